/** What stands on a sheet, in points (1/72 inch) from its upper left corner; texts by their top. */
export type SheetItem =
  | {
      readonly kind: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly size: number
      readonly is_bold: boolean
      readonly color: string
    }
  | {
      readonly kind: 'box'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: string | undefined
      readonly stroke: string | undefined
      readonly radius: number
    }
  /** `svg` is drawn in pixels of the screen, of which one is `scale` points. */
  | { readonly kind: 'chart'; readonly x: number; readonly y: number; readonly svg: string; readonly scale: number }

export type Sheet = {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly items: readonly SheetItem[]
}

/** What a report is laid out on. Without a height it is one sheet as long as it has to be. */
export type Paper = { readonly width: number; readonly height: number | undefined; readonly margin: number }

export const a4: Paper = { width: 595.28, height: 841.89, margin: 36 }
export const roll: Paper = { width: 840, height: undefined, margin: 30 }
