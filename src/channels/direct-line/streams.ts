/** WebSocket streams: everybody who listens to a conversation gets every entry once, in order, from where he left off. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Entry } from '../../turn'
import type { ActivitySet } from './render'

/** How often an empty text frame keeps proxies from cutting the line. */
const usualKeepAliveMs = 20_000
/** So many keep-alives without a sign from the other side: it is gone. */
const silentBeats = 4
/** A reader this far behind is cut; he comes back with his watermark. */
const maxBufferedBytes = 1_000_000
/** Several per conversation are normal (tabs, and the official client opens two more after a 403). */
const maxPerConversation = 20
/** So many at all: each costs memory. */
const maxOpen = 20_000

export interface StreamParts {
  /** @param limit at most so many */
  entriesSince(conversationId: string, seq: number, limit: number): Promise<Entry[]>
  subscribe(conversationId: string, listener: (entries: readonly Entry[]) => void): () => void
  render(entries: readonly Entry[], userId: string | undefined): ActivitySet
  warn(fault: unknown, note: string): void
  /** @default 20 seconds */
  keepAliveMs?: number | undefined
}

export interface Listener {
  conversationId: string
  userId?: string
  /** The last entry the client has. */
  seq: number
}

export interface Streams {
  /** False when too many listen to this conversation already. */
  hasRoom(conversationId: string): boolean
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, listener: Listener): void
  /** Shows something that is kept nowhere. */
  push(conversationId: string, set: ActivitySet): void
  open(): number
  /** Ends every stream: the clients come back by themselves. */
  close(): void
}

const pageSize = 100

export function createStreams(parts: StreamParts): Streams {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: 16 * 1024, perMessageDeflate: false })
  const sockets = new Map<string, Set<WebSocket>>()
  const keepAliveMs = parts.keepAliveMs ?? usualKeepAliveMs
  let count = 0

  function send(socket: WebSocket, set: ActivitySet): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > maxBufferedBytes) socket.terminate()
    else socket.send(JSON.stringify(set))
  }

  function serve(socket: WebSocket, { conversationId, userId, seq }: Listener): void {
    const mates = sockets.get(conversationId) ?? new Set()
    sockets.set(conversationId, mates.add(socket))
    count++
    let sent = seq
    let reading = false
    let again = false
    let silent = 0

    const show = (entries: readonly Entry[]) => {
      const last = entries.at(-1)
      if (last === undefined) return
      send(socket, parts.render(entries, userId))
      sent = last.seq
    }
    /** Reads on from the transcript until there is nothing more; one reader at a time. */
    const catchUp = async () => {
      if (reading) {
        again = true
        return
      }
      reading = true
      try {
        do {
          again = false
          const entries = await parts.entriesSince(conversationId, sent, pageSize)
          show(entries)
          if (entries.length === pageSize) again = true
        } while (again && socket.readyState === socket.OPEN)
      } catch (fault) {
        parts.warn(fault, 'stream cannot read the transcript')
        socket.close(1011)
      } finally {
        reading = false
      }
    }
    const leave = parts.subscribe(conversationId, (entries) => {
      const fresh = entries.filter((entry) => entry.seq > sent)
      if (fresh.length === 0) return
      if (!reading && fresh[0]?.seq === sent + 1) show(fresh)
      else void catchUp()
    })
    const pulse = setInterval(() => {
      if (++silent > silentBeats) return socket.terminate()
      socket.send('')
      socket.ping()
    }, keepAliveMs)
    const heard = () => {
      silent = 0
    }
    socket.on('message', heard) // clients send empty frames as a sign of life; nothing else is read
    socket.on('pong', heard)
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      leave()
      clearInterval(pulse)
      mates.delete(socket)
      if (mates.size === 0 && sockets.get(conversationId) === mates) sockets.delete(conversationId)
      count--
    })
    void catchUp()
  }

  return {
    hasRoom: (conversationId) => count < maxOpen && (sockets.get(conversationId)?.size ?? 0) < maxPerConversation,
    accept: (request, socket, head, listener) => server.handleUpgrade(request, socket, head, (open) => serve(open, listener)),
    push(conversationId, set) {
      for (const socket of sockets.get(conversationId) ?? []) send(socket, set)
    },
    open: () => count,
    close() {
      for (const mates of sockets.values())
        for (const socket of mates) {
          socket.close(1001)
          setTimeout(() => socket.terminate(), 1000).unref()
        }
    },
  }
}
