import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nameText } from '../../src/page/name-text.ts'
import { tableWords } from '../../src/page/table-words.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { makeHome } from '../support/small-project.ts'
import { smallFiles } from './small-files.ts'

it.each(['shop', 'stores', 'cellar'] as const)(
  'every column, value, table and check of %s has French words',
  async (name) => {
    const loaded = await blueprint(name)
    const home = makeHome(smallFiles[name])
    const { manifest } = await buildBlueprint(loaded, home)
    const { translations, contracts, money_columns } = loaded.project
    const judged = loaded.project.checks.map((check) => check.name)
    const drops = contracts.filter(({ expected }) => expected !== undefined).map((contract) => `${contract.name}_drops`)
    const checks = [...judged, ...drops]
    const { fr } = translations
    const english = manifest.tables.filter((table) => {
      const { title, about } = tableWords(table, translations)
      return title.fr === table.name || about.fr === table.description
    })
    expect(english.map((table) => table.name)).toEqual([])
    expect(checks.filter((check) => !fr.checks[check]?.description)).toEqual([])
    // A word that is the same in both languages says nothing, but that it was thought of where the project names it.
    const columns = manifest.tables.flatMap((table) => table.columns.map((column) => column.name))
    const same = columns.filter((column) => !fr.columns[column] && nameText(column, 'fr') === nameText(column, 'en'))
    expect([...new Set(same)].filter((column) => !sameWords.has(column))).toEqual([])
    // Nothing is translated that is no longer there.
    const known = new Set([...manifest.tables, ...contracts].map((one) => one.name))
    expect(Object.keys(fr.tables).filter((table) => !known.has(table))).toEqual([])
    expect(Object.keys(fr.checks).filter((check) => !checks.includes(check))).toEqual([])
    expect(Object.keys(fr.columns).filter((column) => !columns.includes(column))).toEqual([])
    // Each value that a contract lists has its word, and each amount of money its currency.
    const listed = contracts.flatMap((contract) => contract.columns)
    const bare = listed.flatMap(({ name, values }) => values.filter((value) => !fr.values[name]?.[value]))
    expect(bare).toEqual([])
    expect(Object.keys(fr.values).filter((column) => !columns.includes(column))).toEqual([])
    const money = listed.filter(({ kind }) => kind === 'money').map((column) => column.name)
    expect(
      [...money, ...money_columns].filter((one) => !money_columns.includes(one) || !columns.includes(one)),
    ).toEqual([])
    rmSync(home, { recursive: true, force: true })
  },
)

const sameWords = new Set(['cause', 'code', 'place'])
