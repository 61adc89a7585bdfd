import { Table, UnstyledButton } from '@mantine/core'
import { drillAddress } from '../../../src/page/drill.ts'
import type { TileTable } from '../../../src/page/tile-table.ts'
import type { ReadPageAnswer, ReadTileAnswer } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'

/** A tile's figures in rows; each figure opens its own receipt. */
export function FigureTable({
  tile,
  data,
  table,
}: {
  readonly tile: ReadPageAnswer['tiles'][number]
  readonly data: ReadTileAnswer
  readonly table: TileTable
}) {
  const { language } = useSettings()
  const t = useWords()
  const [, change] = useAddress()
  const keys = table.columns.length - data.series.length
  return (
    <div className="wide" role="region" aria-label={tile.title[language]} tabIndex={0} style={{ maxHeight: 420 }}>
      <Table striped="even" highlightOnHover verticalSpacing={5} fz="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {table.columns.map(({ name, is_number }) => (
              <Table.Th key={name} scope="col" className={is_number ? 'number' : ''}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((cells, index) => (
            <Table.Tr key={cells.slice(0, Math.max(keys, 1)).join('\n') + String(index)}>
              {cells.map((cell, place) => {
                const column = table.columns[place]
                const series = data.series[place - keys]
                const row = table.origins[index]?.[place - keys]
                if (place === 0)
                  return (
                    <Table.Th key={column?.name} scope="row" className={column?.is_number === true ? 'number' : ''}>
                      {cell || '–'}
                    </Table.Th>
                  )
                return (
                  <Table.Td key={column?.name} className={column?.is_number === true ? 'number' : ''}>
                    {series && row && cell !== '' ? (
                      <UnstyledButton
                        className="cell"
                        title={t('receipt')}
                        onClick={() => change({ receipt: drillAddress(series, data, tile, row) })}
                      >
                        {cell}
                      </UnstyledButton>
                    ) : (
                      cell
                    )}
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
