import { Anchor, Badge, Button, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ColumnNames, columnTitle } from '../../../src/page/column-words.ts'
import { rowCell } from '../../../src/page/tile-table.ts'
import { type ListTablesAnswer, listTables, readTable } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Failure } from '../app/states.tsx'
import { DataTable } from '../table/data-table.tsx'
import { ColumnLineage } from './column-lineage.tsx'
import { LineageGraph } from './lineage-graph.tsx'

type TableLine = ListTablesAnswer['tables'][number]
type Row = Readonly<Record<string, string | number | boolean | null>>

/** The tables of the release: where each comes from, its columns and its rows. */
export function Data() {
  const t = useWords()
  const [{ table }] = useAddress()
  const tables = useQuery({ queryKey: ['tables'], queryFn: listTables })
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('data')}
      </Title>
      <Answer of={tables} height={500}>
        {(data) => {
          const chosen = data.tables.find(({ name }) => name === table)
          return (
            <>
              <section className="card">
                <Title order={2} size="h4" mb="sm">
                  {t('lineage')}
                </Title>
                <LineageGraph tables={data.tables} chosen={chosen?.name} />
              </section>
              {chosen ? <OneTable key={chosen.name} table={chosen} /> : <TableList tables={data.tables} />}
            </>
          )
        }}
      </Answer>
    </Stack>
  )
}

/** What people read comes first. */
const kinds = ['table', 'view', 'staging', 'system']

function TableList({ tables }: { readonly tables: readonly TableLine[] }) {
  const t = useWords()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  return (
    <section className="card">
      <DataTable
        rows={tables.toSorted(
          (a, b) =>
            kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
            a.title[language].localeCompare(b.title[language], language),
        )}
        label={t('tables')}
        columns={[
          {
            name: 'name',
            title: t('table'),
            value: ({ title }) => title[language],
            show: ({ name, title }) => (
              <>
                <Anchor size="sm" renderRoot={(props) => <Link to="/data" search={{ table: name }} {...props} />}>
                  {title[language]}
                </Anchor>
                {title[language] !== name && (
                  <Text size="xs" c="dimmed" fw={400}>
                    {name}
                  </Text>
                )}
              </>
            ),
          },
          { name: 'kind', title: t('kind'), value: ({ kind }) => t(`kind_${kind}`) },
          {
            name: 'rows',
            title: t('rows'),
            is_number: true,
            value: ({ rows }) => rows,
            show: ({ rows }) => number.format(rows),
          },
          {
            name: 'size',
            title: t('size'),
            is_number: true,
            value: ({ size_bytes }) => size_bytes,
            show: ({ size_bytes }) => `${number.format(Math.ceil(size_bytes / 1024))} kB`,
          },
          {
            name: 'description',
            title: t('description'),
            value: ({ about }) => about[language],
            show: ({ about }) => <span className="prose">{about[language]}</span>,
          },
        ]}
      />
    </section>
  )
}

function OneTable({ table }: { readonly table: TableLine }) {
  const t = useWords()
  const [{ column }, change] = useAddress()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  const pages = useInfiniteQuery({
    queryKey: ['rows', table.name],
    queryFn: ({ pageParam }) => readTable(table.name, { limit: 100, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <section className="card">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {table.title[language]}{' '}
          <Badge variant="outline" color="gray" tt="none">
            {t(`kind_${table.kind}`)}
          </Badge>
        </Title>
        <Group gap="sm">
          <Anchor size="sm" href={`/tables/${encodeURIComponent(table.name)}?format=csv&limit=100000`} download>
            CSV
          </Anchor>
          <Anchor size="sm" href={`/tables/${encodeURIComponent(table.name)}?format=parquet&limit=10000000`} download>
            Parquet
          </Anchor>
          <Anchor size="sm" renderRoot={(props) => <Link to="/data" {...props} />}>
            {t('show_all')}
          </Anchor>
        </Group>
      </Group>
      <Text size="sm">{table.about[language]}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        {table.title[language] === table.name ? '' : `${table.name} · `}
        {number.format(table.rows)} {t('rows').toLowerCase()}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {t('columns_hint')}
      </Text>
      <div className="column-list" role="group" aria-label={t('columns')}>
        {table.columns.map(({ name, type }) => (
          <UnstyledButton
            key={name}
            className="column"
            aria-pressed={name === column}
            onClick={() => change({ column: name === column ? '' : name })}
          >
            {name} <span>{type.toLowerCase()}</span>
          </UnstyledButton>
        ))}
      </div>
      {column !== undefined && <ColumnLineage table={table.name} column={column} />}
      {pages.error && <Failure error={pages.error} again={() => void pages.refetch()} />}
      <RowsTable columns={table.columns} names={table.names} rows={rows} label={`${t('rows')} ${table.name}`} />
      {pages.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </section>
  )
}

/** Rows as they come, numbers and dates as the language writes them. */
export function RowsTable({
  columns,
  names,
  rows,
  label,
}: {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Of a table of the release; a query's columns keep the names that it gives them. */
  readonly names?: ColumnNames
  readonly rows: readonly Row[]
  readonly label: string
}) {
  const { language } = useSettings()
  return (
    <DataTable
      rows={rows}
      label={label}
      max_height={520}
      first_is_head={false}
      columns={columns.map(({ name, type }) => {
        const is_number = /INT|DECIMAL|DOUBLE|FLOAT/.test(type)
        return {
          name,
          title: names ? columnTitle(name, names, language) : name,
          is_as_written: !names,
          is_number,
          value: (row: Row) => {
            const cell = row[name] ?? null
            return cell === null ? null : is_number ? Number(cell) : String(cell)
          },
          show: (row: Row) => rowCell(name, row[name], type, names, language),
        }
      })}
    />
  )
}
