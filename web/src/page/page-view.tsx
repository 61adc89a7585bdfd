import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { periodText } from '../../../src/page/format-value.ts'
import { listPages, type ReadPageAnswer, readPage } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings } from '../app/settings.tsx'
import { Answer } from '../app/states.tsx'
import { loadCharts } from '../chart/chart.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ReceiptDrawer } from './receipt-drawer.tsx'
import { TileView, useTile } from './tile-view.tsx'

/** The project's first page. */
export function FirstPage() {
  const pages = useQuery({ queryKey: ['pages'], queryFn: listPages })
  return (
    <Answer of={pages} height={400}>
      {(data) => (data.pages[0] ? <PageView key={data.pages[0].name} name={data.pages[0].name} /> : <></>)}
    </Answer>
  )
}

export function NamedPage() {
  const { page } = useParams({ from: '/page/$page' })
  return <PageView key={page} name={page} />
}

function PageView({ name }: { readonly name: string }) {
  const page = useQuery({ queryKey: ['page', name], queryFn: () => readPage(name) })
  useEffect(() => void loadCharts(), [])
  return (
    <Answer of={page} height={400}>
      {(data) => <Tiles page={data} />}
    </Answer>
  )
}

/** What the server has drawn is taken over in pieces, so that none of them keeps the reader waiting. */
function Tiles({ page }: { readonly page: ReadPageAnswer }) {
  const { language } = useSettings()
  const [address, change] = useAddress()
  return (
    <Stack gap="md">
      <div className="head">
        <div>
          <Title order={1} size="h2">
            {page.title[language]}
          </Title>
          {page.description && <Text c="dimmed">{page.description[language]}</Text>}
          <Shown page={page} />
        </div>
        <Suspense>
          <FilterBar page={page} />
        </Suspense>
      </div>
      <div className="tiles">
        {inRows(page.tiles).map((row) => (
          <Suspense key={row[0]?.name}>
            {row[0]?.kind === 'figure' ? (
              <div className="figures">
                {row.map((tile) => (
                  <TileView key={tile.name} page={page} tile={tile} />
                ))}
              </div>
            ) : (
              row.map((tile) => <TileView key={tile.name} page={page} tile={tile} />)
            )}
          </Suspense>
        ))}
      </div>
      <ReceiptDrawer address={address.receipt} close={() => change({ receipt: '' })} />
    </Stack>
  )
}

/** The days that the page shows, chosen or its own. */
function Shown({ page }: { readonly page: ReadPageAnswer }) {
  const tile = page.tiles.find(({ metrics }) => metrics.length > 0)
  return tile ? <Days page={page} tile={tile} /> : null
}

function Days({ page, tile }: { readonly page: ReadPageAnswer; readonly tile: ReadPageAnswer['tiles'][number] }) {
  const { language } = useSettings()
  const { data } = useTile(page, tile)
  const days = [data?.from, data?.to].flatMap((day) =>
    typeof day === 'string' ? [periodText(day, 'day', language)] : [],
  )
  return (
    <Text size="sm" c="dimmed" className="days" data-testid="days">
      {days.join(' – ') || '\u00a0'}
    </Text>
  )
}

/** Figures that follow each other share a row; any other tile stands alone. */
function inRows(tiles: ReadPageAnswer['tiles']): readonly (readonly ReadPageAnswer['tiles'][number][])[] {
  const rows: ReadPageAnswer['tiles'][number][][] = []
  for (const tile of tiles) {
    const last = rows.at(-1)
    if (tile.kind === 'figure' && last?.[0]?.kind === 'figure') last.push(tile)
    else rows.push([tile])
  }
  return rows
}
