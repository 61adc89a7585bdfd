import type { Manifest } from '../lake/manifest.ts'
import type { ModelNode } from '../model/order-models.ts'
import type { MatchedFiles } from './match-files.ts'

/** Where a file landed, as people write it. */
export function placeOf(file: { readonly landing_date: string; readonly name: string }): string {
  return `${file.landing_date}/${file.name}`
}

/** Tables of models that the release has and the project has not any more. */
export function goneModels(nodes: readonly ModelNode[], before: Manifest | undefined): readonly string[] {
  const there = new Set(nodes.map(({ model }) => model.name))
  const made = before?.tables.filter(({ model_file }) => model_file !== '') ?? []
  return made.map(({ name }) => name).filter((name) => !there.has(name))
}

/** The files that the release took or refused and that are not in landing any more. */
export function goneFiles(matched: MatchedFiles, before: Manifest | undefined): readonly string[] {
  const there = [
    ...[...matched.arrivals.values()].flat(),
    ...[...matched.unmatched, ...matched.repeated].map(({ file }) => file),
  ]
  const landed = new Set(there.map(placeOf))
  return [...(before?.files ?? []), ...(before?.refused ?? [])].map(placeOf).filter((place) => !landed.has(place))
}
