#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old to read TypeScript can still say so, or hand over to the one beside us.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const beside = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (major > 22 || (major === 22 && minor >= 18)) {
  const { main } = await import('../src/cli/main.ts')
  await main(process.argv.slice(2))
} else if (existsSync(beside)) {
  const { status, signal } = spawnSync(beside, process.argv.slice(1), { stdio: 'inherit' })
  process.exitCode = signal ? 1 : (status ?? 3)
} else {
  console.error(
    `tallyhouse needs Node 22.18 or newer, and this is ${process.versions.node}; run \`npm install\` in ${root}, which brings one along`,
  )
  process.exitCode = 2
}
