import { parentPort, workerData } from 'node:worker_threads'
import { type LookOrder, lookAtCells } from './look-at-cells.ts'

// Given by cell-shapes.ts.
parentPort?.postMessage(await lookAtCells(workerData as LookOrder))
