import type { Locale } from '../page/format-value.ts'
import { type Block, type ReportDocument, rowsOfBlocks, type Table } from './document.ts'
import { words } from './words.ts'

/** A report as Markdown: text and tables; a chart is given as its figures. */
export function documentMarkdown({ head, opening, blocks }: ReportDocument): string {
  const word = words[head.locale]
  const stamp = `${word.release} \`${head.release}\`, ${word.as_of} ${head.as_of}`
  const about = [plain(head.project), head.period, stamp].filter((text) => text !== '').join(' · ')
  const rows = rowsOfBlocks([...opening, ...blocks])
    .map((row) => rowText(row, head.locale))
    .filter((text) => text !== '')
  return `${[`# ${plain(head.title)}`, about, ...rows].join('\n\n')}\n`
}

function rowText(row: readonly Block[], locale: Locale): string {
  const [first] = row
  if (first?.kind === 'figure') {
    const colon = locale === 'fr' ? '\u00a0:' : ':'
    const items = row.filter((block) => block.kind === 'figure').filter(({ is_told }) => is_told !== true)
    return items
      .map(({ title, value, change, before }) => {
        const beside = [change, before].filter((text) => text !== '').join(' ')
        return `- **${plain(title)}**${colon} ${plain(value)}${beside === '' ? '' : ` (${plain(beside)})`}`
      })
      .join('\n')
  }
  return row.map(blockText).join('\n\n')
}

function blockText(block: Block): string {
  if (block.kind === 'heading') return `## ${plain(block.text)}`
  if (block.kind === 'text') return plain(block.text)
  if (block.kind === 'list')
    return block.items.map(({ lead, text }) => `- ${lead === '' ? '' : `**${plain(lead)}** `}${plain(text)}`).join('\n')
  if (block.kind === 'code') return `### ${plain(block.title)}\n\n${fenced(block.text)}`
  if (block.kind === 'figure') return ''
  const note = block.note === '' ? [] : [plain(block.note)]
  const title = block.title === '' ? [] : [`### ${plain(block.title)}`]
  return [...title, ...note, tableText(block.table)].join('\n\n')
}

function tableText({ columns, rows }: Table): string {
  if (columns.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`
  const rule = `|${columns.map(({ is_number }) => (is_number ? '---:' : '---')).join('|')}|`
  return [line(columns.map(({ name }) => name)), rule, ...rows.map(line)].join('\n')
}

/** Text of somebody's rows as it stands, whatever signs it has. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ')
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
