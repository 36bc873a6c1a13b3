/** Signed tokens: JSON web tokens with HMAC-SHA-256, so that Web Chat finds its user id in the claim `user`. Nothing is stored. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../errors'

/** Seconds a token lives. The official client renews after 15 minutes whatever it is told, so half an hour. */
export const tokenSeconds = 1800
/** Seconds within which a stream URL must be used. */
export const streamSeconds = 60

/** What a token opens: `token` the API, `stream` one WebSocket, `form` the page without script. */
export type TokenUse = 'token' | 'stream' | 'form'

export interface Claims {
  use: TokenUse
  conversation: string
  /** Every activity posted with the token comes from this id, whatever it says. */
  user?: string
  /** Origins from which the token may be used; absent: any that the server lets in. */
  origins?: string[]
  /** Where a stream begins. */
  watermark?: string
}

const payloadSchema = z.object({
  use: z.enum(['token', 'stream', 'form']),
  conv: z.string().min(1),
  user: z.string().optional(),
  origins: z.array(z.string()).optional(),
  mark: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
})

export interface Tokens {
  /** A new token, valid from now for `seconds`. */
  issue(claims: Claims, seconds?: number): string
  /**
   * @param graceSeconds how long after its end a token is still read
   * @throws AppError unauthenticated (not ours, or for another use), token_expired
   */
  read(token: string, use: TokenUse, graceSeconds?: number): Claims
  /** True for the secret itself, which opens every conversation. */
  isSecret(text: string): boolean
}

const header = encode({ alg: 'HS256', typ: 'JWT' })

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/**
 * @param secret at least 32 characters
 * @param newId makes every token different
 */
export function createTokens(secret: string, clock: () => Date, newId: () => string): Tokens {
  const key = createHmac('sha256', secret).update('direct line tokens, version 1').digest()
  const sign = (text: string) => createHmac('sha256', key).update(text).digest()
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const secretDigest = digest(secret)
  const now = () => Math.floor(clock().getTime() / 1000)

  return {
    issue({ use, conversation, user, origins, watermark }, seconds = tokenSeconds) {
      const body = `${header}.${encode({ use, conv: conversation, user, origins, mark: watermark, iat: now(), exp: now() + seconds, jti: newId() })}`
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(token, use, graceSeconds = 0) {
      const refused = (cause?: unknown) => new AppError('unauthenticated', 'the token was not issued by this server', { cause })
      const [head, payload, signature, ...rest] = token.split('.')
      if (head !== header || payload === undefined || signature === undefined || rest.length > 0) throw refused()
      const given = Buffer.from(signature, 'base64url')
      const right = sign(`${head}.${payload}`)
      if (given.length !== right.length || !timingSafeEqual(given, right)) throw refused()
      const claims = payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      if (!claims.success) throw refused(claims.error)
      if (claims.data.use !== use) throw new AppError('unauthenticated', 'this token is for another use')
      if (claims.data.exp + graceSeconds <= now()) throw new AppError('token_expired', 'the token has expired; ask for a new one')
      const { conv, user, origins, mark } = claims.data
      return {
        use,
        conversation: conv,
        ...(user === undefined ? {} : { user }),
        ...(origins === undefined ? {} : { origins }),
        ...(mark === undefined ? {} : { watermark: mark }),
      }
    },
    isSecret: (text) => timingSafeEqual(digest(text), secretDigest),
  }
}
