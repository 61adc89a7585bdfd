/** A whole number from 0 to below `n`, the next of a row that follows from the seed. */
export type Pick = (n: number) => number

/** The generator mulberry32 (Tommy Ettinger): 32 bits of state, the same row for the same seed on every machine. */
export function pickFrom(seed: number): Pick {
  let state = seed | 0
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
  }
}
