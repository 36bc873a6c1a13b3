/** The console's API over HTTP: the real desk on SQLite, a clock that can be moved. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { newConversation } from '../../src/dialogue/conversation'
import { createDesk } from '../../src/handoff/desk'
import { ticketNumber } from '../../src/handoff/handoff'
import { createSqlStore } from '../../src/storage/sql-store'
import { openSqlite } from '../../src/storage/sqlite'
import type { Store } from '../../src/storage/store'
import { createDeskRoutes, type DeskRoutes, hashPassword } from '../../src/web/desk-routes'
import { createFeed, type Feed } from '../../src/web/feed'
import { createOnError, notFound } from '../../src/web/on-error'
import { closeServer } from '../support/small-house'
import { aMessage } from '../support/store-behaviour'

const password = 'only-for-this-test'
let passwordHash: string
beforeAll(async () => {
  passwordHash = await hashPassword(password)
})

let now: number
let store: Store
let feed: Feed
let desk: ReturnType<typeof createDesk>
let routes: DeskRoutes
let server: Server
let url: string
let typed: string[]
const faults: unknown[] = []

/** Starts the routes in front of the store, as a server does after a restart. */
async function start(parts: { lookups?: number; heartbeatMs?: number; isSecure?: boolean } = {}): Promise<void> {
  let ids = 0
  const clock = () => new Date(now)
  feed = createFeed((fault) => faults.push(fault))
  desk = createDesk({
    store,
    clock,
    newId: () => `h${now}-${++ids}`,
    newNumber: () => ticketNumber(crypto.getRandomValues(new Uint8Array(8))),
    dueAt: (from) => new Date(from.getTime() + 86_400_000),
    hours: { isOpen: () => true, nextOpening: (at) => at },
    coordination: '12345协调',
    mask: (text) => text.replace(/\d{11}/g, '****'),
    stored: (entries) => feed.publish(entries),
    changed: (handoff) => routes.changed(handoff),
  })
  routes = createDeskRoutes({
    desk,
    feed,
    passwordHash,
    clock,
    newId: () => 'x',
    secure: () => parts.isSecure ?? false,
    typing: (conversationId, agent) => typed.push(`${agent} → ${conversationId}`),
    lookups: parts.lookups ?? 1000,
    heartbeatMs: parts.heartbeatMs ?? 60_000,
  })
  const app = express()
  app.set('trust proxy', 'loopback')
  app.use(
    routes.router,
    notFound,
    createOnError((fault) => faults.push(fault)),
  )
  server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function stop(): Promise<void> {
  routes.close()
  await closeServer(server)
}

beforeEach(async () => {
  now = Date.parse('2026-11-24T02:00:00.000Z')
  typed = []
  faults.length = 0
  let ids = 0
  store = createSqlStore(await openSqlite(':memory:'), { clock: () => new Date(now), newId: () => `e${++ids}`, newConversation })
  await start()
})
afterEach(async () => {
  await stop()
  await store.close()
  expect(faults).toEqual([])
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
const signIn = (name = '王', given: string = password, headers = {}) =>
  call('POST', '/console/api/login', { name, password: given }, headers)
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]

/** A console of one agent. */
async function agent(name: string) {
  const answer = await signIn(name)
  const { csrf } = (await answer.json()) as { csrf: string }
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const headers = { cookie, 'x-csrf': csrf }
  return {
    cookie,
    csrf,
    get: (path: string) => call('GET', `/console/api/${path}`, undefined, { cookie }),
    post: (path: string, body: unknown = {}) => call('POST', `/console/api/${path}`, body, headers),
    list: async (state: string) =>
      ((await (await call('GET', `/console/api/handoffs?state=${state}`, undefined, { cookie })).json()) as { handoffs: { id: string }[] })
        .handoffs,
    /** Listens to the events; `next()` gives one after the other. */
    async events() {
      const stop = new AbortController()
      const stream = await fetch(`${url}/console/api/events`, { headers: { cookie }, signal: stop.signal })
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
      let buffer = ''
      const next = async (): Promise<string | undefined> => {
        for (;;) {
          const end = buffer.indexOf('\n\n')
          if (end >= 0) {
            const [event, rest] = [buffer.slice(0, end), buffer.slice(end + 2)]
            buffer = rest
            return event
          }
          const part = await reader?.read()
          if (!part || part.done) return undefined
          buffer += part.value
        }
      }
      const nextData = async () => {
        for (;;) {
          const event = await next()
          if (event === undefined) return undefined
          if (event.startsWith('data: '))
            return JSON.parse(event.slice(6)) as { type: string; handoffId?: string; entry?: { text: string } }
        }
      }
      return { stream, next, nextData, leave: () => stop.abort() }
    },
  }
}
const packet = {
  summary: '身份证丢了',
  department: '公安',
  facets: [],
  situation: [],
  lastMessages: ['转人工'],
  reason: 'asked-for-person',
}
/** A citizen who said something and now waits for a person; gives ticket number and handoff id. */
async function waiting(conversationId = 'c1') {
  await says('身份证丢了', conversationId)
  const { conversation } = await store.open(aMessage({ conversationId, id: 'x' }))
  const { number } = await desk.admit(conversation, 'asked-for-person', packet)
  return { number, id: (await desk.ticket(number)).id }
}
async function says(text: string, conversationId = 'c1') {
  const message = { id: `m-${text}`, text, at: new Date(now).toISOString(), kind: 'text' as const }
  const { conversation } = await store.open(aMessage({ conversationId, id: message.id }))
  feed.publish(await store.save(conversation, { message, outcome: 'relay', replies: [] }))
}

describe('signing in', () => {
  it('gives a cookie that scripts and other sites cannot use, and a value against forged requests', async () => {
    const answer = await signIn('王', password)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ name: '王', csrf: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('set-cookie')).toMatch(/^yiciban_desk=[0-9a-f]{64}; Path=\/console; HttpOnly; SameSite=Strict$/)
    await stop()
    await start({ isSecure: true })
    expect((await signIn()).headers.get('set-cookie')).toContain('; Secure;')
  })

  it('is asked for everywhere', async () => {
    const paths = ['GET session', 'POST logout', 'GET handoffs', 'GET handoffs/h', 'GET events']
    const changes = ['take', 'messages', 'typing', 'complete', 'release'].map((change) => `POST handoffs/h/${change}`)
    for (const line of [...paths, ...changes]) {
      const [method = '', path = ''] = line.split(' ')
      for (const cookie of ['', 'yiciban_desk=', `yiciban_desk=${'0'.repeat(64)}`])
        expect([line, await codeOf(await call(method, `/console/api/${path}`, method === 'POST' ? {} : undefined, { cookie }))]).toEqual([
          line,
          [401, 'unauthenticated'],
        ])
    }
    expect(await codeOf(await call('GET', '/console/api/nowhere'))).toEqual([404, 'not_found'])
  })

  it('needs the value against forged requests for every change', async () => {
    const { cookie, csrf } = await agent('王')
    const { id } = await waiting()
    for (const [path, value] of [
      [`handoffs/${id}/take`, ''],
      [`handoffs/${id}/take`, `${csrf}0`],
      ['logout', 'x'],
    ] as const)
      expect(await codeOf(await call('POST', `/console/api/${path}`, {}, { cookie, 'x-csrf': value }))).toEqual([403, 'forbidden'])
    expect((await desk.list('waiting')).length).toBe(1)
  })

  it.each([
    [{}],
    [{ name: '王' }],
    [{ name: ' ', password }],
    [{ name: '王'.repeat(41), password }],
    [{ name: '王\u0000', password }],
    [{ name: '\u202e王', password }],
    [{ name: '王', password: 'x'.repeat(201) }],
    [{ name: 1, password: [] }],
    ['{'],
    ['null'],
  ])('refuses %j', async (body) => {
    expect(await codeOf(await call('POST', '/console/api/login', body))).toEqual([400, 'bad_request'])
  })

  it('ends by signing out, by half an hour of silence, and not before', async () => {
    const one = await agent('王')
    expect((await one.post('logout')).status).toBe(204)
    expect(await codeOf(await one.get('session'))).toEqual([401, 'unauthenticated'])
    const two = await agent('李')
    for (let count = 0; count < 3; count++) {
      now += 29 * 60_000
      expect(await (await two.get('session')).json()).toEqual({ name: '李', csrf: two.csrf })
    }
    now += 31 * 60_000
    expect(await codeOf(await two.get('session'))).toEqual([401, 'unauthenticated'])
  })

  it('locks an address for a quarter of an hour after five wrong passwords, and no other', async () => {
    for (let count = 0; count < 5; count++) expect(await codeOf(await signIn('王', 'wrong'))).toEqual([401, 'unauthenticated'])
    const locked = await signIn('王', password)
    expect(locked.headers.get('retry-after')).toBe('Tue, 24 Nov 2026 02:15:00 GMT')
    expect(await codeOf(locked)).toEqual([429, 'too_many_requests'])
    expect((await signIn('王', password, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200)
    now += 15 * 60_000
    expect((await signIn('王', password)).status).toBe(200)
    expect(await codeOf(await signIn('王', 'wrong'))).toEqual([401, 'unauthenticated'])
  })

  it('counts guesses that come all at once, and those from the many addresses of one line', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, guess) => signIn('王', `guess ${guess}`, { 'x-forwarded-for': `2001:db8:1:2::${guess}` })),
    )
    const statuses = guesses.map((guess) => guess.status).sort()
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
    expect((await signIn('王', password, { 'x-forwarded-for': '2001:db8:1:2::ffff' })).status).toBe(429)
    expect((await signIn('王', password, { 'x-forwarded-for': '2001:db8:ffff:2::1' })).status).toBe(200)
  })

  it('forgets wrong passwords after a right one', async () => {
    for (let round = 0; round < 2; round++) {
      for (let count = 0; count < 4; count++) expect((await signIn('王', 'wrong')).status).toBe(401)
      expect((await signIn('王', password)).status).toBe(200)
    }
  })
})

