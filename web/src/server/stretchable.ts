/**
 * ECharts' SVG, made to fill any width without script: lines and areas are stretched, text keeps its form and moves with them.
 * Without styles, handles
 * for scripts, ids that another drawing has, and shapes that nobody sees. A stroke is as wide as it is said to be: it is not stretched.
 */
export function stretchable(svg: string, width_px: number, height_px: number, id: string): string {
  const plain = svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (class|ecmeta_[a-z_]+|pointer-events|xml:space)="[^"]*"/g, '')
    .replaceAll(/<path [^>]*fill-opacity="0"[^>]*><\/path>/g, '')
    .replaceAll(/transform="matrix\(([\d.]+),[^>]*stroke-width="([\d.]+)"/g, (whole, scale: string, width: string) =>
      whole.replace(`stroke-width="${width}"`, `stroke-width="${Number(scale) * Number(width)}"`),
    )
    .replaceAll(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replaceAll('\n', '')
  const inner = plain.replace(/^<svg[^>]*>/, '').replace(/<\/svg>$/, '')
  const texts: string[] = []
  const shapes = inner.replaceAll(/<text\b([^>]*)>([\s\S]*?)<\/text>/g, (_, attributes: string, text: string) => {
    texts.push(`<text${placed(attributes, width_px)}>${text}</text>`)
    return ''
  })
  return `<svg><svg viewBox="0 0 ${width_px} ${height_px}" preserveAspectRatio="none">${shapes}</svg>${texts.join('')}</svg>`
}

/** Size and weight of letters; the family is the page's. */
function attributesOf(style: string): string {
  return style
    .split(';')
    .map((line) => line.split(':'))
    .filter(([name]) => name === 'font-size' || name === 'font-weight')
    .map(([name, value]) => ` ${name}="${value?.trim()}"`)
    .join('')
}

/** A text's place as a share of the width; one that is turned keeps its pixels. */
function placed(attributes: string, width_px: number): string {
  const found = /transform="translate\(([-\d.]+) ([-\d.]+)\)"/.exec(attributes)
  const before = / x="([-\d.]+)"/.exec(attributes)
  if (!found) return attributes
  const [whole, x, y] = found
  const left = Number(x) + Number(before?.[1] ?? 0)
  const down = Number(y) + Number(/ y="([-\d.]+)"/.exec(attributes)?.[1] ?? 0)
  const rest = attributes.replaceAll(/ [xy]="[-\d.]+"/g, '').replace(whole, '')
  return `${rest} x="${((left / width_px) * 100).toFixed(2)}%" y="${down.toFixed(1)}"`
}
