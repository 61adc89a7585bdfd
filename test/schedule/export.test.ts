import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JobSpec } from '../../src/plan/job-spec.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { loadProject } from '../../src/run/load-project.ts'
import { cronsInZone, cronText } from '../../src/schedule/export/cron-in-zone.ts'
import type { ExportPlace } from '../../src/schedule/export/export-job.ts'
import { type ExportFormat, exportSchedule } from '../../src/schedule/export/export-schedule.ts'
import { makeDiskProject, runShell } from '../support/disk-project.ts'
import { parseXml, type XmlNode } from '../support/parse-xml.ts'
import { answerOf } from '../support/run-program.ts'
import { azureSchema, githubSchema, kestraSchema, taskRules } from './export-schemas.ts'

const root = join(import.meta.dirname, '../..')
const steps: JobSpec['steps'] = [{ name: 'build', kind: 'build' }]
const jobs: readonly JobSpec[] = [
  {
    name: 'monthly-data-pipeline',
    title: 'Wine, 100 % <good> & "dear"',
    cron: '0 9 15 * *',
    params: {
      who: { type: 'text', default: 'a b' },
      size: { type: 'integer', default: 3, about: 'how many' },
      kind: { type: 'text', default: 'x', one_of: ['x', 'y'] },
      month: { type: 'date', default: 'due' },
    },
    steps,
  },
  { name: 'often', cron: '*/5 0 * 1,2 1-5', catch_up: 'none', steps },
  { name: 'either', cron: '30 6,18 1,31 * 1', catch_up: 'all', steps },
  { name: 'minute', cron: '* * * * *', steps },
  { name: 'by-hand', steps },
]
const project = normalizeProject({ name: 'small', contracts: [], time_zone: 'Europe/Zurich', jobs })
const place: ExportPlace = {
  project: 'small',
  node: process.execPath,
  program: '/opt/with space/100%/tallyhouse.js',
  project_dir: '/srv/my "shop"',
  home: '/srv/$home',
  env: 'production',
  project_path: 'blueprints/small',
  home_path: 'home',
  clock: undefined,
  own_clock: 'UTC',
  now: new Date('2026-11-21T00:00:00Z'),
}
const exported = (format: ExportFormat, change: Partial<ExportPlace> = {}) =>
  exportSchedule(project, format, { ...place, ...change })
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

function isValid(schema: object, value: unknown): string {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)
  return validate(value) ? '' : JSON.stringify(validate.errors)
}