describe('a case', () => {
  it('goes from the queue to an agent, is answered, and ends with the bot', async () => {
    const { id, number } = await waiting()
    const wang = await agent('王')
    const { handoffs } = (await (await wang.get('handoffs')).json()) as { handoffs: object[] }
    expect(handoffs).toEqual([
      {
        id,
        number,
        conversationId: 'c1',
        state: 'waiting',
        reason: 'asked-for-person',
        category: 'consult',
        item: null,
        department: '公安',
        summary: '身份证丢了',
        waitingSince: '2026-11-24T02:00:00.000Z',
        due: '2026-11-25T02:00:00.000Z',
        agent: null,
        region: null,
        closedAt: null,
        overdue: false,
      },
    ])
    expect(await codeOf(await wang.post(`handoffs/${id}/messages`, { id: 'a1', text: '您好' }))).toEqual([409, 'handoff_wrong_state'])
    expect(await (await wang.post(`handoffs/${id}/take`)).json()).toMatchObject({ handoff: { state: 'accepted', agent: '王' } })
    expect((await store.conversation('c1'))?.floor).toBe('person')
    for (let time = 0; time < 2; time++)
      expect(await (await wang.post(`handoffs/${id}/messages`, { id: 'a1', text: '请打13800138000' })).json()).toMatchObject({
        entry: { id: 'a1', seq: 2, from: 'agent', agent: '王', text: '请打****' },
      })
    expect((await wang.post(`handoffs/${id}/typing`)).status).toBe(204)
    expect(typed).toEqual(['王 → c1'])
    const detail = (await (await wang.get(`handoffs/${id}`)).json()) as { packet: object; entries: { text: string }[] }
    expect(detail.packet).toMatchObject({ lastMessages: ['身份证丢了', '转人工'] })
    expect(detail.entries.map((entry) => entry.text)).toEqual(['身份证丢了', '请打****'])
    const end = { answer: { id: 'a2', text: '带户口簿' } }
    for (let time = 0; time < 2; time++)
      expect(await (await wang.post(`handoffs/${id}/complete`, end)).json()).toMatchObject({ handoff: { state: 'completed' } })
    expect((await store.conversation('c1'))?.floor).toBe('bot')
    expect(await wang.list('waiting')).toEqual([])
    expect((await wang.list('completed')).map((handoff) => handoff.id)).toEqual([id])
  })

  it('belongs to one of two agents, until he gives it back', async () => {
    const { id } = await waiting()
    const [wang, li] = await Promise.all([agent('王'), agent('李')])
    const takes = await Promise.all([wang.post(`handoffs/${id}/take`), li.post(`handoffs/${id}/take`)])
    expect(takes.map((take) => take.status).sort()).toEqual([200, 409])
    const [winner, loser] = takes[0]?.status === 200 ? [wang, li] : [li, wang]
    for (const [path, body] of [
      ['take', {}],
      ['messages', { id: 'a1', text: '您好' }],
      ['complete', {}],
      ['complete', { answer: { id: 'a2', text: '好' } }],
      ['release', {}],
      ['typing', {}],
    ] as const)
      expect([path, await codeOf(await loser.post(`handoffs/${id}/${path}`, body))]).toEqual([path, [409, 'handoff_taken']])
    expect(typed).toEqual([])
    expect(await (await winner.post(`handoffs/${id}/release`)).json()).toMatchObject({ handoff: { state: 'waiting', agent: null } })
    expect((await loser.post(`handoffs/${id}/take`)).status).toBe(200)
    expect(await store.entriesSince('c1', 1)).toEqual([])
  })

  it('that is late says so', async () => {
    await waiting()
    const wang = await agent('王')
    now += 86_400_001
    expect(await (await agent('李')).list('waiting')).toMatchObject([{ overdue: true }])
    expect(await codeOf(await wang.get('handoffs'))).toEqual([401, 'unauthenticated'])
  })

  it('that does not exist, or a request that is not valid, is refused in words', async () => {
    const { id } = await waiting()
    const wang = await agent('王')
    await wang.post(`handoffs/${id}/take`)
    for (const path of ['take', 'complete', 'release', 'typing'])
      expect(await codeOf(await wang.post(`handoffs/nothing/${path}`))).toEqual([404, 'not_found'])
    expect(await codeOf(await wang.get('handoffs/nothing'))).toEqual([404, 'not_found'])
    expect(await codeOf(await wang.get('handoffs?state=lost'))).toEqual([400, 'bad_request'])
    for (const body of [
      {},
      { id: 'a1' },
      { id: '', text: 'x' },
      { id: 'a1', text: '' },
      { id: 'a1', text: ' ' },
      { id: 'a1', text: 'x'.repeat(2001) },
      '[',
      'null',
    ])
      expect(await codeOf(await wang.post(`handoffs/${id}/messages`, body))).toEqual([400, 'bad_request'])
    expect(await codeOf(await wang.post(`handoffs/${id}/complete`, { answer: '好' }))).toEqual([400, 'bad_request'])
    expect((await wang.post(`handoffs/${id}/messages`, { id: 'a1', text: 'x'.repeat(20_000) })).status).toBe(413)
    expect((await wang.post(`handoffs/${id}/messages`, { id: 'm-身份证丢了', text: '好' })).status).toBe(409)
  })
})

