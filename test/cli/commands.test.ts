import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { mostWords } from '../../src/cli/most-words.ts'
import { makeDiskProject, runShell, startProgram } from '../support/disk-project.ts'
import { answerOf, queryRows } from '../support/run-program.ts'
import { land } from '../support/small-project.ts'

const { project, home } = makeDiskProject(1, 30)
const places = ['--project', project, '--home', home] as const
const escape = '\u001b'

/** The rows of orders that a person has to mend: a date that is none, and names with what a spreadsheet and a terminal do with them. */
const orders = `order_id,day,placed_at,total
"'=a1",nothing,2026-01-02T10:00:00Z,1
=b2,nothing,2026-01-02T10:00:00Z,2
Zoé,"no${escape}[2J",2026-01-02T10:00:00Z,3
`

beforeAll(async () => {
  land(home, { '2026-01-02/orders.csv': orders, [`2026-01-02/odd${escape}[31m.csv`]: 'a\n1\n' })
  await answerOf('build', ...places)
})

const wrongs: readonly (readonly [string, readonly string[]])[] = [
  ['build --settle', ['build', '--settle', 'soon']],
  ['build --limit', ['build', '--only', 'mart_days', '--limit', 'all']],
  ['build --only', ['build', '--only', 'mart_days,']],
  ['quarantine --limit', ['quarantine', 'list', '--limit', 'all']],
  ['quarantine --limit', ['quarantine', 'list', '--limit', '']],
  ['runs --limit', ['runs', '--limit', '0']],
  ['runs --limit', ['runs', '--limit', '1.5']],
  ['vacuum --keep', ['vacuum', '--keep', '0']],
]

it('says its version, and where help is when a command is unknown', async () => {
  expect((await startProgram(['--version']).ended).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  const { code, err } = await startProgram(['bild']).ended
  expect(code).toBe(2)
  expect(err).toContain('no command bild')
  expect(err).toContain('tallyhouse help')
})

it('every command that takes no word or one refuses the next', () => {
  const most = Object.groupBy(commands, ({ words }) => mostWords(words, ['x']))
  const open = ['db-info', 'ddl', 'new', 'publish', 'pull', 'report']
  expect(most[Number.POSITIVE_INFINITY]?.map(({ name }) => name).toSorted()).toEqual(open)
  expect(most[2]?.map(({ name }) => name).toSorted()).toEqual(['diff', 'keys', 'quarantine'])
  expect(most[0]?.filter(({ words }) => words !== '')).toEqual([])
  expect((most[0]?.length ?? 0) + (most[1]?.length ?? 0)).toBe(commands.length - open.length - 3)
  expect(mostWords('list | show ID', ['list'])).toBe(1)
  expect(mostWords('list | show ID', ['show'])).toBe(2)
})

it('a word too many is wrong usage, and nothing is run', async () => {
  for (const words of [
    ['runs', 'x', 'more'],
    ['status', 'now'],
    ['quarantine', 'list', 'all'],
    ['metric', 'a', 'b'],
    ['query', 'select', '1'],
  ]) {
    const { code, out } = await startProgram([...words, ...places, '--json']).ended
    const { error } = JSON.parse(out) as { error: { code: string; message: string } }
    expect([code, error.code], words.join(' ')).toEqual([2, 'usage'])
    expect(error.message).toContain(JSON.stringify(words.at(-1)))
  }
})

describe('a number', () => {
  it.each(wrongs)('of %s that is none is refused: %j', async (_, words) => {
    const { code, out } = await startProgram([...words, ...places, '--json']).ended
    expect([code, (JSON.parse(out) as { error: { code: string } }).error.code]).toEqual([2, 'value_invalid'])
  })

  it('of the environment that is none is refused', async () => {
    for (const setting of ['TALLYHOUSE_THREADS=many', 'TALLYHOUSE_MEMORY=lots']) {
      const { code, out } = await startProgram(['status', ...places, '--json'], `export ${setting}`).ended
      expect([code, (JSON.parse(out) as { error: { code: string } }).error.code]).toEqual([2, 'value_invalid'])
    }
  })
})

it('inspect tells of a header that stands twice', async () => {
  land(home, { '../own/twice.csv': 'id,Price,,PRICE,\n1,2,,3,\n' })
  const found = await answerOf('inspect', join(home, 'own/twice.csv'))
  expect(found).toMatchObject({ repeated_headers: [{ header: 'Price', positions: [2, 4] }] })
  const { out } = await startProgram(['inspect', join(home, 'own/twice.csv')]).ended
  expect(out).toContain('header Price stands more than once: in columns 2, 4')
})

describe('a trial', () => {
  it('of a model says what it has, where to look, and what is left out', async () => {
    const { code, out } = await startProgram(['build', '--only', 'mart_days,fct_lines', '--limit', '1', ...places])
      .ended
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/built alone, nothing was released: fct_lines has \d+ rows, mart_days has \d+ row/),
    ])
    expect(out).toContain(`${home}/lake/parts/mart_days/`)
    expect(out).toMatch(/… 1 of \d+ rows \(--limit N\)/)
    expect(out).toMatch(/\nfrom orders \d+ records, \d+ in quarantine; lines \d+ records, \d+ in quarantine\n/)
    const answer = await answerOf('build', '--only', 'mart_days', '--only', 'fct_lines', ...places)
    expect(answer).toMatchObject({
      release: null,
      stands: expect.any(String),
      models: [{ name: 'fct_lines' }, { name: 'mart_days' }],
    })
    const wrong = await startProgram(['build', '--only', 'mart_day', ...places]).ended
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('did you mean mart_days?')])
    expect((await startProgram(['build', '--limit', '3', ...places]).ended).code).toBe(2)
  })

  it('of a build says what it would bring, and the next build brings it', async () => {
    const fresh = makeDiskProject(1, 30)
    const here = ['--project', fresh.project, '--home', fresh.home] as const
    const { code, out } = await startProgram(['build', '--no-release', ...here]).ended
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('not released (it would be the first release): 4 of 4 tables'),
    ])
    expect(await answerOf('build', '--no-release', ...here)).toMatchObject({
      release: null,
      is_new: false,
      withheld: { stands: null },
    })
    expect((await startProgram(['status', ...here]).ended).code).toBe(1)
    expect(await answerOf('build', ...here)).toMatchObject({ release: expect.any(String), is_new: true })
  })
})

