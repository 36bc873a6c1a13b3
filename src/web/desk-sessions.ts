/**
 * Who is signed in at the desk. Sessions live in memory: cookie HttpOnly, SameSite=Strict, ended by half an hour without a sign of life;
 * every change also needs the session's CSRF value in `x-csrf`. Five wrong passwords lock an address for a quarter of an hour (等保
 * 8.1.4.1).
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Request, Response } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { AppError } from '../errors'

const cookieName = 'yiciban_desk'
const cookiePath = '/console'
const idleMs = 30 * 60_000
const failuresAllowed = 5
const lockMs = 15 * 60_000

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>
/** One of the settings of the OWASP password storage cheat sheet: about 0.1 s and 32 MB a guess. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 }
const hashBytes = 32

/** `salt:hash` in hex. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await derive(password, salt, hashBytes, cost)).toString('hex')}`
}

async function isPassword(password: string, hash: string): Promise<boolean> {
  const [salt = '', expected = ''] = hash.split(':').map((part) => Buffer.from(part, 'hex'))
  const found = await derive(password, salt as Buffer, hashBytes, cost)
  return found.length === expected.length && timingSafeEqual(found, expected as Buffer)
}

export interface Session {
  /** The agent's name, as citizens see it. */
  readonly name: string
  readonly csrf: string
}

/** With what the cookie holds, and the last sign of life in milliseconds. */
interface Known extends Session {
  id: string
  seen: number
}

export interface DeskSessions {
  /** Checks the password and sets the cookie. @throws AppError unauthenticated, too_many_requests */
  begin(request: Request, response: Response, login: { name: string; password: string }): Promise<Session>
  /** The session of a request; counts as a sign of life. @throws AppError unauthenticated, or forbidden when a change lacks its `x-csrf` */
  of(request: Request): Session
  /** The session of a request that nobody need have caused, like a reconnecting stream. @throws AppError unauthenticated */
  peek(request: Request): Session
  /** True until it is ended or idle for too long. */
  isAlive(session: Session): boolean
  /** Signs out. */
  end(session: Session, response: Response): void
}

export interface DeskSessionsParts {
  /** As made by `hashPassword`. */
  passwordHash: string
  clock(): Date
  /** True when the request came over https: the cookie is then Secure. */
  secure(request: Request): boolean
}

export function createDeskSessions(parts: DeskSessionsParts): DeskSessions {
  const sessions = new Map<string, Known>()
  const failures = new Map<string, { count: number; until: number }>()
  const queues = new Map<string, Promise<unknown>>()
  const now = () => parts.clock().getTime()
  const isFresh = (session: Known) => now() - session.seen <= idleMs

  /** What ended by time is forgotten, so that nothing grows for ever. */
  function tidy(): void {
    for (const [id, session] of sessions) if (!isFresh(session)) sessions.delete(id)
    for (const [address, failed] of failures) if (failed.until <= now()) failures.delete(address)
  }

  function find(request: Request) {
    const id = new RegExp(`(?:^|;\\s*)${cookieName}=([0-9a-f]{64})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1]
    const session = id === undefined ? undefined : sessions.get(id)
    if (session && isFresh(session)) return session
    throw new AppError('unauthenticated', 'sign in first')
  }

  /** One after the other per address: guesses sent at once are counted before the next is looked at. */
  async function inTurn<T>(address: string, work: () => Promise<T>): Promise<T> {
    const mine = (queues.get(address) ?? Promise.resolve()).then(work)
    const settled = mine.catch(() => {})
    queues.set(address, settled)
    try {
      return await mine
    } finally {
      if (queues.get(address) === settled) queues.delete(address)
    }
  }

  async function check(address: string, password: string, response: Response): Promise<void> {
    const failed = failures.get(address)
    const isLocked = failed !== undefined && failed.count >= failuresAllowed && now() < failed.until
    if (isLocked) {
      response.set('Retry-After', new Date(failed.until).toUTCString())
      throw new AppError('too_many_requests', 'too many wrong passwords; try again in a quarter of an hour')
    }
    if (await isPassword(password, parts.passwordHash)) {
      failures.delete(address)
      return
    }
    const count = failed !== undefined && now() < failed.until ? failed.count + 1 : 1
    failures.set(address, { count, until: now() + lockMs })
    throw new AppError('unauthenticated', 'wrong password')
  }

  return {
    async begin(request, response, { name, password }) {
      tidy()
      const address = ipKeyGenerator(request.ip ?? '') // one home has a whole block of IPv6 addresses
      await inTurn(address, () => check(address, password, response))
      const session = { id: randomBytes(32).toString('hex'), name, csrf: randomBytes(16).toString('hex'), seen: now() }
      sessions.set(session.id, session)
      response.cookie(cookieName, session.id, { httpOnly: true, sameSite: 'strict', secure: parts.secure(request), path: cookiePath })
      return session
    },
    of(request) {
      const session = find(request)
      if (request.method !== 'GET' && request.headers['x-csrf'] !== session.csrf)
        throw new AppError('forbidden', 'the x-csrf header is missing or wrong')
      session.seen = now()
      return session
    },
    peek: find,
    isAlive(session) {
      const known = session as Known // only `begin` makes them
      return sessions.get(known.id) === known && isFresh(known)
    },
    end(session, response) {
      sessions.delete((session as Known).id)
      response.clearCookie(cookieName, { path: cookiePath })
    },
  }
}
