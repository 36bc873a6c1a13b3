/** The human side: who waits, who owns it, until when, and what the agent does. */
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { Admission, Packet } from '../dialogue/handover'
import { AppError } from '../errors'
import { type Category, categoryOf, type Handoff, move, readTicketNumber, type State } from './handoff'
import type { HandoffChange, HandoffStore } from './handoff-store'

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
  /** With the end of the transcript, oldest first. @throws AppError not_found */
  open(id: string): Promise<{ handoff: Handoff & { overdue: boolean }; entries: Entry[] }>
  /** Of two agents one wins; taking one's own case again changes nothing. @throws AppError not_found, handoff_taken, handoff_wrong_state */
  take(id: string, agent: string): Promise<Handoff>
  /** The case of this agent. @throws AppError not_found, handoff_taken, handoff_wrong_state */
  held(id: string, agent: string): Promise<Handoff>
  /**
   * Answers: into the transcript and to the ticket, so that a citizen who left finds it. The same message id again gives the same entry,
   * also after the case was closed.
   *
   * @throws AppError not_found, handoff_taken, handoff_wrong_state, bad_request, conflict
   */
  say(id: string, agent: string, message: { id: string; text: string }): Promise<Entry>
  /**
   * Answers once more if asked to, closes the ticket and gives the conversation back to the bot. Again by the same agent: changes nothing.
   *
   * @throws AppError as `say`
   */
  complete(id: string, agent: string, answer?: { id: string; text: string }): Promise<Handoff>
  /** Back to the queue, the bot speaks meanwhile. @throws AppError not_found, handoff_taken, handoff_wrong_state */
  release(id: string, agent: string): Promise<Handoff>
  /** The citizen's own look at his ticket. @throws AppError not_found */
  ticket(number: string): Promise<Handoff>
  /**
   * Fails what has been waiting since before a moment, or since a release before it; never silently: each has its event, and its ticket
   * says so. Returns how many.
   */
  sweep(olderThan: Date): Promise<number>
}

const listLimit = 200
const maxAnswerChars = 2000
/** How much of a transcript an agent sees. */
const transcriptLimit = 500
/** The citizen's last sentences in the packet (rules HL-4), looked for among so many entries. */
const lastSentences = 6
const lookedThrough = 40
/** Two tickets get the same number once in a million millions. */
const numberAttempts = 5

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

  /** One step of the table; lost when somebody else was faster. */
  async function moved(before: Handoff, change: HandoffChange): Promise<Handoff> {
    move(before.state, change.to)
    const handoff = await store.moveHandoff(before.id, before.state, change)
    if (!handoff) throw changedMeanwhile()
    parts.changed(handoff)
    return handoff
  }

  async function say(id: string, agent: string, message: { id: string; text: string }): Promise<Entry> {
    const text = message.text.trim()
    if (text === '' || text.length > maxAnswerChars) throw new AppError('bad_request', `an answer has 1 to ${maxAnswerChars} characters`)
    const answered = await store.answer(id, { id: message.id, agent, text: parts.mask(text), at: now() })
    if (!answered) {
      await held(id, agent) // says what is the matter
      throw changedMeanwhile()
    }
    if (answered.created) parts.stored([answered.entry])
    return answered.entry
  }

  async function opened(handoff: Omit<Handoff, 'number'>, conversation: Conversation): Promise<Handoff> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { handoff: owed, created } = await store.openHandoff({ ...handoff, number: parts.newNumber() }, conversation)
        if (created) parts.changed(owed)
        return owed
      } catch (fault) {
        if (!(fault instanceof AppError && fault.code === 'conflict') || attempt === numberAttempts) throw fault
      }
    }
  }

  return {
    async admit(conversation: Conversation, reason: string, packet: Packet): Promise<Admission> {
      const at = parts.clock()
      const category = categoryOf(reason)
      const earlier = (await store.latestEntries(conversation.id, lookedThrough))
        .filter((entry) => entry.from === 'citizen' && entry.text !== '')
        .map((entry) => entry.text)
      const handoff = await opened(
        {
          id: parts.newId(),
          conversationId: conversation.id,
          state: 'waiting',
          reason,
          category,
          department: packet.department ?? parts.coordination,
          packet: { ...packet, lastMessages: [...earlier, ...packet.lastMessages].slice(-lastSentences) },
          waitingSince: at.toISOString(),
          due: parts.dueAt(at, category).toISOString(),
          answers: [],
        },
        conversation,
      )
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
      return { handoff: late(handoff), entries: await store.latestEntries(handoff.conversationId, transcriptLimit) }
    },

    async take(id, agent) {
      const before = await found(id)
      if (before.state === 'accepted') return held(id, agent)
      move(before.state, 'accepted')
      const handoff = await store.moveHandoff(id, 'waiting', { to: 'accepted', at: now(), agent, floor: 'person' })
      if (!handoff) return held(id, agent) // somebody was faster
      parts.changed(handoff)
      return handoff
    },

    held,
    say,

    async complete(id, agent, answer) {
      if (answer) await say(id, agent, answer)
      const before = await found(id)
      if (before.state === 'completed' && before.agent === agent) return before // the page had not heard that it went well
      return moved(await held(id, agent), { to: 'completed', at: now(), heldBy: agent, floor: 'bot' })
    },

    async release(id, agent) {
      return moved(await held(id, agent), { to: 'waiting', at: now(), agent: null, heldBy: agent, floor: 'bot' })
    },

    async ticket(typed) {
      const number = readTicketNumber(typed)
      const handoff = number === undefined ? undefined : await store.handoffByNumber(number)
      if (!handoff) throw new AppError('not_found', 'no ticket with this number')
      return handoff
    },

    async sweep(olderThan) {
      const limit = olderThan.toISOString()
      for (let failed = 0; ; ) {
        const failedBefore = failed
        const waiting = await store.handoffs('waiting', listLimit)
        for (const handoff of waiting) {
          if (handoff.waitingSince >= limit) return failed
          const events = await store.handoffEvents(handoff.id)
          if (events.some((event) => event.kind === 'released' && event.at >= limit)) continue
          const change = { to: 'failed' as const, at: now(), floor: 'bot' as const, note: 'nobody took it in time' }
          const closed = await store.moveHandoff(handoff.id, 'waiting', change)
          if (!closed) continue // somebody took it just now
          failed++
          parts.changed(closed)
        }
        if (waiting.length < listLimit || failed === failedBefore) return failed
      }
    },
  }
}

const changedMeanwhile = () => new AppError('handoff_wrong_state', 'this case was changed meanwhile; open it again')
