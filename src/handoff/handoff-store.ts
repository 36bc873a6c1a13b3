import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { Handoff, HandoffEvent, State } from './handoff'

/** What the desk needs to be kept. Each call is one transaction; every change writes an event row. */
export interface HandoffStore {
  /**
   * Opens a handoff unless the conversation has one that is waiting or accepted; then that one comes back.
   *
   * @param conversation kept too if nothing was said in it yet: a citizen may ask for a person in his first message
   * @throws AppError conflict when another handoff has this ticket number
   */
  openHandoff(handoff: Handoff, conversation: Conversation): Promise<{ handoff: Handoff; created: boolean }>
  handoff(id: string): Promise<Handoff | undefined>
  handoffByNumber(number: string): Promise<Handoff | undefined>
  /** Who waits or is being served: oldest first. Closed ones: the last closed first. */
  handoffs(state: State, limit: number): Promise<Handoff[]>
  countHandoffs(state: State): Promise<number>
  /**
   * Moves a handoff if it is still in `from` (and, when given, still `heldBy`'s): of two callers one wins.
   *
   * @param change `floor` says who speaks in the conversation from now on; `agent: null` takes the agent off
   * @returns undefined when it was not in that state any more
   */
  moveHandoff(id: string, from: State, change: HandoffChange): Promise<Handoff | undefined>
  /**
   * An agent's answer: transcript entry, answer of the ticket and event together. The same id again changes nothing.
   *
   * @returns the entry, and whether it is new; undefined when the handoff is not accepted by this agent (any more)
   * @throws AppError conflict when somebody else's entry has this id
   */
  answer(
    id: string,
    answer: { id: string; agent: string; text: string; at: string },
  ): Promise<{ entry: Entry; created: boolean } | undefined>
  /** Append-only history of one handoff, oldest first. */
  handoffEvents(id: string): Promise<HandoffEvent[]>
  /** Transcript of a conversation after a sequence number, oldest first. */
  entriesSince(conversationId: string, seq: number, limit?: number): Promise<Entry[]>
  /** The end of a transcript: at most `limit` entries, oldest first. */
  latestEntries(conversationId: string, limit: number): Promise<Entry[]>
}

export interface HandoffChange {
  to: State
  /** ISO date-time. */
  at: string
  agent?: string | null
  /** Only if the handoff is this agent's. */
  heldBy?: string
  floor: 'bot' | 'person'
  note?: string
}
