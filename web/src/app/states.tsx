import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'
import { useWords } from './settings.tsx'

/** What went wrong, and what to do about it, in the API's own words. */
export function Failure({ error, again }: { readonly error: Error; readonly again?: (() => void) | undefined }) {
  const t = useWords()
  const problem = error instanceof ApiError ? error.problem : undefined
  return (
    <Alert color="red" variant="outline" title={t('error_title')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problem?.detail ?? error.message}</Text>
        {problem && (
          <Text size="sm">
            {t('hint')}: {problem.hint}
          </Text>
        )}
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            {t('try_again')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** A calm sentence where there is nothing to show. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  return (
    <div className="nothing">
      <svg viewBox="0 0 48 48" width="40" height="40" aria-hidden="true">
        <rect x="6" y="10" width="36" height="28" rx="4" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M14 30v-5m8 5V18m8 12v-8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <Text size="sm">{children}</Text>
    </div>
  )
}

export function Waiting({ height }: { readonly height: number }) {
  const t = useWords()
  return <Skeleton height={height} radius="md" role="status" aria-label={t('loading')} />
}

type Asked<T> = { readonly data: T | undefined; readonly error: Error | null; refetch(): unknown }

/** What a question has come to: waiting, failed, or its answer. An answer stays while the next one is on its way. */
export function Answer<T>({
  of,
  height,
  children,
}: {
  readonly of: Asked<T>
  readonly height: number
  readonly children: (data: T) => ReactNode
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.error) return <Failure error={of.error} again={() => void of.refetch()} />
  return <Waiting height={height} />
}