describe('the events', () => {
  it('tell of the queue and of what is said in open cases, live', async () => {
    const wang = await agent('王')
    const events = await wang.events()
    expect([events.stream.headers.get('content-type'), events.stream.headers.get('x-accel-buffering')]).toEqual([
      'text/event-stream; charset=utf-8',
      'no',
    ])
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await says('无关', 'other')
    const { id } = await waiting()
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await says('有人吗')
    expect(await events.nextData()).toMatchObject({ type: 'entry', conversationId: 'c1', handoffId: id, entry: { text: '有人吗' } })
    await wang.post(`handoffs/${id}/take`)
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await wang.post(`handoffs/${id}/messages`, { id: 'a1', text: '在' })
    expect(await events.nextData()).toMatchObject({ type: 'entry', handoffId: id, entry: { text: '在', agent: '王' } })
    await wang.post(`handoffs/${id}/complete`)
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await says('谢谢') // said to the bot
    const again = await waiting()
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await wang.get(`handoffs/${id}`) // looking at the old case changes nothing
    await says('还有一件')
    expect(await events.nextData()).toMatchObject({ type: 'entry', handoffId: again.id, entry: { text: '还有一件' } })
    events.leave()
  })

  it('know the cases from before a restart', async () => {
    const [one, two] = [await waiting('c1'), await waiting('c2')]
    await desk.take(two.id, '王')
    await stop()
    await start()
    const events = await (await agent('王')).events()
    expect(await events.nextData()).toEqual({ type: 'queue' })
    await says('一', 'c1')
    await says('二', 'c2')
    expect([(await events.nextData())?.handoffId, (await events.nextData())?.handoffId]).toEqual([one.id, two.id])
    events.leave()
  })

  it('show a sign of life, and end with the session', async () => {
    await stop()
    await start({ heartbeatMs: 20 })
    const [wang, li] = await Promise.all([agent('王'), agent('李')])
    const [hers, his] = await Promise.all([wang.events(), li.events()])
    expect([await hers.nextData(), await his.nextData()]).toEqual([{ type: 'queue' }, { type: 'queue' }])
    expect(await hers.next()).toBe(': still here')
    await wang.post('logout')
    expect(await hers.nextData()).toBeUndefined()
    expect(await his.next()).toBe(': still here')
    now += 31 * 60_000
    expect(await his.nextData()).toBeUndefined()
  })

  it('say nothing to a session that has run out, and a stream alone keeps none alive', async () => {
    const wang = await agent('王')
    const events = await wang.events()
    await events.nextData()
    now += 20 * 60_000
    ;(await wang.events()).leave()
    now += 20 * 60_000
    await waiting()
    expect(await events.nextData()).toBeUndefined()
    expect((await wang.get('events')).status).toBe(401)
  })
})

