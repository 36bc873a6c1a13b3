import type { ErrorRequestHandler, RequestHandler } from 'express'
import { z } from 'zod'
import { AppError, type ErrorCode } from '../errors'

/** What each code of the house means in HTTP. */
export const statusOf = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  token_expired: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many_requests: 429,
  unsupported_media_type: 415,
  content_invalid: 500,
  config_invalid: 500,
  unknown_item: 404,
  unknown_bundle: 404,
  unknown_situation: 400,
  unknown_option: 400,
  dependency_cycle: 400,
  handoff_wrong_state: 409,
  handoff_taken: 409,
  storage_unavailable: 503,
  native_module_missing: 500,
  port_in_use: 500,
} as const satisfies Record<ErrorCode, number>

/** Body of every answer from 400 up. */
export const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** Faults of the body parser, by its `type`. */
const parserFaults: Readonly<Record<string, [ErrorCode, string]>> = {
  'entity.parse.failed': ['bad_request', 'the body is not valid JSON'],
  'entity.verify.failed': ['bad_request', 'the body was refused'],
  'entity.too.large': ['too_large', 'the body is too large'],
  'parameters.too.many': ['too_large', 'the form has too many fields'],
  'encoding.unsupported': ['unsupported_media_type', 'this content encoding is not supported'],
  'charset.unsupported': ['unsupported_media_type', 'this charset is not supported; send UTF-8'],
  'request.aborted': ['bad_request', 'the request was cut off'],
  'request.size.invalid': ['bad_request', 'the body does not have the announced length'],
}

/** Any fault as one of the house's own; undefined when it is none that a caller should learn about. */
export function appErrorOf(fault: unknown): AppError | undefined {
  if (fault instanceof AppError) return fault
  if (fault instanceof z.ZodError) {
    const text = fault.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')
    return new AppError('bad_request', text.slice(0, 1000), { cause: fault })
  }
  if (typeof fault !== 'object' || fault === null) return undefined
  const { type, status } = fault as { type?: unknown; status?: unknown }
  const known = typeof type === 'string' ? parserFaults[type] : undefined
  if (known) return new AppError(...known, { cause: fault })
  if (fault instanceof URIError) return new AppError('bad_request', 'the address is not well encoded', { cause: fault })
  if (status === 404) return new AppError('not_found', 'there is nothing here', { cause: fault })
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('bad_request', 'the request is not valid', { cause: fault })
  return undefined
}

/**
 * The one place where faults become HTTP answers: `{"error":{"code","message"}}`. What the house does not know is a 500 without detail.
 *
 * @param unexpected told about every fault that is the server's own
 */
export function createOnError(unexpected: (fault: unknown, note: string) => void): ErrorRequestHandler {
  return (fault, _request, response, next) => {
    if (response.headersSent) {
      next(fault)
      return
    }
    const known = appErrorOf(fault)
    const status = known ? statusOf[known.code] : 500
    if (status >= 500) unexpected(fault, 'request failed')
    if (status === 413) response.set('Connection', 'close') // the rest of the body is not read
    if (status === 401) response.set('WWW-Authenticate', 'Bearer')
    const error =
      known && status !== 500
        ? { code: known.code, message: known.message }
        : { code: 'internal', message: 'something went wrong here; it has been logged' }
    response.status(status).json({ error })
  }
}

/** For addresses that nobody answers. */
export const notFound: RequestHandler = () => {
  throw new AppError('not_found', 'there is nothing at this address')
}

/** Refuses a body that is not JSON; no body at all passes. */
export const requireJson: RequestHandler = (request, _response, next) => {
  const { 'content-length': length, 'transfer-encoding': chunked } = request.headers
  const hasBody = chunked !== undefined || (length !== undefined && length !== '0')
  if (hasBody && !request.is('json') && !request.is('application/*+json'))
    throw new AppError('unsupported_media_type', 'send the body as application/json')
  next()
}
