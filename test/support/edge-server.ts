/** The real web server with Direct Line and the page without script, on a free port, in front of a small house. */
import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import { createBot } from '../../src/channels/bot-framework/bot'
import { createDirectLine, directLinePath } from '../../src/channels/direct-line/direct-line'
import { createTokens } from '../../src/channels/direct-line/tokens'
import { AppError } from '../../src/errors'
import { createTurn, type Turn } from '../../src/turn'
import { createApiRoutes } from '../../src/web/api-routes'
import { createHealthRoutes } from '../../src/web/health-routes'
import type { Limits } from '../../src/web/limits'
import { createLog } from '../../src/web/log'
import { createMetrics } from '../../src/web/metrics'
import { createOrigins } from '../../src/web/origins'
import { createPlainRoutes } from '../../src/web/plain-routes'
import { createWebServer } from '../../src/web/server'
import { echoCore, memoryHouse } from './small-house'

export interface EdgeOptions {
  clock?: () => Date
  allowed?: string[]
  limits?: Partial<Limits>
  /** Milliseconds that every turn takes at least. */
  slow?: number
  keepAliveMs?: number
}

export const secret = 'a-secret-of-the-tests-0123456789abcdef'

export async function startEdge(options: EdgeOptions = {}) {
  const clock = options.clock ?? (() => new Date())
  const house = memoryHouse(clock)
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const core = echoCore()
  const unhurried: Turn = createTurn({
    ...core,
    conversations: house.store,
    stored: house.stored,
    desk: {
      admit: async () => ({ number: 'YC-AAAA-BBBB', department: 'x', due: clock().toISOString(), open: true }),
      pass: async () => {},
    },
    log: { error: (fault, note) => log.error({ fault: String(fault) }, note), warn: (fields, note) => log.warn(fields, note) },
  })
  const turn: Turn = async (message) => {
    if (options.slow) await new Promise((resolve) => setTimeout(resolve, options.slow))
    return unhurried(message)
  }
  const tokens = createTokens(secret, clock, randomUUID)
  const origins = createOrigins({ allowed: options.allowed ?? [], behindProxy: false })
  const directLine = createDirectLine({
    bot: createBot({ turn, clock, newId: randomUUID, conversationId: (activity) => activity.conversation.id, withCard: true }),
    transcript: house.transcript,
    feed: house.feed,
    tokens,
    clock,
    newId: randomUUID,
    baseUrl: origins.baseUrl,
    allowsOrigin: origins.allows,
    warn: (fault, note) => log.warn({ fault: String(fault) }, note),
    ...(options.keepAliveMs === undefined ? {} : { keepAliveMs: options.keepAliveMs }),
  })
  const metrics = createMetrics({ handoffsWaiting: () => 2, streamsOpen: () => directLine.streamsOpen() }, { withProcess: false })
  let writable = true
  const server = createWebServer({
    log,
    origins,
    limits: { perAddress: 100_000, perToken: 100_000, messages: 100_000, ...options.limits },
    trustProxy: 0,
    isEmbedded: false,
    health: createHealthRoutes({ isWritable: async () => writable, items: () => 1, metrics }),
    directLine: { path: directLinePath, router: directLine.router, upgrade: directLine.upgrade },
    api: createApiRoutes({
      ask: (input) => {
        if (input.context?.item === 'no-such-item') throw new AppError('unknown_item', 'no such item')
        return {
          decision: 'decline',
          reason: 'no-match',
          item: null,
          facet: null,
          confidence: 0,
          candidates: [],
          options: [],
          reply: input.text,
        }
      },
      checklist: (item, answers) => {
        if (item !== 'known-item') throw new AppError('unknown_item', `no item ${item}`)
        return { item, answers }
      },
      openSession: directLine.openSession,
      version: '1.2.3',
    }),
    pages: [
      createPlainRoutes({
        turn,
        entriesSince: house.transcript.entriesSince,
        issue: (conversation) => tokens.issue({ use: 'form', conversation }),
        read: (token) => {
          try {
            return tokens.read(token, 'form').conversation
          } catch {
            return undefined
          }
        },
        clock,
        newId: randomUUID,
        greeting: () => '您好',
      }),
      Router().get('/fault', () => {
        throw new Error('a detail that nobody outside may see')
      }),
    ],
  })
  const port = await server.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${port}`

  /** A request; a body that is no text goes as JSON. */
  const call = (
    method: string,
    path: string,
    { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) =>
    fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const session = async () =>
    (await (await call('POST', '/api/v1/session')).json()) as { conversationId: string; token: string; userId: string; expiresIn: number }
  /** A conversation that has begun. */
  const begin = async () => {
    const { token, userId } = await session()
    const answer = await call('POST', `${directLinePath}/conversations`, { token, body: {} })
    return {
      ...((await answer.json()) as { conversationId: string; token: string; streamUrl: string; expires_in: number }),
      userId,
      status: answer.status,
    }
  }
  return {
    url,
    house,
    tokens,
    directLine,
    lines,
    call,
    session,
    begin,
    setWritable: (value: boolean) => {
      writable = value
    },
    async close() {
      directLine.close()
      await server.close()
    },
  }
}

export type Edge = Awaited<ReturnType<typeof startEdge>>
