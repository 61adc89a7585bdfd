import { Badge, Button, Checkbox, Group, NativeSelect, Paper, SimpleGrid, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ListActionsAnswer, listActions, startAction } from '../api/client.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Failure } from '../app/states.tsx'
import { clockText } from './time-text.ts'

type Job = ListActionsAnswer['actions'][number]
type Given = Readonly<Record<string, string | boolean>>

/** The project's jobs, each with a button that starts it; what it does then stands below, live, and in the journal. */
export function Jobs() {
  const t = useWords()
  const jobs = useQuery({ queryKey: ['actions'], queryFn: listActions })
  if (jobs.error) return <Failure error={jobs.error} again={() => void jobs.refetch()} />
  if (!jobs.data || jobs.data.actions.length === 0) return null
  return (
    <section aria-label={t('jobs')}>
      <Title order={2} size="h4" mb="sm">
        {t('jobs')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {jobs.data.actions.map((job) => (
          <OneJob key={job.name} job={job} />
        ))}
      </SimpleGrid>
    </section>
  )
}

function OneJob({ job }: { readonly job: Job }) {
  const t = useWords()
  const { language } = useSettings()
  const client = useQueryClient()
  const [given, setGiven] = useState<Given>({})
  const start = useMutation({
    mutationFn: () => startAction(job.name, { params: given }),
    onSuccess: () => notifications.show({ message: `${job.title[language]}: ${t('job_started')}`, autoClose: 4000 }),
    onError: (error) => notifications.show({ message: error.message, color: 'red', autoClose: 15_000 }),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
  return (
    <Paper withBorder p="sm" className="card job" data-job={job.name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600}>{job.title[language]}</Text>
          <Text size="xs" c="dimmed">
            {job.next_due_local === null
              ? t('job_by_hand')
              : `${t('job_next')} ${clockText(job.next_due_local, language)} (${job.time_zone})`}
          </Text>
          <Text size="xs" c="dimmed">
            {job.steps.join(' → ')}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          {job.role === 'admin' && (
            <Badge variant="outline" color="gray" tt="none">
              {job.role}
            </Badge>
          )}
          <Button
            size="xs"
            variant="default"
            loading={start.isPending}
            disabled={!job.may_start}
            title={job.may_start ? job.steps.join(' → ') : `${t('job_role')}: ${job.role}`}
            onClick={() => start.mutate()}
            aria-label={`${t('job_start')}: ${job.title[language]}`}
          >
            {t('job_start')}
          </Button>
        </Group>
      </Group>
      {job.params.length > 0 && (
        <Group gap="xs" mt="xs" align="flex-end">
          {job.params.map((param) => (
            <Param
              key={param.name}
              param={param}
              value={given[param.name]}
              change={(value) => setGiven((before) => withParam(before, param.name, value))}
            />
          ))}
        </Group>
      )}
    </Paper>
  )
}

/** One parameter; left as it is, the job takes its own value. */
function Param({
  param: { name, type, default: own, one_of, about },
  value,
  change,
}: {
  readonly param: Job['params'][number]
  readonly value: string | boolean | undefined
  readonly change: (value: string | boolean) => void
}) {
  const placeholder = own === null ? '' : String(own)
  const common = { size: 'xs', label: name, title: about } as const
  if (type === 'boolean')
    return (
      <Checkbox
        {...common}
        checked={value === undefined ? own === true : value === true}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    )
  const text = typeof value === 'string' ? value : ''
  if (one_of.length > 0)
    return (
      <NativeSelect
        {...common}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        data={[{ value: '', label: placeholder === '' ? '–' : placeholder }, ...one_of.filter((one) => one !== own)]}
      />
    )
  return (
    <TextInput
      {...common}
      value={text}
      placeholder={placeholder}
      inputMode={type === 'integer' ? 'numeric' : 'text'}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}

function withParam(before: Given, name: string, value: string | boolean): Given {
  const { [name]: _, ...others } = before
  return value === '' ? others : { ...others, [name]: value }
}
