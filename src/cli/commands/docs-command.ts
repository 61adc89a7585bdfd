import { join } from 'node:path'
import { contractPage } from '../../contract/contract-page.ts'
import { jsonSchemaOf } from '../../contract/json-schema.ts'
import { writeFileWhole } from '../../lake/write-file.ts'
import type { Command } from '../command.ts'

export const docsCommand: Command = {
  name: 'docs',
  words: '',
  summary: 'A page and a JSON Schema for each contract, in out/docs/contracts/',
  options: {},
  option_help: {},
  examples: ['tallyhouse docs --project blueprints/shop --home home/shop'],
  async run(context) {
    const { project } = await context.project()
    const folder = join(context.paths.out, 'docs', 'contracts')
    const files = project.contracts.flatMap((contract) => {
      const [page, schema] = [join(folder, `${contract.name}.md`), join(folder, `${contract.name}.schema.json`)]
      writeFileWhole(page, contractPage(contract))
      writeFileWhole(schema, `${JSON.stringify(jsonSchemaOf(contract), null, 2)}\n`)
      return [page, schema]
    })
    context.output.answer({ files }, () => files.join('\n'))
    return 0
  },
}
