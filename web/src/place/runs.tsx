import {
  Drawer,
  Group,
  Loader,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { periodText } from '../../../src/page/format-value.ts'
import { firstDayOf } from '../../../src/time/day.ts'
import { type ListRunsAnswer, listRuns, readRun } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Nothing } from '../app/states.tsx'
import { DataTable } from '../table/data-table.tsx'
import { Jobs } from './jobs.tsx'
import { StatusBadge } from './status-badge.tsx'
import { durationText, timeText } from './time-text.ts'

type Run = ListRunsAnswer['runs'][number]

const states = ['running', 'success', 'warning', 'error'] as const

/** The journal: what ran when, for how long, and what came of it; runs that are going on show their steps as they end. */
export function Runs() {
  const t = useWords()
  const [{ job, status, run, sum = 'day' }, change] = useAddress()
  const list = useQuery({
    queryKey: ['runs'],
    queryFn: () => listRuns({ limit: 1000 }),
  })
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('runs')}
      </Title>
      <Jobs />
      <Answer of={list} height={400}>
        {({ runs }) => {
          const jobs = [...new Set(runs.map(({ job_name }) => job_name))].toSorted()
          const shown = runs.filter(
            (one) => (job ?? one.job_name) === one.job_name && (status ?? one.status) === one.status,
          )
          return (
            <>
              <Group align="flex-end">
                <NativeSelect
                  size="xs"
                  label={t('job')}
                  value={job ?? ''}
                  onChange={(event) => change({ job: event.currentTarget.value })}
                  data={[{ value: '', label: t('all') }, ...jobs]}
                />
                <NativeSelect
                  size="xs"
                  label={t('status')}
                  value={status ?? ''}
                  onChange={(event) => change({ status: event.currentTarget.value })}
                  data={[{ value: '', label: t('all') }, ...states.map((one) => ({ value: one, label: t(one) }))]}
                />
              </Group>
              {runs
                .filter((one) => one.status === 'running')
                .map((one) => (
                  <LiveRun key={one.id} id={one.id} />
                ))}
              {shown.length === 0 ? (
                <Nothing>{t('empty_runs')}</Nothing>
              ) : (
                <Sums runs={shown} by={sum === 'week' ? 'week' : 'day'} change={(by) => change({ sum: by })} />
              )}
              {shown.length > 0 && <Journal runs={shown} open={(id) => change({ run: id })} />}
              <Drawer
                opened={run !== undefined}
                onClose={() => change({ run: '' })}
                position="right"
                size={560}
                title={run}
                closeButtonProps={{ 'aria-label': t('close') }}
              >
                {run !== undefined && <RunSteps id={run} />}
              </Drawer>
            </>
          )
        }}
      </Answer>
    </Stack>
  )
}

function Sums({
  runs,
  by,
  change,
}: {
  readonly runs: readonly Run[]
  readonly by: 'day' | 'week'
  change(by: string): void
}) {
  const t = useWords()
  const { language } = useSettings()
  const groups = [...Map.groupBy(runs, ({ started_at }) => firstDayOf(started_at.slice(0, 10), by))].map(
    ([period, all]) => ({
      period,
      runs: all.length,
      success: all.filter(({ status }) => status === 'success').length,
      warning: all.filter(({ status }) => status === 'warning').length,
      error: all.filter(({ status }) => status === 'error').length,
      issues: all.reduce((total, { issues_found }) => total + issues_found, 0),
      duration_ms: all.reduce((total, run) => total + durationOf(run), 0),
    }),
  )
  const numbers = ['runs', 'success', 'warning', 'error', 'issues'] as const
  return (
    <section className="card">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('runs_by')} {t(by)}
        </Title>
        <SegmentedControl
          size="xs"
          value={by}
          onChange={change}
          aria-label={t('runs_by')}
          data={[
            { value: 'day', label: t('day') },
            { value: 'week', label: t('week') },
          ]}
        />
      </Group>
      <DataTable
        rows={groups}
        label={`${t('runs_by')} ${t(by)}`}
        max_height={260}
        columns={[
          {
            name: 'period',
            title: t(by),
            value: ({ period }) => period,
            show: ({ period }) => periodText(period, by, language),
          },
          ...numbers.map((name) => ({
            name,
            title: t(name),
            is_number: true,
            value: (row: (typeof groups)[number]) => row[name],
          })),
          {
            name: 'duration',
            title: t('duration'),
            is_number: true,
            value: ({ duration_ms }) => duration_ms,
            show: ({ duration_ms }) => durationText(duration_ms, language),
          },
        ]}
      />
    </section>
  )
}

