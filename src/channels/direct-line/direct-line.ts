/**
 * Direct Line 3.0 on our own server, for unmodified `botframework-directlinejs` and Web Chat.
 *
 * The transcript is the feed: activities are transcript entries, the watermark is the sequence number of the last one. A message is
 * acknowledged when its entry is stored, and its echo is that entry.
 *
 * How clients react decides the status codes: 403 only for an expired or foreign token, 401 only for a missing or malformed one, 404 only
 * for a conversation that is gone for good, 429 with a date when the same message should be sent again later.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Activity, ActivityHandler } from 'botbuilder'
import express, { type ErrorRequestHandler, type Request, type Router } from 'express'
import { AppError } from '../../errors'
import type { Entry } from '../../turn'
import { DirectLineAdapter } from './adapter'
import {
  activitySchema,
  bearerOf,
  type IncomingActivity,
  maxActivityChars,
  type SessionAnswer,
  seqOf,
  startSchema,
  tokenParametersSchema,
} from './protocol'
import { type ActivitySet, activityIdOf, botAccount, messageIdOf, renderEntries, type Sent, type WireActivity } from './render'
import { createStreams } from './streams'
import { type Claims, streamSeconds, type Tokens, tokenSeconds } from './tokens'

export const directLinePath = '/v3/directline'

/** How long after its end a token still lets its holder go on with the conversation: a sleeping computer, a closed tab. */
const renewSeconds = 24 * 3600
const pageSize = 100
/** Tells our conversations apart from those of other channels. */
const idPrefix = 'dl-'
/** How many messages' own fields are remembered for their echoes, and how large they may be. */
const maxRemembered = 2000
const maxRememberedChars = 4000

/** Where transcripts are read. */
export interface Transcript {
  /** Entries with a higher number, in order. */
  entriesSince(conversationId: string, seq: number, limit?: number): Promise<Entry[]>
}

/** Who is told when entries were stored. */
export interface EntryFeed {
  subscribe(conversationId: string, listener: (entries: readonly Entry[]) => void): () => void
}

export interface DirectLineOptions {
  bot: ActivityHandler
  transcript: Transcript
  feed: EntryFeed
  tokens: Tokens
  clock(): Date
  newId(): string
  /** `https://host` as this client should use it. */
  baseUrl(request: IncomingMessage): string
  /** True when a page of this origin may use the server at all. */
  allowsOrigin(request: IncomingMessage): boolean
  warn(fault: unknown, note: string): void
  /** How often a stream shows a sign of life. @default 20 seconds */
  keepAliveMs?: number
}

export interface DirectLine {
  router: Router
  /** Takes over an upgrade request; false when it is none of ours. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /**
   * A token for the own page: of a new conversation, or of the one an earlier token was for.
   *
   * @throws AppError unauthenticated, token_expired, forbidden
   */
  openSession(earlier?: { token?: string | undefined; conversationId?: string | undefined } | null): SessionAnswer
  /** Shows that somebody at the desk is writing. */
  typing(conversationId: string, agent: string): void
  streamsOpen(): number
  close(): void
}

