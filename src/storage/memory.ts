/** Everything in memory: for tests, and for commands that keep nothing. Same behaviour as SQL (`test/support/store-behaviour.ts`). */
import type { Conversation, Message } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { Reply } from '../dialogue/reply'
import { AppError } from '../errors'
import type { Handoff, HandoffEvent } from '../handoff/handoff'
import { number, type Store } from './store'
import { draftsOf } from './turn-entries'

export interface StoreParts {
  clock(): Date
  newId(): string
  /** A conversation nobody has said anything in yet. */
  newConversation(message: Pick<Message, 'conversationId' | 'channel' | 'at' | 'region'>): Conversation
}

export function createMemoryStore(parts: StoreParts): Store {
  const conversations = new Map<string, Conversation>()
  const transcripts = new Map<string, Entry[]>()
  const all = new Map<string, Handoff>()
  const events = new Map<string, HandoffEvent[]>()
  const copy = <T>(value: T): T => structuredClone(value)
  const now = () => parts.clock().toISOString()
  const note = (event: HandoffEvent) => events.set(event.handoffId, [...(events.get(event.handoffId) ?? []), event])

  function append(id: string, drafts: Parameters<typeof number>[4]): Entry[] {
    const known = transcripts.get(id) ?? []
    const last = known.at(-1)
    const added = number(id, last?.seq ?? 0, last?.at ?? '', now(), drafts)
    transcripts.set(id, [...known, ...added])
    return added
  }

  return {
    async open(message) {
      const conversation = conversations.get(message.conversationId)
      const entries = transcripts.get(message.conversationId) ?? []
      const at = entries.findIndex((entry) => entry.id === message.id)
      const earlier = at < 0 ? undefined : repliesAfter(entries, at)
      return { conversation: copy(conversation ?? parts.newConversation(message)), ...(earlier ? { earlier } : {}) }
    },
    async save(conversation, record) {
      const known = transcripts.get(conversation.id) ?? []
      if (known.some((entry) => entry.id === record.message.id)) return []
      const floor = conversations.get(conversation.id)?.floor ?? conversation.floor
      conversations.set(conversation.id, copy({ ...conversation, floor, updatedAt: now() }))
      return copy(append(conversation.id, draftsOf(record, parts.newId)))
    },
    async conversation(id) {
      return copy(conversations.get(id))
    },
    async entriesSince(id, seq, limit = Number.POSITIVE_INFINITY) {
      return copy((transcripts.get(id) ?? []).filter((entry) => entry.seq > seq).slice(0, limit))
    },
    async openHandoff(handoff) {
      const open = [...all.values()].find(
        (entry) => entry.conversationId === handoff.conversationId && (entry.state === 'waiting' || entry.state === 'accepted'),
      )
      if (open) return { handoff: copy(open), created: false }
      if (!conversations.has(handoff.conversationId))
        conversations.set(handoff.conversationId, parts.newConversation({ conversationId: handoff.conversationId, channel: '', at: now() }))
      all.set(handoff.id, copy(handoff))
      note({ handoffId: handoff.id, at: handoff.waitingSince, kind: 'opened', note: handoff.reason })
      return { handoff: copy(handoff), created: true }
    },
    async handoff(id) {
      return copy(all.get(id))
    },
    async handoffByNumber(wanted) {
      return copy([...all.values()].find((entry) => entry.number === wanted))
    },
    async handoffs(state, limit) {
      return copy(
        [...all.values()]
          .filter((entry) => entry.state === state)
          .sort((a, b) => a.waitingSince.localeCompare(b.waitingSince))
          .slice(0, limit),
      )
    },
    async countHandoffs(state) {
      return [...all.values()].filter((entry) => entry.state === state).length
    },
    async moveHandoff(id, from, change) {
      const handoff = all.get(id)
      if (!handoff || handoff.state !== from || (change.heldBy !== undefined && handoff.agent !== change.heldBy)) return undefined
      const { agent, ...rest } = handoff
      const holder = change.agent === null ? undefined : (change.agent ?? agent)
      const closed = change.to === 'completed' || change.to === 'failed' ? { closedAt: change.at } : {}
      const moved: Handoff = { ...rest, state: change.to, ...(holder === undefined ? {} : { agent: holder }), ...closed }
      all.set(id, moved)
      const conversation = conversations.get(handoff.conversationId)
      if (conversation) conversations.set(conversation.id, { ...conversation, floor: change.floor })
      note({
        handoffId: id,
        at: change.at,
        kind: eventOf(change.to),
        ...((change.agent ?? agent) ? { agent: (change.agent ?? agent) as string } : {}),
        ...(change.note ? { note: change.note } : {}),
      })
      return copy(moved)
    },
    async answer(id, answer) {
      const handoff = all.get(id)
      if (!handoff) throw new AppError('not_found', `no handoff ${id}`)
      const known = (transcripts.get(handoff.conversationId) ?? []).find((entry) => entry.id === answer.id)
      if (known) return { entry: copy(known), created: false }
      const [entry] = append(handoff.conversationId, [{ id: answer.id, from: 'agent', text: answer.text, agent: answer.agent }])
      all.set(id, { ...handoff, answers: [...handoff.answers, { agent: answer.agent, text: answer.text, at: answer.at }] })
      note({ handoffId: id, at: answer.at, kind: 'answered', agent: answer.agent })
      return { entry: copy(entry as Entry), created: true }
    },
    async handoffEvents(id) {
      return copy(events.get(id) ?? [])
    },
    async ping() {},
    async close() {},
  }
}

/** What a move is called in the history. */
export function eventOf(to: Handoff['state']): HandoffEvent['kind'] {
  return { accepted: 'taken', waiting: 'released', completed: 'completed', failed: 'failed' }[to] as HandoffEvent['kind']
}

/** The replies that one message got. */
export function repliesAfter(entries: readonly Entry[], at: number): Reply[] {
  const replies: Reply[] = []
  for (const entry of entries.slice(at + 1)) {
    if (entry.from !== 'bot' || !entry.reply) break
    replies.push(structuredClone(entry.reply))
  }
  return replies
}
