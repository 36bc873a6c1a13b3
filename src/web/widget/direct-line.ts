/**
 * A small Direct Line 3.0 client: posts over HTTP, listens on a WebSocket, and polls where a proxy lets no WebSocket through. One
 * watermark for both ways, so that changing between them loses and doubles nothing; a message keeps its client id through every
 * retry, so that the server takes it once.
 */
import type { Card, Option } from '../pages/card'

/** What we read of an Activity. */
export interface Activity {
  id?: string
  type: string
  from?: { id?: string; name?: string; role?: string }
  text?: string
  timestamp?: string
  suggestedActions?: { actions?: { title?: string; value?: unknown }[] }
  attachments?: { contentType: string; content?: unknown }[]
  channelData?: { clientActivityID?: string; agent?: string; [key: string]: unknown }
}

/** What a tab keeps of its conversation; JSON, without any text of it. */
export interface Session {
  conversationId: string
  token: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

export type LineStatus =
  /** First contact not yet made. */
  | 'starting'
  | 'online'
  /** Lost; trying again by itself. */
  | 'reconnecting'

export interface LineEvents {
  status(status: LineStatus): void
  /** `restarted`: the earlier conversation is gone for good and a new one began. */
  session(session: Session, restarted: boolean): void
  activities(activities: Activity[]): void
  /** All that was said before is here now. */
  caughtUp(): void
  sent(clientId: string): void
  /** Refused for good; `code` as the server named it. */
  refused(clientId: string, code: string): void
}

export interface Outgoing {
  clientId: string
  text: string
}

interface Timing {
  /** First and longest pause between two attempts, in ms. */
  retry: [number, number]
  pollMs: number
  /** Pause between two polls of a hidden page. */
  hiddenPollMs: number
  /** Within this time a socket must be open and the server heard. */
  openMs: number
  /** No frame for so long: the connection is dead. */
  silenceMs: number
  keepAliveMs: number
  /** How long to stay with polling before a socket is tried again. */
  socketAgainMs: number
}

const usualTiming: Timing = {
  retry: [1000, 30_000],
  pollMs: 1500,
  hiddenPollMs: 10_000,
  openMs: 5000,
  silenceMs: 62_500,
  keepAliveMs: 20_000,
  socketAgainMs: 120_000,
}

/** What the client needs from the browser; a test hands in Node's. */
export interface LineParts {
  /** https://host, without a slash at the end. */
  origin: string
  fetch: typeof fetch
  openSocket(url: string): LineSocket
  isHidden(): boolean
  /** Six-digit region code of the place the page was opened for. */
  region?: string
  timing?: Partial<Timing>
}

export interface LineSocket {
  onopen: ((event: unknown) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: unknown) => void) | null
  onerror: ((event: unknown) => void) | null
  readonly readyState: number
  send(data: string): void
  close(): void
}

/** An answer of the server other than 2xx. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(`${status} ${code}`)
  }
}

interface ActivitySet {
  activities?: Activity[]
  watermark?: string
}

interface Opened {
  conversationId?: string
  token?: string
  expires_in?: number
  expiresIn?: number
  streamUrl?: string
}

export type Line = ReturnType<typeof createLine>

/**
 * Starts at once: goes on with `earlier` when the server still knows it, begins a new conversation otherwise.
 *
 * @param outbox messages written before a reload and not yet taken by the server
 */
