import { expect, it } from 'vitest'
import { jsonTrouble } from '../../src/propose/json-trouble.ts'

it.each([
  ['{"a":', 'it is no JSON: it ends in the middle of a record, on line 1'],
  ['[\n{"a": 1,\n', 'it is no JSON: it ends in the middle of a record, on line 2'],
  ['{"a": "b', 'it is no JSON: it ends in the middle of a record, on line 1'],
  ['{"a": x}', 'it is no JSON: line 1, column 7 has ‘x}’'],
  ['[\n  {"a" 2}\n]', 'it is no JSON: line 2, column 8 has ‘2}’'],
  ["{'a': 1}", "it is no JSON: line 1, column 2 has ‘'a': 1}’"],
  ['{"a": tru,\n"b": 1}', 'it is no JSON: line 1, column 10 has ‘,’'],
  ['{"a": "b\nc"}', 'it is no JSON: line 1, column 9 has ‘a line break’'],
  [`{"a": ${'9'.repeat(5000)},\n"b": oh}`, 'it is no JSON: line 2, column 6 has ‘oh}’'],
  ['[1, 2]', 'its list holds no record, such as {"a": 1}, but ‘[1,2]’'],
  ['{}\n{}', 'its records have no field'],
  ['{\n"a": 1\n}\n{\n"a": 2\n}', 'its records go over several lines: let each be one line, or one of a list [ … ]'],
  [
    '{\n"n": 1,\n"orders": [{"a": 1}]\n}',
    'it is one record, whose ‘orders’ is a list: land that list itself, as [ … ], and each is a row',
  ],
])('says where %j is no record', (text, said) => {
  expect(jsonTrouble(text, true)).toBe(said)
})

it('does not call broken what is only cut', () => {
  expect(jsonTrouble('{\n"a": "b', false)).toBe('its first record has no end')
})
