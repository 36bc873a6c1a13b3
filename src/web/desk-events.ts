/** Server-sent events to open consoles. */
import type { Response } from 'express'
import type { Session } from './desk-sessions'

export interface DeskEvents {
  /** Turns an answer into a stream of events, until its session or the connection ends. */
  open(response: Response, session: Session): void
  /** To all open consoles. */
  send(event: object): void
  /** Ends the streams of one session. */
  endOf(session: Session): void
  /** Ends all of them. */
  close(): void
}

/** More than this waiting to be sent, in bytes: the line is dead or too slow. The console comes back and reads anew. */
const longestQueue = 2 ** 20

/**
 * @param isAlive asked before every sign of life: a stream does not outlive its session
 * @param heartbeatMs time between signs of life; proxies cut silent lines
 */
export function createDeskEvents(isAlive: (session: Session) => boolean, heartbeatMs: number): DeskEvents {
  const streams = new Map<Response, Session>()

  function write(response: Response, text: string): void {
    response.write(text)
    if (response.writableLength > longestQueue) response.destroy()
  }
  function endWhere(matches: (session: Session) => boolean): void {
    for (const [response, session] of streams) {
      if (!matches(session)) continue
      streams.delete(response)
      response.end()
    }
  }

  const heartbeat = setInterval(() => {
    endWhere((session) => !isAlive(session))
    for (const response of streams.keys()) write(response, ': still here\n\n')
  }, heartbeatMs)
  heartbeat.unref()

  return {
    open(response, session) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      streams.set(response, session)
      response.on('close', () => streams.delete(response))
      write(response, `data: ${JSON.stringify({ type: 'queue' })}\n\n`)
    },
    send(event) {
      endWhere((session) => !isAlive(session))
      const text = `data: ${JSON.stringify(event)}\n\n`
      for (const response of streams.keys()) write(response, text)
    },
    endOf: (session) => endWhere((known) => known === session),
    close() {
      clearInterval(heartbeat)
      endWhere(() => true)
    },
  }
}
