import express, { Router } from 'express'
import { z } from 'zod'
import type { Entry, Turn } from '../turn'
import { plainStyles, renderPlainPage } from './plain-page'

export interface PlainParts {
  turn: Turn
  entriesSince(conversationId: string, seq: number): Promise<Entry[]>
  /** A signed token for a conversation. */
  issue(conversationId: string): string
  /** The conversation of a token; undefined when it is not ours or has run out. */
  read(token: string): string | undefined
  clock(): Date
  newId(): string
  /** Said before the first message. */
  greeting(): string
}

const formSchema = z.object({
  token: z.string().max(4000).default(''),
  id: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
  text: z.string().default(''),
  say: z.string().max(2000).optional(),
})
const viewSchema = z.object({ t: z.string().max(4000).default(''), text: z.string().max(2000).default('') })

/** `/plain`: the chat as a form, for browsers without script. A post is answered by a redirect, so that reloading sends nothing again. */
export function createPlainRoutes(parts: PlainParts): Router {
  const router = Router()
  const entriesOf = (conversationId: string) => parts.entriesSince(conversationId, 0).catch(() => [])

  router.get('/plain', async (request, response) => {
    const { t, text } = viewSchema.parse(request.query)
    const known = parts.read(t)
    const conversationId = known ?? `plain-${parts.newId()}`
    const entries = known === undefined ? [] : await entriesOf(known)
    const html = renderPlainPage({
      entries,
      token: parts.issue(conversationId),
      messageId: parts.newId(),
      greeting: parts.greeting(),
      draft: text,
    })
    response.set('Cache-Control', 'no-store').type('html').send(html)
  })

  router.post('/plain', express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 20 }), async (request, response) => {
    const { token, id, text, say } = formSchema.parse(request.body ?? {})
    const conversationId = parts.read(token) ?? `plain-${parts.newId()}`
    const common = { conversationId, channel: 'plain', at: parts.clock().toISOString() }
    const messageId = `p-${id ?? parts.newId()}`
    const said = tidy(say ?? text)
    if ((await entriesOf(conversationId)).length === 0) await parts.turn({ ...common, id: 'joined', text: '', kind: 'joined' })
    const replies = await parts.turn({ ...common, id: messageId, text: said, kind: 'text', at: parts.clock().toISOString() })
    const entries = await entriesOf(conversationId)
    if (entries.some((entry) => entry.id === messageId)) {
      response.redirect(303, `/plain?t=${encodeURIComponent(parts.issue(conversationId))}#end`)
      return
    }
    // Not stored: the apology is all there is, and the text must not be lost.
    const apologies = replies.map((reply, index) => ({ ...common, seq: index, id: '', from: 'bot' as const, text: reply.text, reply }))
    const page = {
      entries: [...entries, ...apologies],
      token: parts.issue(conversationId),
      messageId: parts.newId(),
      greeting: parts.greeting(),
      draft: said,
    }
    response.set('Cache-Control', 'no-store').type('html').send(renderPlainPage(page))
  })

  router.get('/plain.css', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=3600').type('css').send(plainStyles)
  })
  return router
}

/** One kind of line break, no control characters, no lone surrogates. */
function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, '')
    .replace(/\p{Cs}/gu, '\ufffd')
}
