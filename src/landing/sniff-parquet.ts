import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from 'hyparquet'
import { messageOf, TallyError } from '../error/tally-error.ts'
import type { FoundColumn } from './types.ts'

/** The columns that a Parquet file's footer names. Throws `file_unreadable`. */
export async function sniffParquetColumns(path: string): Promise<FoundColumn[]> {
  const metadata = await asyncBufferFromFile(path)
    .then((buffer) => parquetMetadataAsync(buffer))
    .catch((error: unknown) => {
      throw new TallyError('file_unreadable', { file: path, detail: messageOf(error) }, { cause: error })
    })
  return parquetSchema(metadata).children.map(({ element }) => ({
    header: element.name,
    proposal: proposalOf(element.type, element.converted_type, element.logical_type?.type),
    optional: element.repetition_type !== 'REQUIRED',
    samples: [],
  }))
}

function proposalOf(type: string | undefined, converted = '', logical = ''): FoundColumn['proposal'] {
  if (type === 'BOOLEAN') return 'boolean'
  if (converted === 'DATE' || logical === 'DATE') return 'date'
  if (converted.startsWith('TIMESTAMP') || logical === 'TIMESTAMP' || type === 'INT96') return 'timestamp'
  if (converted === 'DECIMAL' || logical === 'DECIMAL' || type === 'FLOAT' || type === 'DOUBLE') return 'decimal'
  return type === 'INT32' || type === 'INT64' ? 'integer' : 'text'
}