describe.each([
  ['github', githubSchema],
  ['azure', azureSchema],
  ['kestra', kestraSchema],
] as const)('an export for %s', (format, schema) => {
  it('fits its schema, a file for each job that has a schedule', () => {
    const files = exported(format)
    expect(files.map(({ path }) => path.replace(/.*\//, ''))).toEqual([
      'monthly-data-pipeline.yml',
      'often.yml',
      'either.yml',
      'minute.yml',
    ])
    for (const { path, text } of files) expect(isValid(schema, parse(text)), path).toBe('')
    // The schema says no to what is not there.
    expect(isValid(schema, { ...(parse(files[0]?.text ?? '') as object), wrong: 1 })).not.toBe('')
  })
})

describe('exports', () => {
  it('run at the same hour of the same zone: both hours of UTC with a guard, or the zone itself', () => {
    const [github, azure, kestra] = (['github', 'azure', 'kestra'] as const).map(
      (format) => exported(format)[0]?.text ?? '',
    )
    for (const text of [github, azure]) {
      expect(text).toContain('cron: 0 8 15 * *')
      expect(text).toContain('cron: 0 7 15 * *')
      expect(text).toContain('--if-due --late 50')
      expect(text).toContain('# Its clock shows UTC')
    }
    expect(parse(kestra ?? '')).toMatchObject({
      id: 'monthly-data-pipeline',
      triggers: [{ cron: '0 9 15 * *', timezone: 'Europe/Zurich', recoverMissedSchedules: 'LAST' }],
    })
    const [systemd] = exported('systemd').filter(({ path }) => path.endsWith('.timer'))
    expect(systemd?.text).toContain('OnCalendar=*-*-15 09:00:00 Europe/Zurich\n')
    const here = exported('crontab', { clock: 'Europe/Zurich' })[0]?.text ?? ''
    expect(here).toMatch(/^0 9 15 \* \* .*--if-due/m)
    expect(here).not.toContain('Its clock shows')
  })

  it('are those that the cellar has of Kestra', async () => {
    const { project: cellar } = await loadProject(join(root, 'blueprints/cellar'))
    const [flow] = exportSchedule(cellar, 'kestra', {
      ...place,
      project: 'cellar',
      project_path: 'blueprints/cellar',
      home_path: 'home/cellar',
    })
    expect(flow?.path).toBe('_flows/monthly-wine-data-pipeline.yml')
    expect(flow?.text).toBe(readFileSync(join(root, 'blueprints/cellar', flow?.path ?? ''), 'utf8'))
  })

  it('make tasks of Windows that are well-formed and fit their elements', () => {
    for (const clock of [undefined, 'Europe/Zurich']) {
      for (const { path, text, encoding } of exported('windows', { clock })) {
        expect(encoding).toBe('utf16le')
        const root = parseXml(text)
        expect(root.attributes).toEqual({
          version: '1.2',
          xmlns: 'http://schemas.microsoft.com/windows/2004/02/mit/task',
        })
        expect(root.name).toBe('Task')
        expect(wrongElements(root), path).toEqual([])
        const starts = all(root, 'StartBoundary')
        expect(starts.every((one) => one.text.endsWith('Z') === (clock === undefined))).toBe(true)
      }
    }
    const [task] = exported('windows')
    const root = parseXml(task?.text ?? '')
    expect(all(root, 'StartBoundary').map((one) => one.text)).toEqual(['2026-11-21T08:00:00Z', '2026-11-21T07:00:00Z'])
    expect(all(root, 'Description')[0]?.text).toContain('Wine, 100 % <good> & "dear"')
    expect(all(root, 'Arguments')[0]?.text).toContain(String.raw`--project "/srv/my \"shop\""`)
    expect(wrongElements({ ...root, children: root.children.toReversed() })).not.toEqual([])
    expect(() => parseXml('<?xml version="1.0"?><a><b></a></b>')).toThrow('the end of b')
  })

  it.runIf(has('systemd-analyze'))('make units that systemd itself finds good', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-units-'))
    const units = exported('systemd', { program: process.execPath, project_dir: dir, home: dir })
    for (const { path, text } of units) writeFileSync(join(dir, path.replace('systemd/', '')), text)
    const timers = units
      .filter(({ path }) => path.endsWith('.timer'))
      .map(({ path }) => join(dir, path.replace('systemd/', '')))
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...timers], { encoding: 'utf8' })
    const about = verified.stderr.split('\n').filter((line) => line.includes('tallyhouse-small'))
    expect(about).toEqual([])
    for (const { text } of units) {
      for (const [, calendar = ''] of text.matchAll(/^OnCalendar=(.*)$/gm)) {
        const shown = execFileSync('systemd-analyze', ['calendar', '--iterations=2', calendar], { encoding: 'utf8' })
        expect(shown).toContain('Next elapse')
      }
    }
    const monthly = execFileSync(
      'systemd-analyze',
      ['calendar', '--iterations=1', '--base-time=2026-07-01', '*-*-15 09:00:00 Europe/Zurich'],
      { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } },
    )
    expect(monthly).toContain('2026-07-15 07:00:00 UTC')
  })

  it.runIf(has('crontab'))('make a crontab that cron itself finds good', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tallyhouse-cron-')), 'crontab')
    writeFileSync(file, exported('crontab')[0]?.text ?? '')
    const checked = spawnSync('crontab', ['-T', file], { encoding: 'utf8' })
    // Crons that cannot check say how they are used.
    expect(checked.status === 0 || /usage|invalid option|unrecognized/i.test(checked.stderr), checked.stderr).toBe(true)
  })

  it('write patterns that any cron reads', () => {
    const lines = (exported('crontab')[0]?.text ?? '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines.every((line) => /^([\d*,/-]+ ){5}\S/.test(line))).toBe(true)
    expect(lines.every((line) => !/(?<!\\)%/.test(line))).toBe(true)
    expect(cronsInZone('30 0 1 * *', 'Europe/Zurich', 'UTC', place.now).crons.map(cronText)).toEqual([
      '30 23 28-31 * *',
      '30 22 28-31 * *',
    ])
  })
})