describe('a ticket', () => {
  it('shows a citizen who left how it stands and what was answered, and nothing else', async () => {
    const { id, number } = await waiting()
    const typedByHand = number.toLowerCase().replaceAll('-', ' ')
    expect(await (await call('GET', `/api/v1/tickets/${encodeURIComponent(typedByHand)}`)).json()).toEqual({
      number,
      state: 'waiting',
      department: '公安',
      since: '2026-11-24T02:00:00.000Z',
      due: '2026-11-25T02:00:00.000Z',
      answers: [],
    })
    await desk.take(id, '王')
    now += 60_000
    await desk.complete(id, '王', { id: 'a1', text: '带户口簿，联系13800138000' })
    const answer = await call('GET', `/api/v1/tickets/${number}`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({
      number,
      state: 'completed',
      department: '公安',
      since: '2026-11-24T02:00:00.000Z',
      due: '2026-11-25T02:00:00.000Z',
      closedAt: '2026-11-24T02:01:00.000Z',
      answers: [{ text: '带户口簿，联系****', at: '2026-11-24T02:01:00.000Z' }],
    })
  })

  it('that nobody took is shown as failed', async () => {
    const { number } = await waiting()
    await desk.sweep(new Date(now + 1))
    expect(await (await call('GET', `/api/v1/tickets/${number}`)).json()).toMatchObject({ state: 'failed', answers: [] })
  })

  it('cannot be guessed: unknown numbers are not found, and an address may not look often', async () => {
    await stop()
    await start({ lookups: 5 })
    for (const number of ['YC-2222-2222', 'YC-0000-0000', 'x', "'%20or%201=1", '..%2fhandoffs'])
      expect(await codeOf(await call('GET', `/api/v1/tickets/${number}`))).toEqual([404, 'not_found'])
    const refused = await call('GET', '/api/v1/tickets/YC-2222-2222')
    expect(refused.headers.get('retry-after')).toMatch(/GMT$/)
    expect(await codeOf(refused)).toEqual([429, 'too_many_requests'])
  })
})
