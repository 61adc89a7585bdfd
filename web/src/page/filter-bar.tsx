import { Button, Group, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { columnTitle, valueText } from '../../../src/page/column-words.ts'
import { listMetrics, type ReadPageAnswer, readMetric } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'

const grains = ['day', 'week', 'month', 'quarter', 'year'] as const

/** Days, grain and dimensions; all of it lives in the address. */
export function FilterBar({ page }: { readonly page: ReadPageAnswer }) {
  const t = useWords()
  const [address, change] = useAddress()
  const isNarrowed = [address.from, address.to, address.grain, address.filter].some((value) => value !== undefined)
  return (
    <Group gap="xs" align="flex-end" className="filters" role="group" aria-label={t('filters')}>
      <TextInput
        type="date"
        size="xs"
        label={t('from')}
        value={address.from ?? ''}
        max={address.to}
        onChange={(event) => change({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        size="xs"
        label={t('to')}
        value={address.to ?? ''}
        min={address.from}
        onChange={(event) => change({ to: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={t('grain')}
        value={address.grain ?? ''}
        onChange={(event) => change({ grain: event.currentTarget.value })}
        data={[{ value: '', label: t('grain_auto') }, ...grains.map((grain) => ({ value: grain, label: t(grain) }))]}
      />
      {page.filters.map((name) => (
        <DimensionFilter key={name} page={page} name={name} />
      ))}
      {isNarrowed && (
        <Button size="xs" variant="default" onClick={() => change({ from: '', to: '', grain: '', filter: [] })}>
          {t('clear')}
        </Button>
      )}
    </Group>
  )
}

function DimensionFilter({ page, name }: { readonly page: ReadPageAnswer; readonly name: string }) {
  const { language } = useSettings()
  const t = useWords()
  const [address, change] = useAddress()
  const values = useQuery({ queryKey: ['values', page.name, name], queryFn: () => readValues(page, name) })
  const chosen = (address.filter ?? []).filter((text) => text.startsWith(`${name}=`))
  const others = (address.filter ?? []).filter((text) => !text.startsWith(`${name}=`))
  const known = values.data ?? []
  const data = [...new Set([...known, ...chosen.map((text) => text.slice(name.length + 1))])]
  return (
    <MultiSelect
      size="xs"
      label={columnTitle(name, page.names, language)}
      placeholder={chosen.length === 0 ? t('all') : ''}
      searchable
      clearable
      hidePickedOptions
      maxDropdownHeight={260}
      className="dimension"
      data={data.map((value) => ({ value: `${name}=${value}`, label: valueText(name, value, page.names, language) }))}
      value={chosen}
      onChange={(next) => change({ filter: [...others, ...next] })}
      clearButtonProps={{ 'aria-label': t('clear') }}
    />
  )
}

/** The values of a dimension, those with the largest figures first; at most two hundred. */
async function readValues(page: ReadPageAnswer, name: string): Promise<readonly string[]> {
  const { metrics } = await listMetrics()
  const used = page.tiles.flatMap((tile) => tile.metrics)
  const metric = used.find((one) => metrics.find((known) => known.name === one)?.dimensions.includes(name))
  if (metric === undefined) return []
  const { rows } = await readMetric(metric, { by: [name] })
  return rows
    .toSorted((a, b) => Math.abs(Number(b['value'] ?? 0)) - Math.abs(Number(a['value'] ?? 0)))
    .slice(0, 200)
    .map((row) => String(row[name] ?? ''))
}
