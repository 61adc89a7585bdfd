import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { isWorthAgain } from './live.ts'
import type { makeRouter } from './router.tsx'
import { SettingsProvider } from './settings.tsx'
import { theme, variables } from './theme.ts'
import type { Language } from './words.ts'

/** The whole dashboard, in the browser and on the server that draws its first view. */
export function App({
  client,
  router,
  language,
  nonce,
}: {
  readonly client: QueryClient
  readonly router: ReturnType<typeof makeRouter>
  readonly language: Language
  /** Styles that components write as they are shown carry it; no other style is taken. */
  readonly nonce: string | undefined
}) {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
      >
        <SettingsProvider first={language}>
          <QueryClientProvider client={client}>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SettingsProvider>
      </MantineProvider>
    </StrictMode>
  )
}

export function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 60_000, retry: isWorthAgain, refetchOnWindowFocus: false } },
  })
}
