import { existsSync, writeFileSync } from 'node:fs'
import { TallyError } from '../../error/tally-error.ts'
import { exportCsv, writeMended } from '../../staging/mend.ts'
import { countQuarantine, type QuarantinedRecord, readQuarantine, ruleTexts } from '../../staging/quarantine.ts'
import { readMended } from '../../staging/read-mended.ts'
import { type Command, type CommandContext, flagNumber, flagText } from '../command.ts'
import { openCurrent, withRelease } from '../open-current.ts'
import { restText, safeText, tableText } from '../output.ts'
import { runBuild } from './build-command.ts'

export const quarantineCommand: Command = {
  name: 'quarantine',
  words: 'list | show ID | export FILE | replay FILE',
  summary: 'Rejected rows: look, mend, replay',
  options: { contract: { type: 'string' }, code: { type: 'string' }, limit: { type: 'string' } },
  option_help: {
    contract: 'only this contract (export takes one)',
    code: 'only this reason',
    limit: 'how many records (list: default 50, with --json all; export: all)',
  },
  notes: [
    'A mended row stands in for its record wherever the same content has landed: the bytes are the same, and so is the',
    'fault. To mend it in one landing folder alone, land a corrected file there.',
  ],
  examples: [
    'tallyhouse quarantine list --code not_date',
    'tallyhouse quarantine show orders.0f3a91c27be4d58.204',
    'tallyhouse quarantine export mend.csv --contract orders',
    'tallyhouse quarantine replay mend.csv',
  ],
  async run(context) {
    const [verb, word] = context.words
    if (verb === 'list') return list(context)
    if (verb === 'show' && word !== undefined) return show(context, word)
    if (verb === 'export' && word !== undefined) return exportTo(context, word)
    if (verb === 'replay' && word !== undefined) return replay(context, word)
    throw new TallyError('usage', { detail: 'say list, show ID, export FILE or replay FILE', command: 'quarantine' })
  },
}

async function list(context: CommandContext): Promise<number> {
  const { records, all } = await read(context, context.output.is_json ? Number.MAX_SAFE_INTEGER : 50)
  context.output.answer(records, () => {
    if (records.length === 0) return 'nothing is in quarantine'
    const rows = records.map(({ id, source_file, source_line, reasons }) => ({
      id,
      file: source_file,
      place: reasons.find((reason) => reason.place !== '')?.place ?? `line ${source_line}`,
      reason: reasons.map((reason) => reason.text).join('; '),
    }))
    return [tableText(rows), ...restText(records.length, all)].join('\n')
  })
  return 0
}

async function show(context: CommandContext, id: string): Promise<number> {
  const [record] = (await read(context, 1, id)).records
  if (!record)
    throw new TallyError('value_invalid', {
      what: 'the record',
      value: id,
      allowed: 'an id that `tallyhouse quarantine list` shows',
    })
  context.output.answer(record, () =>
    [
      `${context.output.bold(record.id)}  ${safeText(record.source_file)}, record ${record.source_record}, line ${record.source_line}`,
      '',
      ...record.reasons.map(({ code, place, text }) => {
        const where = place === '' ? '' : `${safeText(place)} `
        return `  ${context.output.bad(code)} ${where}${safeText(text)}`
      }),
      '',
      safeText(record.raw),
    ].join('\n'),
  )
  return 0
}

async function exportTo(context: CommandContext, file: string): Promise<number> {
  const { project } = await context.project()
  const { records } = await read(context, Number.MAX_SAFE_INTEGER)
  const names = [...new Set(records.map((record) => record.contract))]
  if (names.length > 1) {
    throw new TallyError('usage', {
      detail: `records of ${names.join(', ')} are in quarantine; name one with --contract`,
      command: 'quarantine',
    })
  }
  const contract = project.contracts.find(({ name }) => name === (names[0] ?? flagText(context, 'contract')))
  if (!contract) throw new TallyError('usage', { detail: 'nothing is in quarantine', command: 'quarantine' })
  writeFileSync(file, exportCsv(contract, records))
  context.output.answer(
    { file, contract: contract.name, records: records.length },
    () =>
      `${records.length} records of ${contract.name} in ${file}: mend their cells, then \`tallyhouse quarantine replay ${file}\``,
  )
  return 0
}

async function replay(context: CommandContext, file: string): Promise<number> {
  if (!existsSync(file)) throw new TallyError('file_not_found', { file })
  const { project } = await context.project()
  const rows = await readMended(file, context.paths)
  const done = await openCurrent(context, (engine, manifest) =>
    writeMended(file, rows, project.contracts, engine, manifest, context.paths),
  )
  const outcome = await runBuild(context, 'replay')
  context.output.answer(
    { ...done, release: outcome.manifest.id, accounts: outcome.manifest.accounts },
    () => `${done.rows} rows replayed (${done.unchanged} as before); ${outcome.message}`,
  )
  return 0
}

/** Records, and how many there are of those that are asked for. */
async function read(
  context: CommandContext,
  fallback: number,
  id?: string,
): Promise<{ readonly records: readonly QuarantinedRecord[]; readonly all: number }> {
  const { project } = await context.project()
  const contract = flagText(context, 'contract')
  const code = flagText(context, 'code')
  const limit = flagNumber(context, 'limit', fallback, 1, Number.MAX_SAFE_INTEGER)
  const filter = {
    limit,
    ...(contract === undefined ? {} : { contract }),
    ...(code === undefined ? {} : { code }),
    ...(id === undefined ? {} : { id }),
  }
  return withRelease(context, async (engine) => ({
    records: await readQuarantine(engine, filter, ruleTexts(project.contracts)),
    all: await countQuarantine(engine, filter),
  }))
}
