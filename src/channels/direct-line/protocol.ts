/** What comes in over Direct Line 3.0, checked at the door. Unknown fields pass: clients send many that mean nothing here. */
import { z } from 'zod'

/** Ceiling of the protocol for one serialised activity, in characters. */
export const maxActivityChars = 256 * 1024

/** A name that others chose: no control characters, no lone surrogates. */
const name = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,190}$/u, 'must have 1 to 190 characters and no control characters')
const account = z.looseObject({ id: name.optional(), name: z.string().max(200).optional() })

/** Body of `POST /conversations`; absent keys, or no body at all. */
export const startSchema = z
  .looseObject({ user: account.nullish(), locale: z.string().max(35).nullish() })
  .nullish()
  .transform((body) => ({ userId: body?.user?.id, userName: body?.user?.name, locale: body?.locale ?? undefined }))

/** Body of `POST /tokens/generate`. Microsoft's own samples write `User.Id`. */
export const tokenParametersSchema = z
  .looseObject({
    user: account.nullish(),
    User: z.looseObject({ Id: name.optional(), id: name.optional() }).nullish(),
    trustedOrigins: z.array(z.string().max(300)).max(50).nullish(),
    TrustedOrigins: z.array(z.string().max(300)).max(50).nullish(),
  })
  .nullish()
  .transform((body) => ({
    userId: body?.user?.id ?? body?.User?.Id ?? body?.User?.id,
    origins: body?.trustedOrigins ?? body?.TrustedOrigins ?? undefined,
  }))

/** Body of `POST /conversations/{id}/activities`. */
export const activitySchema = z.looseObject({
  type: z.string().min(1).max(64),
  id: name.nullish(),
  from: account.nullish(),
  text: z.string().nullish(),
  locale: z.string().max(35).nullish(),
  channelData: z.looseObject({ clientActivityID: name.nullish(), region: z.unknown().optional() }).nullish(),
})
export type IncomingActivity = z.output<typeof activitySchema>

/** A token for the own page. */
export interface SessionAnswer {
  conversationId: string
  token: string
  /** Seconds. */
  expiresIn: number
  userId: string
}

/** The last sequence number a client has; 0 for none. Empty, absent, `null` and anything we never issued count as none: a replay does no harm. */
export function seqOf(watermark: unknown): number {
  return typeof watermark === 'string' && /^\d{1,15}$/.test(watermark) ? Number(watermark) : 0
}

/** `Bearer xyz` → xyz. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
}
