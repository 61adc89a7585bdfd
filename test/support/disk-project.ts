import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/tallyhouse.js', import.meta.url))

const config = `import { date, defineContract, defineProject, id, integer, money, timestamp } from 'tallyhouse'
export default defineProject({ name: 'disk', time_zone: 'Europe/Zurich', contracts: [
  defineContract({ name: 'orders', files: 'orders*', key: ['order_id'], columns: { order_id: id(), day: date(), placed_at: timestamp(), total: money({ min: 0 }) } }),
  defineContract({ name: 'lines', files: 'lines*', key: ['order_id', 'line_no'], replace_by: ['order_id'], columns: { order_id: id(), line_no: integer(), quantity: integer({ min: 1 }), price: money() }, references: { order_id: 'orders.order_id' } }),
] })
`

const models: Readonly<Record<string, string>> = {
  'fct_lines.sql':
    '-- materialization: table\nselect l.order_id, l.line_no, o.day, l.quantity * l.price as amount from stg_lines as l join stg_orders as o on o.order_id = l.order_id\n',
  'mart_days.sql':
    '-- materialization: table\nselect day, sum(amount) as amount, count(*) as lines from fct_lines group by day\n',
}

/** A project on disk, and a home with `days` landing dates of some thousand rows, a hundredth of them bad. */
export function makeDiskProject(days: number, rows: number): { readonly project: string; readonly home: string } {
  const root = mkdtempSync(join(tmpdir(), 'tallyhouse-disk-'))
  const project = join(root, 'project')
  const home = join(root, 'home')
  write(join(project, 'tallyhouse.config.ts'), config)
  for (const [name, sql] of Object.entries(models)) write(join(project, 'models', name), sql)
  for (let day = 1; day <= days; day++) {
    const date = `2026-01-${String(day).padStart(2, '0')}`
    const orders = Array.from(
      { length: rows },
      (_, index) =>
        `${day}-${index % (rows - 7)},${index % 100 === 3 ? '2026-02-30' : date},${date}T10:00:00Z,${index}.5`,
    )
    const lines = Array.from(
      { length: rows * 2 },
      (_, index) =>
        `${day - (index % 50 === 0 ? 1 : 0)}-${Math.floor(index / 2)},${(index % 2) + 1},${index % 100 === 9 ? 0 : 2},${index}.10`,
    )
    const broken = day % 2 === 0 ? '\n"x,1,1,1' : ''
    write(join(home, 'landing', date, 'orders.csv'), `order_id,day,placed_at,total\n${orders.join('\n')}\n`)
    write(join(home, 'landing', date, 'lines.csv'), `order_id,line_no,quantity,price\n${lines.join('\n')}${broken}\n`)
  }
  return { project, home }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  const past = new Date(Date.now() - 60_000)
  utimesSync(path, past, past)
}

export type Ended = {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

/** Starts the program as a user would; `wrap` is a shell prefix. */
export function startProgram(
  words: readonly string[],
  wrap = '',
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child =
    wrap === ''
      ? spawn(process.execPath, [program, ...words])
      : spawn('bash', ['-c', `${wrap}; exec "$@"`, 'bash', process.execPath, program, ...words])
  return { child, ended: endOf(child) }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  return new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
}

/** Runs a file of TypeScript of this project to its end. */
export async function runScript(path: string, words: readonly string[]): Promise<Ended> {
  return endOf(spawn(process.execPath, [path, ...words]))
}

/** Runs a script of bash to its end. */
export async function runShell(script: string): Promise<Ended> {
  return endOf(spawn('bash', ['-c', script]))
}
