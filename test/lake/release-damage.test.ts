import { expect, it } from 'vitest'
import { isOfPart } from '../../src/lake/release-damage.ts'

it.each([
  ["Invalid Input Error: No magic bytes found at end of file 'lake/parts/fct/1.parquet'\n\nLINE 1: select", true],
  ['Invalid Input Error: Failed to read file "lake/parts/fct/1.parquet": Snappy decompression failure', true],
  ["Invalid Error: don't know what type: \u000f", true],
  ['IO Error: Could not read enough bytes from file "/home/lake/releases/r/catalogue.duckdb"', true],
  // Values in quotes, the statement behind LINE, landed files and mistakes of a query are no damage.
  ['Invalid Input Error: Could not parse string "thrift shop" according to format specifier "%Y"', false],
  ["Invalid Input Error: x is no date\n\nLINE 1: select * from read_parquet('lake/parts/fct/1.parquet')", false],
  ["Invalid Input Error: No magic bytes found at end of file '/home/landing/2026-01-01/a.parquet'", false],
  // What a model gives and a part cannot hold.
  ['IO Error: Parquet files do not support negative intervals', false],
  ['Binder Error: Referenced column "parquet" not found in lake/parts/x', false],
])('tells a file of the lake from all else that the engine speaks of: %s', (text, is) => {
  expect(isOfPart(text)).toBe(is)
})
