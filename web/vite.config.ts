import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Built into web/dist, which `tallyhouse serve` shows below /app; `vite dev` asks the API of a server on its default port. */
export default defineConfig({
  base: '/app/',
  plugins: [react()],
  html: { cspNonce: '__NONCE__' },
  build: { target: 'es2023', chunkSizeWarningLimit: 900, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: {
    proxy: Object.fromEntries(
      [
        'metrics',
        'explain',
        'pages',
        'tables',
        'query',
        'quality',
        'quarantine',
        'runs',
        'releases',
        'actions',
        'ready',
      ].map((path) => [`/${path}`, 'http://127.0.0.1:8710']),
    ),
  },
})
