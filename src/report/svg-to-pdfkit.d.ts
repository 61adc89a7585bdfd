/** The library has no types of its own; these are the parts in use. */
declare module 'svg-to-pdfkit' {
  import type PDFDocument from 'pdfkit'

  export default function svgToPdf(
    document: InstanceType<typeof PDFDocument>,
    svg: string,
    x: number,
    y: number,
    options: {
      /** Take a pixel for a point. */
      readonly assumePt: boolean
      /** The registered font of a family and weight. */
      fontCallback(family: string, bold: boolean, italic: boolean): string
    },
  ): void
}
