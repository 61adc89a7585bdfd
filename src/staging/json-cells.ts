import { sqlText } from '../sql/quote.ts'

/** Lines with a number that the engine, which reads numbers as binary floats, may change or print with an exponent. */
const fragile = '[0-9.]{16}|[.]00000'

/** What stands between such numbers: signs and words, whole texts, numbers that stay what they are. */
const between = [
  '[^"0-9-]',
  String.raw`"(?:[^"\\]|\\.)*"`,
  '-[^0-9]',
  '-?[0-9.]{1,16}[eE][+-]?[0-9]+',
  '-?(?:[0-9]{1,15}|[1-9][0-9.]{1,14}|0[.][0-9]{1,5})[^0-9.eE]',
].join('|')
const number = '-?[0-9.]+(?:[eE][+-]?[0-9]+)?'

/**
 * Lines with their JSON object as `object`, null where a line is none; and as `exact` where numbers in it are to be read as text:
 * the object with these in quotes. Matched from the line's start to its end, so that each match begins outside of texts; the
 * last one is empty and its quotes are cut off.
 */
export function jsonObjectsSql(lines: string): string {
  const quoted = `regexp_replace(object, ${sqlText(`((?:${between})*)(${number}|$)`)}, '\\1"\\2"', 'g')[:-3]`
  return (
    `(select *, case when regexp_matches(object, ${sqlText(fragile)}) then ${quoted} end as exact from ` +
    `(select *, case when json_valid(line) and json_type(line) = 'OBJECT' then line end as object from ${lines}))`
  )
}

/** SQL of the text at a place in such an object: a number with the digits that stand in the file. Objects and lists are as the engine writes them. */
export function jsonCellSql(pointer: string): string {
  const [plain, exact] = ['object', 'exact'].map((column) => `json_extract_string(${column}, ${sqlText(pointer)})`)
  const isNested = `json_type(exact, ${sqlText(pointer)}) in ('OBJECT', 'ARRAY')`
  return `case when exact is null or ${isNested} then ${plain} else ${exact} end`
}
