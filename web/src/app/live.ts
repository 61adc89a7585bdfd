import { notifications } from '@mantine/notifications'
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ListRunsAnswer, ReadRunAnswer, readReady } from '../api/client.ts'
import { ApiError } from '../api/request.ts'
import { useWords } from './settings.tsx'

/**
 * The release that is served, and all that is shown asked for anew with another one. The server tells of it at once; only
 * where its line is not open the release is asked for every two seconds.
 */
export function useRelease(): {
  readonly release: string | undefined
  readonly is_offline: boolean
  readonly is_empty: boolean
} {
  const t = useWords()
  const client = useQueryClient()
  const isOpen = useLine(client)
  const { data, error } = useQuery({
    queryKey: ['ready'],
    queryFn: readRelease,
    refetchInterval: isOpen ? false : 2000,
    retry: false,
  })
  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (data === undefined || data === shown.current) return
    const isLater = shown.current !== undefined
    shown.current = data
    if (!isLater) return
    // Runs come by themselves.
    void client.invalidateQueries({
      predicate: ({ queryKey }) => !['ready', 'runs', 'run'].includes(String(queryKey[0])),
    })
    if (data !== '') notifications.show({ message: `${t('new_release')} (${data})`, autoClose: 4000 })
  }, [data, client, t])
  return { release: data === '' ? undefined : data, is_offline: error !== null, is_empty: data === '' }
}

/**
 * Keeps the line to the server open while the page is seen, for a browser holds few of them, and takes up what it tells:
 * the release, and runs as they begin and go on. Says whether it is open.
 */
function useLine(client: QueryClient): boolean {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    let source: EventSource | undefined
    const hang = (): void => {
      source?.close()
      source = undefined
      setOpen(false)
    }
    const take = (): void => {
      if (document.hidden) hang()
      else source ??= listen(client, setOpen)
    }
    document.addEventListener('visibilitychange', take)
    take()
    return () => {
      document.removeEventListener('visibilitychange', take)
      hang()
    }
  }, [client])
  return isOpen
}

function listen(client: QueryClient, setOpen: (isOpen: boolean) => void): EventSource {
  const source = new EventSource('/runs/live')
  source.addEventListener('open', () => {
    setOpen(true)
    // What ended while nobody listened.
    void client.invalidateQueries({ queryKey: ['runs'] })
  })
  source.addEventListener('error', () => setOpen(false))
  source.addEventListener('release', ({ data }: MessageEvent<string>) => {
    client.setQueryData(['ready'], (JSON.parse(data) as { release: string }).release)
  })
  source.addEventListener('run', ({ data }: MessageEvent<string>) => {
    // The server writes what GET /runs/{id} answers.
    const { steps, ...run } = JSON.parse(data) as ReadRunAnswer
    client.setQueryData<ListRunsAnswer>(['runs'], (before) => {
      if (!before) return before
      // The last to begin stands first, whatever its clock said: `--as-of` sets that.
      const isKnown = before.runs.some(({ id }) => id === run.id)
      return { runs: isKnown ? before.runs.map((one) => (one.id === run.id ? run : one)) : [run, ...before.runs] }
    })
    client.setQueryData(['run', run.id], { ...run, steps })
  })
  return source
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
