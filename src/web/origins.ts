import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'

export interface OriginRules {
  /** `https://host` under which citizens reach us; absent: what the request says. */
  publicUrl?: string | undefined
  /** Origins of foreign pages that may use the server, or `*`. */
  allowed: readonly string[]
  /** True when a proxy in front sets X-Forwarded-Host. */
  behindProxy: boolean
}

export interface Origins {
  /** True without an origin (no browser page), for our own pages and for the allowed ones. */
  allows(request: IncomingMessage): boolean
  /** `https://host` as this client reaches us. */
  baseUrl(request: Request): string
  /** Lets pages of allowed origins read answers; answers their preflights. No cookies are ever involved. */
  cors: RequestHandler
}

/** Who may use the server from a browser. */
export function createOrigins({ publicUrl, allowed, behindProxy }: OriginRules): Origins {
  const listed = new Set(allowed)

  const isOwn = (origin: string, request: IncomingMessage) => {
    if (publicUrl !== undefined && origin === publicUrl) return true
    const forwarded = behindProxy
      ? String(request.headers['x-forwarded-host'] ?? '')
          .split(',')[0]
          ?.trim()
      : ''
    const host = forwarded || request.headers.host
    return URL.canParse(origin) && new URL(origin).host === host
  }
  const allows = (request: IncomingMessage) => {
    const { origin } = request.headers
    return origin === undefined || listed.has('*') || listed.has(origin) || isOwn(origin, request)
  }

  return {
    allows,
    baseUrl: (request) => publicUrl ?? `${request.protocol}://${request.host}`,
    cors(request, response, next) {
      response.vary('Origin')
      const { origin } = request.headers
      if (origin !== undefined && allows(request)) {
        response.set('Access-Control-Allow-Origin', origin)
        response.set('Access-Control-Expose-Headers', 'Retry-After')
      }
      if (request.method !== 'OPTIONS') {
        next()
        return
      }
      response.set({
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Ms-Bot-Agent, X-Requested-With',
        'Access-Control-Max-Age': '86400',
      })
      response.status(204).end()
    },
  }
}
