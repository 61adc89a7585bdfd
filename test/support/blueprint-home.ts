import { fileURLToPath } from 'node:url'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { build } from '../../src/run/build.ts'
import type { BuildOutcome } from '../../src/run/build-options.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { type LoadedProject, loadProject } from '../../src/run/load-project.ts'
import { publishTarget } from '../../src/target/publish-target.ts'

/** A blueprint as the command line loads it. */
export async function blueprint(name: string): Promise<LoadedProject> {
  return loadProject(fileURLToPath(new URL(`../../blueprints/${name}`, import.meta.url)))
}

const options = { env: 'production', job_name: 'build', memory_limit: '1GB', threads: 2, is_full: false, settle_ms: 0 }

/** Builds a blueprint over what lies in a home's landing folder. */
export async function buildBlueprint(project: LoadedProject, home: string): Promise<BuildOutcome> {
  return build(project, { ...options, home }, defaultEffects)
}

/** Publishes a release into all targets of the project that follow each build. */
export async function publishBlueprint(project: LoadedProject, home: string, manifest: Manifest): Promise<void> {
  for (const target of project.project.targets.filter(({ after_build }) => after_build))
    await publishTarget(project, target, manifest, options, homePaths(home), defaultEffects)
}
