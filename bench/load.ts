import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onCore } from './server-process.ts'

const connections = 32

/** The requests a second that a server answers to `wrk`, or to the loader of this file where there is none; both on the second core. */
export function requestsASecond(url: string, key: string, seconds: number): number {
  const header = `Authorization: Bearer ${key}`
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '-H', header, url]
  if (hasWrk()) {
    const text = run(['wrk', ...words])
    if (text.includes('Non-2xx')) throw new Error(`not all were answered: ${text}`)
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1])
  }
  return Number(run([process.execPath, fileURLToPath(import.meta.url), url, header, String(seconds)]))
}

/** The name of what makes the load, for the table. */
export function hasWrk(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined
}

function run(command: readonly string[]): string {
  const [first, ...rest] = onCore(1, command)
  const { stdout, stderr, status } = spawnSync(first, rest, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** Keeps connections busy, one request at a time each. All answers are of the same length, so that bytes tell how many there were. */
async function load(address: string, header: string, seconds: number): Promise<number> {
  const url = new URL(address)
  const request = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n${header}\r\n\r\n`
  const end = performance.now() + seconds * 1000
  const one = (): Promise<number> =>
    new Promise((resolve, reject) => {
      let [answers, bytes, length] = [0, 0, 0]
      const socket = connect(Number(url.port), url.hostname, () => socket.write(request))
      socket.on('error', reject)
      socket.on('data', (chunk: Buffer) => {
        if (answers === 0 && bytes === 0) {
          const head = chunk.indexOf('\r\n\r\n') + 4
          const text = chunk.toString('latin1', 0, head)
          if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text))
          length = head + Number(/content-length: (\d+)/i.exec(text)?.[1])
        }
        bytes += chunk.length
        if (bytes < length) return
        bytes = 0
        answers += 1
        if (performance.now() < end) socket.write(request)
        else {
          socket.destroy()
          resolve(answers)
        }
      })
    })
  const counts = await Promise.all(Array.from({ length: connections }, one))
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

const [file, url = '', header = '', seconds = '5'] = process.argv.slice(1)
if (file === fileURLToPath(import.meta.url)) console.log(await load(url, header, Number(seconds)))
