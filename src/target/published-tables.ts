import type { Manifest, TableEntry } from '../lake/manifest.ts'
import type { TargetKind } from '../plan/target-spec.ts'
import { custom, type Dataset, type EventRun, type EventTables, facet, namespaceOf } from '../run/run-event.ts'
import type { CopyColumn, TableCopy } from './copy-plan.ts'
import type { Server } from './postgres/server.ts'
import type { StoreCopy } from './s3/copy-to-store.ts'

/** Where the world outside finds a copy, as OpenLineage names data sets. It holds no user, no password and no folder of this machine. */
export type DatasetName = (copy: TableCopy) => { readonly namespace: string; readonly name: string }

/** Files lie in the project's home, so that the project stands where others have their host. */
export function fileDatasets(project: string, kind: TargetKind, place: string): DatasetName {
  const namespace = `${kind}://${project}/${place.replaceAll('\\', '/')}`
  return ({ name }) => ({ namespace, name })
}

export function serverDatasets({ authority, database, settings }: Server): DatasetName {
  return ({ name }) => ({ namespace: `postgres://${authority}`, name: `${database}.${settings.schema}.${name}` })
}

export function storeDatasets({ bucket, keys }: Pick<StoreCopy, 'bucket' | 'keys'>): DatasetName {
  return (copy) => ({ namespace: `s3://${bucket}`, name: keys.get(copy) ?? copy.name })
}

/** What a publish read and wrote: the release's tables, and those of the target that had to be copied. */
export function publishedTables(
  run: EventRun,
  manifest: Manifest,
  written: readonly TableCopy[],
  datasetOf: DatasetName,
): EventTables {
  const namespace = namespaceOf(run)
  const read = new Set(written.map(({ from }) => from))
  const inputs = manifest.tables
    .filter(({ name }) => read.has(name))
    .map((table) => inputOf(table, namespace, manifest))
  return { inputs, outputs: written.map((copy) => outputOf(copy, namespace, datasetOf)) }
}

function inputOf({ name, hash, parts }: TableEntry, namespace: string, { id }: Manifest): Dataset {
  const version = facet('1-0-1', 'DatasetVersionDatasetFacet', { datasetVersion: hash })
  return { namespace, name, facets: { version, tallyhouse_release: { ...custom('release'), release: id, parts } } }
}

function outputOf(copy: TableCopy, namespace: string, datasetOf: DatasetName): Dataset {
  const transformations = [{ type: 'DIRECT', subtype: 'IDENTITY', description: '', masking: false }]
  const inputOfColumn = ({ name, source }: CopyColumn): readonly [string, unknown] => [
    name,
    { inputFields: [{ namespace, name: copy.from, field: source, transformations }] },
  ]
  const fields = copy.columns.map(({ name, type }) => ({ name, type: type.engine }))
  return {
    ...datasetOf(copy),
    facets: {
      schema: facet('1-1-1', 'SchemaDatasetFacet', { fields }),
      version: facet('1-0-1', 'DatasetVersionDatasetFacet', { datasetVersion: copy.hash }),
      columnLineage: facet('1-2-0', 'ColumnLineageDatasetFacet', {
        fields: Object.fromEntries(copy.columns.map(inputOfColumn)),
        dataset: [],
      }),
    },
    outputFacets: {
      outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', { rowCount: copy.rows }),
    },
  }
}
