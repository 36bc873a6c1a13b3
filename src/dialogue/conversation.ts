import type { Facet } from '../knowledge/schema'

/** One citizen message as it enters the house. `id` makes a repeated delivery harmless. */
export interface Message {
  /** Unique per conversation: the channel's activity or client id. */
  id: string
  conversationId: string
  channel: string
  /** What the citizen typed, unmasked; lives only for the running turn. Empty for `joined`. */
  text: string
  /** `joined`: the citizen opened the chat and has said nothing yet. */
  kind: 'text' | 'joined'
  /** ISO date-time. */
  at: string
  /** Six-digit region code, when the channel knows it (GB/T 2260). */
  region?: string
}

/** What the bot waits for. A question about something else leaves it in place; it is taken up again afterwards. */
export type Pending =
  | { kind: 'situation'; item: string; situation: string }
  | { kind: 'contrast'; items: string[]; facets: Facet[]; text: string }
  | { kind: 'person' }

/** The state of one conversation. Plain JSON: stored as it is. */
export interface Conversation {
  id: string
  channel: string
  floor: 'bot' | 'person'
  region?: string
  /** The matter under discussion, and those before it, newest first. */
  item?: string
  earlier: string[]
  facets: Facet[]
  /** Situation answers by item, then situation: option id(s), number, or `unknown`. */
  answers: Record<string, Record<string, string | number | string[]>>
  pending?: Pending
  /** Consecutive turns in which nothing was understood. */
  misses: number
  /** Contrast cards shown for the current question. */
  cards: number
  /** The second matter of a message that named two, still to be answered, and what was asked of it. */
  also?: { item: string; facets: Facet[] }
  /** Bundle under discussion. */
  bundle?: string
  /** The last ticket of this conversation. */
  ticket?: string
  startedAt: string
  updatedAt: string
}

/** A new conversation, bot on the floor. */
export function newConversation(message: Pick<Message, 'conversationId' | 'channel' | 'at' | 'region'>): Conversation {
  return {
    id: message.conversationId,
    channel: message.channel,
    floor: 'bot',
    earlier: [],
    facets: [],
    answers: {},
    misses: 0,
    cards: 0,
    startedAt: message.at,
    updatedAt: message.at,
    ...(message.region === undefined ? {} : { region: message.region }),
  }
}
