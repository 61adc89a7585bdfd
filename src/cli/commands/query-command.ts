import { TallyError } from '../../error/tally-error.ts'
import { queryRelease } from '../../lake/query-release.ts'
import { csvText } from '../../text/csv-text.ts'
import { type Command, flagText } from '../command.ts'
import { withRelease } from '../open-current.ts'
import { tableText } from '../output.ts'

export const queryCommand: Command = {
  name: 'query',
  words: '"select …"',
  summary: 'Read-only SQL on the current release',
  options: { format: { type: 'string' } },
  option_help: { format: 'table (default), json or csv' },
  examples: [
    'tallyhouse query "select * from accounting"',
    'tallyhouse query "select * from mart_sales_monthly" --format csv > sales.csv',
  ],
  async run(context) {
    const [sql] = context.words
    if (sql === undefined) throw new TallyError('usage', { detail: 'there is no query', command: 'query' })
    const format = flagText(context, 'format') ?? (context.output.is_json ? 'json' : 'table')
    if (!['table', 'json', 'csv'].includes(format)) {
      throw new TallyError('value_invalid', { what: '--format', value: format, allowed: 'table, json or csv' })
    }
    const rows = await withRelease(context, (engine, manifest) => queryRelease(engine, manifest, sql))
    context.output.answer(rows, () => {
      if (format === 'json') return JSON.stringify(rows)
      return format === 'csv' ? csvText(rows).trimEnd() : tableText(rows)
    })
    return 0
  },
}
