import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** The JSON Schema (2020-12) of a contract's typed row. Exact numbers are strings, so that no reader rounds them. */
export function jsonSchemaOf(contract: Contract): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: contract.name,
    ...(contract.description === '' ? {} : { description: contract.description }),
    type: 'object',
    properties: Object.fromEntries(contract.columns.map((column) => [column.name, schemaOf(column)])),
    required: contract.columns.map((column) => column.name),
    additionalProperties: contract.unknown_columns === 'evolve' ? { type: ['string', 'null'] } : false,
  }
}

function schemaOf(column: NamedColumn): JsonSchema {
  const { type, ...rest } = shapeOf(column)
  const description = column.description === '' ? {} : { description: column.description }
  if (!column.optional) return { type, ...rest, ...description }
  const { enum: values, ...others } = rest as { enum?: readonly string[] }
  return { type: [type, 'null'], ...others, ...(values ? { enum: [...values, null] } : {}), ...description }
}

function shapeOf(column: NamedColumn): JsonSchema & { readonly type: string } {
  switch (column.kind) {
    case 'integer':
      return {
        type: 'integer',
        minimum: Number(column.min ?? Number.MIN_SAFE_INTEGER),
        maximum: Number(column.max ?? Number.MAX_SAFE_INTEGER),
      }
    case 'decimal':
    case 'money':
      return {
        type: 'string',
        pattern: column.scale === 0 ? '^-?[0-9]+$' : `^-?[0-9]+\\.[0-9]{${column.scale}}$`,
      }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'timestamp':
      return { type: 'string', format: 'date-time' }
    case 'boolean':
      return { type: 'boolean' }
    case 'one_of':
      return { type: 'string', enum: column.values }
    default:
      return {
        type: 'string',
        minLength: 1,
        ...(column.max_length === undefined ? {} : { maxLength: column.max_length }),
        ...(column.pattern === undefined ? {} : { pattern: `^(?:${column.pattern})$` }),
        ...(column.kind === 'email' ? { format: 'email' } : {}),
      }
  }
}
