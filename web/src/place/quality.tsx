import { Badge, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { EChartsOption } from 'echarts'
import { useCallback } from 'react'
import { chartThemes, type ThemeName } from '../../../src/page/chart-theme.ts'
import { periodText } from '../../../src/page/format-value.ts'
import { type ReadQualityAnswer, readQuality } from '../api/client.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Nothing } from '../app/states.tsx'
import { font } from '../app/theme.ts'
import { Chart } from '../chart/chart.tsx'
import { DataTable } from '../table/data-table.tsx'
import { StatusBadge } from './status-badge.tsx'

/** What checks found, by severity and day by day, and whether every row of every file is accounted for. */
export function Quality() {
  const t = useWords()
  const quality = useQuery({ queryKey: ['quality'], queryFn: readQuality })
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('quality')}
      </Title>
      <Answer of={quality} height={400}>
        {(data) => (
          <>
            <Accounting data={data} />
            <div className="columns">
              <BySeverity data={data} />
              <ByDay data={data} />
            </div>
            <Checks data={data} />
            <Refused data={data} />
          </>
        )}
      </Answer>
    </Stack>
  )
}

const severities = ['high', 'medium', 'low'] as const

function BySeverity({ data }: { readonly data: ReadQualityAnswer }) {
  const t = useWords()
  return (
    <section className="card">
      <Title order={2} size="h4" mb="sm">
        {t('checks')}
      </Title>
      {data.checks.length === 0 ? (
        <Nothing>{t('checks_none')}</Nothing>
      ) : (
        <Stack gap="sm">
          {severities.map((severity) => {
            const all = data.checks.filter((check) => check.severity === severity)
            const failed = all.filter(({ status }) => status !== 'passed').length
            const share = all.length === 0 ? 0 : ((all.length - failed) / all.length) * 100
            return (
              <div key={severity}>
                <Text size="sm">
                  <b>{t(severity)}</b>: {all.length - failed} {t('passed')}, {failed} {t('failed')}
                </Text>
                <div className="meter" data-bad={failed > 0} aria-hidden="true">
                  <span style={{ width: `${share}%` }} />
                </div>
              </div>
            )
          })}
        </Stack>
      )}
    </section>
  )
}

function ByDay({ data }: { readonly data: ReadQualityAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const option = useCallback(
    (theme: ThemeName): EChartsOption => {
      const colors = chartThemes[theme]
      const days = data.days.toReversed()
      const bars = [
        { name: t('passed'), data: days.map(({ passed }) => passed), color: colors.series[2] },
        { name: t('failed'), data: days.map(({ failed, errors }) => failed + errors), color: colors.series[1] },
      ]
      return {
        textStyle: { fontFamily: font },
        grid: { left: 8, right: 8, top: 32, bottom: 4, outerBoundsMode: 'same' },
        legend: {
          top: 0,
          left: 0,
          icon: 'roundRect',
          itemWidth: 10,
          itemHeight: 10,
          textStyle: { color: colors.text },
        },
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          backgroundColor: colors.surface,
          textStyle: { color: colors.text },
        },
        xAxis: {
          type: 'category',
          data: days.map(({ day }) => periodText(day, 'day', language)),
          axisLabel: { color: colors.soft },
          axisTick: { show: false },
        },
        yAxis: { type: 'value', axisLabel: { color: colors.soft }, splitLine: { lineStyle: { color: colors.line } } },
        series: bars.map(({ name, data: values, color }) => ({
          type: 'bar',
          stack: 'all',
          name,
          data: values,
          barMaxWidth: 42,
          itemStyle: { color: color ?? '' },
        })),
      }
    },
    [data, language, t],
  )
  return (
    <section className="card">
      <Title order={2} size="h4" mb="sm">
        {t('checks_by_day')}
      </Title>
      {data.days.length === 0 ? (
        <Nothing>{t('checks_none')}</Nothing>
      ) : (
        <Chart option={option} height={180} label={t('checks_by_day')} />
      )}
    </section>
  )
}

function Checks({ data }: { readonly data: ReadQualityAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  const rank = { error: 0, failed: 1, passed: 2 } as const
  const sorted = data.checks.toSorted(
    (a, b) => rank[a.status] - rank[b.status] || severities.indexOf(a.severity) - severities.indexOf(b.severity),
  )
  if (sorted.length === 0) return null
  return (
    <section className="card">
      <DataTable
        rows={sorted}
        label={t('checks')}
        max_height={560}
        columns={[
          {
            name: 'name',
            title: t('check'),
            value: ({ title }) => title[language],
            show: ({ title, about, message }) => (
              <span className="prose">
                {title[language]}
                <Text size="xs" c="dimmed" fw={400}>
                  {message === '' ? about[language] : `${about[language]} (${message})`}
                </Text>
              </span>
            ),
          },
          {
            name: 'status',
            title: t('status'),
            value: ({ status }) => status,
            show: ({ status }) => <StatusBadge status={status} />,
          },
          { name: 'severity', title: t('severity'), value: ({ severity }) => t(severity) },
          {
            name: 'bad_rows',
            title: t('bad_rows'),
            is_number: true,
            value: ({ bad_rows }) => bad_rows,
            show: ({ bad_rows }) => number.format(bad_rows),
          },
          // A check that is a select of its own names no table.
          ...(sorted.some(({ table }) => table !== '')
            ? [{ name: 'table', title: t('table'), value: ({ table }: (typeof sorted)[number]) => table }]
            : []),
        ]}
      />
    </section>
  )
}

const counts = ['files', 'read', 'staged', 'quarantined', 'kept', 'superseded', 'orphans'] as const

function Accounting({ data }: { readonly data: ReadQualityAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  return (
    <section className="card">
      <Title order={2} size="h4">
        {t('accounting')}{' '}
        <Badge variant="outline" color={data.holds ? 'green' : 'red'} tt="none" className={data.holds ? 'good' : 'bad'}>
          {data.holds ? `✓ ${t('holds')}` : t('holds_not')}
        </Badge>
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('accounting_note')}
      </Text>
      <DataTable
        rows={data.accounts}
        label={t('accounting')}
        columns={[
          { name: 'contract', title: t('contract'), value: ({ title }) => title[language] },
          ...counts.map((count) => ({
            name: count,
            title: t(count),
            is_number: true,
            value: (row: ReadQualityAnswer['accounts'][number]) => row[count],
            show: (row: ReadQualityAnswer['accounts'][number]) => number.format(row[count]),
          })),
        ]}
      />
    </section>
  )
}

function Refused({ data }: { readonly data: ReadQualityAnswer }) {
  const t = useWords()
  if (data.refused.length === 0) return null
  return (
    <section className="card">
      <Title order={2} size="h4" mb="sm">
        {t('refused_files')}
      </Title>
      <DataTable
        rows={data.refused}
        label={t('refused_files')}
        columns={[
          { name: 'name', title: t('file'), value: ({ landing_date, name }) => `${landing_date}/${name}` },
          {
            name: 'message',
            title: t('reason'),
            value: ({ message }) => message,
            show: ({ message }) => <span className="prose">{message}</span>,
          },
          {
            name: 'hint',
            title: t('hint'),
            value: ({ hint }) => hint,
            show: ({ hint }) => <span className="prose">{hint}</span>,
          },
        ]}
      />
    </section>
  )
}
