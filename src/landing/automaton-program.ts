/**
 * The inner loop of the look at cells as a WebAssembly program, for there it takes half of the time that it takes in
 * JavaScript: a few instructions of a processor a byte, without a check of a bound. In words, with all numbers from one memory:
 *
 *     for (; from < to; from++) {
 *       state = next[state + bytes[from]]
 *       number = state / 256
 *       seen[column + number] = 1
 *       column = (column + more[number]) & keep[number]
 *     }
 *
 * Each step waits for the state of the step before, so two stretches are run over by turns: while one waits, the other goes on.
 *
 * Source of the encoding: WebAssembly Core Specification 1.0, chapter 5.
 */

/** What is used of it; the whole comes with the types of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/**
 * Where things lie in the memory, in bytes; the tables hold two bytes a number, `more` and `keep` by turns. A place is a state and
 * a column of four bytes each, of the first stretch, then of the second.
 */
const layout = { next: 0, more: 65_536, keep: 65_538, seen: 66_048, header: 82_432, place: 98_816, bytes: 98_832 }
const page_bytes = 65_536

export const chunk_bytes = 1 << 20
const seen_bytes = 128 * 128

/** What an automaton gives to the program; see cell-automaton.ts. */
export type Tables = { readonly next: Uint16Array; readonly more: Uint16Array; readonly keep: Uint16Array }

/** A program with a memory of its own. */
export type AutomatonProgram = {
  /** Where bytes are put to be run over. */
  readonly bytes: Uint8Array
  /** At `column + state` whether this state was reached in this column, in rows and in the header. */
  readonly seen: Uint8Array
  readonly header: Uint8Array
  /** Takes an automaton in, with nothing seen. */
  load(tables: Tables): void
  /** Begins a file or a piece of one, in its first column. */
  start(state: number): void
  /** One step a byte of `bytes` from `from` to `to`; gives the state behind the last, times 256. */
  run(from: number, to: number, into: 'seen' | 'header'): number
  /**
   * As `run`, where a record may begin at `middle`: gives the states there and behind the last byte. They are of use only where
   * a record does begin there.
   */
  runHalves(from: number, middle: number, to: number, start: number): readonly [number, number]
}

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const tee = (local: number): number[] => [0x22, local]
const constant = (value: number): number[] => [0x41, ...signed(value)]
const load8 = (at: number): number[] => [0x2d, 0, ...unsigned(at)]
const load16 = (at: number): number[] => [0x2f, 1, ...unsigned(at)]
const load32 = (at: number): number[] => [0x28, 2, ...unsigned(at)]
const store8 = [0x3a, 0, 0]
const store32 = (at: number): number[] => [0x36, 2, ...unsigned(at)]
const [add, and, shift_left, shift_right, is_less] = [0x6a, 0x71, 0x74, 0x76, 0x49]
const [loop, branch_if, end] = [[0x03, 0x40], [0x0d, 0], 0x0b]

/** The numbers of locals: the parameters first. A state is held times 512, as the offset of its row of `next` in bytes. */
type Lane = { readonly at: number; readonly state: number; readonly column: number; readonly number: number }

const stepOf = ({ at, state, column, number }: Lane, seen: number): number[] =>
  [
    [...get(at), ...load8(layout.bytes), ...constant(1), shift_left, ...get(state), add, ...load16(layout.next)],
    [...tee(state), ...constant(9), shift_right, ...get(seen), add, ...get(column), add, ...constant(1), ...store8],
    [...get(state), ...constant(7), shift_right, ...tee(number), ...load16(layout.more), ...get(column), add],
    [...get(number), ...load16(layout.keep), and, ...set(column)],
    [...get(at), ...constant(1), add],
  ].flat()

const takePlace = ({ state, column }: Lane, place: number): number[] =>
  [
    [...constant(0), ...load32(layout.place + place), ...set(state)],
    [...constant(0), ...load32(layout.place + place + 4), ...set(column)],
  ].flat()

