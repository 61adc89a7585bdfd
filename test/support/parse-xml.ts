/** An element of an XML document: its children, or its text. */
export type XmlNode = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlNode[]
  readonly text: string
}

const name = String.raw`[A-Za-z_][\w.-]*`
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Reads a document without comments, CDATA and DTD; throws at the first thing that is not well-formed. */
export function parseXml(source: string): XmlNode {
  let rest = source.replace(/^\uFEFF/, '')
  const take = (pattern: RegExp, what: string): RegExpExecArray => {
    const found = new RegExp(`^(?:${pattern.source})`, pattern.flags).exec(rest)
    if (!found) throw new Error(`${what} expected at ${JSON.stringify(rest.slice(0, 60))}`)
    rest = rest.slice(found[0].length)
    return found
  }
  const textOf = (raw: string): string => {
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(raw)) throw new Error(`a bare & in ${JSON.stringify(raw)}`)
    return raw.replaceAll(/&(\w+);/g, (_, entity: string) => entities[entity] ?? '')
  }
  const element = (): XmlNode => {
    const [, own = '', given = ''] = take(new RegExp(String.raw`<(${name})((?:\s+${name}="[^"<]*")*)\s*`), 'a tag')
    const pairs = [...given.matchAll(new RegExp(`(${name})="([^"]*)"`, 'g'))].map(
      ([, key = '', value = '']) => [key, textOf(value)] as const,
    )
    const attributes = Object.fromEntries(pairs)
    if (take(/\/?>/, 'the end of a tag')[0] === '/>') return { name: own, attributes, children: [], text: '' }
    const children: XmlNode[] = []
    let text = ''
    for (;;) {
      text += textOf(take(/[^<]*/, 'text')[0])
      if (rest.startsWith('</')) break
      children.push(element())
    }
    take(new RegExp(`</${own}>`), `the end of ${own}`)
    return { name: own, attributes, children, text: text.trim() }
  }
  take(/<\?xml version="1\.0"(?: encoding="[\w-]+")?\?>\s*/, 'a declaration')
  const root = element()
  take(/\s*$/, 'the end')
  return root
}
