import { beforeAll, describe, expect, it } from 'vitest'
import { date, decimal, defineContract, defineProject, id, integer, money, optional, text } from '../../src/define.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { reasonText } from '../../src/staging/reason-text.ts'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'

type Case = {
  readonly says: string
  readonly files: readonly string[]
  /** `id day qty amount` of the rows in the order of their keys, `-` for nothing; of a quarantined row its codes. */
  readonly rows: readonly string[]
  readonly reading?: { readonly decimal?: ',' | '.'; readonly thousands?: ',' | '.' | ''; readonly date_order?: 'dmy' }
  /** Whether the last column is a date. */
  readonly born?: boolean
  /** Whether it is a number of three places. */
  readonly weight?: boolean
}

const head = 'id;day;qty;amount;note'
const german = (...lines: readonly string[]): string => [head, ...lines, ''].join('\n')
const swiss = '1;2024-01-31;1’000;1’234.50;'

const cases: readonly Case[] = [
  {
    says: 'of amounts that all could have thousands or decimals nothing is guessed',
    files: [german('1;31.01.2024;3;1.234;', '2;31.01.2024;4;-2.500;', '3;31.01.2024;5;12;')],
    rows: ['1 not_money', '2 not_money', '3 2024-01-31 5 12.00'],
  },
  {
    says: 'what the contract says settles it',
    files: [german('1;31.01.2024;3;1.234;', '2;31.01.2024;1.000;2.500;')],
    reading: { decimal: ',' },
    rows: ['1 2024-01-31 3 1234.00', '2 2024-01-31 1000 2500.00'],
  },
  {
    says: 'a contract that says the thousands says the decimal mark too',
    files: [german('1;31.01.2024;3;1.234;', '2;31.01.2024;3;2,5;')],
    reading: { thousands: '.' },
    rows: ['1 2024-01-31 3 1234.00', '2 2024-01-31 3 2.50'],
  },
  {
    says: 'a contract that says there are none does too',
    files: [german('1;31.01.2024;3;1,234;', '2;31.01.2024;3;2,500;')],
    reading: { thousands: '' },
    rows: ['1 2024-01-31 3 1.23', '2 2024-01-31 3 2.50'],
  },
  {
    says: 'whole numbers that all could have thousands or decimals are not guessed either',
    files: [german('1;2024-01-31;1.000;7;', '2;2024-01-31;1.0;7;').replace('1.0;', '10;')],
    rows: ['1 not_integer', '2 2024-01-31 10 7.00'],
  },
  {
    says: 'one amount that can be read in one way only tells of the others',
    files: [german('1;2024-01-31;1;1.234;', '2;2024-01-31;1;12.345678;')],
    rows: ['1 2024-01-31 1 1.23', '2 2024-01-31 1 12.35'],
  },
  {
    says: 'a remark tells nothing of amounts',
    files: [
      german('1;2024-01-31;1;12,50;x', '2;2024-01-31;1;13,50;1.5', '3;2024-01-31;1;1;2.5', '4;2024-01-31;1;2;3.5'),
    ],
    rows: ['1 2024-01-31 1 12.50', '2 2024-01-31 1 13.50', '3 2024-01-31 1 1.00', '4 2024-01-31 1 2.00'],
  },
  {
    says: 'a remark does not settle what the amounts leave undecided',
    files: [german('1;2024-01-31;1;1.234;1.5', '2;2024-01-31;1;2.345;2,5')],
    rows: ['1 not_money', '2 not_money'],
  },
  {
    says: 'columns of numbers that are written otherwise are each read as their own cells tell',
    files: [german('1;2024-01-31;1.0;12,50;', '2;2024-01-31;2.0;13,50;')],
    rows: ['1 2024-01-31 1 12.50', '2 2024-01-31 2 13.50'],
  },
  {
    says: 'an American comma parts thousands where the prices beside it have a point',
    files: [german('1;2024-01-31;1,234;12.50;', '2;2024-01-31;5;1.25;')],
    rows: ['1 2024-01-31 1234 12.50', '2 2024-01-31 5 1.25'],
  },
  {
    says: 'a German point does where they have a comma',
    files: [german('1;2024-01-31;1.000;12,50;')],
    rows: ['1 2024-01-31 1000 12.50'],
  },
  {
    says: 'a French space does, of either kind and beside other thousands',
    files: [german('1;2024-01-31;1 000;12,50;', '2;2024-01-31;2\u202f000;1.012,50;')],
    rows: ['1 2024-01-31 1000 12.50', '2 2024-01-31 2000 1012.50'],
  },
  {
    says: 'a space parts thousands without any other number',
    files: [german('1;2024-01-31;1 000;2 500;')],
    rows: ['1 2024-01-31 1000 2500.00'],
  },
  {
    says: 'an American comma alone is undecided in an amount',
    files: [german('1;2024-01-31;1;1,234;')],
    rows: ['1 not_money'],
  },
  {
    says: 'a Swiss apostrophe is one in print too',
    files: [german(swiss, "2;2024-01-31;1'000;1'000'000.5;")],
    rows: ['1 2024-01-31 1000 1234.50', '2 2024-01-31 1000 1000000.50'],
  },
  {
    says: 'day files that prove nothing are read as those that landed with them',
    files: [
      german('1;12/1/2010;1;1.234;'),
      german('2;12/13/2010;1;12,50;'),
      german('3;12/31/2010;1;7;'),
      german('4;2010-12-02;1;8;'),
    ],
    rows: ['1 2010-12-01 1 1234.00', '2 2010-12-13 1 12.50', '3 2010-12-31 1 7.00', '4 2010-12-02 1 8.00'],
  },
  {
    says: 'where the others gainsay each other nothing is guessed',
    files: [
      german('1;12/1/2010;1;1.234;'),
      german('2;12/13/2010;1;12,50;'),
      german('3;13/12/2010;1;12.50;'),
      german('4;1/2/2010;1;2,345;').replace('note', 'remark'),
    ],
    rows: ['1 not_date,not_money', '2 2010-12-13 1 12.50', '3 2010-12-13 1 12.50', '4 not_date,not_money'],
  },
  {
    says: 'of years of two digits an American day settles the order',
    files: [german('1;12/01/10;1;1;', '2;12/13/10;1;1;', '3;1/2/69;1;1;', '4;1/2/68;1;1;')],
    rows: ['1 2010-12-01 1 1.00', '2 2010-12-13 1 1.00', '3 1969-01-02 1 1.00', '4 2068-01-02 1 1.00'],
  },
  {
    says: 'a day before the month does where the last number can be no day, or there are fewer of them than of the first',
    files: [
      german('1;24/05/99;1;1;', '2;01/02/03;1;1;'),
      german('3;24/05/13;1;1;', '4;01/02/13;1;1;').replace('note', 'remark'),
    ],
    rows: ['1 1999-05-24 1 1.00', '2 2003-02-01 1 1.00', '3 2013-05-24 1 1.00', '4 2013-02-01 1 1.00'],
  },
  {
    says: 'points do, as they do for whole years',
    files: [german('1;01.12.10;1;1;', '2;05.01.11;1;1;')],
    rows: ['1 2010-12-01 1 1.00', '2 2011-01-05 1 1.00'],
  },
  {
    says: 'where the year may come first, or nothing tells, nothing is guessed',
    files: [
      german('1;24/05/13;1;1;'),
      german('2;24.05.13;1;1;', '3;24.05.14;1;1;').replace('note', 'remark'),
      german('4;98/05/13;1;1;', '5;13/05/13;1;1;').replace('note', 'notiz'),
      german('6;01/02/03;1;1;').replace('note', 'text'),
    ],
    rows: ['1 not_date', '2 not_date', '3 not_date', '4 not_date', '5 not_date', '6 not_date'],
  },
  {
    says: 'what other dates of the file tell is not forced on a column that seems to begin with its year',
    files: [`${head.replace('note', 'born')}\n1;31.12.2024;1;1;24/05/13\n2;30.12.2024;1;1;24/05/14\n`],
    born: true,
    rows: ['1 not_date', '2 not_date'],
  },
  {
    says: 'a slip with a year of two digits unsettles no column of whole years',
    files: [german('1;31/12/2024;1;1;', '2;45/10/24;1;1;', '3;12/31/24;1;1;', '4;01/02/24;1;1;')],
    rows: ['1 2024-12-31 1 1.00', '2 not_date', '3 not_date', '4 2024-02-01 1 1.00'],
  },
  {
    says: 'each column of such years has the order that it tells',
    files: [`${head.replace('note', 'born')}\n1;31.12.2024;1;1;12/31/69\n2;30.12.2024;1;1;01/02/70\n`],
    born: true,
    rows: ['1 2024-12-31 1 1.00 1969-12-31', '2 2024-12-30 1 1.00 1970-01-02'],
  },
  {
    says: 'the contract settles years of two digits too',
    files: [german('1;24/05/13;1;1;', '2;1/2/3;1;1;', '3;00/01/13;1;1;')],
    reading: { date_order: 'dmy' },
    rows: ['1 2013-05-24 1 1.00', '2 not_date', '3 not_date'],
  },
  {
    says: 'weights of three places are not guessed either',
    files: [
      `${head.replace('note', 'weight')}\n1;2024-01-31;1;1;1.234\n2;2024-01-31;1;1;0.500\n`,
      `${head.replace('note', 'weight')};x\n3;2024-01-31;1;1;1.234;\n4;2024-01-31;1;1;12;\n`,
    ],
    weight: true,
    rows: ['1 2024-01-31 1 1.00', '2 2024-01-31 1 1.00', '3 not_decimal', '4 2024-01-31 1 1.00'],
  },
  {
    says: 'what looks like such a date in a remark tells nothing',
    files: [german('1;01.02.10;1;1;10.15.77', '2;03.02.10;1;1;10.16.77')],
    rows: ['1 2010-02-01 1 1.00', '2 2010-02-03 1 1.00'],
  },
]

