/** Everything in memory: for tests, and for commands that keep nothing. Same behaviour as SQL (`test/support/store-behaviour.ts`). */
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import { AppError } from '../errors'
import type { Handoff, HandoffEvent, State } from '../handoff/handoff'
import type { Notice } from '../notice/notice'
import { type Draft, digestOf, eventOf, number, repliesAfter, type Store, type StoreParts } from './store'
import { draftsOf } from './turn-entries'

export function createMemoryStore(parts: StoreParts): Store {
  const conversations = new Map<string, Conversation>()
  const transcripts = new Map<string, Entry[]>()
  const all = new Map<string, Handoff>()
  const events = new Map<string, HandoffEvent[]>()
  const notices = new Map<string, { notice: Notice; digest: string; at: string }>()
  const copy = <T>(value: T): T => structuredClone(value)
  const now = () => parts.clock().toISOString()
  const note = (event: HandoffEvent) => events.set(event.handoffId, [...(events.get(event.handoffId) ?? []), event])
  const transcript = (id: string) => transcripts.get(id) ?? []

  function append(id: string, at: string, drafts: readonly Draft[]): Entry[] {
    const known = transcript(id)
    const added = number(id, known.at(-1), at, drafts)
    transcripts.set(id, [...known, ...added])
    return added
  }

  return {
    async open(message) {
      const conversation = conversations.get(message.conversationId)
      const entries = transcript(message.conversationId)
      const at = entries.findIndex((entry) => entry.id === message.id)
      const earlier = at < 0 ? undefined : repliesAfter(entries, at)
      return { conversation: copy(conversation ?? parts.newConversation(message)), ...(earlier ? { earlier } : {}) }
    },
    async save(conversation, record) {
      if (transcript(conversation.id).some((entry) => entry.id === record.message.id)) return []
      const floor = conversations.get(conversation.id)?.floor ?? conversation.floor
      conversations.set(conversation.id, copy({ ...conversation, floor }))
      return copy(append(conversation.id, now(), draftsOf(record, parts.newId)))
    },
    async conversation(id) {
      return copy(conversations.get(id))
    },
    async entriesSince(id, seq, limit = Number.POSITIVE_INFINITY) {
      return copy(
        transcript(id)
          .filter((entry) => entry.seq > seq)
          .slice(0, limit),
      )
    },
    async latestEntries(id, limit) {
      return copy(limit < 1 ? [] : transcript(id).slice(-limit))
    },
    async openHandoff(handoff, conversation) {
      const open = [...all.values()].find((known) => known.conversationId === handoff.conversationId && isOpen(known.state))
      if (open) return { handoff: copy(open), created: false }
      if ([...all.values()].some((known) => known.number === handoff.number))
        throw new AppError('conflict', `there is a ticket ${handoff.number} already`)
      if (!conversations.has(conversation.id)) conversations.set(conversation.id, copy(conversation))
      all.set(handoff.id, copy(handoff))
      note({ handoffId: handoff.id, at: handoff.waitingSince, kind: 'opened', note: handoff.reason })
      return { handoff: copy(handoff), created: true }
    },
    async handoff(id) {
      return copy(all.get(id))
    },
    async handoffByNumber(wanted) {
      return copy([...all.values()].find((handoff) => handoff.number === wanted))
    },
    async handoffs(state, limit) {
      const order = (a: Handoff, b: Handoff) =>
        isOpen(state)
          ? compare([a.waitingSince, a.id], [b.waitingSince, b.id])
          : compare([b.closedAt ?? '', b.id], [a.closedAt ?? '', a.id])
      return copy(
        [...all.values()]
          .filter((handoff) => handoff.state === state)
          .sort(order)
          .slice(0, limit),
      )
    },
    async countHandoffs(state) {
      return [...all.values()].filter((handoff) => handoff.state === state).length
    },
    async moveHandoff(id, from, change) {
      const handoff = all.get(id)
      if (!handoff || handoff.state !== from || (change.heldBy !== undefined && handoff.agent !== change.heldBy)) return undefined
      const { agent: before, ...rest } = handoff
      const agent = change.agent === null ? undefined : (change.agent ?? before)
      const moved: Handoff = {
        ...rest,
        state: change.to,
        ...(agent === undefined ? {} : { agent }),
        ...(isOpen(change.to) ? {} : { closedAt: change.at }),
      }
      all.set(id, moved)
      const conversation = conversations.get(handoff.conversationId)
      if (conversation) conversations.set(conversation.id, { ...conversation, floor: change.floor })
      const who = change.agent ?? before
      note({
        handoffId: id,
        at: change.at,
        kind: eventOf(change.to),
        ...(who === undefined ? {} : { agent: who }),
        ...(change.note === undefined ? {} : { note: change.note }),
      })
      return copy(moved)
    },
    async answer(id, answer) {
      const handoff = all.get(id)
      if (!handoff) return undefined
      const known = transcript(handoff.conversationId).find((entry) => entry.id === answer.id)
      if (known && (known.from !== 'agent' || known.agent !== answer.agent))
        throw new AppError('conflict', `another message has the id ${answer.id}`)
      if (known) return { entry: copy(known), created: false }
      if (handoff.state !== 'accepted' || handoff.agent !== answer.agent) return undefined
      const [entry] = append(handoff.conversationId, answer.at, [{ id: answer.id, from: 'agent', text: answer.text, agent: answer.agent }])
      const { at } = entry as Entry
      all.set(id, { ...handoff, answers: [...handoff.answers, { agent: answer.agent, text: answer.text, at }] })
      note({ handoffId: id, at, kind: 'answered', agent: answer.agent })
      return { entry: copy(entry as Entry), created: true }
    },
    async handoffEvents(id) {
      return copy(events.get(id) ?? [])
    },
    async keepNotice(notice) {
      const digest = digestOf(notice)
      const same = [...notices.values()].find((kept) => kept.digest === digest)
      if (same) return copy(same.notice)
      if (notices.has(notice.number)) throw new AppError('conflict', `there is a notice ${notice.number} already`)
      notices.set(notice.number, { notice: copy(notice), digest, at: now() })
      return copy(notice)
    },
    async notice(wanted) {
      return copy(notices.get(wanted)?.notice)
    },
    async dropNotices(before) {
      const old = [...notices].filter(([, { at }]) => at < before.toISOString())
      for (const [key] of old) notices.delete(key)
      return old.length
    },
    async ping() {},
    async close() {},
  }
}

const isOpen = (state: State) => state === 'waiting' || state === 'accepted'

/** Orders by code units, as the databases do. */
function compare(a: readonly [string, string], b: readonly [string, string]): number {
  const first = a[0] === b[0] ? 1 : 0
  return (a[first] as string) < (b[first] as string) ? -1 : (a[first] as string) > (b[first] as string) ? 1 : 0
}