export function createLine(parts: LineParts, events: LineEvents, earlier?: Session, outbox: Outgoing[] = []) {
  const timing: Timing = { ...usualTiming, ...parts.timing }
  const queue = [...outbox]
  let session = earlier
  let watermark = ''
  let socket: LineSocket | undefined
  let socketBlockedUntil = 0
  let failures = 0
  let closed = false
  let sending = false
  let everOnline = false
  let wake: (() => void) | undefined
  let nudge: (() => void) | undefined
  let refreshTimer: ReturnType<typeof setTimeout> | undefined

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        if (wake === done) wake = undefined
        resolve()
      }
      wake = done
    })
  const pause = (attempt: number) => {
    const [first, longest] = timing.retry
    return Math.min(longest, first * 2 ** attempt) * (0.75 + Math.random() / 2)
  }

  async function call(method: 'GET' | 'POST', path: string, body?: unknown, token = session?.token): Promise<unknown> {
    const response = await parts.fetch(`${parts.origin}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (await response.json().catch(() => undefined)) as { error?: { code?: string } } | undefined
    if (response.ok) {
      if (answer === undefined) throw new Refusal(502, 'not_json', undefined) // a proxy's own page
      return answer
    }
    const after = response.headers.get('retry-after')
    const seconds = after === null ? Number.NaN : Number(after)
    const date = after === null ? Number.NaN : Date.parse(after) - Date.now()
    const wait = Number.isFinite(seconds) ? seconds * 1000 : Number.isFinite(date) ? Math.max(0, date) : undefined
    throw new Refusal(response.status, answer?.error?.code ?? 'unknown', wait)
  }

  function adopt(opened: Opened, restarted: boolean): void {
    const conversationId = opened.conversationId ?? session?.conversationId
    if (!conversationId || !opened.token) throw new Refusal(502, 'incomplete', undefined)
    const seconds = opened.expires_in ?? opened.expiresIn ?? 1800
    session = { conversationId, token: opened.token, expiresAt: Date.now() + seconds * 1000 }
    events.session(session, restarted)
    clearTimeout(refreshTimer)
    refreshTimer = setTimeout(() => void refresh(), (seconds * 1000) / 2)
  }

  /** At half of its life a token is changed for a new one; a failure is no harm, the next connection asks for one as well. */
  async function refresh(): Promise<void> {
    try {
      adopt((await call('POST', '/v3/directline/tokens/refresh')) as Opened, false)
    } catch {
      if (!closed) refreshTimer = setTimeout(() => void refresh(), 30_000)
    }
  }

  async function begin(restarted: boolean): Promise<string | undefined> {
    watermark = ''
    session = undefined
    const { token } = (await call('POST', '/api/v1/session', {})) as Opened
    const opened = (await call('POST', '/v3/directline/conversations', {}, token)) as Opened
    adopt({ ...opened, token: opened.token ?? token ?? '' }, restarted)
    return opened.streamUrl
  }

  /** A stream for the conversation we have; a new conversation when there is none, or none any more. */
  async function open(): Promise<string | undefined> {
    const streamUrl = await inConversation(async (path) => {
      const opened = (await call('GET', `${path}?watermark=${encodeURIComponent(watermark)}`)) as Opened
      adopt({ ...opened, token: opened.token ?? session?.token ?? '' }, false)
      return opened.streamUrl
    })
    return session ? streamUrl : begin(earlier !== undefined || everOnline)
  }

  /**
   * Does something in the conversation we have, with a renewed token when the old one is too old. When the server does not know the
   * conversation any more, nothing is done and there is no session afterwards.
   */
  async function inConversation<T>(action: (path: string) => Promise<T>): Promise<T | undefined> {
    if (!session) return undefined
    const known = session
    const path = `/v3/directline/conversations/${encodeURIComponent(known.conversationId)}`
    try {
      return await action(path)
    } catch (fault) {
      if (!(fault instanceof Refusal) || ![401, 403, 404].includes(fault.status)) throw fault
      if (fault.status !== 404 && (await renew(known))) return action(path)
      session = undefined
      return undefined
    }
  }

  /** A token that ran out (a sleeping computer) is changed for a new one of the same conversation. False: the server does not know it any more. */
  async function renew(known: Session): Promise<boolean> {
    try {
      const opened = (await call('POST', '/api/v1/session', { conversationId: known.conversationId, token: known.token }, '')) as Opened
      if (opened.conversationId !== known.conversationId) return false
      adopt(opened, false)
      return true
    } catch (fault) {
      if (fault instanceof Refusal && fault.status < 500 && fault.status !== 429) return false
      throw fault
    }
  }

  function take(set: ActivitySet): number {
    const activities = set.activities ?? []
    if (set.watermark) watermark = set.watermark
    if (activities.length > 0) events.activities(activities)
    return activities.length
  }

  async function fetchNew(): Promise<void> {
    await inConversation(async (path) => {
      while (!closed) {
        const set = (await call('GET', `${path}/activities?watermark=${encodeURIComponent(watermark)}`)) as ActivitySet
        if (take(set) === 0) break
      }
    })
  }

  function online(): void {
    failures = 0
    everOnline = true
    events.status('online')
    nudge?.()
    void flush()
  }

  /** Listens until the socket ends. True when it was ever open. */
  function listen(streamUrl: string): Promise<boolean> {
    const given = new URL(streamUrl, parts.origin)
    const url = `${parts.origin.replace(/^http/, 'ws')}${given.pathname}${given.search}` // same host as the page, whatever name the server has inside
    return new Promise((resolve) => {
      let opened = false
      let ended = false
      let heardAt = Date.now()
      const mine = parts.openSocket(url)
      socket = mine
      const patience = setTimeout(() => end(), timing.openMs)
      const watch = setInterval(() => {
        if (Date.now() - heardAt > timing.silenceMs) end()
        else if (opened) mine.send('')
      }, timing.keepAliveMs)
      function end(): void {
        if (ended) return
        ended = true
        clearTimeout(patience)
        clearInterval(watch)
        if (socket === mine) socket = undefined
        mine.onclose = mine.onerror = mine.onmessage = mine.onopen = null
        mine.close()
        resolve(opened)
      }
      mine.onopen = () => {
        opened = true
        heardAt = Date.now()
        clearTimeout(patience)
        online()
      }
      mine.onmessage = ({ data }) => {
        heardAt = Date.now()
        if (typeof data !== 'string' || data === '') return // the server's sign of life
        try {
          take(JSON.parse(data))
        } catch {
          end() // not ours: connect anew and ask for everything since the watermark
        }
      }
      mine.onclose = mine.onerror = end
    })
  }

  async function poll(until: number): Promise<void> {
    while (!closed && Date.now() < until) {
      await fetchNew()
      if (!session) return
      online()
      await sleep(parts.isHidden() ? timing.hiddenPollMs : timing.pollMs)
    }
  }

  async function run(): Promise<void> {
    events.status('starting')
    let inHistory = session !== undefined
    while (!closed) {
      try {
        if (inHistory) await fetchNew() // first, so that the stream begins behind it
        inHistory = false
        const streamUrl = await open()
        events.caughtUp()
        void flush()
        if (streamUrl !== undefined && Date.now() >= socketBlockedUntil) {
          if (!(await listen(streamUrl).catch(() => false))) socketBlockedUntil = Date.now() + timing.socketAgainMs
          else if (!closed) events.status('reconnecting')
        } else await poll(streamUrl === undefined ? Number.POSITIVE_INFINITY : socketBlockedUntil)
        if (!closed && Date.now() >= socketBlockedUntil) await sleep(pause(failures++))
      } catch (fault) {
        if (closed) return
        if (everOnline || earlier || failures > 0) events.status('reconnecting')
        const wait = fault instanceof Refusal ? fault.retryAfterMs : undefined
        await sleep(Math.max(wait ?? 0, pause(failures++)))
      }
    }
  }

  /** Posts what is waiting, one after the other, each until the server has it or refuses it. */
  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    let attempt = 0
    try {
      while (queue.length > 0 && session && !closed) {
        const { clientId, text } = queue[0] as Outgoing
        try {
          await call('POST', `/v3/directline/conversations/${encodeURIComponent(session.conversationId)}/activities`, {
            type: 'message',
            text,
            locale: 'zh-CN',
            channelData: { clientActivityID: clientId, ...(parts.region === undefined ? {} : { region: parts.region }) },
          })
          queue.shift()
          attempt = 0
          events.sent(clientId)
          wake?.() // the server is there: whoever waits for it need not wait any longer
        } catch (fault) {
          if (fault instanceof Refusal && [401, 403, 404].includes(fault.status)) {
            socket?.close() // the listening side renews the token or the conversation, then comes back here
            wake?.()
            return
          }
          if (fault instanceof Refusal && fault.status < 500 && fault.status !== 429 && fault.status !== 408) {
            queue.shift()
            events.refused(clientId, fault.code)
            continue
          }
          const wait = fault instanceof Refusal ? fault.retryAfterMs : undefined
          await new Promise<void>((resolve) => {
            nudge = resolve
            setTimeout(resolve, Math.max(wait ?? 0, Math.min(8000, pause(attempt++))))
          })
        }
      }
    } finally {
      sending = false
    }
  }

  void run()

  return {
    /** Posts a text; the echo comes back among the activities, with the same client id. */
    send(message: Outgoing): void {
      queue.push(message)
      void flush()
    },
    /**
     * The page is seen again: looks at once instead of waiting out the pause.
     *
     * @param anew the network changed: an open socket is dead whatever it says
     */
    check(anew: boolean): void {
      failures = 0
      if (socket && (anew || socket.readyState > 1)) socket.onclose?.(undefined)
      wake?.()
      nudge?.()
    },
    /** What the server has not taken yet. */
    waiting(): Outgoing[] {
      return [...queue]
    },
    /** Forgets this conversation and what is not sent yet, and begins a new one. */
    restart(): void {
      queue.length = 0
      session = undefined
      socket?.onclose?.(undefined)
      wake?.()
    },
    close(): void {
      closed = true
      clearTimeout(refreshTimer)
      socket?.close()
      wake?.()
    },
  }
}

/** The text's options, as the server sent them. */
export function optionsOf(activity: Activity): Option[] {
  return (activity.suggestedActions?.actions ?? []).flatMap((action) => {
    const value = typeof action.value === 'string' ? action.value : action.title
    return value === undefined ? [] : [{ label: action.title ?? value, value }]
  })
}

/** The card of an activity, if it carries one. */
export function cardOf(activity: Activity): Card | undefined {
  const found = activity.attachments?.find((attachment) => attachment.contentType === 'application/vnd.yiciban.card+json')
  return found?.content as Card | undefined
}
