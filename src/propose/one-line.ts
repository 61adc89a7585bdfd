/** What a file says, as it can stand in a comment or a cell of a table: on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
}
