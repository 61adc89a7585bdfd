import { Badge, Button, Drawer, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { figureText, periodText } from '../../../src/page/format-value.ts'
import { type DiffReleasesAnswer, diffReleases, listMetrics, listReleases, rollBack } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Failure, Nothing } from '../app/states.tsx'
import { DataTable } from '../table/data-table.tsx'
import { timeText } from './time-text.ts'

/** Versions of the warehouse: what differs between them, and the way back. */
export function Releases() {
  const t = useWords()
  const { language } = useSettings()
  const [address, change] = useAddress()
  const [back, setBack] = useState<string>()
  const list = useQuery({ queryKey: ['releases'], queryFn: listReleases })
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('releases')}
      </Title>
      <Answer of={list} height={300}>
        {({ releases }) => (
          <section className="card">
            <DataTable
              rows={releases.toReversed()}
              label={t('releases')}
              max_height={620}
              columns={[
                {
                  name: 'release',
                  title: t('release'),
                  value: ({ release }) => release,
                  show: ({ release, is_current }) => (
                    <>
                      {release}{' '}
                      {is_current && (
                        <Badge variant="filled" tt="none" miw="max-content">
                          {t('current')}
                        </Badge>
                      )}
                    </>
                  ),
                },
                {
                  name: 'published',
                  title: t('published'),
                  value: ({ created_at }) => created_at,
                  show: ({ created_at }) => timeText(created_at, language),
                },
                {
                  name: 'as_of',
                  title: t('as_of'),
                  value: ({ as_of }) => as_of,
                  show: ({ as_of }) => periodText(as_of, 'day', language),
                },
                { name: 'files', title: t('files'), is_number: true, value: ({ files }) => files },
                { name: 'tables', title: t('tables'), is_number: true, value: ({ tables }) => tables },
                {
                  name: 'actions',
                  title: '',
                  value: () => null,
                  show: ({ release, is_current }) =>
                    is_current ? null : (
                      <Group gap={4} justify="flex-end">
                        <Button size="compact-xs" variant="default" onClick={() => change({ with: release })}>
                          {t('compare')}
                        </Button>
                        <Button size="compact-xs" variant="default" onClick={() => setBack(release)}>
                          {t('roll_back')}
                        </Button>
                      </Group>
                    ),
                },
              ]}
            />
          </section>
        )}
      </Answer>
      <Drawer
        opened={address.with !== undefined}
        onClose={() => change({ with: '' })}
        position="right"
        size={680}
        title={t('differs')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {address.with !== undefined && <Differences id={address.with} />}
      </Drawer>
      <Modal
        opened={back !== undefined}
        onClose={() => setBack(undefined)}
        title={t('roll_back')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {back !== undefined && <GoBack id={back} close={() => setBack(undefined)} />}
      </Modal>
    </Stack>
  )
}

function GoBack({ id, close }: { readonly id: string; close(): void }) {
  const t = useWords()
  const client = useQueryClient()
  const go = useMutation({
    mutationFn: () => rollBack(id),
    onSuccess: async () => {
      await client.invalidateQueries()
      close()
    },
  })
  return (
    <Stack>
      <Text size="sm">
        <b>{id}</b>. {t('roll_back_sure')}
      </Text>
      {go.error && <Failure error={go.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button loading={go.isPending} onClick={() => go.mutate()}>
          {t('roll_back')}
        </Button>
      </Group>
    </Stack>
  )
}

function Differences({ id }: { readonly id: string }) {
  const t = useWords()
  const diff = useQuery({ queryKey: ['diff', id], queryFn: () => diffReleases(id) })
  return (
    <Answer of={diff} height={400}>
      {(data) => (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {data.before} → {data.after}
          </Text>
          {data.accounts.length + data.tables.length + data.metrics.length === 0 && (
            <Nothing>{t('nothing_differs')}</Nothing>
          )}
          {data.accounts.length > 0 && <AccountMoves data={data} />}
          {data.metrics.length > 0 && <MetricMoves data={data} />}
          {data.tables.length > 0 && <TableMoves data={data} />}
        </Stack>
      )}
    </Answer>
  )
}

/** Rows that went into quarantine or out of it, that became superseded or kept. */
function AccountMoves({ data }: { readonly data: DiffReleasesAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  const signed = new Intl.NumberFormat(language, { signDisplay: 'exceptZero' })
  return (
    <DataTable
      rows={data.accounts}
      label={t('accounting')}
      columns={[
        { name: 'contract', title: t('accounting'), value: ({ contract }) => contract },
        { name: 'count', title: '', value: ({ count }) => t(count).toLowerCase() },
        ...(['before', 'after', 'change'] as const).map((name) => ({
          name,
          title: t(name),
          is_number: true,
          value: (row: DiffReleasesAnswer['accounts'][number]) => row[name],
          show: (row: DiffReleasesAnswer['accounts'][number]) =>
            (name === 'change' ? signed : number).format(row[name]),
        })),
      ]}
    />
  )
}

function MetricMoves({ data }: { readonly data: DiffReleasesAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const metrics = useQuery({ queryKey: ['metrics'], queryFn: listMetrics })
  const text = (name: string, unit: string, value: unknown): string => {
    const format = metrics.data?.metrics.find((one) => one.name === name)?.format
    return figureText(value, format ?? { style: 'number', decimals: 2 }, unit, language) || '–'
  }
  const title = (name: string): string =>
    metrics.data?.metrics.find((one) => one.name === name)?.title[language] ?? name
  return (
    <DataTable
      rows={data.metrics}
      label={t('metrics')}
      columns={[
        { name: 'metric', title: t('metrics'), value: ({ metric }) => title(metric) },
        ...(['before', 'after', 'change'] as const).map((name) => ({
          name,
          title: t(name),
          is_number: true,
          value: (row: DiffReleasesAnswer['metrics'][number]) => Number(row[name] ?? 0),
          show: (row: DiffReleasesAnswer['metrics'][number]) => text(row.metric, row.unit, row[name]),
        })),
      ]}
    />
  )
}

function TableMoves({ data }: { readonly data: DiffReleasesAnswer }) {
  const t = useWords()
  const { language } = useSettings()
  const number = new Intl.NumberFormat(language)
  const counts = [
    ['added', 'added_rows'],
    ['removed', 'removed_rows'],
    ['changed', 'changed_rows'],
  ] as const
  return (
    <DataTable
      rows={data.tables}
      label={t('tables')}
      columns={[
        { name: 'table', title: t('table'), value: ({ table }) => table },
        ...counts.map(([name, word]) => ({
          name,
          title: t(word),
          is_number: true,
          value: (row: DiffReleasesAnswer['tables'][number]) => row[name],
          show: (row: DiffReleasesAnswer['tables'][number]) => number.format(row[name]),
        })),
        {
          name: 'columns',
          title: t('columns'),
          value: ({ changed_columns }) => Object.keys(changed_columns).join(', '),
          show: ({ changed_columns, added_columns, removed_columns }) => (
            <span className="prose">
              {[
                ...Object.keys(changed_columns),
                ...added_columns.map((name) => `+${name}`),
                ...removed_columns.map((name) => `−${name}`),
              ].join(', ')}
            </span>
          ),
        },
      ]}
    />
  )
}
