import { Badge, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useContext, useMemo, useState } from 'react'
import { chartOption } from '../../../src/page/chart-option.ts'
import type { ThemeName } from '../../../src/page/chart-theme.ts'
import { columnTitle } from '../../../src/page/column-words.ts'
import { type ChartPoint, drillAddress, rowAt } from '../../../src/page/drill.ts'
import { changeText, figureText, periodText } from '../../../src/page/format-value.ts'
import { tileTable } from '../../../src/page/tile-table.ts'
import { type ReadPageAnswer, type ReadTileAnswer, readTile } from '../api/client.ts'
import { tileKey } from '../api/given.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Nothing } from '../app/states.tsx'
import { font } from '../app/theme.ts'
import { Chart } from '../chart/chart.tsx'
import { Stills } from '../chart/stills.ts'
import { FigureTable } from './figure-table.tsx'
import { Spark } from './spark.tsx'
import { heightOf } from './tile-height.ts'

type Tile = ReadPageAnswer['tiles'][number]

/** One tile: its figures are asked for as soon as it is shown, and anew as the address's days, grain or filters change. */
export function TileView({ page, tile }: { readonly page: ReadPageAnswer; readonly tile: Tile }) {
  const { language } = useSettings()
  const figures = useTile(page, tile)
  return (
    <Paper
      component="section"
      className={`tile tile-${tile.width} kind-${tile.kind}`}
      withBorder
      p="md"
      aria-label={tile.title[language]}
      data-tile={tile.name}
      data-stale={figures.isPlaceholderData}
      aria-busy={figures.isFetching}
    >
      <Answer of={figures} height={tile.kind === 'figure' ? 96 : 280}>
        {(data) => (tile.kind === 'figure' ? <Figure tile={tile} data={data} /> : <Drawing tile={tile} data={data} />)}
      </Answer>
    </Paper>
  )
}

/** The figures of a tile for what the address says. */
export function useTile(page: ReadPageAnswer, tile: Tile) {
  const [{ from, to, grain, filter }] = useAddress()
  const known = filter?.filter((text) => page.filters.includes(text.slice(0, text.indexOf('='))))
  const query = { from, to, grain: grain as Grain, filter: known, version: page.version }
  return useQuery({
    queryKey: tileKey(page, tile.name, query),
    queryFn: () => readTile(page.name, tile.name, query),
    placeholderData: keepPreviousData,
  })
}

type Grain = NonNullable<NonNullable<Parameters<typeof readTile>[2]>['grain']> | undefined

function Figure({ tile, data }: { readonly tile: Tile; readonly data: ReadTileAnswer }) {
  const { language } = useSettings()
  const t = useWords()
  const [, change] = useAddress()
  const [series] = data.series
  const [row] = series?.rows ?? []
  if (!series) return null
  const value = figureText(row?.['value'], series.format, series.unit, language)
  const share = row?.['change_share']
  const direction = Number(share ?? 0) >= 0 ? 'up' : 'down'
  return (
    <div className="figure">
      <Title order={2} className="tile-title">
        {tile.title[language]}
      </Title>
      <UnstyledButton
        className="value"
        onClick={() => change({ receipt: series.address })}
        aria-label={`${tile.title[language]}: ${value || '–'}. ${t('receipt')}`}
        title={t('receipt')}
        data-testid="figure"
      >
        {value || '–'}
      </UnstyledButton>
      <Text size="xs" c="dimmed" className="change">
        {share === null || share === undefined ? (
          <Narrowed data={data} />
        ) : (
          <>
            <span aria-hidden="true">{direction === 'up' ? '▲ ' : '▼ '}</span>
            <b>{changeText(share, language)}</b> {t('before_period')}
          </>
        )}
      </Text>
      <Spark rows={data.spark} label={`${tile.title[language]}, ${daysText(data, language)}`} />
    </div>
  )
}

function Drawing({ tile, data }: { readonly tile: Tile; readonly data: ReadTileAnswer }) {
  const { language } = useSettings()
  const t = useWords()
  const still = useContext(Stills).get(tile.name)
  const [, change] = useAddress()
  const [isTable, setTable] = useState(false)
  const option = useCallback(
    (theme: ThemeName) => chartOption(tile, data, { locale: language, theme, font }) ?? {},
    [tile, data, language],
  )
  const isPlain = tile.kind === 'table' || tile.kind === 'rows'
  // Behind a chart the table is made when it is asked for.
  const table = useMemo(
    () => (isPlain || isTable ? tileTable(tile, data, language) : undefined),
    [tile, data, language, isPlain, isTable],
  )
  const [series] = data.series
  const onPoint = useCallback(
    (point: ChartPoint) => {
      const found = rowAt(tile, data, point, language)
      if (found) change({ receipt: drillAddress(found.series, data, tile, found.row) })
    },
    [tile, data, language, change],
  )
  const isEmpty = isPlain ? table?.rows.length === 0 : data.series.every(({ rows }) => rows.length === 0)
  return (
    <>
      <div className="tile-head">
        <div>
          <Title order={2} className="tile-title">
            {tile.title[language]}{' '}
            {series && unitText(series) !== '' && <span className="unit">{unitText(series)}</span>}
          </Title>
          {tile.note && (
            <Text size="xs" c="dimmed">
              {tile.note[language]}
            </Text>
          )}
        </div>
        <Group gap={4} wrap="nowrap">
          {!isPlain && !isEmpty && (
            <UnstyledButton className="quiet" onClick={() => setTable(!isTable)} aria-pressed={isTable}>
              {t(isTable ? 'as_chart' : 'as_table')}
            </UnstyledButton>
          )}
          {series && (
            <UnstyledButton className="quiet" onClick={() => change({ receipt: wholeAddress(series.address) })}>
              {t('receipt')}
            </UnstyledButton>
          )}
        </Group>
      </div>
      <div className="drawing">
        {isEmpty ? (
          <Nothing>{t('empty_figures')}</Nothing>
        ) : table ? (
          <FigureTable tile={tile} data={data} table={table} />
        ) : (
          <Chart
            option={option}
            height={heightOf(tile, data)}
            label={tile.title[language]}
            still={still}
            onPoint={onPoint}
          />
        )}
      </div>
      <Group gap="xs" className="foot">
        <Narrowed data={data} />
        {data.hidden !== 0 && (
          <Text size="xs" c="dimmed">
            {data.hidden === null ? '' : `${data.hidden} `}
            {t('hidden')}
          </Text>
        )}
      </Group>
    </>
  )
}

/** Says of a filter that it does not narrow this tile. */
function Narrowed({ data }: { readonly data: ReadTileAnswer }) {
  const { language } = useSettings()
  const t = useWords()
  if (data.unfiltered.length === 0) return null
  return (
    <Badge variant="outline" color="gray" size="sm" tt="none" className="narrowed">
      {t('not_narrowed')}: {data.unfiltered.map((name) => columnTitle(name, data.names, language)).join(', ')}
    </Badge>
  )
}

function unitText({ unit, format }: ReadTileAnswer['series'][number]): string {
  return format.style === 'money' ? unit : format.style === 'share' ? '%' : ''
}

function daysText({ from, to }: ReadTileAnswer, language: 'en' | 'fr'): string {
  return [from, to].map((day) => (day === null ? '…' : periodText(day, 'day', language))).join(' – ')
}

/** The total behind what is drawn by period and dimension. */
function wholeAddress(address: string): string {
  const [path = '', query = ''] = address.split('?')
  const search = new URLSearchParams(query)
  for (const name of ['grain', 'by']) search.delete(name)
  return `${path}?${search.toString()}`
}
