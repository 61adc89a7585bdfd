import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The form of the app that draws first views on the server lies beside what browsers load, wherever that is built to. */
const besideTheBrowsers: Plugin = {
  name: 'beside-the-browsers',
  config: ({ build }) => ({
    environments: { ssr: { build: { outDir: join(build?.outDir ?? 'dist', 'server') } } },
  }),
}

/** Scripts of the app are fetched and read while the page that the server has drawn is shown; `main.tsx` runs them then. */
const preloadsApp: Plugin = {
  name: 'preloads-app',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const start = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/app/start.tsx'))
      const names = start ? [start.fileName, ...start.imports.filter((name) => !html.includes(name))] : []
      return names.map((name) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/app/${name}` },
        injectTo: 'head' as const,
      }))
    },
  },
}

/** Built into web/dist, which `tallyhouse serve` shows below /app; `vite dev` asks the API of a server on its default port. */
export default defineConfig({
  base: '/app/',
  plugins: [react(), besideTheBrowsers, preloadsApp],
  html: { cspNonce: '__NONCE__' },
  build: { target: 'es2023', chunkSizeWarningLimit: 900, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  // One call builds both.
  builder: {},
  environments: {
    ssr: {
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { noExternal: true },
      build: { ssr: 'src/server/draw-page.tsx', emptyOutDir: true, minify: false },
    },
  },
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
