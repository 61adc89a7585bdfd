import {
  Accordion,
  Alert,
  Badge,
  Code,
  CopyButton,
  Drawer,
  Group,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { figureText, periodText } from '../../../src/page/format-value.ts'
import { type ExplainFigureAnswer, explainFigure, listMetrics, type ReadMetricAnswer } from '../api/client.ts'
import { request } from '../api/request.ts'
import { useSettings, useWords } from '../app/settings.tsx'
import { Answer } from '../app/states.tsx'
import { DataTable } from '../table/data-table.tsx'

type Part = ExplainFigureAnswer['parts'][number]

/** What is behind a figure: its definition, SQL, release, and the lines of landed files that add up to it. */
export function ReceiptDrawer({ address, close }: { readonly address: string | undefined; close(): void }) {
  const t = useWords()
  const isNarrow = useMediaQuery('(max-width: 48em)')
  return (
    <Drawer
      opened={address !== undefined}
      onClose={close}
      position="right"
      size={isNarrow ? '100%' : 620}
      title={t('receipt')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {/* An address of ours alone: a link cannot make the page ask for something else. */}
      {address?.startsWith('/metrics/') === true && <Receipt key={address} address={address} />}
    </Drawer>
  )
}

function Receipt({ address }: { readonly address: string }) {
  const { language } = useSettings()
  const t = useWords()
  const [path = '', query = ''] = address.split('?')
  const name = decodeURIComponent(path.slice('/metrics/'.length))
  const search = new URLSearchParams(query)
  const [from, to] = [search.get('from') ?? undefined, search.get('to') ?? undefined]
  const filter = search.getAll('filter')
  const answer = useQuery({
    queryKey: ['receipt', address],
    queryFn: () => request<ReadMetricAnswer>(address, { query: { receipt: true } }),
  })
  const lines = useQuery({
    queryKey: ['explain', address],
    queryFn: () => explainFigure({ metric: name, from, to, filter, limit: 200 }),
  })
  const metrics = useQuery({ queryKey: ['metrics'], queryFn: listMetrics })
  const metric = metrics.data?.metrics.find((one) => one.name === name)
  return (
    <Answer of={answer} height={300}>
      {({ rows, title, unit, release, as_of, receipt }) => (
        <Stack gap="md">
          <div>
            <Title order={2} size="h4">
              {title[language]}
            </Title>
            <Text className="receipt-value" data-testid="receipt-value">
              {figureText(rows[0]?.['value'], metric?.format ?? { style: 'number', decimals: 2 }, unit, language) ||
                '–'}
            </Text>
            <Text size="sm" c="dimmed">
              {[from, to].map((day) => (day === undefined ? '…' : periodText(day, 'day', language))).join(' – ')}
              {filter.length > 0 && ` · ${filter.join(', ')}`}
            </Text>
            <Text size="sm" c="dimmed">
              {t('release')} <Code>{release}</Code>, {t('as_of')} {as_of}
            </Text>
          </div>
          {receipt && <Definition receipt={receipt} text={metric?.description ?? ''} />}
          <section aria-label={t('lines_in_files')}>
            <Answer of={lines} height={200}>
              {(explained) => (
                <Stack gap="sm">
                  {explained.parts.map((part) => (
                    <Lines key={part.role} part={part} isOne={explained.parts.length === 1} />
                  ))}
                </Stack>
              )}
            </Answer>
          </section>
          {receipt && <Sources receipt={receipt} />}
        </Stack>
      )}
    </Answer>
  )
}

type Behind = NonNullable<ReadMetricAnswer['receipt']>

function Definition({ receipt, text }: { readonly receipt: Behind; readonly text: string }) {
  const t = useWords()
  // A metric as it is defined; its measure is a text or one of the forms that docs/api.md names.
  const definition = receipt.definition as Behind['definition'] & {
    readonly measure?: unknown
    readonly where?: string
  }
  const { measure, where } = definition
  return (
    <section aria-label={t('definition')}>
      {text !== '' && <Text size="sm">{text}</Text>}
      <Code block mt="xs" tabIndex={0} aria-label={t('definition')}>
        {[
          typeof measure === 'string' ? measure : JSON.stringify(measure),
          `from ${receipt.model}`,
          ...(where === undefined ? [] : [`where ${where}`]),
        ].join('\n')}
      </Code>
    </section>
  )
}

function Lines({ part, isOne }: { readonly part: Part; readonly isOne: boolean }) {
  const { language } = useSettings()
  const t = useWords()
  const number = new Intl.NumberFormat(language)
  return (
    <div data-testid={`lines-${part.role}`}>
      <Group gap="xs" mb={6}>
        {!isOne && <Badge variant="outline">{part.role}</Badge>}
        {part.is_exact ? (
          <Text size="sm" className="good">
            ✓ {number.format(part.line_count)} {t('lines')}, {number.format(part.file_count)} {t('files').toLowerCase()}{' '}
            {t('exact')}
            {isOne ? '' : ` (${String(part.figure)})`}
            {part.note === '' ? '' : `; ${part.note}`}
          </Text>
        ) : (
          <Alert variant="outline" color="yellow" p="xs">
            {part.note}
          </Alert>
        )}
      </Group>
      {part.lines.length > 0 && (
        <DataTable
          rows={part.lines}
          label={t('lines_in_files')}
          max_height={320}
          columns={[
            { name: 'file', title: t('file'), value: ({ file }) => file },
            { name: 'line', title: t('line'), is_number: true, value: ({ line }) => line },
            {
              name: 'share',
              title: t('share'),
              is_number: true,
              value: ({ share }) => Number(share),
              show: ({ share }) => String(share ?? ''),
            },
          ]}
        />
      )}
      {part.line_count > part.lines.length && part.lines.length > 0 && (
        <Text size="xs" c="dimmed">
          {number.format(part.line_count - part.lines.length)} {t('hidden')}
        </Text>
      )}
    </div>
  )
}

function Sources({ receipt }: { readonly receipt: Behind }) {
  const t = useWords()
  return (
    <Accordion multiple variant="separated" order={3}>
      <Accordion.Item value="sql">
        <Accordion.Control>{t('sql')}</Accordion.Control>
        <Accordion.Panel>
          <CopyButton value={receipt.sql}>
            {({ copied, copy }) => (
              <UnstyledButton className="quiet" onClick={copy}>
                {t(copied ? 'copied' : 'copy')}
              </UnstyledButton>
            )}
          </CopyButton>
          <Code block className="wrap" tabIndex={0} aria-label={t('sql')}>
            {receipt.sql}
          </Code>
          {receipt.values.length > 0 && (
            <Text size="xs" c="dimmed" mt="xs">
              {receipt.values.map((value, index) => `$${index + 1} = ${String(value)}`).join(', ')}
            </Text>
          )}
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="tables">
        <Accordion.Control>
          {t('tables_below')} ({receipt.tables.length})
        </Accordion.Control>
        <Accordion.Panel>
          <Text size="sm">{receipt.tables.map(({ name }) => name).join(' ← ')}</Text>
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="files">
        <Accordion.Control>
          {t('where_from')} ({receipt.files.length})
        </Accordion.Control>
        <Accordion.Panel>
          <DataTable
            rows={receipt.files}
            label={t('where_from')}
            max_height={260}
            columns={[
              { name: 'file', title: t('file'), value: ({ file }) => file },
              {
                name: 'sha256',
                title: 'SHA-256',
                value: ({ sha256 }) => sha256,
                show: ({ sha256 }) => `${sha256.slice(0, 12)}…`,
              },
            ]}
          />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
