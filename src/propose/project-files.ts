import { markdownCell } from '../text/markdown-cell.ts'
import { contractText, literal, variableName } from './contract-of.ts'
import type { FirstModel } from './propose-model.ts'
import type { SeenReference } from './propose-references.ts'
import type { ProposedContract } from './types.ts'

/** What a proposed project is made of. */
export type ProposedProject = {
  readonly name: string
  readonly time_zone: string
  readonly currency: string
  readonly contracts: readonly ProposedContract[]
  readonly model: FirstModel | undefined
  readonly places: Places
}

/** Where an editor finds what a project imports, as seen from the project's folder. */
export type Places = {
  /** The file that the name `tallyhouse` stands for. */
  readonly face: string
  /** The program, for `npm run tallyhouse`. */
  readonly program: string
  /** The folder in which the types of Node are; undefined where they are not installed. */
  readonly types: string | undefined
}

/** Every file of the project by its path; the row types and the README come from its first build. */
export function projectFiles(project: ProposedProject): Readonly<Record<string, string>> {
  const { contracts, model } = project
  const files = Object.fromEntries(
    contracts.map((contract) => [`contracts/${fileName(contract.name)}.ts`, contractText(contract)]),
  )
  return {
    'tallyhouse.config.ts': configText(project),
    ...files,
    ...(model ? { [`models/${model.table}.sql`]: model.sql, 'metrics/metrics.ts': model.metrics } : {}),
    ...settingFiles(project.name, project.places),
  }
}

/** What an editor and `tsc` need to know of a project. */
export function settingFiles(name: string, { face, program, types }: Places): Readonly<Record<string, string>> {
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'esnext.iterator'],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    ...(types === undefined ? { types: [] } : { typeRoots: [types], types: ['node'] }),
    paths: { tallyhouse: [face] },
  }
  const include = ['*.ts', 'contracts', 'metrics', 'checks', 'pages', 'generate', 'verify']
  const packageName =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'my-project'
  const packageJson = {
    name: packageName,
    private: true,
    type: 'module',
    scripts: { tallyhouse: `node ${JSON.stringify(program)}`, types: 'tsc --noEmit' },
  }
  return {
    'tsconfig.json': `${JSON.stringify({ compilerOptions, include }, null, 2)}\n`,
    'package.json': `${JSON.stringify(packageJson, null, 2)}\n`,
    '.gitignore': 'landing/\nlake/\nlogs/\nout/\n.env\nnode_modules/\n',
  }
}

function configText({ name, time_zone, currency, contracts, model }: ProposedProject): string {
  return [
    "import { withTables } from 'tallyhouse'",
    ...contracts.map(
      (contract) => `import { ${variableName(contract.name)} } from './contracts/${fileName(contract.name)}.ts'`,
    ),
    ...(model ? ["import { metrics } from './metrics/metrics.ts'"] : []),
    "import type { Tables } from './tables.ts'",
    '',
    '// Typed by the tables as they were built: metrics, pages, routes and alerts that name a column which is gone fail `tsc`.',
    'const { defineProject } = withTables<Tables>()',
    '',
    'export default defineProject({',
    `  name: ${literal(name)},`,
    `  time_zone: ${literal(time_zone)},`,
    ...(currency === '' ? [] : [`  currency: ${literal(currency)},`]),
    `  contracts: [${contracts.map((contract) => variableName(contract.name)).join(', ')}],`,
    ...(model ? ['  metrics,'] : []),
    '})',
    '',
  ].join('\n')
}

/** What the project is, for whoever opens its folder. */
export function readmeText({ name, contracts, model }: ProposedProject, references: readonly SeenReference[]): string {
  const [metric] = model?.metric_names ?? []
  return [
    `# ${name}`,
    '',
    'Made by `tallyhouse new` from the files that are now in `landing/`. Read the contracts first: they say what was found.',
    'Where there is no `tallyhouse` on the path, `npm run --silent tallyhouse --` stands for it in this folder.',
    '',
    '```sh',
    'tallyhouse build                  # read every file, judge every row, build the tables',
    'tallyhouse quarantine list        # rows that did not fit, each with its line and reason',
    ...(metric === undefined ? [] : [`tallyhouse metric ${metric}${model?.has_time === true ? ' --grain month' : ''}`]),
    'tallyhouse types                  # row types of the tables anew, after a model has changed',
    'tallyhouse docs                   # what this project is, in out/docs/',
    '```',
    '',
    'New files go into `landing/YYYY-MM-DD/`. A file is known by its name, or by its header where the contract says so:',
    '',
    '| files | contract | key | columns |',
    '|---|---|---|---|',
    ...contracts.map(
      ({ name: contract, files, sheet, key, columns }) =>
        `| ${files.map((pattern) => `\`${markdownCell(pattern)}\``).join(', ')}${sheet === undefined ? '' : `, sheet ${markdownCell(sheet)}`} | [\`${contract}\`](contracts/${fileName(contract)}.ts) | ${key.map((column) => `\`${column}\``).join(', ') || 'none: every row is kept'} | ${columns.map((column) => `\`${column.name}\``).join(', ')} |`,
    ),
    '',
    ...(references.length === 0
      ? []
      : [
          'Columns that look like references; where they are, say so in the contract, and values without a parent are counted:',
          '',
          ...references.map(
            ({ contract, column, target, key }) =>
              `- \`${contract}\`: \`references: { ${column}: ${literal(`${target}.${key}`)} }\``,
          ),
          '',
        ]),
    ...(model
      ? [
          `The first table is [\`${model.table}\`](models/${model.table}.sql), its metrics are in [metrics/metrics.ts](metrics/metrics.ts).`,
          'Add a model by a file in `models/`: a plain `select` over `stg_*` and other models.',
          '',
        ]
      : []),
  ].join('\n')
}

function fileName(name: string): string {
  return name.replaceAll('_', '-')
}