const keepPlace = ({ state, column }: Lane, place: number): number[] =>
  [
    [...constant(0), ...get(state), ...store32(layout.place + place)],
    [...constant(0), ...get(column), ...store32(layout.place + place + 4)],
  ].flat()

/** Over all lanes by turns, until the first is at `to`. */
const walk = (lanes: readonly Lane[], to: number, seen: number): number[] => [
  ...lanes.flatMap((lane, index) => takePlace(lane, 8 * index)),
  ...loop,
  ...lanes.slice(1).flatMap((lane) => [...stepOf(lane, seen), ...set(lane.at)]),
  ...lanes.slice(0, 1).flatMap((lane) => [...stepOf(lane, seen), ...tee(lane.at)]),
  ...get(to),
  is_less,
  ...branch_if,
  end,
  ...lanes.flatMap((lane, index) => keepPlace(lane, 8 * index)),
  end,
]

/** `run(at, to, seen)` and `runPair(at, to, seen, other_at)`. */
const first: Lane = { at: 0, state: 4, column: 5, number: 6 }
const second: Lane = { at: 3, state: 7, column: 8, number: 9 }
const bodies = [walk([first], 1, 2), walk([first, second], 1, 2)]

const i32 = 0x7f
const program = (() => {
  const section = (number: number, content: readonly number[]): number[] => [
    number,
    ...unsigned(content.length),
    ...content,
  ]
  const codes = bodies.map((body) => [1, 6, i32, ...body])
  return new WebAssembly.Module(
    Uint8Array.from([
      ...Buffer.from('\0asm\x01\0\0\0'),
      ...section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
      ...section(3, [2, 0, 0]),
      ...section(5, [1, 0, Math.ceil((layout.bytes + chunk_bytes) / page_bytes)]),
      ...section(7, [3, ...named('memory'), 2, 0, ...named('run'), 0, 0, ...named('runPair'), 0, 1]),
      ...section(10, [2, ...codes.flatMap((code) => [...unsigned(code.length), ...code])]),
    ]),
  )
})()

export function automatonProgram(): AutomatonProgram {
  // As `program` exports them.
  const exported = new WebAssembly.Instance(program).exports as {
    memory: { buffer: ArrayBuffer }
    run: (from: number, to: number, seen: number, none: number) => void
    runPair: (from: number, to: number, seen: number, other: number) => void
  }
  const { buffer } = exported.memory
  const numbers = new Uint16Array(buffer, 0, layout.seen / 2)
  const place = new Int32Array(buffer, layout.place, 4)
  const seen = new Uint8Array(buffer, layout.seen, seen_bytes)
  const header = new Uint8Array(buffer, layout.header, seen_bytes)
  let loaded: Tables | undefined
  return {
    bytes: new Uint8Array(buffer, layout.bytes, chunk_bytes),
    seen,
    header,
    load(tables) {
      if (tables !== loaded) {
        for (const [index, next] of tables.next.entries()) numbers[index] = next * 2
        for (const [index, more] of tables.more.entries()) {
          numbers.set([more, tables.keep[index] ?? 0], layout.more / 2 + 2 * index)
        }
        loaded = tables
      }
      seen.fill(0)
      header.fill(0)
    },
    start(state) {
      place.set([state * 2, 0])
    },
    run(from, to, into) {
      if (from < to) exported.run(from, to, layout[into], 0)
      return (place[0] ?? 0) / 2
    },
    runHalves(from, middle, to, start) {
      place.set([start * 2, 0], 2)
      const steps = Math.min(middle - from, to - middle)
      exported.runPair(from, from + steps, layout.seen, middle)
      const behind_first = this.run(from + steps, middle, 'seen')
      place.set(place.subarray(2, 4))
      return [behind_first, this.run(middle + steps, to, 'seen')]
    },
  }
}

function named(name: string): number[] {
  return [name.length, ...Buffer.from(name)]
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)]
}
