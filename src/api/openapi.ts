import { z } from 'zod'
import { roles } from '../journal/key-store.ts'
import type { Endpoint } from './endpoint.ts'
import { problem } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>
type Property = { readonly description?: string }

/** A parameter as the documents show it. */
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly description: string
  readonly schema: Json
}

/** The OpenAPI 3.1 document of the API, made from the schemas that check it. */
export function openapiDocument(title: string, endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint) }
  const answers = endpoints
    .filter(hasJson)
    .map((endpoint) => [answerName(endpoint), schemaOf(endpoint.response, 'output')] as const)
  return {
    openapi: '3.1.0',
    info: {
      title: `${title} · Tallyhouse`,
      version: '1',
      description: 'The figures and tables of the current release.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { basic: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output'), ...Object.fromEntries(answers) },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: `A key of one of the roles ${roles.join(', ')}.` },
        basic: { type: 'http', scheme: 'basic', description: 'The key as the password, with any name.' },
      },
    },
  }
}

/** What stands in the path and behind the question mark. */
export function parametersOf(endpoint: Endpoint): readonly Parameter[] {
  return [...parametersIn(endpoint.params, 'path'), ...parametersIn(endpoint.query, 'query')]
}

function operation(endpoint: Endpoint): Json {
  const { id, summary, role, files, is_of_release, status = 200 } = endpoint
  const json = hasJson(endpoint)
    ? { 'application/json': { schema: { $ref: `#/components/schemas/${answerName(endpoint)}` } } }
    : {}
  const others = Object.fromEntries(
    (files ?? []).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
  )
  return {
    operationId: id,
    summary,
    description:
      role === 'anybody' ? 'Needs no key.' : `Needs a key of the role ${role} or above, where there are keys.`,
    ...(role === 'anybody' ? { security: [] } : {}),
    parameters: parametersOf(endpoint),
    ...bodyOf(endpoint),
    responses: {
      [String(status)]: {
        description: 'Well.',
        ...(is_of_release ? { headers: tagHeader } : {}),
        content: { ...json, ...others },
      },
      ...(is_of_release ? { '304': { description: 'The release is still the one of If-None-Match.' } } : {}),
      default: {
        description: 'A problem document (RFC 9457) with a code of the catalogue.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

const tagHeader = { ETag: { description: 'The id of the release.', schema: { type: 'string' } } }

function bodyOf(endpoint: Endpoint): Json {
  if (endpoint.body) {
    return {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } } },
    }
  }
  if (!endpoint.body_types) return {}
  const content = endpoint.body_types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }] as const)
  return { requestBody: { required: true, content: Object.fromEntries(content) } }
}

function parametersIn(schema: z.ZodType, where: 'path' | 'query'): readonly Parameter[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  // Parameters are the fields of an object schema.
  return Object.entries(properties as Readonly<Record<string, Property>>).map(
    ([name, { description = '', ...rest }]) => ({
      name,
      in: where,
      required: (required as readonly string[]).includes(name),
      description,
      schema: rest,
    }),
  )
}

function hasJson(endpoint: Endpoint): boolean {
  return !(endpoint.response instanceof z.ZodNever)
}

function answerName({ id }: Endpoint): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Answer`
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
