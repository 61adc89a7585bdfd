/*
 * Writes web/src/api/client.ts, the dashboard's typed client, from the API's OpenAPI document: `node web/write-client.ts`.
 * A test holds the file against the document.
 */
import { writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { endpoints } from '../src/api/endpoints.ts'
import { openapiDocument } from '../src/api/openapi.ts'

type Schema = {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly $ref?: string
}
type Media = { readonly schema: Schema }
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** The client's text: a type an answer, a function an operation. */
export function clientText(): string {
  // The document is made of the same endpoints; its shape is that of openapi.ts.
  const { paths, components } = openapiDocument('', endpoints) as unknown as Document
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema, '')}\n`,
  )
  const functions = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => functionText(path, method, operation)),
  )
  return [
    '/* Written by web/write-client.ts from the OpenAPI document; do not edit. */',
    "import { request } from './request.ts'\n",
    ...types,
    ...functions,
  ].join('\n')
}

function functionText(path: string, method: string, operation: Operation): readonly string[] {
  const { operationId, summary, parameters, requestBody, responses } = operation
  const [, well] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
  const answer = well?.content?.['application/json']
  if (!answer) return []
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const [bodyType, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const fieldsOf = (list: typeof parameters): string =>
    list.map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema, '')}`).join('; ')
  const inputs = [
    ...inPath.map(({ name, schema }) => `${name}: ${typeOf(schema, '')}`),
    ...(body ? [`body: ${bodyType === 'application/json' ? typeOf(body.schema, '') : 'string'}`] : []),
    ...(inQuery.length > 0
      ? [`query: { ${fieldsOf(inQuery)} }${inQuery.some(({ required }) => required) ? '' : ' = {}'}`]
      : []),
  ]
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(${name})}`)
  const options = [
    ...(method === 'get' ? [] : [`method: '${method.toUpperCase()}'`]),
    ...(inQuery.length > 0 ? ['query'] : []),
    ...(body ? [`body, type: '${bodyType}'`] : []),
  ]
  const type = typeOf(answer.schema, '')
  const quote = address.includes('$') ? '`' : "'"
  const given = options.length > 0 ? `, { ${options.join(', ')} }` : ''
  return [
    `/** ${summary}. */`,
    `export const ${operationId} = (${inputs.join(', ')}): Promise<${type}> => request<${type}>(${quote}${address}${quote}${given})\n`,
  ]
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ type }, indent)).join(' | ')
  if (schema.type === 'object') return objectType(schema, indent)
  if (schema.type === 'array') {
    if (schema.prefixItems) return `readonly [${schema.prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`
    return `readonly (${typeOf(schema.items ?? {}, indent)})[]`
  }
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  return typeof schema.type === 'string' ? schema.type : 'unknown'
}

function objectType({ properties, required, additionalProperties }: Schema, indent: string): string {
  if (!properties) {
    const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown'
    return `Readonly<Record<string, ${value}>>`
  }
  const inner = `${indent}  `
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required?.includes(name) === true ? '' : '?'
    return `${inner}readonly ${name}${mark}: ${typeOf(field, inner)}\n`
  })
  return `{\n${fields.join('')}${indent}}`
}

if (argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(fileURLToPath(new URL('src/api/client.ts', import.meta.url)), clientText())