export function createDirectLine(options: DirectLineOptions): DirectLine {
  const { bot, transcript, feed, tokens, newId } = options
  const remembered = new Map<string, Sent>()
  const speakers = new Map<string, string>()

  const sentWith = (entry: Entry): Sent => {
    const userId = speakers.get(entry.conversationId)
    return remembered.get(`${entry.conversationId}\n${entry.id}`) ?? (userId === undefined ? {} : { userId })
  }
  const render = (entries: readonly Entry[], userId: string | undefined) => renderEntries(entries, userId, sentWith)

  const streams = createStreams({
    entriesSince: (conversationId, seq, limit) => transcript.entriesSince(conversationId, seq, limit),
    subscribe: (conversationId, listener) => feed.subscribe(conversationId, listener),
    render,
    warn: options.warn,
    keepAliveMs: options.keepAliveMs,
  })
  /** Shows activities that are kept nowhere; a stream's watermark stays as it is. */
  function pushFleeting(conversationId: string, activities: Partial<WireActivity>[]): void {
    streams.push(conversationId, {
      activities: activities.map((activity) => ({
        from: botAccount,
        ...activity,
        type: activity.type ?? 'message',
        id: activity.id ?? `${conversationId}|${newId()}`,
        timestamp: options.clock().toISOString(),
        channelId: 'directline',
        conversation: { id: conversationId } as Activity['conversation'],
      })),
    })
  }
  const adapter = new DirectLineAdapter(
    (conversationId, activities) =>
      pushFleeting(
        conversationId,
        activities.map(({ type }) => (type === undefined ? {} : { type })),
      ),
    newId,
  )
  adapter.onTurnError = async (_context, fault) => options.warn(fault, 'bot failed')

  /** Who asks: the holder of the secret, or of a token. */
  function callerOf(request: Request): { secret: true } | ({ secret: false } & Claims) {
    const bearer = bearerOf(request.get('authorization'))
    if (bearer === undefined) throw new AppError('unauthenticated', 'send the header Authorization: Bearer <secret or token>')
    if (tokens.isSecret(bearer)) return { secret: true }
    const claims = tokens.read(bearer, 'token')
    checkOrigin(claims, request)
    return { secret: false, ...claims }
  }

  function checkOrigin({ origins }: Claims, request: IncomingMessage): void {
    const { origin } = request.headers
    if (origin !== undefined && origins !== undefined && !origins.includes(origin))
      throw new AppError('forbidden', 'this token may not be used from this origin')
  }

  /** The caller's rights in the conversation of the path. The secret opens every one that exists in this channel, a token its own. */
  async function enter(request: Request): Promise<Omit<Claims, 'use' | 'watermark'>> {
    const caller = callerOf(request)
    const conversation = String(request.params.id)
    if (!caller.secret) {
      if (caller.conversation !== conversation) throw new AppError('forbidden', 'this token belongs to another conversation')
      const { user, origins } = caller
      return { conversation, ...(user === undefined ? {} : { user }), ...(origins === undefined ? {} : { origins }) }
    }
    if (!conversation.startsWith(idPrefix) || !(await exists(conversation)))
      throw new AppError('not_found', 'there is no such conversation')
    return { conversation }
  }

  const exists = async (conversation: string) => (await transcript.entriesSince(conversation, 0, 1)).length > 0

  function conversationAnswer(request: Request, claims: Omit<Claims, 'use' | 'watermark'>, seq: number) {
    const stream = tokens.issue({ ...claims, use: 'stream', watermark: String(seq) }, streamSeconds)
    const base = options.baseUrl(request).replace(/^http/, 'ws')
    return {
      conversationId: claims.conversation,
      token: tokens.issue({ ...claims, use: 'token' }),
      expires_in: tokenSeconds,
      streamUrl: `${base}${directLinePath}/conversations/${encodeURIComponent(claims.conversation)}/stream?t=${stream}`,
    }
  }

  /** Where to read on. A watermark that we never issued counts as none: replaying is harmless, skipping is not. */
  async function startFrom(conversation: string, watermark: unknown): Promise<number> {
    const seq = seqOf(watermark)
    if (seq === 0 || (await transcript.entriesSince(conversation, seq - 1, 1)).length > 0) return seq
    if (!(await exists(conversation))) throw new AppError('not_found', 'this conversation does not exist any more')
    return 0
  }

  async function receive(activity: Partial<Activity>, conversationId: string, userId: string): Promise<void> {
    await adapter.receive(
      {
        channelId: 'directline',
        serviceUrl: 'urn:yiciban:directline',
        conversation: { id: conversationId },
        from: { id: userId, name: '', role: 'user' },
        recipient: botAccount,
        timestamp: options.clock(),
        ...activity,
      } as Activity,
      (context) => bot.run(context),
    )
  }

  async function postMessage(conversationId: string, userId: string | undefined, incoming: IncomingActivity): Promise<string> {
    const messageId = messageIdOf({ clientActivityID: incoming.channelData?.clientActivityID, activityId: incoming.id }, newId)
    const from = userId ?? incoming.from?.id
    remember(conversationId, messageId, from, incoming.channelData)
    const stored: Entry[] = []
    const leave = feed.subscribe(conversationId, (entries) => stored.push(...entries))
    try {
      const { text, value, channelData, locale } = incoming
      await receive(
        { type: 'message', id: messageId, ...(text == null ? {} : { text }), value, ...(locale ? { locale } : {}), channelData },
        conversationId,
        from ?? 'user',
      )
    } finally {
      leave()
    }
    const entry = stored.find(({ id }) => id === messageId) ?? (await findEntry(conversationId, messageId))
    if (entry === undefined)
      throw new AppError('storage_unavailable', 'the message could not be stored; send the same one again in a moment')
    return activityIdOf(entry)
  }

  /** The entry of a message that had been handled before. */
  async function findEntry(conversationId: string, id: string): Promise<Entry | undefined> {
    let seq = 0
    for (;;) {
      const entries = await transcript.entriesSince(conversationId, seq, pageSize).catch(() => [])
      const found = entries.find((entry) => entry.id === id)
      const last = entries.at(-1)
      if (found || last === undefined || entries.length < pageSize) return found
      seq = last.seq
    }
  }

  function remember(conversationId: string, messageId: string, userId: string | undefined, channelData: object | null | undefined): void {
    if (userId !== undefined) keep(speakers, conversationId, userId)
    const small = channelData && JSON.stringify(channelData).length <= maxRememberedChars
    if (!small && userId === undefined) return
    keep(remembered, `${conversationId}\n${messageId}`, { ...(userId === undefined ? {} : { userId }), ...(small ? { channelData } : {}) })
  }

  const router = express.Router()

  router.post('/tokens/generate', (request, response) => {
    if (!callerOf(request).secret) throw new AppError('forbidden', 'only the secret can make tokens; a token is renewed by /tokens/refresh')
    const { userId, origins } = tokenParametersSchema.parse(request.body)
    const conversation = newConversationId(newId)
    const claims = {
      use: 'token' as const,
      conversation,
      ...(userId === undefined ? {} : { user: userId }),
      ...(origins === undefined ? {} : { origins }),
    }
    response.json({ conversationId: conversation, token: tokens.issue(claims), expires_in: tokenSeconds })
  })

  router.post('/tokens/refresh', (request, response) => {
    const caller = callerOf(request)
    if (caller.secret) throw new AppError('forbidden', 'the secret does not expire; only a token is renewed')
    const { secret: _, ...claims } = caller
    response.json({ conversationId: claims.conversation, token: tokens.issue(claims), expires_in: tokenSeconds })
  })

  router.post('/conversations', async (request, response) => {
    const caller = callerOf(request)
    const start = startSchema.parse(request.body)
    const conversation = caller.secret ? newConversationId(newId) : caller.conversation
    const user = caller.secret ? start.userId : (caller.user ?? start.userId)
    const isNew = !(await exists(conversation))
    const userId = user ?? 'user'
    const members = [botAccount, { id: userId, name: start.userName ?? '', role: 'user' }]
    await receive(
      { type: 'conversationUpdate', membersAdded: members, ...(start.locale ? { locale: start.locale } : {}) },
      conversation,
      userId,
    )
    const origins = caller.secret ? undefined : caller.origins
    const claims = { conversation, ...(user === undefined ? {} : { user }), ...(origins === undefined ? {} : { origins }) }
    response.status(isNew ? 201 : 200).json(conversationAnswer(request, claims, 0))
  })

  router.get('/conversations/:id', async (request, response) => {
    const claims = await enter(request)
    response.json(conversationAnswer(request, claims, await startFrom(claims.conversation, request.query.watermark)))
  })

  router.get('/conversations/:id/activities', async (request, response) => {
    const { conversation, user } = await enter(request)
    const seq = await startFrom(conversation, request.query.watermark)
    const set: ActivitySet = render(await transcript.entriesSince(conversation, seq, pageSize), user)
    response.json({ ...set, watermark: set.watermark ?? String(seq) })
  })

  router.post('/conversations/:id/activities', async (request, response) => {
    const { conversation, user } = await enter(request)
    const incoming = activitySchema.parse(request.body)
    if (JSON.stringify(incoming).length > maxActivityChars)
      throw new AppError('too_large', `an activity has at most ${maxActivityChars} characters`)
    if (incoming.type === 'message') {
      response.json({ id: await postMessage(conversation, user, incoming) })
      return
    }
    // Events, typing and the like mean nothing to this bot. Clients wait for the echo all the same.
    const id = `${conversation}|${newId()}`
    const { from, ...rest } = incoming
    if (incoming.type !== 'typing')
      pushFleeting(conversation, [
        { ...(rest as Partial<WireActivity>), id, from: { id: user ?? from?.id ?? 'user', name: '', role: 'user' } },
      ])
    response.json({ id })
  })

  router.post('/conversations/:id/upload', async (request, response) => {
    await enter(request)
    response.set('Connection', 'close')
    throw new AppError('unsupported_media_type', 'this bot takes no files: write what you want to ask')
  })

  router.get('/conversations/:id/stream', () => {
    throw new AppError('bad_request', 'this address is for WebSocket connections only')
  })

  /** The official client asks once and takes any failure for an empty id. */
  router.get('/session/getsessionid', (_request, response) => {
    response.json({ sessionId: newId() })
  })

  router.use(((fault, _request, response, next) => {
    if (fault instanceof AppError && fault.code === 'token_expired') {
      response.status(403).json({ error: { code: 'TokenExpired', message: fault.message } })
    } else if (fault instanceof AppError && fault.code === 'storage_unavailable') {
      // Official clients take a 5xx for success and wait in vain; a 429 with a date is an error they show.
      response.set('Retry-After', new Date(options.clock().getTime() + 2000).toUTCString())
      response.status(429).json({ error: { code: fault.code, message: fault.message } })
    } else next(fault)
  }) satisfies ErrorRequestHandler)

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = URL.canParse(request.url ?? '', 'http://host') ? new URL(request.url ?? '', 'http://host') : undefined
    const path = new RegExp(`^${directLinePath}/conversations/([^/]+)/stream$`).exec(url?.pathname ?? '')
    if (url === undefined || path === null) return false
    try {
      if (!options.allowsOrigin(request)) throw new AppError('forbidden', 'pages of this origin may not connect')
      const claims = tokens.read(url.searchParams.get('t') ?? '', 'stream')
      checkOrigin(claims, request)
      if (claims.conversation !== decodeURIComponent(path[1] ?? ''))
        throw new AppError('forbidden', 'this stream belongs to another conversation')
      if (!streams.hasRoom(claims.conversation)) throw new AppError('too_many_requests', 'too many connections to this conversation')
      streams.accept(request, socket, head, {
        conversationId: claims.conversation,
        seq: seqOf(claims.watermark),
        ...(claims.user === undefined ? {} : { userId: claims.user }),
      })
    } catch (fault) {
      refuseUpgrade(socket, fault)
    }
    return true
  }

  return {
    router,
    upgrade,
    openSession(earlier) {
      const known = earlier?.token === undefined ? undefined : tokens.read(earlier.token, 'token', renewSeconds)
      if (earlier?.conversationId !== undefined && earlier.conversationId !== known?.conversation)
        throw new AppError('forbidden', 'this token belongs to another conversation')
      const user = known?.user ?? `dl_${newId()}`
      const conversation = known?.conversation ?? newConversationId(newId)
      return {
        conversationId: conversation,
        token: tokens.issue({ use: 'token', conversation, user }),
        expiresIn: tokenSeconds,
        userId: user,
      }
    },
    typing: (conversationId, agent) =>
      pushFleeting(conversationId, [{ type: 'typing', from: { id: 'agent', name: agent, role: 'bot' }, channelData: { agent } }]),
    streamsOpen: () => streams.open(),
    close: () => streams.close(),
  }
}

function newConversationId(newId: () => string): string {
  return `${idPrefix}${newId()}`
}

/** Sets the newest, forgets the oldest beyond the limit. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > maxRemembered) map.delete(map.keys().next().value as string)
}

const upgradeStatus: Partial<Record<string, string>> = {
  unauthenticated: '401 Unauthorized',
  token_expired: '403 Forbidden',
  forbidden: '403 Forbidden',
  too_many_requests: '429 Too Many Requests',
}

/** Answers an upgrade request that is not granted, in HTTP. */
function refuseUpgrade(socket: Duplex, fault: unknown): void {
  const { code, message } = fault instanceof AppError ? fault : { code: 'bad_request', message: 'this is not a stream of ours' }
  const body = JSON.stringify({ error: { code: code === 'token_expired' ? 'TokenExpired' : code, message } })
  const status = upgradeStatus[code] ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
