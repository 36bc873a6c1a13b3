/** The process: how it starts, how it refuses to, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './support/content'

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-main-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A server process of its own; what it writes and how it ends. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout?.on('data', (data) => (out += data))
  child.stderr?.on('data', (data) => (err += data))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  )
  const listening = async () => {
    for (;;) {
      const url = /"url":"([^"]+)","msg":"listening"/.exec(out)?.[1]
      if (url) return url
      if (child.exitCode !== null) throw new Error(err)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  return { child, ended, listening }
}

it('starts with nothing set, says its password beside the log, and ends in order on SIGTERM', async () => {
  const { child, ended, listening } = run({})
  const url = await listening()
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  child.kill('SIGTERM')
  const { code, out, err } = await ended
  expect(code).toBe(0)
  expect(err).toMatch(/^Password for \/console .*: \S{16}\n$/)
  expect(out).not.toContain(/: (\S{16})\n$/.exec(err)?.[1])
  for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  expect(existsSync(join(folder, 'bot.db-wal'))).toBe(false) // the database was closed
})

it('reads .env of the working folder', async () => {
  writeFileSync(join(folder, '.env'), 'LOG_LEVEL=loud\n')
  const { code, err } = await run({}).ended
  expect([code, err]).toEqual([1, expect.stringContaining('LOG_LEVEL: ')])
})

describe('refuses to start, in one clear line,', () => {
  let taken: Server | undefined
  afterEach(() => taken?.close())

  it('when its port is taken', async () => {
    taken = createServer()
    await new Promise<void>((resolve) => taken?.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const { code, err } = await run({ PORT: String(port), CONSOLE_PASSWORD: 'for-this-test' }).ended
    expect([code, err]).toEqual([
      1,
      `port_in_use: 127.0.0.1:${port} is in use by another program; stop that one or set PORT to a free port\n`,
    ])
  })

  it('when the configuration is wrong', async () => {
    const { code, err } = await run({ PORT: 'x', REGION: '1' }).ended
    expect(code).toBe(1)
    expect(err).toMatch(/^config_invalid: [^\n]*\n {2}PORT: [^\n]*\n {2}REGION: [^\n]*\n$/)
  })

  it('when the database is none', async () => {
    writeFileSync(join(folder, 'bot.db'), 'this is a letter, not a database. '.repeat(50))
    const { code, err } = await run({ CONSOLE_PASSWORD: 'for-this-test' }).ended
    expect([code, err]).toEqual([1, expect.stringMatching(/^storage_unavailable: .*bot\.db.*\n$/)])
  })
})