function Journal({ runs, open }: { readonly runs: readonly Run[]; open(id: string): void }) {
  const t = useWords()
  const { language } = useSettings()
  return (
    <section className="card">
      <Title order={2} size="h4" mb="sm">
        {t('journal')}
      </Title>
      <DataTable
        rows={runs.slice(0, 200)}
        label={t('journal')}
        max_height={560}
        columns={[
          {
            name: 'started',
            title: t('started'),
            value: ({ started_at }) => started_at,
            show: ({ id, started_at }) => (
              <UnstyledButton className="cell" onClick={() => open(id)}>
                {timeText(started_at, language)}
              </UnstyledButton>
            ),
          },
          { name: 'job', title: t('job'), value: ({ job_name }) => job_name },
          {
            name: 'status',
            title: t('status'),
            value: ({ status }) => status,
            show: ({ status }) => <StatusBadge status={status} />,
          },
          {
            name: 'duration',
            title: t('duration'),
            is_number: true,
            value: durationOf,
            show: (run) => (run.ended_at === null ? '…' : durationText(durationOf(run), language)),
          },
          { name: 'issues', title: t('issues'), is_number: true, value: ({ issues_found }) => issues_found },
          {
            name: 'message',
            title: t('message'),
            value: ({ message }) => message,
            show: ({ message }) => <span className="prose">{message}</span>,
          },
        ]}
      />
    </section>
  )
}

function LiveRun({ id }: { readonly id: string }) {
  const t = useWords()
  const run = useQuery({ queryKey: ['run', id], queryFn: () => readRun(id) })
  return (
    <section className="card" aria-live="polite">
      <Group gap="sm">
        <Loader size="xs" />
        <Text fw={600}>
          {run.data?.job_name} – {t('running')}
        </Text>
        <Text size="sm" c="dimmed">
          {run.data?.steps.at(-1)?.name} · {run.data?.steps.length ?? 0} {t('steps').toLowerCase()}
        </Text>
      </Group>
    </section>
  )
}

function RunSteps({ id }: { readonly id: string }) {
  const t = useWords()
  const { language } = useSettings()
  const run = useQuery({ queryKey: ['run', id], queryFn: () => readRun(id) })
  const number = new Intl.NumberFormat(language)
  return (
    <Answer of={run} height={300}>
      {(data) => (
        <Stack gap="sm">
          <Group>
            <StatusBadge status={data.status} />
            <Text size="sm">{data.job_name}</Text>
          </Group>
          <Text size="sm">{data.message}</Text>
          <DataTable
            rows={data.steps}
            label={t('steps')}
            columns={[
              { name: 'name', title: t('step'), value: ({ name }) => name },
              {
                name: 'status',
                title: t('status'),
                value: ({ status }) => status,
                show: ({ status }) => <StatusBadge status={status} />,
              },
              {
                name: 'duration',
                title: t('duration'),
                is_number: true,
                value: ({ duration_ms }) => duration_ms,
                show: ({ duration_ms }) => durationText(duration_ms, language),
              },
              {
                name: 'rows',
                title: t('rows'),
                is_number: true,
                value: ({ rows }) => rows,
                show: ({ rows }) => number.format(rows),
              },
              { name: 'message', title: t('message'), value: ({ message }) => message },
            ]}
          />
        </Stack>
      )}
    </Answer>
  )
}

function durationOf({ started_at, ended_at }: Run): number {
  return ended_at === null ? 0 : Date.parse(ended_at) - Date.parse(started_at)
}
