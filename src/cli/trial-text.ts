import { resultsLine } from '../check/check-result.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { OnlyModel, OnlyOutcome } from '../run/build-only.ts'
import type { Withheld, WithheldTable } from '../run/withheld-tables.ts'
import type { CommandContext } from './command.ts'
import { errorJson, errorText, type Output, safeText, tableText } from './output.ts'
import { failedText } from './quality-text.ts'

/** What a build without a release would have changed about the tables that people read. */
export function withheldText({ stands, tables }: Withheld, output: Output): readonly string[] {
  const changed = tables.filter(({ change }) => change !== 'same')
  const same = tables.length - changed.length
  const beside = stands === undefined ? 'it would be the first release' : `beside release ${stands}, which stands`
  const rows = changed.map(({ name, kind, change, rows, rows_before }) => ({
    table: name,
    kind,
    change,
    rows,
    rows_before,
  }))
  const counts = [`${changed.length} of ${tables.length} tables`, ...(same > 0 ? [`${same} as they were`] : [])].join(
    ', ',
  )
  return [
    '',
    `${output.bold('not released')} (${beside}): ${counts}`,
    ...(rows.length === 0 ? [] : [tableText(rows)]),
    ...changed.flatMap((table) => columnsText(table).map((line) => `${table.name}: ${line}`)),
  ]
}

/** A build of some models as machines read it. */
export function onlyJson({ manifest, elsewhere, withheld, ...rest }: OnlyOutcome): object {
  const { as_of, refused } = manifest
  const trouble = elsewhere === undefined ? null : errorJson(elsewhere).error
  return { ...rest, release: null, stands: withheld.stands ?? null, as_of, refused, elsewhere: trouble }
}

/** A build of some models for who is writing them. */
export function onlyText(outcome: OnlyOutcome, { output, paths, env }: CommandContext): string {
  const { status, message, models, checks, left_out, elsewhere, withheld } = outcome
  const head = status === 'success' ? output.good('built') : output.bold('built, with something to look at')
  const lines = models.map(({ name, action, reason, rows, rows_before, duration_ms }) => ({
    model: name,
    action: action === 'reuse' ? 'taken' : 'made',
    reason,
    rows,
    ...(withheld.stands === undefined ? {} : { [withheld.stands]: rows_before }),
    seconds: (duration_ms / 1000).toFixed(2),
  }))
  return [
    `${head}: ${safeText(message)}`,
    '',
    tableText(lines),
    ...recordsText(outcome.manifest),
    ...models.filter(({ is_wanted }) => is_wanted).flatMap((model) => modelText(model, paths.home, output)),
    ...failedText(checks, output),
    '',
    resultsLine(checks) ?? 'no check looks at these tables alone',
    ...left_out.map(({ check, reads }) => `not run: ${check}, which also reads ${reads.join(', ')}`),
    ...outcome.manifest.refused.map(({ landing_date, name, code }) =>
      safeText(`${landing_date}/${name} was refused (${code})`),
    ),
    ...(elsewhere === undefined
      ? []
      : ['', 'a build of the whole project would be refused:', errorText(elsewhere, output)]),
    ...(elsewhere === undefined && status !== 'error' ? ['', nextText(env)] : []),
  ].join('\n')
}

/** What the files of the contracts brought that the models read: rows that a model lacks may stand in quarantine. */
function recordsText({ files }: Manifest): readonly string[] {
  const texts = [...Map.groupBy(files, ({ contract }) => contract)].map(([contract, own]) => {
    const sum = (key: 'staged' | 'quarantined'): number => own.reduce((total, file) => total + file[key], 0)
    return `${contract} ${sum('staged')} records, ${sum('quarantined')} in quarantine`
  })
  return texts.length === 0 ? [] : [`from ${texts.join('; ')}`]
}

/** How what was tried is released. */
export function releasing(env: string): string {
  return `\`tallyhouse build${env === 'production' ? '' : ` --env ${env}`}\` releases it`
}

function nextText(env: string): string {
  const beside = '`tallyhouse build --env dev` makes a release of it beside production, to query; '
  return `→ ${env === 'production' ? beside : ''}${releasing(env)}`
}

function modelText(model: OnlyModel, home: string, output: Output): readonly string[] {
  const { name, file, parts, sample, rows } = model
  const [first] = parts
  const more = parts.length > 1 ? ` and ${parts.length - 1} more parts` : ''
  return [
    '',
    `${output.bold(name)} ${output.dim(file)}`,
    ...columnsText(model).map((line) => `  ${line}`),
    ...(first === undefined ? [] : [`  ${home}/${first}${more}`]),
    ...(sample.length === 0
      ? []
      : [
          '',
          ...tableText(sample)
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
    ...(sample.length > 0 && sample.length < (rows ?? 0) ? [`  … ${sample.length} of ${rows} rows (--limit N)`] : []),
  ]
}

function columnsText(
  table: Pick<WithheldTable, 'columns_added' | 'columns_gone' | 'columns_changed'>,
): readonly string[] {
  const { columns_added, columns_gone, columns_changed } = table
  return [
    ...(columns_added.length > 0 ? [`new columns: ${columns_added.join(', ')}`] : []),
    ...(columns_gone.length > 0 ? [`columns gone: ${columns_gone.join(', ')}`] : []),
    ...columns_changed,
  ]
}
