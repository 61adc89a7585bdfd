const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** What an attribute of a tag says, for the counters of workbooks; empty where the tag has none. `name` is an expression. */
export function xmlAttribute(tag: string, name: string): string {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? []
  return (double ?? single ?? '').replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, word: string) => {
    if (!word.startsWith('#')) return named[word] ?? whole
    return String.fromCodePoint(/^#x/i.test(word) ? Number.parseInt(word.slice(2), 16) : Number(word.slice(1)))
  })
}
