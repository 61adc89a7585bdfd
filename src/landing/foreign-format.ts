/** How files begin that hold no table, in bytes with which no header of a text begins; also where no zero byte shows what they are. */
const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\u0089PNG\r\n/, 'PNG image'],
  [/^\u00ff\u00d8\u00ff/, 'JPEG image'],
  [/^GIF8[79]a/, 'GIF image'],
  [/^RIFF[^]{4}WEBP/, 'WebP image'],
  [/^%PDF-\d/, 'PDF document'],
  [/^%!PS-Adobe/, 'PostScript document'],
  [/^\{\\rtf\d/, 'RTF document'],
  [/^Rar![^\t\r\n -~]{2}/, 'RAR archive'],
  [/^7z\u00bc\u00af'/, '7z archive'],
  [/^\u00fd7zXZ/, 'XZ stream'],
  [/^BZh[1-9]1AY&SY/, 'bzip2 stream'],
]

/** The format whose signature a file begins with, where it is none that is read. */
export function foreignFormat(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 16)
  return signatures.find(([signature]) => signature.test(start))?.[1]
}
