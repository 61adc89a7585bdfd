import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Check, refuseDuplicates } from '../check/check.ts'
import { parseCheck } from '../check/parse-check.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { tellPlaces } from '../metric/defined-at.ts'
import { type Model, parseModel } from '../model/model.ts'
import { normalizeProject, type Project, type ProjectSpec } from '../plan/project.ts'
import { refuseWrongTypes } from '../plan/project-shape.ts'

export type LoadedProject = { readonly dir: string; readonly project: Project; readonly models: readonly Model[] }

/** Loads `tallyhouse.config.ts`, and the models and checks beside it. Throws `project_not_found`, `project_broken` and what they are checked for. */
export async function loadProject(dir: string): Promise<LoadedProject> {
  const folder = resolve(dir)
  const file = join(folder, 'tallyhouse.config.ts')
  if (!existsSync(file)) throw new TallyError('project_not_found', { dir: folder })
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'tallyhouse') return next(specifier, context)
      return { url: new URL('../define.ts', import.meta.url).href, shortCircuit: true }
    },
  })
  let spec: ProjectSpec
  try {
    const module: { default?: ProjectSpec } = await import(pathToFileURL(file).href)
    if (!module.default) throw new TypeError('it has no default export; write `export default defineProject({ … })`')
    spec = module.default
  } catch (error) {
    if (error instanceof TallyError) throw error
    throw new TallyError('project_broken', { file, detail: messageOf(error) }, { cause: error })
  } finally {
    hooks.deregister()
  }
  const project = normalized(spec, file, folder)
  const checks = [...project.checks, ...readChecks(folder)]
  refuseDuplicates(checks)
  return { dir: folder, project: { ...project, checks }, models: readModels(folder, project.models) }
}

/** What no check of ours foresaw in a definition is still said of the file that it stands in. */
function normalized(spec: ProjectSpec, file: string, folder: string): Project {
  try {
    refuseWrongTypes(spec)
    // Their errors name the file as those of models do.
    tellPlaces(spec.metrics ?? [], (url) => relative(folder, fileURLToPath(url)).replaceAll(sep, '/'))
    return normalizeProject(spec)
  } catch (error) {
    if (error instanceof TallyError) throw error
    throw new TallyError('project_broken', { file, detail: messageOf(error) }, { cause: error })
  }
}

function readChecks(folder: string): readonly Check[] {
  return sqlFiles(join(folder, 'checks')).map((file) => parseCheck(relative(folder, file), readFileSync(file, 'utf8')))
}

/** The `.sql` files below a folder, by name; none where it is not there. */
function sqlFiles(root: string): readonly string[] {
  if (!existsSync(root)) return []
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'))
  return names.toSorted().map((name) => join(root, name))
}

function readModels(folder: string, models: string): readonly Model[] {
  const found = sqlFiles(join(folder, models)).map((file) =>
    parseModel(relative(folder, file), readFileSync(file, 'utf8')),
  )
  for (const [index, model] of found.entries()) {
    const first = found.findIndex((other) => other.name === model.name)
    const other = found[first]
    if (other && first !== index)
      throw new TallyError('model_duplicate', { name: model.name, first: other.file, second: model.file })
  }
  return found
}
