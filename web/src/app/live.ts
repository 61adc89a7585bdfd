import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { readReady } from '../api/client.ts'
import { ApiError } from '../api/request.ts'
import { useWords } from './settings.tsx'

/** The current release, asked for every two seconds while the page is seen; all that is shown is asked for anew with another one. */
export function useRelease(): {
  readonly release: string | undefined
  readonly is_offline: boolean
  readonly is_empty: boolean
} {
  const t = useWords()
  const client = useQueryClient()
  const { data, error } = useQuery({ queryKey: ['ready'], queryFn: readRelease, refetchInterval: 2000, retry: false })
  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (data === undefined || data === shown.current) return
    const isLater = shown.current !== undefined
    shown.current = data
    if (!isLater) return
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'ready' })
    if (data !== '') notifications.show({ message: `${t('new_release')} (${data})`, autoClose: 4000 })
  }, [data, client, t])
  return { release: data === '' ? undefined : data, is_offline: error !== null, is_empty: data === '' }
}

/** The id of the release; empty before the first one, which the server answers with 503. */
async function readRelease(): Promise<string> {
  const response = await fetch('/ready')
  if (response.status === 503) return ''
  if (!response.ok) throw new Error(String(response.status))
  const answer = (await response.json()) as Awaited<ReturnType<typeof readReady>>
  return answer.release ?? ''
}

/** Whether a question is worth asking again: not where the API has refused it. */
export function isWorthAgain(count: number, error: Error): boolean {
  return !(error instanceof ApiError) && count < 2
}
