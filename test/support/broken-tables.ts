import type { Engine } from '../../src/engine/engine.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { sqlName } from '../../src/sql/quote.ts'
import { openSource } from '../../src/target/open-source.ts'

/** The tables of a home's release as ones that a test may change; the caller closes the engine. */
export async function openTables(home: string): Promise<Engine> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  if (!manifest) throw new Error('no release')
  const engine = await openSource(paths, manifest.id, { memory_limit: '1GB', threads: 1 })
  await engine.run('use memory')
  for (const { name } of manifest.tables)
    await engine.run(`create table ${sqlName(name)} as select * from release.${sqlName(name)}`)
  return engine
}

/** How many bad rows a check written in SQL finds before and after tables were changed; the change is taken back. */
export async function badRows(
  { project }: LoadedProject,
  engine: Engine,
  name: string,
  change: string,
): Promise<{ readonly before: number; readonly after: number }> {
  const check = project.checks.find((one) => one.name === name)
  if (check?.rule.kind !== 'sql') throw new Error(`no check ${name} in SQL`)
  const { sql } = check.rule
  const count = async (): Promise<number> => (await engine.rows(sql)).length
  const before = await count()
  await engine.run('begin')
  try {
    await engine.run(change)
    return { before, after: await count() }
  } finally {
    await engine.run('rollback')
  }
}
