import { z } from 'zod'
import {
  askAnswerSchema,
  askSchema,
  checklistAnswerSchema,
  itemPathSchema,
  materialSchema,
  noticeAnswerSchema,
  noticeRequestSchema,
  sessionAnswerSchema,
  sessionSchema,
} from './api-schemas'
import { errorSchema } from './on-error'

interface Operation {
  method: 'get' | 'post'
  path: string
  summary: string
  description?: string
  /** Parameters of the path. */
  params?: z.ZodObject
  /** Free query parameters: name of the one documented, and what it means. */
  query?: { name: string; description: string }
  body?: { schema: z.ZodType; required: boolean }
  answer: { name: string; schema: z.ZodType }
  /** Error statuses it can give, beside 429 and 500. */
  errors: number[]
}

const ticketAnswerSchema = z.looseObject({
  number: z.string(),
  state: z.enum(['waiting', 'accepted', 'completed', 'failed']),
  department: z.string(),
  since: z.string().describe('date-time'),
  due: z.string().describe('date-time by which an answer is owed'),
  closedAt: z.string().optional().describe('date-time'),
  answers: z.array(z.object({ text: z.string(), at: z.string() })),
})

const operations: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/ask',
    summary: 'One question, one decision with its reply',
    description: 'Every question is a conversation of its own; nothing is stored.',
    body: { schema: askSchema, required: true },
    answer: { name: 'AskAnswer', schema: askAnswerSchema },
    errors: [400, 404, 413, 415],
  },
  {
    method: 'get',
    path: '/api/v1/items/{id}/checklist',
    summary: 'What to bring for one item in one situation',
    params: itemPathSchema,
    query: {
      name: 'answers',
      description:
        'Situation answers as question=option, e.g. ?marriage=single&cert=have; several options of one question as a,b. `unknown` is always allowed. `region` is the six-digit code of the citizen’s region.',
    },
    answer: { name: 'Checklist', schema: checklistAnswerSchema },
    errors: [400, 404],
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{number}',
    summary: 'How a ticket stands, and its answer',
    params: z.object({ number: z.string().describe('YC-XXXX-XXXX') }),
    answer: { name: 'Ticket', schema: ticketAnswerSchema },
    errors: [400, 404],
  },
  {
    method: 'post',
    path: '/api/notices',
    summary: 'A 一次性告知单 with a number, to print and to open again',
    description: 'Keeps what stands on it, not who asked. The same notice asked for twice on a day has one number.',
    body: { schema: noticeRequestSchema, required: true },
    answer: { name: 'Notice', schema: noticeAnswerSchema },
    errors: [400, 404, 413, 415, 503],
  },
  {
    method: 'post',
    path: '/api/v1/session',
    summary: 'A Direct Line token for a page',
    description: 'Without a body: a new conversation. Go on with Direct Line 3.0 at /v3/directline.',
    body: { schema: sessionSchema, required: false },
    answer: { name: 'Session', schema: sessionAnswerSchema },
    errors: [400, 401, 403, 415],
  },
]

const meaning: Record<number, string> = {
  400: 'not valid',
  401: 'no valid token',
  403: 'token expired, or for something else',
  404: 'unknown',
  413: 'too large',
  415: 'not JSON',
  429: 'too many requests; Retry-After says when to come back',
  500: 'a fault of the server',
  503: 'the database cannot be written',
}

/** zod's own JSON Schema (draft 2020-12, which OpenAPI 3.1 uses as it is), without the `$schema` line that only a whole document has. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Record<string, unknown>
  return rest
}

/**
 * The OpenAPI 3.1 description of `/api/v1` and `/api/notices`.
 *
 * @param version of the product
 */
export function openApiDocument(version: string): object {
  const components: Record<string, object> = { Error: schemaOf(errorSchema, 'output'), Material: schemaOf(materialSchema, 'output') }
  const paths: Record<string, Record<string, object>> = {}
  for (const { method, path, summary, description, params, query, body, answer, errors } of operations) {
    components[answer.name] = schemaOf(answer.schema, 'output')
    const parameters = [
      ...Object.entries(params?.shape ?? {}).map(([name, schema]) => ({
        name,
        in: 'path',
        required: true,
        schema: schemaOf(schema as z.ZodType, 'input'),
      })),
      ...(query
        ? [
            {
              name: query.name,
              in: 'query',
              required: false,
              description: query.description,
              style: 'form',
              explode: true,
              schema: { type: 'object', additionalProperties: { type: 'string' } },
            },
          ]
        : []),
    ]
    const refusals = [...errors, 429, 500].map((status) => [
      String(status),
      { description: meaning[status] ?? 'refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    ])
    paths[path] = {
      ...paths[path],
      [method]: {
        operationId: answer.name.replace(/^./, (letter) => letter.toLowerCase()),
        summary,
        ...(description === undefined ? {} : { description }),
        ...(parameters.length > 0 ? { parameters } : {}),
        ...(body
          ? { requestBody: { required: body.required, content: { 'application/json': { schema: schemaOf(body.schema, 'input') } } } }
          : {}),
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: { $ref: `#/components/schemas/${answer.name}` } } } },
          ...Object.fromEntries(refusals),
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '一次办',
      version,
      description: 'Answers about government services: what to bring, how, where, how long, how much.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: components },
  }
}
