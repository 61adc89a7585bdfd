import { existsSync } from 'node:fs'
import { normalizeHeaders, normalizeName } from '../../contract/normalize-name.ts'
import { TallyError } from '../../error/tally-error.ts'
import { countRecords } from '../../journal/count-records.ts'
import { aboveHeader } from '../../landing/above-header.ts'
import { sniffFile } from '../../landing/sniff-file.ts'
import { markNoteText } from '../../run/header-notes.ts'
import type { Command } from '../command.ts'
import { safeText, tableText } from '../output.ts'

export const inspectCommand: Command = {
  name: 'inspect',
  words: 'FILE',
  summary: 'What the reader finds in a file: format, dialect, encoding, columns, types it would propose',
  options: {},
  option_help: {},
  examples: ['tallyhouse inspect landing/2026-01-31/orders.csv', 'tallyhouse inspect ventes.csv.gz --json'],
  async run({ words, output }) {
    const [file] = words
    if (file === undefined) throw new TallyError('usage', { detail: 'name the file', command: 'inspect' })
    if (!existsSync(file)) throw new TallyError('file_not_found', { file })
    const report = await sniffFile(file)
    const { format, compression, encoding, dialect, sheet, reading, reading_basis } = report
    const count = await countRecords(file, { format, compression, encoding, ...dialect, ...(sheet ? { sheet } : {}) })
    const names = normalizeHeaders(report.columns.map(({ header }) => header))
    const columns = report.columns.map((column, index) => ({
      header: column.header,
      name: names[index] ?? '',
      proposal: column.optional ? `optional(${column.proposal}())` : `${column.proposal}()`,
      samples: column.samples,
    }))
    const repeated_headers = repeatedHeaders(columns)
    output.answer({ file, ...report, columns, repeated_headers, ...count }, () =>
      [
        `${output.bold(file)}: ${format}${sheet ? '' : `, ${encoding}`}${compression === 'none' ? '' : `, ${compression}`}`,
        ...(dialect
          ? [
              `cells parted by ${JSON.stringify(dialect.delimiter)}, quoted by ${dialect.quote === '' ? 'nothing' : dialect.quote}`,
            ]
          : []),
        sheet
          ? `${count.records} records below row ${sheet.header_row} of sheet ${[sheet, ...sheet.more].map(({ name }) => name).join(', ')}`
          : `${count.records} records on ${count.physical_lines} lines`,
        ...(aboveHeader(report) === undefined
          ? []
          : [`${aboveHeader(report)} above the header: titles, which are passed over`]),
        ...(sheet?.copies ?? []).map(({ name, of }) => `sheet ${name} holds the rows of ${of} and is passed over`),
        ...(sheet && sheet.unread.length > 0 ? [`not read: ${sheet.unread.join(', ')}`] : []),
        `numbers: decimal ${reading.decimal}${reading.thousands === '' ? '' : `, thousands ${JSON.stringify(reading.thousands)}`} (${reading_basis.decimal}); dates: ${reading.date_order} (${reading_basis.date_order})`,
        ...repeated_headers.map(
          ({ header, positions }) =>
            `header ${header} stands more than once: in columns ${positions.join(', ')}; a build reads it where their cells are the same`,
        ),
        ...(report.marked ? [safeText(markNoteText(report.marked))] : []),
        '',
        tableText(columns.map((column) => ({ ...column, samples: column.samples.slice(0, 3).join(' · ') }))),
      ].join('\n'),
    )
    return 0
  },
}

/** Headers that stand more than once, with their positions from 1. */
function repeatedHeaders(
  columns: readonly { readonly header: string }[],
): readonly { readonly header: string; readonly positions: readonly number[] }[] {
  const places = columns.map(({ header }, index) => ({ header, name: normalizeName(header), position: index + 1 }))
  const byName = Map.groupBy(
    places.filter(({ name }) => name !== ''),
    ({ name }) => name,
  )
  return [...byName.values()].flatMap((same) =>
    same.length < 2 ? [] : [{ header: same[0]?.header ?? '', positions: same.map(({ position }) => position) }],
  )
}
