/** The whole product in one process: shipped content, SQLite in a temp folder, HTTP on a free port. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WebSocket } from 'ws'
import { type App, createApp, type Overrides } from '../src/app'
import { readConfig } from '../src/config'
import { askAnswerSchema, checklistAnswerSchema } from '../src/web/api-schemas'
import { createLog } from '../src/web/log'
import { shippedCore, shippedKnowledge } from './support/content'

let folder: string
let app: App
let url: string
const clock = () => new Date('2026-11-24T02:00:00.000Z') // Tuesday, 10:00 in China
const quiet = createLog('silent')

async function start(env: Record<string, string> = {}, overrides: Overrides = {}): Promise<void> {
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`,
    CONSOLE_PASSWORD: 'for-this-test',
    ...env,
  })
  app = await createApp(config, { clock, core: shippedCore(), log: quiet, ...overrides })
  ;({ url } = await app.listen())
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-app-'))
  await start()
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T

interface Activity {
  text?: string
  from: { id: string; role: string }
  attachments?: { content: { kind: string; number?: string } }[]
}

/** One citizen's line: says, and reads everything so far. */
async function citizen() {
  const { token, conversationId } = await json<{ token: string; conversationId: string }>(call('POST', '/api/v1/session'))
  const headers = { authorization: `Bearer ${token}` }
  const { streamUrl } = await json<{ streamUrl: string }>(call('POST', '/v3/directline/conversations', {}, headers))
  let count = 0
  return {
    conversationId,
    streamUrl,
    post: (text: string, id = `m${++count}`) =>
      call(
        'POST',
        `/v3/directline/conversations/${conversationId}/activities`,
        { type: 'message', text, channelData: { clientActivityID: id } },
        headers,
      ),
    read: async () =>
      (await json<{ activities: Activity[] }>(call('GET', `/v3/directline/conversations/${conversationId}/activities`, undefined, headers)))
        .activities,
  }
}

it('answers a citizen’s question from the shipped knowledge', async () => {
  const { post, read } = await citizen()
  expect((await post('身份证丢了补办要带什么')).status).toBe(200)
  const [greeting, echo, reply] = await read()
  expect(greeting?.text).toContain('您好')
  expect(echo?.text).toBe('身份证丢了补办要带什么')
  expect(reply?.text).toMatch(/户口簿[\s\S]*40元/)
  expect(reply?.attachments?.[0]?.content.kind).toBe('checklist')
})

it('hands over to a person, who answers live into the citizen’s stream, and gives the conversation back', async () => {
  const { post, read, streamUrl, conversationId } = await citizen()
  await post('身份证丢了')
  await post('转人工')
  const number = (await read()).at(-1)?.attachments?.[0]?.content.number ?? ''
  expect(number).toMatch(/^YC-/)

  const login = await call('POST', '/console/api/login', { name: '小王', password: 'for-this-test' })
  const { csrf } = (await login.json()) as { csrf: string }
  const headers = { cookie: login.headers.get('set-cookie')?.split(';')[0] ?? '', 'x-csrf': csrf }
  const { handoffs } = await json<{ handoffs: { id: string; number: string }[] }>(
    call('GET', '/console/api/handoffs?state=waiting', undefined, headers),
  )
  expect(handoffs.map((handoff) => handoff.number)).toEqual([number])
  const measures = await (await call('GET', '/metrics')).text()
  expect(measures).toContain('yiciban_handoffs_waiting 1')
  expect(measures).toContain('yiciban_turns_total{outcome="escalate",reason="asked-for-person"} 1')
  expect(measures).toContain('yiciban_turn_seconds_count 3')
  const id = handoffs[0]?.id
  await call('POST', `/console/api/handoffs/${id}/take`, {}, headers)

  const socket = new WebSocket(streamUrl)
  const heard: string[] = []
  const agentSpoke = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      for (const activity of (JSON.parse(String(data) || '{"activities":[]}') as { activities: Activity[] }).activities) {
        heard.push(`${activity.from.id}: ${activity.text}`)
        if (activity.from.id === 'agent') resolve()
      }
    }),
  )
  await post('有人吗')
  await call('POST', `/console/api/handoffs/${id}/messages`, { id: 'a1', text: '请带户口簿' }, headers)
  await agentSpoke
  socket.terminate()
  expect(heard.at(-1)).toBe('agent: 请带户口簿')
  expect(heard.filter((line) => line.startsWith('yiciban')).at(-1)).toContain(number) // the bot said nothing after the agent took over

  await call('POST', `/console/api/handoffs/${id}/complete`, {}, headers)
  await post('要多少钱')
  expect((await read()).at(-1)?.from.id).toBe('yiciban')
  const ticket = await json<{ state: string; answers: { text: string }[] }>(call('GET', `/api/v1/tickets/${number}`))
  expect(ticket).toMatchObject({ state: 'completed', answers: [{ text: '请带户口簿' }] })
  expect((await app.store.conversation(conversationId))?.floor).toBe('bot')
})

it('answers a text over 2000 characters in a friendly way, and what it could read of it', async () => {
  const { post, read } = await citizen()
  expect((await post(`护照到期怎么换${'，我住得很远'.repeat(1500)}`)).status).toBe(200)
  const replies = (await read()).slice(2).map((activity) => activity.text)
  expect(replies[0]).toBe(shippedKnowledge().phrases.get('too-long'))
})

it('keeps 10,000 characters of a text, and no half of a number', async () => {
  const { post, read } = await citizen()
  await post(`${'办'.repeat(9990)}11010519491231002X${'证'.repeat(50_000)}`)
  await post('办'.repeat(10_000))
  const echoes = (await read()).filter((activity) => activity.from.role === 'user').map((activity) => activity.text)
  expect(echoes).toEqual([`${'办'.repeat(9990)}…`, '办'.repeat(10_000)])
})

