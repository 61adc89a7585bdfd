#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old to read TypeScript can still say so, or hand over to the one beside us.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const beside = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (major > 22 || (major === 22 && minor >= 18)) {
  if (process.channel) {
    // Started by the Node below: what it was started for ends with it.
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.channel.unref()
  }
  // What is read of TypeScript is kept, for threads too; beside the program, where nobody else writes. A user's own choice stands.
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'tallyhouse')
  module.enableCompileCache(process.env['NODE_COMPILE_CACHE'])
  const { main } = await import('../src/cli/main.ts')
  await main(process.argv.slice(2))
} else if (existsSync(beside)) {
  const child = spawn(beside, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 3)))
} else {
  console.error(
    `tallyhouse needs Node 22.18 or newer, and this is ${process.versions.node}; run \`npm install\` in ${root}, which brings one along`,
  )
  process.exitCode = 2
}
