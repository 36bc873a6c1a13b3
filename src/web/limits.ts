import { createHash } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { AppError } from '../errors'

/** Requests a minute. */
export interface Limits {
  perAddress: number
  perToken: number
  messages: number
}

/**
 * Counts a minute's requests by key and refuses what is above the limit, with the time of the next minute as an HTTP date: the official
 * Direct Line client understands nothing else.
 *
 * @param key '' is not counted
 */
export function createLimit(perMinute: number, what: string, key?: (request: Request) => string): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false, // what it would complain about is set by TRUST_PROXY on purpose
    ...(key ? { keyGenerator: key, skip: (request: Request) => key(request) === '' } : {}),
    handler: (request, response, next) => {
      const { resetTime } = (request as Request & { rateLimit: { resetTime?: Date } }).rateLimit
      response.set('Retry-After', (resetTime ?? new Date(Date.now() + 60_000)).toUTCString())
      next(new AppError('too_many_requests', `too many ${what}; try again after the time in Retry-After`))
    },
  })
}

/** Three limits on the way in: by address, by token (with the path's conversation), by conversation for messages. */
export function createLimits(limits: Limits): { address: RequestHandler; token: RequestHandler; messages: RequestHandler } {
  const conversationOf = (request: Request) => /\/conversations\/([^/]+)/i.exec(request.path)?.[1] ?? ''
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
  return {
    address: createLimit(limits.perAddress, 'requests from this address'),
    token: createLimit(limits.perToken, 'requests with this token', (request) => {
      const authorization = request.get('authorization')
      return authorization ? digest(`${authorization} ${conversationOf(request)}`) : ''
    }),
    messages: createLimit(limits.messages, 'messages in this conversation', (request) =>
      request.method === 'POST' && /\/activities\/?$/i.test(request.path)
        ? digest(`${conversationOf(request)} ${request.get('authorization') ?? ''}`)
        : '',
    ),
  }
}
