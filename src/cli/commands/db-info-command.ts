import { missingVariable } from '../../plan/target-spec.ts'
import type { CopyInfo } from '../../target/postgres/copy-info.ts'
import type { Command } from '../command.ts'
import { type Output, tableText } from '../output.ts'
import { postgresTargets } from '../postgres-targets.ts'

export const dbInfoCommand: Command = {
  name: 'db-info',
  words: '[TARGET …]',
  summary: 'What stands in the PostgreSQL copy: schemas, tables, rows, sizes',
  options: {},
  option_help: {},
  examples: ['tallyhouse db-info', 'tallyhouse db-info --json'],
  async run(context) {
    const { words, output, effects } = context
    const targets = await postgresTargets(context)
    const { readCopyInfo } = await import('../../target/postgres/copy-info.ts')
    const { serverOf } = await import('../../target/postgres/server.ts')
    const answers: object[] = []
    const texts: string[] = []
    for (const target of targets) {
      const variable = words.includes(target.name) ? undefined : missingVariable(target, process.env)
      if (variable !== undefined) {
        answers.push({ target: target.name, skipped: `${variable} is not set` })
        texts.push(`${output.bold(target.name)}: skipped, for ${variable} is not set`)
        continue
      }
      const info = await readCopyInfo(serverOf(target), effects)
      answers.push({ target: target.name, ...info })
      texts.push(infoText(target.name, info, output))
    }
    if (texts.length === 0) texts.push('no target of kind postgres yet; list one in `targets` of the project')
    output.answer(answers, () => texts.join('\n\n'))
    return 0
  },
}

function infoText(name: string, info: CopyInfo, output: Output): string {
  const { server, version, release, as_of, published_at, schemas, tables } = info
  const shown =
    release === null ? 'nothing published yet' : `release ${release}, as of ${as_of}, published ${published_at}`
  const sized = ({ size_bytes, ...rest }: { readonly size_bytes: number }): Readonly<Record<string, unknown>> => ({
    ...rest,
    size: sizeText(size_bytes),
  })
  const rows = tables.map(({ is_ours, ...table }) => ({ ...sized(table), by: is_ours ? 'tallyhouse' : 'others' }))
  return [
    `${output.bold(name)}: ${server}, PostgreSQL ${version}: ${shown}`,
    ...(release === null ? [] : ['', tableText(schemas.map(sized)), '', tableText(rows)]),
  ].join('\n')
}

function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1)
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? 'B'}`
}
