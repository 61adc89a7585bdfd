import packed from '@sparticuz/chromium'

/** The browser is unpacked before any test: two that do it at one time would start a half-written file. */
export default async function unpackBrowser(): Promise<void> {
  await packed.executablePath()
}
