import { type Check, columnOf, columnsOf, ruleText } from '../check/check.ts'
import { checkSql, checkText, readsClock, suspicionSql } from '../check/check-sql.ts'
import type { Engine, SqlRow, SqlValue } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { isOfPart } from '../lake/release-damage.ts'
import { outlineModel } from '../model/outline-model.ts'
import { sqlName } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import { checkErrorText } from './check-error.ts'
import { columnType } from './column-type.ts'
import type { Effects } from './effects.ts'
import { newestSql, staysClean } from './judge-new-rows.ts'
import { sideBySide, type Task } from './side-by-side.ts'
import { throwIfStopped } from './steps.ts'
import type { TableChanges } from './table-changes.ts'
import { tellTouched } from './touched-rows.ts'

/** How many bad rows are kept as samples. */
const kept_samples = 5
const kept_characters = 500
/** How many columns of a check's select are tried to tell the rows that changed. */
const most_columns = 2
/** Kinds of checks whose select gives rows by a column that tells them; the others judge a table as a whole. */
const tellsRows: ReadonlySet<Check['rule']['kind']> = new Set([
  'not_null',
  'unique',
  'accepted_values',
  'range',
  'reference',
  'sql',
])

/** Runs checks over tables that the engines have as views. A check that cannot run is a result too; what stops a run is thrown. */
export async function runChecks(
  checks: readonly Check[],
  engines: readonly Engine[],
  tables: readonly TableEntry[],
  effects: Effects,
  changes?: TableChanges,
  known: CheckedBefore = new Map(),
): Promise<readonly CheckResult[]> {
  let begun = 0
  const tasks = checks.map((check) => ({
    needs: [],
    work: async (engine: Engine) => {
      const before = known.get(check)
      if (before) return before
      throwIfStopped(effects)
      if (begun % 10 === 0) effects.report(`check ${begun + 1} of ${checks.length}: ${check.name}`)
      begun += 1
      return runCheck(check, engine, tables, effects, changes?.on(engine))
    },
  }))
  return sideBySide(tasks, engines)
}

/** What was found of checks while other tables were built. */
export type CheckedBefore = ReadonlyMap<Check, CheckResult>

/**
 * Checks as tasks beside those that build tables, each once all are there that its text names; what they find goes into `found`. One
 * that cannot run is left to be run when all tables are there.
 */
export function checkTasks(
  checks: readonly Check[],
  builders: ReadonlyMap<string, Task>,
  tables: () => readonly TableEntry[],
  effects: Effects,
  changes: TableChanges,
  found: Map<Check, CheckResult>,
): readonly Task[] {
  return checks.map((check) => {
    const sql = checkText(check, effects.now()).toLowerCase()
    const named = [...builders].filter(([table]) => sql.includes(table.toLowerCase()))
    return {
      needs: [...new Set(named.map(([, builder]) => builder))],
      async work(engine) {
        throwIfStopped(effects)
        const result = await runCheck(check, engine, tables(), effects, changes.on(engine))
        if (result.status !== 'error') found.set(check, result)
      },
    }
  })
}

async function runCheck(
  check: Check,
  engine: Engine,
  tables: readonly TableEntry[],
  effects: Effects,
  changes: TableChanges | undefined,
): Promise<CheckResult> {
  const { name, severity, table, rule } = check
  const start = effects.now().getTime()
  const result = {
    name,
    severity,
    table,
    kind: rule.kind,
    rule: check.description === '' ? ruleText(rule) : check.description,
    rows: tables.find((entry) => entry.name === table)?.rows ?? null,
  }
  try {
    const { bad_rows, samples } = await badRows(check, engine, tables, effects, changes)
    const duration_ms = effects.now().getTime() - start
    return { ...result, status: bad_rows === 0 ? 'passed' : 'failed', bad_rows, message: '', samples, duration_ms }
  } catch (error) {
    throwIfStopped(effects)
    // No fault of the check's.
    if (isTallyError(error, 'release_damaged') || (!isTallyError(error) && isOfPart(messageOf(error)))) throw error
    const message = await checkErrorText(error, check, checkText(check, effects.now()), engine)
    const duration_ms = effects.now().getTime() - start
    return { ...result, status: 'error', bad_rows: 0, message, samples: [], duration_ms }
  }
}