describe('an exported schedule that is run', () => {
  let made: { readonly project: string; readonly home: string }
  let out = ''
  const csv = (): readonly string[] => readFileSync(join(made.home, 'logs/job_runs.csv'), 'utf8').trim().split('\n')

  beforeAll(async () => {
    made = makeDiskProject(1, 20)
    const file = join(made.project, 'tallyhouse.config.ts')
    const text = readFileSync(file, 'utf8').replace(
      "name: 'disk',",
      `name: 'disk', jobs: [{ name: 'minutely', cron: '* * * * *', steps: [{ name: 'build', kind: 'build' }] }, { name: 'yearly', cron: '0 9 1 1 *', catch_up: 'none', steps: [{ name: 'build', kind: 'build' }] }],`,
    )
    writeFileSync(file, text)
    out = join(made.home, 'files')
    await answerOf(
      'schedule',
      '--export',
      'crontab,systemd,windows,github-actions,azure,kestra',
      '--out',
      out,
      '--project',
      made.project,
      '--home',
      made.home,
    )
  })

  it('has its crontab line do the job, and leave its line in the journal', async () => {
    const lines = readFileSync(join(out, 'crontab'), 'utf8').split('\n')
    const line = lines.find((one) => one.includes(' run minutely ')) ?? ''
    const command = line.split(' ').slice(5).join(' ').replaceAll(String.raw`\%`, '%')
    const ended = await runShell(`exec /bin/sh -c '${command.replaceAll("'", String.raw`'\''`)}'`)
    expect(ended.code, ended.err).toBe(0)
    expect(csv().at(-1)).toMatch(/^minutely,.*,(success|warning),\d+,/)
    // One that is not due ends well and does nothing.
    const before = csv().length
    const other = lines.find((one) => one.includes(' run yearly ')) ?? ''
    const idle = await runShell(other.split(' ').slice(5).join(' ').replaceAll(String.raw`\%`, '%'))
    expect(idle.out).toContain('yearly is not due')
    expect(csv()).toHaveLength(before)
  })

  it('has the ExecStart of its service do the job, and leave its line in the journal', async () => {
    const before = csv().length
    const unit = readFileSync(join(out, 'systemd/tallyhouse-disk-minutely.service'), 'utf8')
    const [, text = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? []
    const [, dir = ''] = /^WorkingDirectory=(.*)$/m.exec(unit) ?? []
    const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain = '']) =>
      (quoted?.replaceAll(/\\(.)/g, '$1') ?? plain).replaceAll('%%', '%').replaceAll('$$', '$'),
    )
    // A due time that was run in this minute is not run again, so that the next one is waited for by the clock that is given.
    const next = new Date(Date.now() + 60_000).toISOString()
    const ended = spawnSync(words[0] ?? '', [...words.slice(1), '--as-of', next], { cwd: dir, encoding: 'utf8' })
    expect(ended.status, ended.stderr).toBe(0)
    expect(csv().length).toBeGreaterThan(before)
    expect(csv().at(-1)).toMatch(/^minutely,.*,(success|warning),\d+,/)
  })

  it('has a home that lies elsewhere as it was given, and one inside as the way from the root of the repository', async () => {
    const checkout = join(made.home, 'checkout')
    const below = join(checkout, 'deploy')
    mkdirSync(join(checkout, '.git'), { recursive: true })
    mkdirSync(below)
    const program = join(root, 'bin/tallyhouse.js')
    const exportFrom = async (cwd: string, home: string, to: string): Promise<readonly string[]> => {
      const ended = await runShell(
        `cd '${cwd}' && '${process.execPath}' '${program}' schedule --export github,azure,kestra --out '${to}' --project '${made.project}' --home '${home}'`,
      )
      expect(ended.code, ended.err).toBe(0)
      const names = readdirSync(to, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('minutely.yml'),
      )
      expect(names).toHaveLength(3)
      return names.map((name) => readFileSync(join(to, name), 'utf8'))
    }
    for (const text of await exportFrom(below, made.home, join(out, 'elsewhere'))) {
      expect(text).toMatch(new RegExp(`(--home |^  home: )${made.home}( |$)`, 'm'))
      expect(text).toMatch(new RegExp(`(--project |^  project: )${made.project}( |$)`, 'm'))
    }
    for (const [cwd, home] of [
      [checkout, 'home/small'],
      [below, '../home/small'],
    ] as const) {
      for (const text of await exportFrom(cwd, home, join(out, 'inside')))
        expect(text).toMatch(/(--home |^ {2}home: )home\/small( |$)/m)
    }
  })

  it('is written where it is asked to be, for each format', async () => {
    expect(readFileSync(join(out, '_flows/minutely.yml'), 'utf8')).toContain('timezone: Europe/Zurich')
    expect(readFileSync(join(out, 'windows/disk-minutely.xml')).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]))
    const ended = await runShell(
      `'${process.execPath}' '${join(import.meta.dirname, '../../bin/tallyhouse.js')}' schedule --export launchd --project '${made.project}' --home '${made.home}'`,
    )
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('value_invalid') })
  })
})

function all(node: XmlNode, name: string): readonly XmlNode[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => all(child, name))]
}

/** What does not fit the elements' rules: unknown, too many, too few, out of order, or with another text. */
function wrongElements(node: XmlNode): readonly string[] {
  const rule = taskRules[node.name]
  if (!rule) return [`${node.name} is not known`]
  const known = rule.children ?? []
  const names = node.children.map((child) => child.name)
  const order = names.map((name) => known.findIndex(([one]) => one === name))
  return [
    ...(rule.text && !rule.text.test(node.text) ? [`${node.name} holds ${node.text}`] : []),
    ...(rule.children && node.text !== '' ? [`${node.name} holds text`] : []),
    ...(order.some((place, index) => place < (order[index - 1] ?? 0))
      ? [`${node.name} has its children in another order`]
      : []),
    ...known.flatMap(([name, least, most]) => {
      const count = names.filter((one) => one === name).length
      return count < least || count > most ? [`${node.name} has ${count} of ${name}`] : []
    }),
    ...node.children.flatMap(wrongElements),
  ]
}
