import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { verdictSql } from '../contract/verdict-sql.ts'
import { sqlText } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import { mendedFiles } from './mended-files.ts'
import { linesSql } from './open-lines.ts'
import { fillPart, movePart, tempPath } from './part-file.ts'
import type { FileIndex } from './part-index.ts'
import type { StagingTools } from './staging-source.ts'

/**
 * Stages the rows that were mended, each under the number and line of the record that it mends, read as its file was read.
 * Gives the parts in the order of their replay; rows of files that are not there any more are left out.
 */
export async function stageMended(tools: StagingTools, files: readonly FileIndex[]): Promise<readonly string[]> {
  const parts: string[] = []
  for (const mended of mendedFiles(tools.paths, tools.contract.name)) {
    const origin = files.find((file) => file.sha256.startsWith(mended.origin))
    if (!origin) continue
    const part = `lake/parts/stg_${tools.contract.name}/${hashOf(tools.contract_hash, mended.hash, origin.sha256, contextOf(origin), 'mended')}.parquet`
    if (!existsSync(join(tools.paths.home, part)) || tools.is_full) await stageOne(mended.path, origin, part, tools)
    parts.push(part)
  }
  return parts
}

async function stageOne(path: string, origin: FileIndex, part: string, tools: StagingTools): Promise<void> {
  const { contract } = tools
  const cell = (name: string): string => `json_extract_string(line, ${sqlText(`/cells/${name}`)})`
  const source = {
    from: linesSql([path]),
    cells: contract.columns.map(({ name }) => cell(name)),
    binding: { sources: contract.columns.map((_, index) => index), unknown: [], missing: [], contested: [] },
    carried: [
      `${origin.file_id}::bigint as _file`,
      `cast(json_extract_string(line, '/record') as bigint) as _record`,
      `cast(json_extract_string(line, '/line') as bigint) as _line`,
    ],
    raw: `json_extract(line, '/raw')::varchar`,
  }
  const temp = tempPath(part, tools)
  const context = { ...contextOf(origin), time_zone: tools.time_zone }
  await fillPart(verdictSql(contract, source, context), temp, tools)
  await movePart(temp, join(tools.paths.home, part))
}

/** How a file was read; files that land later may change it. */
function contextOf({
  reading,
  column_readings = {},
  is_decimal_assumed = false,
}: FileIndex): Pick<FileIndex, 'reading' | 'column_readings' | 'is_decimal_assumed'> {
  return { reading, column_readings, is_decimal_assumed }
}
