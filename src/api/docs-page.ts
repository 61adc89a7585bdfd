import { html } from 'hono/html'
import type { Endpoint } from './endpoint.ts'
import { type Parameter, parametersOf } from './openapi.ts'
import { frame } from './page.ts'
import type { ServerSource } from './server-source.ts'

type Html = ReturnType<typeof html>

/** The API's documentation as a page: what there is, what it takes, who may, and a command to copy. */
export function docsPage(source: ServerSource, endpoints: readonly Endpoint[]): Html {
  const contents = endpoints.map(
    ({ id, method, path, summary }) =>
      html`<tr><td><a href="#${id}"><code>${method.toUpperCase()} ${path}</code></a></td><td>${summary}</td></tr>`,
  )
  const body = html`<h2>API</h2>
<p>Where keys were made, send one as <code>Authorization: Bearer KEY</code>, or as the password of basic authentication. Errors are problem documents (RFC 9457) with a stable <code>code</code>. Answers that depend on the release alone carry its id as <code>ETag</code>.</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<div class="wide" tabindex="0" role="region" aria-label="Endpoints"><table><thead><tr><th scope="col">Endpoint</th><th scope="col">What it does</th></tr></thead><tbody>${contents}</tbody></table></div>
${endpoints.map(section)}`
  return frame(source, 'en', '/docs', body)
}

function section(endpoint: Endpoint): Html {
  const { id, method, path, summary, role, example, files } = endpoint
  const parameters = parametersOf(endpoint)
  const table = html`<div class="wide" tabindex="0" role="region" aria-label="Parameters of ${method.toUpperCase()} ${path}"><table><thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">What it is</th></tr></thead><tbody>${parameters.map(line)}</tbody></table></div>`
  return html`<h2 id="${id}"><code>${method.toUpperCase()} ${path}</code></h2>
<p>${summary}.</p>
<p class="soft">Role: ${role}. Answers with JSON${files ? html` or ${files.join(', ')}` : ''}.</p>
${parameters.length === 0 ? '' : table}
<p class="wide card"><code>${example}</code></p>`
}

function line({ name, in: where, required, description, schema }: Parameter): Html {
  const kind = typeof schema['type'] === 'string' ? schema['type'] : ''
  const text = description === '' ? kind : description
  return html`<tr><th scope="row"><code>${name}</code>${required ? '' : ' (optional)'}</th><td>${where}</td><td>${text}</td></tr>`
}
