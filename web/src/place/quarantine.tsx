import { Anchor, Badge, Button, Group, Modal, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ListQuarantineAnswer, listQuarantine, uploadQuarantine } from '../api/client.ts'
import { useAddress } from '../app/address.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer, Failure, Nothing } from '../app/states.tsx'
import { csvOf } from './csv-of.ts'
import { reasonWords } from './reason-words.ts'

/** Records of a page; each may be as long as its raw text. */
const page_rows = 50

type Rejected = ListQuarantineAnswer['records'][number]

/** How long the server may go on answering with the release before, in tries of half a second. */
const tries = 12

/** Why a record stands in the quarantine of a release, nothing where it does not. */
async function reasonsIn(release: string | null, id: string): Promise<Rejected['reasons']> {
  for (let n = 0; ; n++) {
    const found = await listQuarantine({ id, limit: 1 })
    if (release === null || found.release === release || n === tries)
      return found.records.flatMap(({ reasons }) => reasons)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Rejected rows with their file, line and reasons; a row is mended here and taken up at once. */
export function Quarantine() {
  const t = useWords()
  const { language } = useSettings()
  const [{ contract }, change] = useAddress()
  const [limit, setLimit] = useState(page_rows)
  const [open, setOpen] = useState<Rejected>()
  const query = { contract, limit }
  const list = useQuery({
    queryKey: ['quarantine', query],
    queryFn: () => listQuarantine(query),
    placeholderData: (before) => before,
  })
  const number = new Intl.NumberFormat(language)
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('quarantine')}
      </Title>
      <Answer of={list} height={400}>
        {({ contracts, records, quarantined }) => (
          <>
            <Group align="flex-end">
              <NativeSelect
                size="xs"
                label={t('contract')}
                value={contract ?? ''}
                onChange={(event) => change({ contract: event.currentTarget.value })}
                data={[
                  { value: '', label: t('all') },
                  ...contracts.map((one) => ({
                    value: one.name,
                    label: `${one.name} (${number.format(one.quarantined)})`,
                  })),
                ]}
              />
              <Text size="sm" c="dimmed">
                {number.format(quarantined)} {t('rows').toLowerCase()}
              </Text>
              {contract !== undefined && (
                <Anchor size="sm" href={`/quarantine/${encodeURIComponent(contract)}`} download>
                  {t('download')}
                </Anchor>
              )}
            </Group>
            {records.length === 0 ? (
              <Nothing>{t('empty_quarantine')}</Nothing>
            ) : (
              <ul className="records" aria-label={t('quarantine')}>
                {records.map((record) => (
                  <RecordLine key={record.id} record={record} mend={() => setOpen(record)} />
                ))}
              </ul>
            )}
            {records.length === limit && (
              <Button variant="default" onClick={() => setLimit(limit + page_rows)}>
                {t('more')}
              </Button>
            )}
            <Modal
              opened={open !== undefined}
              onClose={() => setOpen(undefined)}
              title={t('mend_and_replay')}
              size="lg"
              closeButtonProps={{ 'aria-label': t('close') }}
            >
              {open && <Mend key={open.id} record={open} contracts={contracts} close={() => setOpen(undefined)} />}
            </Modal>
          </>
        )}
      </Answer>
    </Stack>
  )
}

function RecordLine({ record, mend }: { readonly record: Rejected; mend(): void }) {
  const t = useWords()
  const { language } = useSettings()
  return (
    <li className="card record" data-testid="record" data-id={record.id}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <div className="grow">
          <Group gap="xs">
            <Badge variant="outline" color="gray" tt="none">
              {record.contract}
            </Badge>
            <Text size="sm" className="place">
              {record.source_file}, {t('line').toLowerCase()} {record.source_line}
            </Text>
          </Group>
          <ul className="reasons">
            {record.reasons.map((reason) => (
              <li key={`${reason.column} ${reason.code}`}>
                <span className="bad">{reasonWords(reason, language)}</span>
                {reason.place !== '' && ` (${reason.place})`}
              </li>
            ))}
          </ul>
          <div className="raw">{record.raw.length > 400 ? `${record.raw.slice(0, 400)} …` : record.raw}</div>
        </div>
        <Button size="xs" variant="default" onClick={mend} aria-label={`${t('mend')} ${record.id}`}>
          {t('mend')}
        </Button>
      </Group>
    </li>
  )
}

/** The cells of one row; those with a reason first. Replaying builds a release, which every page then shows. */
function Mend({
  record,
  contracts,
  close,
}: {
  readonly record: Rejected
  readonly contracts: ListQuarantineAnswer['contracts']
  close(): void
}) {
  const t = useWords()
  const { language } = useSettings()
  const client = useQueryClient()
  const columns = contracts.find(({ name }) => name === record.contract)?.columns ?? []
  const before = record.cells ?? {}
  const [cells, setCells] = useState<Readonly<Record<string, string>>>(before)
  const reasonOf = (column: string): string =>
    record.reasons
      .filter((reason) => reason.column === column)
      .map((reason) => reasonWords(reason, language))
      .join('; ')
  const sorted = columns.toSorted((a, b) => Number(reasonOf(b) !== '') - Number(reasonOf(a) !== ''))
  const isChanged = columns.some((column) => (cells[column] ?? '') !== (before[column] ?? ''))
  const replay = useMutation({
    mutationFn: async () => {
      const csv = csvOf([{ _id: record.id, ...cells }], ['_id', ...columns])
      const { release } = await uploadQuarantine(csv, { build: 'true' })
      return { release, left: await reasonsIn(release, record.id) }
    },
    onSuccess: async ({ release, left }) => {
      await client.invalidateQueries()
      if (left.length > 0) return
      notifications.show({ message: `${t('mend_done')} ${release ?? ''}`, color: 'green' })
      close()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isChanged) replay.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {record.source_file}, {t('line').toLowerCase()} {record.source_line}
        </Text>
        {record.cells === null && (
          <div className="raw" role="note">
            {t('raw')}: {record.raw}
          </div>
        )}
        <div className="cells">
          {sorted.map((column) => (
            <TextInput
              key={column}
              size="sm"
              label={column}
              value={cells[column] ?? ''}
              error={
                reasonOf(column) !== '' && (cells[column] ?? '') === (before[column] ?? '') ? reasonOf(column) : false
              }
              onChange={(event) => setCells({ ...cells, [column]: event.currentTarget.value })}
            />
          ))}
        </div>
        {replay.error && <Failure error={replay.error} />}
        {replay.data !== undefined && replay.data.left.length > 0 && (
          <Text role="alert" size="sm" c="red">
            {t('mend_refused')} {replay.data.left.map((reason) => reasonWords(reason, language)).join('; ')}
          </Text>
        )}
        <Group justify="flex-end">
          {!isChanged && (
            <Text size="xs" c="dimmed">
              {t('mend_unchanged')}
            </Text>
          )}
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={replay.isPending} disabled={!isChanged}>
            {t('mend_and_replay')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
