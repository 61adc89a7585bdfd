import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askExternal, listPages } from '../api/client.ts'
import { useSettings, useWords } from './settings.tsx'

/** Asks the outside services (rates, weather) and says what they said; the journal has its line at once. Shown where the project names some. */
export function ActionButton() {
  const t = useWords()
  const { language } = useSettings()
  const client = useQueryClient()
  const known = useQuery({ queryKey: ['pages'], queryFn: listPages })
  const run = useMutation({
    mutationFn: () => askExternal({}),
    onSuccess: ({ message, status }) =>
      notifications.show({
        message: message[language],
        color: status === 'success' ? 'green' : 'yellow',
        autoClose: 15_000,
      }),
    onError: (error) => notifications.show({ message: error.message, color: 'red', autoClose: 15_000 }),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
  if (known.data?.project.external_api !== true) return null
  return (
    <Button size="xs" loading={run.isPending} onClick={() => run.mutate()} data-testid="external">
      {t('action_external')}
    </Button>
  )
}
