import type { Conversation, Message } from './dialogue/conversation'
import type { Decision } from './dialogue/decision'
import type { Entry } from './dialogue/entry'
import type { Admission, Packet } from './dialogue/handover'
import type { Reply } from './dialogue/reply'
import type { Understanding } from './dialogue/understanding'

export type { Entry } from './dialogue/entry'
export type { Admission, Packet } from './dialogue/handover'

/** Everything one turn writes, in one transaction. */
export interface TurnRecord {
  message: { id: string; text: string; at: string; kind: Message['kind'] }
  outcome: NonNullable<Entry['outcome']>
  reason?: string
  item?: string
  replies: Reply[]
}

export interface ConversationStore {
  /** The conversation of a message, new if unknown. `earlier` holds the replies when this message id was already handled. */
  open(message: Message): Promise<{ conversation: Conversation; earlier?: Reply[] }>
  /** State and transcript entries together or not at all; returns the entries written. */
  save(conversation: Conversation, record: TurnRecord): Promise<Entry[]>
}

export interface Desk {
  /** A person now owes an answer: opens the handoff and its ticket. Idempotent per conversation while one is open. Returns what to tell the citizen. */
  admit(conversation: Conversation, reason: string, packet: Packet): Promise<Admission>
  /** A message for the person on the floor. */
  pass(conversation: Conversation, message: { id: string; text: string; at: string }): Promise<void>
}

/** What a turn needs; `app.ts` hands in the real things. */
export interface House {
  conversations: ConversationStore
  desk: Desk
  /** Understands one message in its conversation. Pure. */
  understand(message: Message, conversation: Conversation): Understanding
  /** Chooses what to do. Pure. */
  decide(understanding: Understanding, conversation: Conversation): Decision
  /** Words it, and says what the conversation remembers. Pure. */
  compose(
    decision: Decision,
    understanding: Understanding,
    conversation: Conversation,
    admission?: Admission,
  ): { replies: Reply[]; next: Conversation }
  /** What the desk is told. Pure. */
  packet(decision: Decision, understanding: Understanding, conversation: Conversation): Packet
  mask(text: string): string
  apology(): Reply
  log: { error(fault: unknown, note: string): void; warn(fields: object, note: string): void }
  /** Called after entries are safely stored: wakes streams and consoles. */
  stored(entries: readonly Entry[]): void
}

/** One message in, replies out. Never throws. */
export type Turn = (message: Message) => Promise<Reply[]>

/**
 * The corridor: one citizen message walks through here, turns once, and walks back.
 *
 * Messages of one conversation are handled one at a time, in the order they came. A message id that was already handled gives the
 * same replies again and changes nothing.
 *
 * @param given the house, or how to get it: a turn keeps the one it began with, also when it is replaced meanwhile
 */
export function createTurn(given: House | (() => House)): Turn {
  return inOrder(async (message) => {
    const house = typeof given === 'function' ? given() : given
    const record = { id: message.id, text: '', at: message.at, kind: message.kind }
    try {
      record.text = house.mask(message.text)
      const { conversation, earlier } = await house.conversations.open(message)
      if (earlier) return earlier
      if (conversation.floor === 'person' && message.kind === 'text') {
        await house.desk.pass(conversation, record)
        house.stored(await house.conversations.save(conversation, { message: record, outcome: 'relay', replies: [] }))
        return []
      }
      const understanding = house.understand(message, conversation)
      const decision = house.decide(understanding, conversation)
      const admission =
        decision.kind === 'escalate' // before save: nobody is left without a ticket
          ? await house.desk.admit(conversation, decision.reason, house.packet(decision, understanding, conversation))
          : undefined
      const { replies, next } = house.compose(decision, understanding, conversation, admission)
      const item = 'item' in decision ? decision.item : undefined
      const outcome = { outcome: decision.kind, reason: decision.reason, ...(item === undefined ? {} : { item }) }
      house.stored(await house.conversations.save(next, { message: record, ...outcome, replies }))
      return replies
    } catch (fault) {
      house.log.error(fault, 'turn failed')
      return apologise(house, message, record)
    }
  })
}

/**
 * The last resort. The message and the apology are kept as any other turn; when the store itself is the fault nothing is, and the channel
 * must not acknowledge the message.
 */
async function apologise(house: House, message: Message, record: TurnRecord['message']): Promise<Reply[]> {
  const replies = [house.apology()]
  try {
    const { conversation, earlier } = await house.conversations.open(message)
    if (earlier) return earlier // it had been stored before the fault
    house.stored(await house.conversations.save(conversation, { message: record, outcome: 'error', reason: 'fault', replies }))
  } catch (fault) {
    house.log.error(fault, 'message not stored')
  }
  return replies
}

/** Queues the turns of each conversation one behind the other. */
function inOrder(turn: Turn): Turn {
  const last = new Map<string, Promise<unknown>>()
  return (message) => {
    const before = last.get(message.conversationId) ?? Promise.resolve()
    const mine = before.then(() => turn(message))
    last.set(message.conversationId, mine)
    void mine.finally(() => {
      if (last.get(message.conversationId) === mine) last.delete(message.conversationId)
    })
    return mine
  }
}
