import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { BuildOptions, Prepared } from './build-options.ts'
import type { Effects } from './effects.ts'
import type { LoadedProject } from './load-project.ts'
import type { StepRunner, StepsInOrder } from './steps.ts'

/** What the steps of one build share. */
export type BuildContext = {
  readonly loaded: LoadedProject
  readonly options: BuildOptions
  readonly effects: Effects
  readonly step: StepRunner
  readonly steps: StepsInOrder
  readonly paths: HomePaths
  readonly engine: Engine
  readonly prepared: Prepared
  readonly run_id: string
}
