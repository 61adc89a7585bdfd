/*
 * A process of its own that `run-program.ts` starts: runs the program that its words name, and ends it with all that it started
 * when the process that wanted it is gone, also by SIGKILL: then nobody holds the other end of its standard input any more.
 */
import { spawn } from 'node:child_process'

const grace_ms = 5000
const [program = '', ...words] = process.argv.slice(2)
const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'] })

/** To the whole group, of which this process is the head, where there are groups. */
function end(signal: NodeJS.Signals): void {
  if (process.platform === 'win32') child.kill(signal)
  else process.kill(-process.pid, signal)
}

// Comes to the program too, being of the group; this one ends behind it and passes on how it ended.
process.on('SIGTERM', () => {})
process.stdin.on('error', () => {})
process.stdin.on('close', () => {
  end('SIGTERM')
  setTimeout(() => end('SIGKILL'), grace_ms).unref()
})
process.stdin.resume()

child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`, () => process.exit(127))
})
child.once('exit', (code, signal) => {
  process.stdin.removeAllListeners('close')
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners('SIGTERM')
  process.kill(process.pid, signal)
})
