import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'
import type { Target } from '../plan/target-spec.ts'
import type { Effects } from '../run/effects.ts'
import type { StepRunner } from '../run/steps.ts'
import type { TableCopy } from './copy-plan.ts'
import type { OutPlace } from './out-file.ts'

/** What the writers of all kinds are given. */
export type CopyContext = {
  readonly project: Pick<Project, 'title' | 'currency'>
  readonly target: Target
  readonly manifest: Manifest
  readonly copies: readonly TableCopy[]
  readonly engine: Engine
  readonly out: OutPlace
  readonly effects: Effects
  readonly step: StepRunner
}

/** Runs `write` for one table as a step of the run. */
export async function copyTable(
  context: Pick<CopyContext, 'target' | 'effects' | 'step'>,
  copy: TableCopy,
  write: () => Promise<unknown>,
): Promise<void> {
  context.effects.report(`${context.target.name}: copying ${copy.name} (${copy.rows} rows)`)
  await context.step(
    `copy ${copy.name}`,
    async () => {
      await write()
    },
    () => copy.rows,
  )
}
