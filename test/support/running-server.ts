import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './content'

/** The whole product as its own process, as `npm start` runs it, on its own database; can be killed and started again. */
export interface RunningServer {
  url: string
  consolePassword: string
  /** SIGKILL, at once. */
  kill(): Promise<void>
  /** On the same port and database. */
  start(): Promise<void>
  /** SIGTERM, then removes the database. */
  stop(): Promise<void>
}

const startMs = 40_000

/** @param env further settings */
export async function runServer(env: Record<string, string> = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'yiciban-server-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const consolePassword = 'only-for-this-test'
  let process_: ChildProcess | undefined
  let output = ''

  const ended = (child: ChildProcess) =>
    new Promise<void>((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve())))

  async function start(): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`,
        CONSOLE_PASSWORD: consolePassword,
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    process_ = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data))
    const deadline = Date.now() + startMs
    for (;;) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`the server is not ready (exit code ${child.exitCode}):\n${output}`)
      const ready = await fetch(`${url}/readyz`).catch(() => undefined)
      if (ready?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  await start()
  return {
    url,
    consolePassword,
    start,
    async kill() {
      process_?.kill('SIGKILL')
      if (process_) await ended(process_)
    },
    async stop() {
      process_?.kill('SIGTERM')
      if (process_) await ended(process_)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