const nameOf = (index: number): string => `case_${String(index).padStart(2, '0')}`

describe('how a file is read, once a contract says what its columns hold', () => {
  const found = new Map<string, string[]>()
  beforeAll(async () => {
    const contracts = cases.map(({ reading, born, weight }, index) =>
      defineContract({
        name: nameOf(index),
        files: `${nameOf(index)}-*`,
        ...(reading && { reading }),
        columns: {
          id: id(),
          day: date(),
          qty: integer(),
          amount: money(),
          note: optional(text()),
          ...(born && { born: date() }),
          ...(weight && { weight: decimal({ scale: 3 }) }),
        },
      }),
    )
    const files = cases.flatMap((one, index) =>
      one.files.map((content, n) => [`2026-01-01/${nameOf(index)}-${n}.csv`, content] as const),
    )
    const home = makeHome(Object.fromEntries(files))
    const project = normalizeProject(defineProject({ name: 'readings', contracts }))
    await buildSmall(home, { dir: home, project, models: [] })
    for (const [index, { born }] of cases.entries()) {
      const rows = await queryHome(
        home,
        `select id || ' ' || day || ' ' || qty || ' ' || amount${born ? " || ' ' || born" : ''} as row from stg_${nameOf(index)}
         union all select json_extract_string(any_value(raw), '$.id') || ' ' || string_agg(code, ',' order by code)
         from quarantine where contract = '${nameOf(index)}' group by source_file, source_record order by 1`,
      )
      found.set(
        nameOf(index),
        rows.map((row) => String(row['row'])),
      )
    }
  })

  it.each(cases.map((one, index) => [one.says, index] as const))('%s', (_, index) => {
    expect(found.get(nameOf(index))).toEqual(cases[index]?.rows)
  })
})

it('says of an undecided cell what settles it', () => {
  expect(reasonText('not_money', 'amount', '1.234')).toMatch(/`reading: { decimal }` in the contract settles it$/)
  expect(reasonText('not_timestamp', 'at', '12/1/2010 8:26')).toMatch(/`reading: { date_order }` in the contract/)
  expect(reasonText('not_timestamp', 'at', '24/05/13 8:26')).toMatch(/day, month and year, `reading: { date_order }`/)
  expect(reasonText('not_date', 'day', '32/05/13')).not.toContain('reading')
  expect(reasonText('not_date', 'day', '13/1/2010')).not.toContain('reading')
  expect(reasonText('not_money', 'amount', '12.34')).toBe('amount “12.34” is no amount')
})
