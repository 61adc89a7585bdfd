import { Anchor, Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { EChartsOption } from 'echarts'
import { useCallback, useMemo, useState } from 'react'
import { frameOption, tooltipBox } from '../../../src/page/chart-frame.ts'
import { chartThemes, type ThemeName } from '../../../src/page/chart-theme.ts'
import { listTables, type RunQueryAnswer, runQuery } from '../api/client.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Failure, Nothing } from '../app/states.tsx'
import { font } from '../app/theme.ts'
import { Chart } from '../chart/chart.tsx'
import { csvOf } from './csv-of.ts'
import { RowsTable } from './data.tsx'
import { SqlEditor } from './sql-editor.tsx'

const kept = 'tallyhouse-sql'

/** A read-only query of one's own over the tables of the release; its answer as rows and as a chart. */
export function Sql() {
  const t = useWords()
  const tables = useQuery({ queryKey: ['tables'], queryFn: listTables })
  const run = useMutation({ mutationFn: (sql: string) => runQuery({ sql }) })
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('sql')}
      </Title>
      <Answer of={tables} height={260}>
        {(data) => <Query tables={data.tables} run={(sql) => run.mutate(sql)} isRunning={run.isPending} />}
      </Answer>
      {run.error && <Failure error={run.error} />}
      {run.data && !run.error && <Result data={run.data} />}
    </Stack>
  )
}

function Query({
  tables,
  run,
  isRunning,
}: {
  readonly tables: Awaited<ReturnType<typeof listTables>>['tables']
  run(sql: string): void
  readonly isRunning: boolean
}) {
  const t = useWords()
  const [sql, setSql] = useState(() => sessionStorage.getItem(kept) ?? firstQuery(tables))
  const ask = (): void => {
    sessionStorage.setItem(kept, sql)
    run(sql)
  }
  return (
    <Stack gap="xs">
      <SqlEditor value={sql} onChange={setSql} onRun={ask} tables={tables} label={t('sql_label')} />
      <Group>
        <Button size="xs" onClick={ask} loading={isRunning}>
          {t('run_sql')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Ten rows of the first table that people read. */
function firstQuery(tables: Awaited<ReturnType<typeof listTables>>['tables']): string {
  const table =
    tables.find(({ name }) => name.startsWith('mart_')) ?? tables.find(({ kind }) => kind === 'table') ?? tables[0]
  return `select *\nfrom ${table?.name ?? 'as_of'}\nlimit 10`
}

function Result({ data }: { readonly data: RunQueryAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const [view, setView] = useState('table')
  const canBeDrawn = useMemo(() => resultOption(data, 'light') !== undefined, [data])
  const option = useCallback((theme: ThemeName) => resultOption(data, theme) ?? {}, [data])
  const number = new Intl.NumberFormat(language)
  const csv = useMemo(() => {
    const names = data.columns.map(({ name }) => name)
    const rows = data.rows.map((row) => Object.fromEntries(names.map((name) => [name, String(row[name] ?? '')])))
    return `data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(rows, names))}`
  }, [data])
  return (
    <section className="card" data-testid="result">
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed">
          {number.format(data.rows.length)} {t('rows').toLowerCase()}.{' '}
          {data.is_truncated && <b data-testid="cut">{t('answer_cut').replace('…', number.format(data.limit))}</b>}
        </Text>
        <Group gap="sm">
          <Anchor size="sm" href={csv} download="query.csv">
            {t('download')}
          </Anchor>
          {canBeDrawn && (
            <SegmentedControl
              size="xs"
              value={view}
              onChange={setView}
              data={[
                { value: 'table', label: t('as_table') },
                { value: 'chart', label: t('as_chart') },
              ]}
            />
          )}
        </Group>
      </Group>
      {data.rows.length === 0 ? (
        <Nothing>{t('empty_figures')}</Nothing>
      ) : view === 'chart' && canBeDrawn ? (
        <Chart option={option} height={360} label={t('figure')} />
      ) : (
        <RowsTable columns={data.columns} rows={data.rows} label={t('rows')} />
      )}
    </section>
  )
}

/** The first column that is no number across, each column of numbers as a series: lines over days, else bars. */
function resultOption({ columns, rows }: RunQueryAnswer, theme: 'light' | 'dark'): EChartsOption | undefined {
  const isNumber = (type: string): boolean => /INT|DECIMAL|DOUBLE|FLOAT/.test(type)
  const across = columns.find(({ type }) => !isNumber(type)) ?? columns[0]
  const drawn = columns.filter((column) => isNumber(column.type) && column !== across).slice(0, 6)
  if (!across || drawn.length === 0 || rows.length < 2) return undefined
  const colors = chartThemes[theme]
  const isTime = /^(DATE|TIMESTAMP)/.test(across.type)
  return {
    ...frameOption(colors, true),
    textStyle: { color: colors.text, fontFamily: font },
    tooltip: { ...tooltipBox(colors), trigger: 'axis' },
    xAxis: {
      type: 'category',
      data: rows.map((row) => String(row[across.name] ?? '')),
      axisLabel: { color: colors.soft, hideOverlap: true },
      axisTick: { show: false },
    },
    yAxis: { type: 'value', axisLabel: { color: colors.soft }, splitLine: { lineStyle: { color: colors.line } } },
    series: drawn.map(({ name }) => ({
      type: isTime ? 'line' : 'bar',
      name,
      data: rows.map((row) => (row[name] === null ? null : Number(row[name]))),
    })),
  }
}
