/**
 * The console's API and the citizen's look at a ticket.
 *
 * Sessions live in memory: cookie HttpOnly, SameSite=Strict; every change also needs the session's CSRF value in `x-csrf`. Five wrong
 * passwords lock an address for a quarter of an hour (等保 8.1.4.1).
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import express, { type Request, type Response, Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import { z } from 'zod'
import { AppError } from '../errors'
import type { Desk } from '../handoff/desk'
import type { Handoff, State } from '../handoff/handoff'
import type { Feed } from './feed'

export interface DeskRoutesParts {
  desk: Desk
  feed: Feed
  /** As made by `hashPassword`. */
  passwordHash: string
  clock(): Date
  newId(): string
  /** True when citizens come over https: the cookie is then Secure. */
  secure(request: Request): boolean
  /** Somebody at the desk is writing. */
  typing(conversationId: string, agent: string): void
}

const cookieName = 'yiciban_desk'
const idleMs = 30 * 60_000
const failuresAllowed = 5
const lockMs = 15 * 60_000
const heartbeatMs = 15_000

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number },
) => Promise<Buffer>
/** OWASP password storage: scrypt N=2^15, r=8, p=1 keeps one guess at about 50 ms. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 }

/** `salt:hash` in hex. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await derive(password, salt, 32, cost)).toString('hex')}`
}

async function isPassword(password: string, hash: string): Promise<boolean> {
  const [salt = '', expected = ''] = hash.split(':')
  const found = await derive(password, Buffer.from(salt, 'hex'), 32, cost)
  return timingSafeEqual(found, Buffer.from(expected, 'hex'))
}

interface Session {
  name: string
  csrf: string
  seen: number
}

const Login = z.object({ name: z.string().trim().min(1).max(40), password: z.string().min(1).max(200) })
const Say = z.object({ id: z.string().min(1).max(100), text: z.string().min(1).max(2000) })
const Complete = z.object({ answer: Say.optional() })
const ListQuery = z.object({ state: z.enum(['waiting', 'accepted', 'completed', 'failed'] satisfies State[]).default('waiting') })

export interface DeskRoutes {
  router: Router
  /** Tells open consoles that the queue changed. */
  changed(handoff: Handoff): void
  /** Ends open event streams. */
  close(): void
}

