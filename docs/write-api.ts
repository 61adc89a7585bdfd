import { writeFileSync } from 'node:fs'
import { endpoints } from '../src/api/endpoints.ts'
import { parametersOf } from '../src/api/openapi.ts'

/** Writes docs/api.md from the endpoints: `node docs/write-api.ts`. */
const sections = endpoints.map((endpoint) => {
  const { method, path, summary, role, files, example, is_of_release } = endpoint
  const parameters = parametersOf(endpoint).map(
    ({ name, in: where, required, description, schema }) =>
      `- \`${name}\` (${where}${required ? '' : ', optional'}): ${description || String(schema['type'] ?? '')}`,
  )
  const answer = files ? ` Also as ${files.join(', ')}.` : ''
  const tag = is_of_release ? ' ETag: the release.' : ''
  const list = parameters.length === 0 ? '' : `\n${parameters.join('\n')}\n`
  return `## ${method.toUpperCase()} ${path}\n\n${summary}. Role: ${role}.${answer}${tag}\n${list}\n\`\`\`sh\n${example}\n\`\`\`\n`
})
writeFileSync(
  new URL('api.md', import.meta.url),
  `# API

\`tallyhouse serve\` answers on http://127.0.0.1:8710. This page is written from the endpoints themselves, and each command here is
run by a test against a served project. The server has the same as a page (\`/docs\`) and as OpenAPI 3.1 (\`/openapi.json\`).

**Keys.** \`tallyhouse keys add --role viewer --name dashboard\` makes one and shows it once; \`keys list\` and \`keys revoke ID\` do the rest.
A viewer reads metrics, tables, quality, runs and releases; an analyst also asks SQL, works on quarantine, lands files and starts jobs; an admin also rolls
back. Send a key as \`Authorization: Bearer KEY\`, or as the password of basic authentication, for which a browser asks by itself.
As long as no key was ever made, a server on loopback takes whoever asks for the person at this machine, with every right. Beyond
loopback (\`--host\`) it starts only where there is a key; put a proxy with TLS before it.

**Releases.** An answer that depends on the release alone carries its id as \`ETag\`; \`If-None-Match\` gives 304 until the next release.
A request is answered by one release from its beginning to its end. A page of a table follows only pages of the same release.

**Errors** are problem documents (RFC 9457): \`code\` is one of [errors.md](errors.md), \`detail\` says what happened, \`hint\` what to do next.

**Limits.** Requests a minute by key or address (\`--rate\`, default 6000), 30 wrong keys a minute by address, bodies of 200 kB for SQL, 20 MB for a mended file, 100 MB for a
file that lands. A
query of one's own runs in a process of its own for at most 15 s, in 256 MB of the engine's memory, and gives at most 10 000 rows or 32 MB.

**Addresses of a project.** \`routes\` of a project's config put a table at an address of its own, as the shop does with \`/ltv/{days}\`,
\`/retention/{days}\` and \`/inventory/alerts\`; \`/docs\` of the server lists them with the rest.

In the commands \`$URL\` is the server's address, \`$KEY\` a key, \`$ID\` a release, \`$RUN\` a run and \`$JOB\` a job.

${sections.join('\n')}`,
)
