import { Table } from '@mantine/core'
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type ReactNode, useMemo, useState } from 'react'

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

export type TableColumn<Row> = {
  readonly name: string
  /** What it is called on the screen. */
  readonly title: string
  readonly is_number?: boolean
  /** A name of somebody's own, which begins as it was written. */
  readonly is_as_written?: boolean
  /** What it is sorted by. */
  value(row: Row): string | number | null
  /** Default the value. */
  show?(row: Row): ReactNode
}

/** A table whose columns sort by their headings. It scrolls in its own place where it is wider than the page. */
export function DataTable<Row extends object>({
  rows,
  columns,
  label,
  max_height,
  first_is_head = true,
}: {
  readonly rows: readonly Row[]
  readonly columns: readonly TableColumn<Row>[]
  readonly label: string
  readonly max_height?: number
  /** Whether the first cell names its row. */
  readonly first_is_head?: boolean
}) {
  const [sorting, setSorting] = useState<SortingState>([])
  const data = useMemo(() => [...rows], [rows])
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Row> => ({
          id: column.name,
          accessorFn: (row) => column.value(row),
          header: column.title,
          sortFn: (a, b) => compare(column.value(a.original), column.value(b.original)),
          sortUndefined: 'last',
        }),
      ),
    [columns],
  )
  const table = useTable({
    features,
    data,
    columns: definitions,
    state: { sorting },
    onSortingChange: setSorting,
  })
  return (
    <div
      className="wide"
      role="region"
      aria-label={label}
      tabIndex={0}
      {...(max_height === undefined ? {} : { style: { maxHeight: max_height } })}
    >
      <Table striped="even" highlightOnHover verticalSpacing={5} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => {
              if (column.title === '') return <Table.Td key={column.name} />
              const sorted = sorting.find(({ id }) => id === column.name)
              const order = sorted ? (sorted.desc ? 'descending' : 'ascending') : 'none'
              return (
                <Table.Th key={column.name} className={column.is_number === true ? 'number' : ''} aria-sort={order}>
                  <button
                    type="button"
                    className={column.is_as_written === true ? 'sort as-written' : 'sort'}
                    onClick={() => table.getColumn(column.name)?.toggleSorting(sorted ? !sorted.desc : undefined)}
                  >
                    {column.title}
                    <span aria-hidden="true">{sorted ? (sorted.desc ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </Table.Th>
              )
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.getRowModel().rows.map((row) => (
            <Table.Tr key={row.id}>
              {columns.map((column, index) => {
                const shown = column.show ? column.show(row.original) : column.value(row.original)
                const style = column.is_number === true ? 'number' : ''
                return index === 0 && first_is_head ? (
                  <Table.Th key={column.name} scope="row" className={style}>
                    {shown}
                  </Table.Th>
                ) : (
                  <Table.Td key={column.name} className={style}>
                    {shown}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Numbers by size, text by its language's order, nothing last. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), undefined, { numeric: true })
}
