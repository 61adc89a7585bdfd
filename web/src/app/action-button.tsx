import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import { useWords } from './settings.tsx'

const job = 'external_api'
type Actions = { readonly actions?: readonly { readonly name: string }[] }
type Outcome = { readonly message?: string; readonly status?: string }

/** Asks the outside services (rates, weather), says what they said; the journal has its line at once. Shown where the server has the job. */
export function ActionButton() {
  const t = useWords()
  const client = useQueryClient()
  const known = useQuery({ queryKey: ['actions'], queryFn: readActions, staleTime: Infinity, retry: false })
  const run = useMutation({
    mutationFn: () => request<Outcome>(`/actions/${job}`, { method: 'POST', body: {}, type: 'application/json' }),
    onSuccess: ({ message, status }) => {
      notifications.show({
        message: message ?? status ?? '',
        color: status === 'error' ? 'red' : 'green',
        autoClose: 12_000,
      })
    },
    onError: (error) => notifications.show({ message: error.message, color: 'red', autoClose: 12_000 }),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
  if (known.data !== true) return null
  return (
    <Button size="xs" loading={run.isPending} onClick={() => run.mutate()} visibleFrom="xs">
      {t('action_external')}
    </Button>
  )
}

/** Whether the server lists the job; a server without actions answers 404. */
async function readActions(): Promise<boolean> {
  const response = await fetch('/actions', { headers: { Accept: 'application/json' } })
  if (!response.ok) return false
  const { actions } = (await response.json()) as Actions
  return actions?.some(({ name }) => name === job) === true
}
