import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { listPages, type ReadPageAnswer, readPage } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings } from '../app/settings.tsx'
import { Answer } from '../app/states.tsx'
import { loadCharts } from '../chart/chart.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ReceiptDrawer } from './receipt-drawer.tsx'
import { TileView } from './tile-view.tsx'

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
        </div>
        <FilterBar page={page} />
      </div>
      <div className="tiles">
        {page.tiles.map((tile) => (
          <TileView key={tile.name} page={page} tile={tile} />
        ))}
      </div>
      <ReceiptDrawer address={address.receipt} close={() => change({ receipt: '' })} />
    </Stack>
  )
}
