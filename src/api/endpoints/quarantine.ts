import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import { exportCsv, recordCells } from '../../staging/mend.ts'
import { readQuarantine, ruleTexts } from '../../staging/quarantine.ts'
import { type Call, defineEndpoint, FileAnswer, JsonAnswer } from '../endpoint.ts'
import { flag, noParams, upTo } from '../schemas.ts'

const record = z.strictObject({
  id: z.string(),
  contract: z.string(),
  source_file: z.string(),
  source_record: z.int(),
  source_line: z.int(),
  raw: z.string(),
  cells: z
    .record(z.string(), z.string())
    .nullable()
    .meta({ description: 'By column of the contract; null for a line that was no record.' }),
  reasons: z.array(
    z.strictObject({ column: z.string(), code: z.string(), cell: z.string(), text: z.string(), place: z.string() }),
  ),
})

export const listQuarantine = defineEndpoint({
  id: 'listQuarantine',
  method: 'get',
  path: '/quarantine',
  summary: 'Rejected records, each with its file, line and reasons',
  role: 'analyst',
  params: noParams,
  query: z.strictObject({
    contract: z.string().optional(),
    code: z.string().meta({ description: 'Only this reason.' }).optional(),
    id: z.string().meta({ description: 'Only this record.' }).optional(),
    limit: upTo(10_000).optional(),
  }),
  response: z.strictObject({
    release: z.string(),
    quarantined: z.int(),
    contracts: z.array(
      z.strictObject({
        name: z.string(),
        quarantined: z.int(),
        columns: z.array(z.string()),
        key: z.array(z.string()),
      }),
    ),
    records: z.array(record),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/quarantine?limit=5"',
  async handle({ query }, call) {
    const { contract, code, id, limit = 100 } = query
    if (contract !== undefined) findContract(call, contract)
    const view = call.release()
    const filter = {
      limit,
      ...(contract === undefined ? {} : { contract }),
      ...(code === undefined ? {} : { code }),
      ...(id === undefined ? {} : { id }),
    }
    const records = await readQuarantine(view, filter, ruleTexts(call.part.project.contracts))
    const accounts = view.manifest.accounts.filter((account) => contract === undefined || account.contract === contract)
    const quarantined = accounts.reduce((sum, account) => sum + account.quarantined, 0)
    const contracts = call.part.project.contracts.map(({ name, columns, key }) => ({
      name,
      quarantined: view.manifest.accounts.find((account) => account.contract === name)?.quarantined ?? 0,
      columns: columns.map((one) => one.name),
      key,
    }))
    const shown = records.map((one) => {
      const of = call.part.project.contracts.find(({ name }) => name === one.contract)
      return { ...one, cells: (of && recordCells(of, one)) ?? null }
    })
    return { release: view.manifest.id, quarantined, contracts, records: shown }
  },
})

export const downloadQuarantine = defineEndpoint({
  id: 'downloadQuarantine',
  method: 'get',
  path: '/quarantine/{contract}',
  summary: 'The quarantine of one contract as CSV to mend by hand',
  role: 'analyst',
  params: z.strictObject({ contract: z.string() }),
  query: z.strictObject({ code: z.string().optional(), limit: upTo(1_000_000).optional() }),
  response: z.never(),
  files: ['text/csv'],
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" -o mend.csv "$URL/quarantine/lines"',
  async handle({ params, query }, call) {
    const contract = findContract(call, params.contract)
    const { code, limit = 100_000 } = query
    const filter = { contract: contract.name, limit, ...(code === undefined ? {} : { code }) }
    const records = await readQuarantine(call.release(), filter, ruleTexts([contract]))
    return new FileAnswer('text/csv; charset=utf-8', exportCsv(contract, records), {
      'Content-Disposition': `attachment; filename="quarantine-${contract.name}.csv"`,
    })
  },
})

export const uploadQuarantine = defineEndpoint({
  id: 'uploadQuarantine',
  method: 'post',
  path: '/quarantine',
  summary: 'Rows of a downloaded quarantine, mended: the next build takes them up, or this one with build=true',
  role: 'analyst',
  params: noParams,
  query: z.strictObject({
    build: flag.meta({ description: 'Build at once, and answer when the release is there.' }).optional(),
  }),
  body_types: ['text/csv'],
  body_bytes: 20_000_000,
  response: z.strictObject({
    rows: z.int().meta({ description: 'Rows with a cell filled in.' }),
    unchanged: z.int().meta({ description: 'Rows that were replayed before, just so.' }),
    release: z.string().nullable().meta({ description: 'The release that holds them; null where none was built.' }),
  }),
  is_of_release: false,
  example:
    'curl -H "Authorization: Bearer $KEY" -H "Content-Type: text/csv" --data-binary @mend.csv "$URL/quarantine?build=true"',
  async handle({ query, body }, call) {
    const bytes: unknown = body
    if (!(bytes instanceof Uint8Array)) throw new TypeError('the body of an upload is bytes')
    const done = await call.part.replay(bytes, call.release().manifest, query.build ?? false)
    await call.source.settled()
    return new JsonAnswer(done, done.release === null ? 202 : 200)
  },
})

function findContract(call: Call, name: string): Call['part']['project']['contracts'][number] {
  const { contracts } = call.part.project
  const contract = contracts.find((candidate) => candidate.name === name)
  if (contract) return contract
  const allowed = contracts.map((candidate) => candidate.name).join(', ')
  throw new TallyError('value_invalid', { what: 'the contract', value: name, allowed: `one of ${allowed}` })
}
