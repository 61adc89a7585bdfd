import { MantineProvider } from '@mantine/core'
import '@mantine/core/styles.css'
import { Notifications } from '@mantine/notifications'
import '@mantine/notifications/styles.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { takeGiven } from './api/given.ts'
import { isWorthAgain } from './app/live.ts'
import { router } from './app/router.tsx'
import { SettingsProvider } from './app/settings.tsx'
import { theme, variables } from './app/theme.ts'
import './app/app.css'

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 60_000, retry: isWorthAgain, refetchOnWindowFocus: false } },
})
takeGiven(client)
/** Styles that components write as they are shown carry it; no other style is taken. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce

// Where a package that locks scrolling behind a dialog looks for it.
if (nonce !== undefined) Object.assign(globalThis, { __webpack_nonce__: nonce })

const root = document.querySelector('#root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
      >
        <SettingsProvider>
          <QueryClientProvider client={client}>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SettingsProvider>
      </MantineProvider>
    </StrictMode>,
  )
