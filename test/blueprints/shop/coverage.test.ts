import { describe, expect, test } from 'vitest'
import { runFixture } from './model-fixture.ts'
import { shopModels } from './shop-models.ts'
import { replaced, type SqlToken, sqlTokens, stretchEnd } from './sql-tokens.ts'

type Probe = { readonly branch: string; readonly sql: string }

/** The model once a branch of its `case` expressions, each time with that branch an error. */
function branchProbes(sql: string): readonly Probe[] {
  const tokens = sqlTokens(sql)
  return tokens.flatMap((token, at) => (token.text === 'case' ? probesOf(sql, tokens, at) : []))
}

function probesOf(sql: string, tokens: readonly SqlToken[], open: number): readonly Probe[] {
  const probes: Probe[] = []
  const close = stretchEnd(tokens, open + 1, ['end'])
  let hasElse = false
  for (let at = stretchEnd(tokens, open + 1, ['then', 'else', 'end']); at < close; ) {
    const next = stretchEnd(tokens, at + 1, ['when', 'else', 'end'])
    const [first, last] = [tokens[at + 1], tokens[next - 1]]
    const text = sql.slice(first?.start, last?.end)
    hasElse ||= tokens[at]?.text === 'else'
    probes.push({
      branch: `${lineOf(sql, first)}: ${tokens[at]?.text} ${text}`,
      sql: replaced(sql, first?.start ?? 0, last?.end ?? 0, "error('hit')"),
    })
    at = tokens[next]?.text === 'else' ? next : stretchEnd(tokens, next + 1, ['then', 'else', 'end'])
  }
  if (hasElse) return probes
  const end = tokens[close]
  return [
    ...probes,
    {
      branch: `${lineOf(sql, end)}: no else`,
      sql: replaced(sql, end?.start ?? 0, end?.start ?? 0, "else error('hit') "),
    },
  ]
}

function lineOf(sql: string, token: SqlToken | undefined): number {
  return sql.slice(0, token?.start).split('\n').length
}

async function isHit(sql: string, fixtures: readonly string[]): Promise<boolean> {
  for (const folder of fixtures) {
    const message = await runFixture(sql, folder).then(
      () => '',
      (error: unknown) => String(error),
    )
    if (message.includes('Invalid Input Error: hit')) return true
    expect(message).toBe('')
  }
  return false
}

const models = shopModels()

describe('fixtures of the shop', () => {
  test('branches of a nested case are found, each once', () => {
    const sql = "select case a when 1 then (case when b then 'x' end) else 'end' end as y, case when c then 2 end"
    expect(branchProbes(sql).map(({ branch }) => branch)).toEqual([
      "1: then (case when b then 'x' end)",
      "1: else 'end'",
      "1: then 'x'",
      '1: no else',
      '1: then 2',
      '1: no else',
    ])
  })

  test.each(models)('$name: every branch of a case is taken by a fixture', async ({ sql, fixtures }) => {
    const missed: string[] = []
    for (const probe of branchProbes(sql)) if (!(await isHit(probe.sql, fixtures))) missed.push(probe.branch)
    expect(missed).toEqual([])
  })

  test.each(models)(
    '$name: every column has at least two values in what its fixtures expect',
    async ({ sql, fixtures }) => {
      const values = new Map<string, Set<string>>()
      for (const folder of fixtures) {
        const { columns, actual } = await runFixture(sql, folder)
        for (const [index, column] of columns.split(',').entries()) {
          const seen = values.get(column) ?? new Set()
          for (const row of actual) seen.add(row.split(',')[index] ?? '')
          values.set(column, seen)
        }
      }
      const flat = [...values].filter(([column, seen]) => seen.size < 2 && column !== 'days')
      expect(flat).toEqual([])
    },
  )
})
