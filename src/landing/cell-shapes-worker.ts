import { parentPort, workerData } from 'node:worker_threads'
import { type LookOrder, lookAtCells } from './look-at-cells.ts'

// Given by cell-shapes.ts.
const seen = await lookAtCells(workerData as LookOrder)
parentPort?.postMessage(seen, seen ? [seen.buffer] : [])
