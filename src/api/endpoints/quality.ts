import { z } from 'zod'
import { checkWords, contractTitle } from '../../page/table-words.ts'
import { defineEndpoint } from '../endpoint.ts'
import { day, noParams, noQuery, words } from '../schemas.ts'
import { account, refused } from './releases.ts'

export const readQuality = defineEndpoint({
  id: 'readQuality',
  method: 'get',
  path: '/quality',
  summary: 'The accounting of rows, whether it holds, what checks said, and files of which nothing was taken',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({
    release: z.string(),
    run_id: z.string(),
    as_of: z.string(),
    holds: z
      .boolean()
      .meta({ description: 'Whether read = staged + quarantined and staged = kept + superseded for each contract.' }),
    accounts: z.array(account.extend({ title: words })),
    refused: z.array(refused),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.string(),
        table: z.string(),
        severity: z.enum(['low', 'medium', 'high']),
        status: z.enum(['passed', 'failed', 'error']),
        bad_rows: z.int(),
        rows: z.int().nullable(),
        rule: z.string(),
        message: z.string(),
        title: words.meta({ description: 'Its name for people.' }),
        about: words,
      }),
    ),
    days: z
      .array(
        z.strictObject({
          run_id: z.string(),
          env: z.string(),
          day,
          judged_at: z.string(),
          is_whole: z.boolean(),
          checks: z.int(),
          passed: z.int(),
          failed: z.int(),
          errors: z.int(),
          bad_rows: z.int(),
          records: z.int(),
          quarantined: z.int(),
        }),
      )
      .meta({ description: 'The last suite of checks of each day, newest first.' }),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/quality"',
  async handle(_, call) {
    const { translations } = call.part.project
    const { id, run_id, as_of, accounts, refused } = call.release().manifest
    const holds = accounts.every(
      (one) => one.read === one.staged + one.quarantined && one.staged === one.kept + one.superseded,
    )
    return {
      release: id,
      run_id,
      as_of,
      holds,
      accounts: accounts.map((one) => ({ ...one, title: contractTitle(one.contract, translations) })),
      refused,
      checks: call.part.checks(run_id).map((check) => ({ ...check, ...checkWords(check, translations) })),
      days: call.part.qualityDays(90),
    }
  },
})
