/** The JSON interfaces that other programs rely on (`/api/v1/*`): checked at the door, and the source of the OpenAPI document. */
import { z } from 'zod'

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be an id in kebab-case')
export const regionSchema = z.string().regex(/^\d{6}$/, 'must be a six-digit region code (GB/T 2260)')
const share = z.number().min(0).max(1)

export const askSchema = z.object({
  id: z.string().max(200).optional().describe('comes back in the answer'),
  text: z.string().describe('the question in plain words; at most 2000 characters are read'),
  region: regionSchema.optional().describe('six-digit region code (GB/T 2260)'),
  context: z.object({ item: id.optional().describe('the matter under discussion') }).optional(),
})

export const askAnswerSchema = z.object({
  id: z.string().optional(),
  decision: z.enum(['answer', 'clarify', 'decline', 'escalate']),
  reason: z.string().describe('stable cause of the decision'),
  item: z.string().nullable(),
  facet: z.string().nullable(),
  confidence: share.describe('how often such an answer is right'),
  candidates: z.array(z.object({ item: z.string(), confidence: share })).max(5),
  options: z.array(z.string()).describe('ids offered when asking back'),
  reply: z.string().describe('plain text'),
})

export const materialSchema = z.looseObject({
  name: z.string(),
  originals: z.int().min(0),
  copies: z.int().min(0),
  reason: z.string(),
  basis: z.string(),
  source: z.string(),
  validity: z.string().optional(),
  substitutes: z.array(z.string()).optional(),
  how: z.string().optional(),
})
const pile = z.array(materialSchema)

export const checklistAnswerSchema = z.looseObject({
  item: z.string(),
  name: z.string(),
  version: z.int(),
  verifiedAt: z.string(),
  piles: z.looseObject({ bring: pile, prepareOnline: pile, fillOnSite: pile, notNeeded: pile, maybe: pile }),
  questions: z.array(
    z.looseObject({
      id: z.string(),
      ask: z.string(),
      options: z.array(z.looseObject({ label: z.string(), value: z.union([z.string(), z.number(), z.array(z.string())]) })),
    }),
  ),
  fee: z.string(),
  limit: z.string(),
  places: z.array(z.string()),
  phone: z.array(z.string()),
})

export const itemPathSchema = z.object({ id })

/** `?question=option`; several options of one question as `a,b` or by repeating the name. */
export const answersQuerySchema = z
  .record(z.string().max(100), z.union([z.string().max(1000), z.array(z.string().max(200)).max(50)]))
  .transform((query) =>
    Object.fromEntries(Object.entries(query).map(([question, option]) => [question, Array.isArray(option) ? option.join(',') : option])),
  )

export const sessionSchema = z
  .object({
    token: z.string().max(4000).optional().describe('an earlier token, also up to a day after its end: goes on with its conversation'),
    conversationId: z.string().max(200).optional().describe('must be the conversation of the token, if given'),
  })
  .nullish()

export const sessionAnswerSchema = z.object({
  conversationId: z.string(),
  token: z.string().describe('Direct Line token for this conversation'),
  expiresIn: z.int().describe('seconds'),
  userId: z.string(),
})

const situationAnswers = z
  .record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.array(z.string().max(200)).max(50)]))
  .transform((answers) =>
    Object.fromEntries(
      Object.entries(answers).map(([question, option]) => [question, Array.isArray(option) ? option.join(',') : `${option}`]),
    ),
  )

export const noticeRequestSchema = z
  .object({
    items: z.array(id).min(1).max(20).optional().describe('what is to be done: item ids'),
    bundle: id.optional().describe('or a bundle'),
    answers: situationAnswers
      .optional()
      .describe('situation answers that count for every item: {"reason": "lost"}; `unknown` is always allowed'),
    itemAnswers: z.record(id, situationAnswers).optional().describe('further answers by item id'),
    region: regionSchema.optional().describe('six-digit region code (GB/T 2260): what is local there counts'),
  })
  .refine((request) => (request.items === undefined) !== (request.bundle === undefined), {
    error: '要写 items 或者 bundle，写一个',
    path: ['items'],
  })

export const noticeAnswerSchema = z.object({
  number: z.string().describe('20261124-K7M3PX'),
  url: z.string().describe('the notice as a page; `?size=large` for large print'),
  pdf: z.string().describe('the notice as PDF (A4); `?size=large` for large print'),
})
