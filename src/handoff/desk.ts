/** The human side: who waits, who owns it, until when, and what the agent does. */
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { Admission, Packet } from '../dialogue/handover'
import { AppError } from '../errors'

import { type Category, categoryOf, type Handoff, move, readTicketNumber, type State } from './handoff'
import type { HandoffStore } from './handoff-store'

export interface DeskParts {
  store: HandoffStore
  clock(): Date
  newId(): string
  newNumber(): string
  /** Until when an answer is owed (working days; rules HL-7). */
  dueAt(from: Date, category: Category): Date
  /** Whether somebody is there, and if not, from when (rules HL-12). */
  hours: { isOpen(at: Date): boolean; nextOpening(at: Date): Date }
  /** Owner when the matter has none: the coordination queue, never the nearest town (rules HL-8). */
  coordination: string
  mask(text: string): string
  /** Wakes streams and consoles. */
  stored(entries: readonly Entry[]): void
  /** Told of every change of a handoff. */
  changed(handoff: Handoff): void
}

export interface Desk {
  /** A person now owes an answer. Idempotent while one is owed already. */
  admit(conversation: Conversation, reason: string, packet: Packet): Promise<Admission>
  /** A message for the person on the floor. */
  pass(conversation: Conversation, message: { id: string; text: string; at: string }): Promise<void>
  list(state: State): Promise<(Handoff & { overdue: boolean })[]>
  waiting(): Promise<number>
  /** @throws AppError not_found */
  open(id: string): Promise<{ handoff: Handoff & { overdue: boolean }; entries: Entry[] }>
  /** Of two agents one wins. @throws AppError not_found, handoff_taken, handoff_wrong_state */
  take(id: string, agent: string): Promise<Handoff>
  /** @throws AppError not_found, handoff_taken, handoff_wrong_state, bad_request */
  say(id: string, agent: string, message: { id: string; text: string }): Promise<Entry>
  /** Answers once more if asked to, closes the ticket and gives the conversation back to the bot. */
  complete(id: string, agent: string, answer?: { id: string; text: string }): Promise<Handoff>
  /** Back to the queue. */
  release(id: string, agent: string): Promise<Handoff>
  /** The citizen's own look at his ticket. @throws AppError not_found */
  ticket(number: string): Promise<Handoff>
  /** Fails what nobody took for a long time; never silently. Returns how many. */
  sweep(olderThan: Date): Promise<number>
}

const listLimit = 200
const maxAnswerChars = 2000

export function createDesk(parts: DeskParts): Desk {
  const { store } = parts
  const now = () => parts.clock().toISOString()

  async function found(id: string): Promise<Handoff> {
    const handoff = await store.handoff(id)
    if (!handoff) throw new AppError('not_found', `no handoff ${id}`)
    return handoff
  }

  const late = (handoff: Handoff) => ({ ...handoff, overdue: handoff.closedAt === undefined && handoff.due < now() })

  /** The agent's own case, or a clear no. */
  async function held(id: string, agent: string): Promise<Handoff> {
    const handoff = await found(id)
    if (handoff.state !== 'accepted') throw new AppError('handoff_wrong_state', `this case is ${handoff.state}; take it first`)
    if (handoff.agent !== agent) throw new AppError('handoff_taken', `this case is with ${handoff.agent}`)
    return handoff
  }

  async function say(id: string, agent: string, message: { id: string; text: string }): Promise<Entry> {
    const text = message.text.trim()
    if (text === '' || text.length > maxAnswerChars) throw new AppError('bad_request', `an answer has 1 to ${maxAnswerChars} characters`)
    await held(id, agent)
    const { entry, created } = await store.answer(id, { id: message.id, agent, text: parts.mask(text), at: now() })
    if (created) parts.stored([entry])
    return entry
  }

  return {
    async admit(conversation: Conversation, reason: string, packet: Packet): Promise<Admission> {
      const at = parts.clock()
      const category = categoryOf(reason)
      const earlier = (await store.entriesSince(conversation.id, 0))
        .filter((entry) => entry.from === 'citizen' && entry.text !== '')
        .map((entry) => entry.text)
      const { handoff, created } = await store.openHandoff({
        id: parts.newId(),
        number: parts.newNumber(),
        conversationId: conversation.id,
        state: 'waiting',
        reason,
        category,
        department: packet.department ?? parts.coordination,
        packet: { ...packet, lastMessages: [...earlier, ...packet.lastMessages].slice(-6) },
        waitingSince: at.toISOString(),
        due: parts.dueAt(at, category).toISOString(),
        answers: [],
      })
      if (created) parts.changed(handoff)
      const open = parts.hours.isOpen(at)
      return {
        number: handoff.number,
        department: handoff.department,
        due: handoff.due,
        open,
        ...(open ? {} : { opensAt: parts.hours.nextOpening(at).toISOString() }),
      }
    },

    // The turn itself stores the message; the console is woken by the feed.
    async pass() {},

    async list(state) {
      return (await store.handoffs(state, listLimit)).map(late)
    },
    waiting: () => store.countHandoffs('waiting'),

    async open(id) {
      const handoff = await found(id)
      return { handoff: late(handoff), entries: await store.entriesSince(handoff.conversationId, 0) }
    },

    async take(id, agent) {
      const before = await found(id)
      if (before.state === 'accepted') {
        if (before.agent === agent) return before
        throw new AppError('handoff_taken', `this case is with ${before.agent}`)
      }
      move(before.state, 'accepted')
      const handoff = await store.moveHandoff(id, 'waiting', { to: 'accepted', at: now(), agent, floor: 'person' })
      if (!handoff) {
        const winner = await found(id)
        throw new AppError('handoff_taken', `this case is with ${winner.agent ?? 'somebody else'}`)
      }
      parts.changed(handoff)
      return handoff
    },

    say,

    async complete(id, agent, answer) {
      if (answer) await say(id, agent, answer)
      const before = await held(id, agent)
      move(before.state, 'completed')
      const handoff = await store.moveHandoff(id, 'accepted', { to: 'completed', at: now(), heldBy: agent, floor: 'bot' })
      if (!handoff) throw new AppError('handoff_wrong_state', 'this case was changed meanwhile; open it again')
      parts.changed(handoff)
      return handoff
    },

    async release(id, agent) {
      const before = await held(id, agent)
      move(before.state, 'waiting')
      const handoff = await store.moveHandoff(id, 'accepted', { to: 'waiting', at: now(), agent: null, heldBy: agent, floor: 'bot' })
      if (!handoff) throw new AppError('handoff_wrong_state', 'this case was changed meanwhile; open it again')
      parts.changed(handoff)
      return handoff
    },

    async ticket(typed) {
      const number = readTicketNumber(typed)
      const handoff = number === undefined ? undefined : await store.handoffByNumber(number)
      if (!handoff) throw new AppError('not_found', 'no ticket with this number')
      return handoff
    },

    async sweep(olderThan) {
      let failed = 0
      for (const handoff of await store.handoffs('waiting', listLimit)) {
        if (handoff.waitingSince >= olderThan.toISOString()) continue
        const moved = await store.moveHandoff(handoff.id, 'waiting', {
          to: 'failed',
          at: now(),
          floor: 'bot',
          note: 'nobody took it in time',
        })
        if (!moved) continue
        failed++
        parts.changed(moved)
      }
      return failed
    },
  }
}