describe('a list', () => {
  it('that is cut says how much there is and how to see it; JSON has all', async () => {
    const list = (...words: readonly string[]) => startProgram([...words, ...places]).ended
    const records = (await answerOf('quarantine', 'list', ...places)) as readonly unknown[]
    expect((await list('quarantine', 'list')).out).not.toContain('more')
    expect((await list('quarantine', 'list', '--limit', '1')).out).toContain(
      `… 1 of ${records.length} are shown, and ${records.length - 1} more (--limit N, or --json for all)\n`,
    )
    expect((await list('quarantine', 'list', '--limit', '1', '--code', 'nothing_like_it')).out).not.toContain('more')
    await answerOf('build', ...places)
    expect((await list('runs', '--limit', '1')).out).toMatch(/\n… 1 of \d+ are shown, and \d+ more \(--limit N/)
  })
})

describe('a file with commands for the terminal', () => {
  it.each([
    ['build', ['build', '--full']],
    ['status', ['status']],
    ['plan', ['plan']],
    ['quarantine list', ['quarantine', 'list']],
  ])('does not reach it through %s', async (_, words) => {
    const { code, out, err } = await startProgram([...words, ...places]).ended
    expect(code, err).toBe(0)
    expect(out + err).not.toContain(escape)
  })

  it('does not reach it through quarantine show', async () => {
    const records = (await answerOf('quarantine', 'list', ...places)) as readonly { id: string; raw: string }[]
    const { id } = records.find(({ raw }) => raw.includes('Zo')) ?? { id: '' }
    const { out } = await startProgram(['quarantine', 'show', id, ...places]).ended
    expect(out).toContain('␣[2J')
    expect(out).not.toContain(escape)
  })
})

describe('looking', () => {
  it('leaves a home without a lake as it was', async () => {
    const empty = join(home, 'nothing-here')
    expect(await answerOf('runs', '--project', project, '--home', empty)).toEqual([])
    const { code } = await startProgram(['status', '--project', project, '--home', empty]).ended
    expect(code).toBe(1)
    expect(existsSync(empty)).toBe(false)
  })

  it('build makes nothing in a home that is not there, and tells once of a project that is not', async () => {
    const nowhere = join(home, 'mistyped')
    const missing = await startProgram(['build', '--project', project, '--home', nowhere]).ended
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('landing_missing')])
    expect(existsSync(nowhere)).toBe(false)
    const { code, err } = await startProgram(['build', '--project', nowhere]).ended
    expect([code, err.split('project_not_found').length - 1]).toEqual([2, 1])
  })

  it('start says the same as build when it does not serve', async () => {
    expect(await answerOf('start', '--no-serve', ...places)).toMatchObject({
      is_new: false,
      release: expect.any(String),
    })
  })

  it('every option of every command has its help', async () => {
    const overview = (await startProgram(['help']).ended).out
    const names = [...overview.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(10)
    const helps = await Promise.all(names.map(async (name) => (await startProgram([name, '--help']).ended).out))
    expect(helps.flatMap((help) => help.match(/^ {2}--[a-z-]+( …)?\s*$/gm) ?? [])).toEqual([])
  })
})

it.each([
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
])('a quarantine mended in a spreadsheet comes back: %s', async (name, encode) => {
  const day = `2026-01-0${1 + (name.length % 5)}`
  const file = join(home, 'mend.csv')
  const fresh = makeDiskProject(1, 30)
  const here = ['--project', fresh.project, '--home', fresh.home] as const
  land(fresh.home, { '2026-01-02/orders.csv': orders })
  await answerOf('build', ...here)
  await answerOf('quarantine', 'export', file, '--contract', 'orders', ...here)
  writeFileSync(
    file,
    encode(
      readFileSync(file, 'utf8').replaceAll('nothing', day).replaceAll(`no${escape}[2J`, day).replaceAll(',', ';'),
    ),
  )
  await answerOf('quarantine', 'replay', file, ...here)
  const rows = await queryRows(
    fresh.project,
    fresh.home,
    `select order_id from stg_orders where _source_file = '2026-01-02/orders.csv' order by total`,
  )
  expect(rows.map((row) => row['order_id'])).toEqual(["'=a1", '=b2', 'Zoé'])
  expect(existsSync(join(fresh.home, 'lake', 'temp-replay'))).toBe(false)
})

it('names what a folder is where a file is asked for', async () => {
  const { code, err } = await startProgram(['inspect', project]).ended
  expect(code).toBe(2)
  expect(err).toContain('file_is_folder')
  expect(err).toContain('→ name a file in it')
})

it('ends without a word when its reader has gone', async () => {
  const file = join(home, 'landing', '2026-01-02', 'orders.csv')
  for (const words of ['--help', `inspect '${file}'`, `inspect '${file}' --json`]) {
    const { out, err } = await runShell(
      `'${process.execPath}' bin/tallyhouse.js ${words} | true; echo \${PIPESTATUS[0]}`,
    )
    expect([out, err]).toEqual(['141\n', ''])
  }
})
