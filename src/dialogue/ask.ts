/** The machine interface `ask` (product.md): one question in, one decision with its reply out; a conversation of its own. Pure. */
import type { Facet } from '../knowledge/schema'
import { outside } from '../matching/document'
import type { Compose } from './compose'
import { newConversation } from './conversation'
import type { Decide } from './decide'
import type { Decision } from './decision'
import type { Understand } from './understand'

export interface AskInput {
  id?: string
  text: string
  /** Six-digit region code. */
  region?: string
  context?: { item?: string }
}

export interface AskAnswer {
  id?: string
  decision: Decision['kind']
  reason: string
  item: string | null
  facet: Facet | null
  /** 0…1: how sure the item is right; of what is offered together when asking back. */
  confidence: number
  /** Best first, at most 5. */
  candidates: { item: string; confidence: number }[]
  /** Item ids offered when asking back. */
  options: string[]
  reply: string
}

const round = (value: number) => Number(value.toFixed(4))

export function createAsk(parts: { understand: Understand; decide: Decide; compose: Compose }): (input: AskInput) => AskAnswer {
  return (input) => {
    const at = new Date(0).toISOString()
    const message = {
      id: 'ask',
      conversationId: 'ask',
      channel: 'ask',
      text: input.text,
      kind: 'text' as const,
      at,
      ...(input.region === undefined ? {} : { region: input.region }),
    }
    const conversation = { ...newConversation(message), ...(input.context?.item === undefined ? {} : { item: input.context.item }) }
    const understanding = parts.understand(message, conversation)
    const decision = parts.decide(understanding, conversation)
    const { replies } = parts.compose(decision, understanding, conversation)
    const candidates = understanding.candidates.filter((candidate) => candidate.item !== outside)
    const item = decision.kind === 'answer' ? (decision.item ?? null) : null
    const options = decision.kind === 'clarify' ? decision.options : []
    const of = (id: string) => candidates.find((candidate) => candidate.item === id)?.confidence ?? 0
    const confidence =
      item !== null ? of(item) : options.length > 0 ? options.reduce((sum, id) => sum + of(id), 0) : (candidates[0]?.confidence ?? 0)
    return {
      ...(input.id === undefined ? {} : { id: input.id }),
      decision: decision.kind,
      reason: decision.reason,
      item,
      facet: decision.facets[0] ?? (item === null ? null : 'process'),
      confidence: round(Math.min(1, confidence)),
      candidates: candidates.slice(0, 5).map((candidate) => ({ item: candidate.item, confidence: round(candidate.confidence) })),
      options,
      reply: replies.map((reply) => reply.text).join('\n\n'),
    }
  }
}
