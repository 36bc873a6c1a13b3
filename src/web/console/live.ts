import type { Entry } from './api'

export interface LiveEvents {
  queue(): void
  entry(handoffId: string, entry: Entry): void
  live(live: boolean): void
  /** The server answered with an error, for instance because the sign-in has ended; trying goes on. */
  refused(): void
}

const retryMs: readonly [number, number] = [1000, 30_000]

/**
 * Listens to the server-sent events of the desk. The browser reconnects by itself after a broken line, but never after an error answer:
 * that is ours to do. Returns what ends it.
 */
export function listen(events: LiveEvents): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let ended = false

  function take(data: unknown): void {
    if (typeof data !== 'string') return
    const event = JSON.parse(data) as { type?: string; handoffId?: string; entry?: Entry }
    if (event.type === 'queue') events.queue()
    if (event.type === 'entry' && event.entry) events.entry(event.handoffId ?? '', event.entry)
  }

  function connect(): void {
    const mine = new EventSource('/console/api/events')
    source = mine
    mine.onopen = () => {
      failures = 0
      events.live(true)
    }
    mine.onmessage = ({ data }) => take(data)
    for (const name of ['queue', 'entry']) mine.addEventListener(name, (event) => take((event as MessageEvent).data))
    mine.onerror = () => {
      events.live(false)
      if (mine.readyState !== EventSource.CLOSED || ended) return
      events.refused()
      const [first, longest] = retryMs
      timer = setTimeout(connect, Math.min(longest, first * 2 ** failures++) * (0.75 + Math.random() / 2))
    }
  }

  connect()
  return () => {
    ended = true
    clearTimeout(timer)
    source?.close()
  }
}
