import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'

/** Throws `model_columns_invalid` where the header's key is no column, or two columns bear one name, of which the engine would rename one. */
export function checkColumns(model: Model, columns: readonly ColumnEntry[]): void {
  const names = columns.map(({ name }) => name)
  const twice = names.find((name, place) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < place)
  if (twice !== undefined)
    throw invalid(
      model,
      columns,
      `two columns of the select are named ${twice}; give one of them another name with \`as\``,
    )
  const lacking = model.key.find((name) => !names.includes(name))
  if (lacking !== undefined)
    throw invalid(model, columns, `the header names ${lacking} as key, which the select does not give`)
}

/**
 * Throws `model_columns_invalid` where an incremental model's `partition_by` or `told_by` is no column, or rows cannot be parted by it; gives
 * the type of what a partition goes by.
 */
export function checkPartition(model: Model, columns: readonly ColumnEntry[]): string {
  const { partition_by, partition_grain, told_by } = model
  const type = columns.find(({ name }) => name === partition_by)?.type
  const isUsual = type !== undefined && !/^(DOUBLE|FLOAT|REAL)|[[(]/.test(type)
  if (!isUsual || (partition_grain !== undefined && !/^(DATE|TIMESTAMP)/.test(type))) {
    const wanted = partition_grain === undefined ? 'a date, a text, a whole number or a time' : 'a date or a time'
    const detail = `partition_by ${partition_by} is ${type ?? 'no column of the select'}; it is ${wanted}`
    throw invalid(model, columns, detail)
  }
  if (told_by !== '' && !columns.some(({ name }) => name === told_by))
    throw invalid(model, columns, `told_by ${told_by} is no column of the select`)
  return partition_grain === undefined ? type : 'DATE'
}

function invalid({ file }: Model, columns: readonly ColumnEntry[], detail: string): TallyError {
  return new TallyError('model_columns_invalid', { file, detail, allowed: columns.map(({ name }) => name).join(', ') })
}
