import { Hono } from 'hono'
import { serve } from '../src/api/serve.ts'

/** The bare server that ours is measured against: one route, one word, the same Hono and the same adaptor. */
const app = new Hono()
app.get('/', (context) => context.text('hello'))
const { url } = await serve({ app, host: '127.0.0.1', port: 0, has_keys: false })
console.log(JSON.stringify({ url }))