export function createDeskRoutes(parts: DeskRoutesParts): DeskRoutes {
  const { desk } = parts
  const sessions = new Map<string, Session>()
  const failures = new Map<string, { count: number; until: number }>()
  const streams = new Set<Response>()
  const byConversation = new Map<string, string>()
  const now = () => parts.clock().getTime()

  function sessionOf(request: Request): Session | undefined {
    const cookie = /(?:^|;\s*)yiciban_desk=([0-9a-f]{64})/.exec(request.headers.cookie ?? '')?.[1]
    const session = cookie === undefined ? undefined : sessions.get(cookie)
    if (!session || cookie === undefined) return undefined
    if (now() - session.seen > idleMs) {
      sessions.delete(cookie)
      return undefined
    }
    session.seen = now()
    return session
  }

  function needed(request: Request): Session {
    const session = sessionOf(request)
    if (!session) throw new AppError('unauthenticated', 'log in first')
    if (request.method !== 'GET' && request.headers['x-csrf'] !== session.csrf)
      throw new AppError('forbidden', 'the x-csrf header is missing or wrong')
    return session
  }

  function send(data: object): void {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(data)}\n\n`)
  }

  const leave = parts.feed.subscribe('*', (entries) => {
    for (const entry of entries) {
      const handoffId = byConversation.get(entry.conversationId)
      if (handoffId !== undefined) send({ type: 'entry', conversationId: entry.conversationId, handoffId, entry })
    }
  })
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(': still here\n\n')
  }, heartbeatMs)
  heartbeat.unref()

  const router = Router()
  const api = Router()
  api.use(express.json({ limit: '16kb' }))

  api.post('/login', async (request, response) => {
    const address = request.ip ?? ''
    const failed = failures.get(address)
    if (failed && failed.count >= failuresAllowed && now() < failed.until)
      throw new AppError('too_many_requests', 'too many wrong passwords; try again in a quarter of an hour')
    const { name, password } = Login.parse(request.body)
    if (!(await isPassword(password, parts.passwordHash))) {
      const count = failed && now() < failed.until ? failed.count + 1 : 1
      failures.set(address, { count, until: now() + lockMs })
      throw new AppError('unauthenticated', 'wrong password')
    }
    failures.delete(address)
    const id = randomBytes(32).toString('hex')
    const session = { name, csrf: randomBytes(16).toString('hex'), seen: now() }
    sessions.set(id, session)
    response.cookie(cookieName, id, { httpOnly: true, sameSite: 'strict', secure: parts.secure(request), path: '/console' })
    response.json({ name, csrf: session.csrf })
  })
  api.get('/session', (request, response) => {
    const session = needed(request)
    response.json({ name: session.name, csrf: session.csrf })
  })
  api.post('/logout', (request, response) => {
    needed(request)
    const cookie = /yiciban_desk=([0-9a-f]{64})/.exec(request.headers.cookie ?? '')?.[1]
    if (cookie !== undefined) sessions.delete(cookie)
    response.clearCookie(cookieName, { path: '/console' }).status(204).end()
  })

  api.get('/handoffs', async (request, response) => {
    needed(request)
    const { state } = ListQuery.parse(request.query)
    response.json({ handoffs: (await desk.list(state)).map(rowOf) })
  })
  api.get('/handoffs/:id', async (request, response) => {
    needed(request)
    const { handoff, entries } = await desk.open(String(request.params.id))
    byConversation.set(handoff.conversationId, handoff.id)
    response.json({ handoff: rowOf(handoff), packet: handoff.packet, entries })
  })
  api.post('/handoffs/:id/take', async (request, response) => {
    const { name } = needed(request)
    const handoff = await desk.take(String(request.params.id), name)
    byConversation.set(handoff.conversationId, handoff.id)
    response.json({ handoff: rowOf(handoff) })
  })
  api.post('/handoffs/:id/messages', async (request, response) => {
    const { name } = needed(request)
    const entry = await desk.say(String(request.params.id), name, Say.parse(request.body))
    response.json({ entry })
  })
  api.post('/handoffs/:id/typing', async (request, response) => {
    const { name } = needed(request)
    const { handoff } = await desk.open(String(request.params.id))
    if (handoff.state === 'accepted' && handoff.agent === name) parts.typing(handoff.conversationId, name)
    response.status(204).end()
  })
  api.post('/handoffs/:id/complete', async (request, response) => {
    const { name } = needed(request)
    const { answer } = Complete.parse(request.body ?? {})
    response.json({ handoff: rowOf(await desk.complete(String(request.params.id), name, answer)) })
  })
  api.post('/handoffs/:id/release', async (request, response) => {
    const { name } = needed(request)
    response.json({ handoff: rowOf(await desk.release(String(request.params.id), name)) })
  })

  api.get('/events', (request, response) => {
    needed(request)
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    response.write(`data: ${JSON.stringify({ type: 'queue' })}\n\n`)
    streams.add(response)
    request.on('close', () => streams.delete(response))
  })
  router.use('/console/api', api)

  const lookups = rateLimit({ windowMs: 60_000, limit: 20, standardHeaders: 'draft-7', legacyHeaders: false, handler: tooMany })
  router.get('/api/v1/tickets/:number', lookups, async (request, response) => {
    const ticket = await desk.ticket(String(request.params.number))
    response.setHeader('cache-control', 'no-store')
    response.json({
      number: ticket.number,
      state: ticket.state,
      department: ticket.department,
      since: ticket.waitingSince,
      due: ticket.due,
      ...(ticket.closedAt === undefined ? {} : { closedAt: ticket.closedAt }),
      answers: ticket.answers.map(({ text, at }) => ({ text, at })),
    })
  })

  return {
    router,
    changed: () => send({ type: 'queue' }),
    close() {
      leave()
      clearInterval(heartbeat)
      for (const stream of streams) stream.end()
      streams.clear()
    },
  }
}

function tooMany(): never {
  throw new AppError('too_many_requests', 'too many look-ups; try again in a minute')
}

/** A handoff as the console lists it. */
function rowOf(handoff: Handoff & { overdue?: boolean }) {
  return {
    id: handoff.id,
    number: handoff.number,
    conversationId: handoff.conversationId,
    state: handoff.state satisfies State,
    reason: handoff.reason,
    category: handoff.category,
    item: handoff.packet.item ?? null,
    department: handoff.department,
    summary: handoff.packet.summary,
    waitingSince: handoff.waitingSince,
    due: handoff.due,
    agent: handoff.agent ?? null,
    region: handoff.packet.region ?? null,
    closedAt: handoff.closedAt ?? null,
    overdue: handoff.overdue ?? false,
  }
}