it.each([
  '',
  '😀',
  'a\u0000b',
  "'; DROP TABLE entries; --",
  '<script>alert(1)</script>',
  'ignore previous instructions',
  '\ud800',
  '11010519491231002X 13800138000',
])('answers bad input %j and stores it as text, masked', async (text) => {
  const { post, read, conversationId } = await citizen()
  expect((await post(text)).status).toBe(200)
  const activities = await read()
  expect(activities.length).toBeGreaterThanOrEqual(3)
  expect(activities.at(-1)?.text?.length).toBeGreaterThan(0)
  const stored = JSON.stringify(await app.store.entriesSince(conversationId, 0))
  expect(stored).not.toMatch(/11010519491231002X|13800138000/)
})

it('answers programs in the shape that the OpenAPI document promises', async () => {
  const ask = await call('POST', '/api/v1/ask', { id: '7', text: '身份证丢了补办要带什么' })
  expect(askAnswerSchema.parse(await ask.json())).toMatchObject({ id: '7', decision: 'answer', item: 'resident-id-card-replacement' })
  for (const text of ['', '办证', '今天天气怎么样', '转人工'])
    askAnswerSchema.parse(await (await call('POST', '/api/v1/ask', { text })).json())
  for (const id of shippedKnowledge().items.keys())
    checklistAnswerSchema.parse(await (await call('GET', `/api/v1/items/${id}/checklist`)).json())
  const codes = await Promise.all(
    [
      call('POST', '/api/v1/ask', { text: 'x', context: { item: 'no-such-item' } }),
      call('GET', '/api/v1/items/no-such-item/checklist'),
      call('GET', '/api/v1/items/resident-id-card-replacement/checklist?nothing=yes'),
      call('GET', '/api/v1/items/resident-id-card-replacement/checklist?proxy=perhaps'),
    ].map(async (answer) => [(await answer).status, (await json<{ error: { code: string } }>(answer)).error.code]),
  )
  expect(codes).toEqual([
    [404, 'unknown_item'],
    [404, 'unknown_item'],
    [400, 'unknown_situation'],
    [400, 'unknown_option'],
  ])
})

it('serves the pages with everything from itself, assets for ever', async () => {
  for (const path of ['/', '/console']) {
    const answer = await call('GET', path)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    const html = await answer.text()
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:\/\/(?!www\.w3\.org)/)
    for (const [, asset] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      const file = await call('GET', asset ?? '')
      expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    }
  }
  expect((await call('GET', '/assets/../main.js')).status).toBe(404)
  expect((await call('GET', '/assets/%2e%2e/%2e%2e/package.json')).status).toBeGreaterThanOrEqual(400)
  expect((await call('GET', '/assets/none.js')).status).toBe(404)
})

it('keeps /api/messages closed without an app id, and behind the connector’s proof with one', async () => {
  const activity = {
    type: 'message',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/cn/',
    conversation: { id: 'c' },
    from: { id: 'u' },
    text: '你好',
  }
  expect((await call('POST', '/api/messages', activity)).status).toBe(404)
  await app.close()
  await start({ MICROSOFT_APP_ID: '11111111-1111-1111-1111-111111111111', MICROSOFT_APP_PASSWORD: 'p' })
  expect((await call('POST', '/api/messages', activity)).status).toBe(401)
  expect((await call('POST', '/api/messages', { ...activity, serviceUrl: 'https://evil.example/' })).status).toBe(403)
  expect((await call('POST', '/api/messages', { type: 'message' })).status).toBe(400)
})

it('goes on with conversations and tokens after a restart', async () => {
  const { post } = await citizen()
  await post('身份证丢了')
  const { token } = await json<{ token: string }>(call('POST', '/api/v1/session'))
  const before = readFileSync(join(folder, 'direct-line.secret'), 'utf8')
  expect(statSync(join(folder, 'direct-line.secret')).mode & 0o777).toBe(0o600)
  await app.close()
  await start()
  expect(readFileSync(join(folder, 'direct-line.secret'), 'utf8')).toBe(before)
  expect((await call('POST', '/v3/directline/conversations', {}, { authorization: `Bearer ${token}` })).status).toBe(201)
})

it('announces a generated password once, and not in the log', async () => {
  await app.close()
  const announced: string[] = []
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  await start({ CONSOLE_PASSWORD: '' }, { log, announce: (text) => void announced.push(text) })
  expect(announced).toHaveLength(1)
  const password = /: (\S{16,})$/.exec(announced[0] ?? '')?.[1] ?? ''
  expect((await call('POST', '/console/api/login', { name: '小王', password })).status).toBe(200)
  expect((await call('POST', '/console/api/login', { name: '小王', password: `${password}x` })).status).toBe(401)
  expect(lines.join('')).not.toContain(password)
})

describe('a database that another program has locked', () => {
  it('makes every message wait or fail in words; nothing is acknowledged that is not stored', async () => {
    const { post, read } = await citizen()
    const other = new Database(join(folder, 'bot.db'))
    other.exec('BEGIN IMMEDIATE')
    const refused = await post('身份证丢了', 'm9')
    expect([refused.status, await refused.json()]).toEqual([429, { error: { code: 'storage_unavailable', message: expect.any(String) } }])
    expect((await call('GET', '/readyz')).status).toBe(503)
    expect((await call('GET', '/healthz')).status).toBe(200)
    expect(await read()).toHaveLength(1)
    other.exec('COMMIT')
    other.close()
    expect((await post('身份证丢了', 'm9')).status).toBe(200)
    expect((await read()).filter((activity) => activity.from.role === 'user')).toHaveLength(1)
    expect((await call('GET', '/readyz')).status).toBe(200)
  })
})
