/**
 * The console's API at `/console/api` and the citizen's look at a ticket.
 *
 * `POST login {name, password}` → `{name, csrf}` · `GET session` · `POST logout` · `GET handoffs?state=` → `{handoffs}` · `GET
 * handoffs/{id}` → `{handoff, packet, entries}` · `POST handoffs/{id}/take|release|typing` · `POST handoffs/{id}/messages {id, text}` →
 * `{entry}` · `POST handoffs/{id}/complete {answer?: {id, text}}` · `GET events`: `{type: 'queue'}` and
 * `{type: 'entry', conversationId, handoffId, entry}`. Everywhere `{error: {code, message}}` when it is refused.
 */
import express, { type Request, Router } from 'express'
import { z } from 'zod'
import { AppError } from '../errors'
import type { Desk } from '../handoff/desk'
import type { Handoff, State } from '../handoff/handoff'
import { createDeskEvents } from './desk-events'
import { createDeskSessions } from './desk-sessions'
import type { Feed } from './feed'
import { createLimit } from './limits'

export { hashPassword } from './desk-sessions'

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
  /** Ticket look-ups a minute from one address. @default 20 */
  lookups?: number
  /** @default 15000 */
  heartbeatMs?: number
}

export interface DeskRoutes {
  router: Router
  /** Tells open consoles that the queue changed. */
  changed(handoff: Handoff): void
  /** Ends open event streams. */
  close(): void
}

/** Letters, digits and signs of any script: nothing invisible in a name that citizens see. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^\P{C}+$/u, 'must be visible characters')
const loginSchema = z.object({ name, password: z.string().min(1).max(200) })
const saySchema = z.object({ id: z.string().min(1).max(100), text: z.string().min(1).max(2000) })
const completeSchema = z.object({ answer: saySchema.optional() })
const listSchema = z.object({ state: z.enum(['waiting', 'accepted', 'completed', 'failed'] satisfies State[]).default('waiting') })

export function createDeskRoutes(parts: DeskRoutesParts): DeskRoutes {
  const { desk } = parts
  const sessions = createDeskSessions(parts)
  const events = createDeskEvents(sessions.isAlive, parts.heartbeatMs ?? 15_000)
  /** Which open case a conversation belongs to. */
  const cases = new Map<string, string>()
  let casesAreKnown = false

  function know(handoff: Handoff): void {
    const isOpen = handoff.state === 'waiting' || handoff.state === 'accepted'
    if (isOpen) cases.set(handoff.conversationId, handoff.id)
    else if (cases.get(handoff.conversationId) === handoff.id) cases.delete(handoff.conversationId)
  }
  /** Cases from before this process. */
  async function recall(): Promise<void> {
    if (casesAreKnown) return
    for (const state of ['waiting', 'accepted'] as const) for (const handoff of await desk.list(state)) know(handoff)
    casesAreKnown = true
  }
  const leave = parts.feed.subscribe('*', (entries) => {
    for (const entry of entries) {
      const handoffId = cases.get(entry.conversationId)
      if (handoffId !== undefined) events.send({ type: 'entry', conversationId: entry.conversationId, handoffId, entry })
    }
  })

  const api = Router()
  api.use(express.json({ limit: '16kb' }))
  api.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  const idOf = (request: Request) => String(request.params.id)

  api.post('/login', async (request, response) => {
    const session = await sessions.begin(request, response, loginSchema.parse(request.body))
    response.json({ name: session.name, csrf: session.csrf })
  })
  api.get('/session', (request, response) => {
    const session = sessions.of(request)
    response.json({ name: session.name, csrf: session.csrf })
  })
  api.post('/logout', (request, response) => {
    const session = sessions.of(request)
    sessions.end(session, response)
    events.endOf(session)
    response.status(204).end()
  })

  api.get('/handoffs', async (request, response) => {
    sessions.of(request)
    const { state } = listSchema.parse(request.query)
    response.json({ handoffs: (await desk.list(state)).map(rowOf) })
  })
  api.get('/handoffs/:id', async (request, response) => {
    sessions.of(request)
    const { handoff, entries } = await desk.open(idOf(request))
    know(handoff)
    response.json({ handoff: rowOf(handoff), packet: handoff.packet, entries })
  })
  api.post('/handoffs/:id/take', async (request, response) => {
    const session = sessions.of(request)
    const handoff = await desk.take(idOf(request), session.name)
    know(handoff)
    response.json({ handoff: rowOf(handoff) })
  })
  api.post('/handoffs/:id/messages', async (request, response) => {
    const session = sessions.of(request)
    const entry = await desk.say(idOf(request), session.name, saySchema.parse(request.body))
    response.json({ entry })
  })
  api.post('/handoffs/:id/typing', async (request, response) => {
    const session = sessions.of(request)
    const { conversationId } = await desk.held(idOf(request), session.name)
    parts.typing(conversationId, session.name)
    response.status(204).end()
  })
  api.post('/handoffs/:id/complete', async (request, response) => {
    const session = sessions.of(request)
    const { answer } = completeSchema.parse(request.body ?? {})
    response.json({ handoff: rowOf(await desk.complete(idOf(request), session.name, answer)) })
  })
  api.post('/handoffs/:id/release', async (request, response) => {
    const session = sessions.of(request)
    response.json({ handoff: rowOf(await desk.release(idOf(request), session.name)) })
  })

  api.get('/events', async (request, response) => {
    const session = sessions.peek(request)
    await recall()
    events.open(response, session)
  })
  api.use(() => {
    throw new AppError('not_found', 'there is nothing at this address')
  })

  const router = Router()
  router.use('/console/api', api)
  router.get('/api/v1/tickets/:number', createLimit(parts.lookups ?? 20, 'ticket look-ups'), async (request, response) => {
    const ticket = await desk.ticket(String(request.params.number))
    response.set('cache-control', 'no-store')
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
    changed(handoff) {
      know(handoff)
      events.send({ type: 'queue' })
    },
    close() {
      leave()
      events.close()
    },
  }
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
