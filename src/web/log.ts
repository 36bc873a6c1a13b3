import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/**
 * JSON lines on standard output. What citizens write, tokens and ids of persons never get here: requests are logged by the pattern of
 * their route, faults by name, message and stack.
 */
export function createLog(level: string, stream?: DestinationStream): Log {
  const options = { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }
  return stream ? pino(options, stream) : pino(options)
}

/** One line per request when it is over. */
export function logRequests(log: Log): RequestHandler {
  return (request, response, next) => {
    const startedAt = process.hrtime.bigint()
    const id = randomUUID()
    response.set('X-Request-Id', id)
    response.once('close', () => {
      const route = request.route ? `${request.baseUrl}${String(request.route.path)}` : undefined
      const ms = Math.round(Number(process.hrtime.bigint() - startedAt) / 1e4) / 100
      log.info(
        {
          request: id,
          method: request.method,
          route,
          status: response.statusCode,
          ms,
          ...(response.writableFinished ? {} : { aborted: true }),
        },
        'request',
      )
    })
    next()
  }
}