async function badRows(
  check: Check,
  engine: Engine,
  tables: readonly TableEntry[],
  effects: Effects,
  changes: TableChanges | undefined,
): Promise<Pick<CheckResult, 'bad_rows' | 'samples'>> {
  const said = checkText(check, effects.now())
  const inputs = await outlineModel({ file: check.file, sql: said }, (text) => engine.outline(text))
  const missing = inputs.find((input) => !tables.some(({ name }) => name === input))
  if (missing !== undefined) {
    const allowed = tables.map(({ name }) => name).join(', ')
    throw new TallyError('model_table_missing', { file: check.file, table: missing, allowed })
  }
  const most = Math.max(0, ...tables.filter(({ name }) => inputs.includes(name)).map(({ rows }) => rows))
  const onTop = changes?.isSmall(most) === false ? changes : undefined
  const wasClean = onTop?.before.manifest.clean_checks?.includes(hashOf(said)) === true
  const type = await columnType(check, engine)
  const whole = checkSql(check, effects.now(), type)
  if (onTop && wasClean && (await staysClean(check, type, inputs, tables, engine, onTop)))
    return { bad_rows: 0, samples: [] }
  const touched = onTop && wasClean ? await touchedSql(check, whole, inputs, engine, onTop) : undefined
  const sql = touched ?? (onTop && (await newestSql(check, effects.now(), inputs, engine, onTop))) ?? whole
  const suspicion = touched === undefined ? suspicionSql(check) : undefined
  if (suspicion !== undefined && (await engine.rows(`${suspicion}\nlimit 1`)).length === 0)
    return { bad_rows: 0, samples: [] }
  const first = columnsOf(check.rule).map(columnOf)
  // One row at most: to count it first would ask twice for the newest of all.
  if (check.rule.kind === 'freshness') {
    const found = await engine.rows(sql)
    return { bad_rows: found.length, samples: found.map((row) => sampleOf(row, first)) }
  }
  const [counted] = await engine.rows(`select count(*)::varchar as n from (${sql}\n) as bad`)
  const bad_rows = Number(counted?.['n'] ?? 0)
  const samples = bad_rows === 0 ? [] : await engine.rows(`select * from (${sql}\n) as bad limit ${kept_samples}`)
  return { bad_rows, samples: samples.map((sample) => sampleOf(sample, first)) }
}

/**
 * The check's select without the bad rows that there cannot be: where there were none in the release before, those now have one
 * of the touched values in them. Undefined where all rows are to be looked at.
 */
async function touchedSql(
  check: Check,
  whole: string,
  inputs: readonly string[],
  engine: Engine,
  changes: TableChanges,
): Promise<string | undefined> {
  if (!tellsRows.has(check.rule.kind)) return undefined
  const columns = await engine.columnsOf(whole)
  const names = columns.slice(0, most_columns).map(({ name }) => name)
  const told = await tellTouched(whole, inputs, names, engine, changes)
  if (!told.ok) return undefined
  const condition = told.condition(columns.find(({ name }) => name === told.column)?.type ?? '')
  const sql = (await engine.restrictedSql(whole, told.column, condition)) ?? whole
  return `select * from (${sql}\n) as touched where ${condition(sqlName(told.column))}`
}

/** The selects of the checks that found no bad row, by their hashes: what a release says of itself to the next one. */
export function cleanChecks(checks: readonly Check[], results: readonly CheckResult[], now: Date): readonly string[] {
  const passed = new Set(
    results.filter(({ status, bad_rows }) => status === 'passed' && bad_rows === 0).map(({ name }) => name),
  )
  return checks
    .filter((check) => passed.has(check.name) && !readsClock(check))
    .map((check) => hashOf(checkText(check, now)))
}

/** A row with the columns that the check judges in front, where a reader looks first, and no text of more than 500 characters. */
function sampleOf(row: SqlRow, judged: readonly string[]): SqlRow {
  const names = [...new Set([...judged.filter((name) => name in row), ...Object.keys(row)])]
  return Object.fromEntries(names.map((name) => [name, shortened(row[name] ?? null)]))
}

function shortened(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.length > kept_characters ? `${value.slice(0, kept_characters)}…` : value
}
