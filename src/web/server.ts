import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import express, { type RequestHandler, type Router } from 'express'
import helmet from 'helmet'
import { AppError } from '../errors'
import { createLimits, type Limits } from './limits'
import { type Log, logRequests } from './log'
import { createOnError, notFound, requireJson } from './on-error'
import type { Origins } from './origins'

/** Everything that answers at an address, ready made. */
export interface ServerParts {
  log: Log
  origins: Origins
  limits: Limits
  /** Number of proxies in front, or their addresses (Express `trust proxy`). */
  trustProxy: number | string
  /** True when foreign pages may load our files. */
  isEmbedded: boolean
  health: Router
  directLine: { path: string; router: Router; upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean }
  /** `/api/messages`; absent while no app id is configured. */
  botFramework?: RequestHandler | undefined
  /** Mounted at `/api`. */
  api: Router
  /** Further routers mounted at `/`: the desk, tickets, the page without script, the built pages. */
  pages: readonly Router[]
}

export interface WebServer {
  /**
   * @returns the port, also when 0 was asked for
   * @throws AppError port_in_use
   */
  listen(port: number, host?: string): Promise<number>
  /** Takes no new connections, lets running requests end, then resolves. Streams have to be closed by their owner. */
  close(): Promise<void>
}

/** An activity has at most 256 K characters; anything else is small. */
const directLineBody = '300kb'
const otherBody = '64kb'

/** Longer than proxies and clients keep an idle connection (60 s): who closes first must not be the one who is about to be asked. */
const keepAliveMs = 65_000
/** How long a client may take to send its headers, and its whole request. */
const headersTimeoutMs = 20_000
const requestTimeoutMs = 60_000

/** The Express application and its HTTP server. */
export function createWebServer(parts: ServerParts): WebServer {
  const { log, origins, directLine } = parts
  const app = express()
  app.set('trust proxy', parts.trustProxy)
  app.disable('x-powered-by')
  const limits = createLimits(parts.limits)
  let closing = false

  app.use(logRequests(log))
  app.use((_request, response, next) => {
    if (closing) response.set('Connection', 'close')
    next()
  })
  app.use(security(parts.isEmbedded))
  app.use(parts.health)
  app.use(limits.address)

  app.use(
    directLine.path,
    origins.cors,
    limits.token,
    limits.messages,
    requireJsonExceptUpload,
    express.json({ limit: directLineBody }),
    directLine.router,
  )
  app.use('/api/v1', origins.cors)
  if (parts.botFramework) app.post('/api/messages', requireJson, express.json({ limit: otherBody }), parts.botFramework)
  app.use(['/api', '/console/api'], requireJson)
  app.use('/api', express.json({ limit: otherBody }), parts.api)
  for (const router of parts.pages) app.use(router)
  app.use(notFound)
  app.use(createOnError((fault, note) => log.error({ fault: describe(fault) }, note)))

  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveMs, maxHeaderSize: 16 * 1024 },
    app,
  )
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (closing) socket.destroy()
    else if (!directLine.upgrade(request, socket, head))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('clientError', (_fault, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })

  return {
    listen: (port, host) => listen(server, port, host),
    close() {
      closing = true
      return new Promise((resolve) => {
        const sweep = setInterval(() => server.closeIdleConnections(), 50) // those whose last request has just ended
        server.close(() => {
          clearInterval(sweep)
          resolve()
        })
      })
    },
  }
}

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      const where = host === undefined ? `port ${port}` : `${host}:${port}`
      if (fault.code === 'EADDRINUSE')
        reject(
          new AppError('port_in_use', `${where} is in use by another program; stop that one or set PORT to a free port`, { cause: fault }),
        )
      else if (fault.code === 'EACCES')
        reject(new AppError('port_in_use', `${where} may not be used by this user; set PORT to 1024 or above`, { cause: fault }))
      else if (fault.code === 'EADDRNOTAVAIL' || fault.code === 'ENOTFOUND')
        reject(new AppError('config_invalid', `HOST ${host} is no address of this machine`, { cause: fault }))
      else reject(fault)
    })
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Files come by the upload address as multipart; that address refuses them itself, in words. */
const requireJsonExceptUpload: RequestHandler = (request, response, next) => {
  if (/\/upload\/?$/i.test(request.path)) next()
  else requireJson(request, response, next)
}

/** Security headers: nothing inline, nothing from elsewhere. `upgrade-insecure-requests` stays out: a hall's server may have no certificate. */
function security(isEmbedded: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'base-uri': ["'none'"],
        'connect-src': [
          "'self'",
          // Older browsers do not count a WebSocket of the same host as 'self'.
          (request) => {
            const host = request.headers.host ?? ''
            return /^[\w.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'"
          },
        ],
        'form-action': ["'self'"],
        'frame-ancestors': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'script-src': ["'self'"],
        'script-src-attr': ["'none'"],
        'style-src': ["'self'"],
      },
    },
    strictTransportSecurity: { includeSubDomains: false }, // the host's neighbours are not ours to decide for
    crossOriginResourcePolicy: { policy: isEmbedded ? 'cross-origin' : 'same-origin' },
  })
}

/** A fault as it may be logged. */
export function describe(fault: unknown): object {
  if (!(fault instanceof Error)) return { name: typeof fault }
  const { name, message, stack, cause } = fault
  const code = (fault as { code?: unknown }).code
  return { name, message, stack, ...(typeof code === 'string' ? { code } : {}), ...(cause === undefined ? {} : { cause: describe(cause) }) }
}
