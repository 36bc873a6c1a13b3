import type { Entry } from '../dialogue/entry'
import type { Handoff, State } from './handoff'

/** What the desk needs to be kept. Each call is one transaction; every change writes an event row. */
export interface HandoffStore {
  /** Opens a handoff unless the conversation has one that is waiting or accepted; then that one comes back. */
  openHandoff(handoff: Handoff): Promise<{ handoff: Handoff; created: boolean }>
  handoff(id: string): Promise<Handoff | undefined>
  handoffByNumber(number: string): Promise<Handoff | undefined>
  /** Oldest first. */
  handoffs(state: State, limit: number): Promise<Handoff[]>
  countHandoffs(state: State): Promise<number>
  /**
   * Moves a handoff if it is still in `from` (and, when given, still `agent`'s): of two callers one wins.
   *
   * @param change `floor` says who speaks in the conversation from now on; `agent: null` takes the agent off
   * @returns undefined when it was not in that state any more
   */
  moveHandoff(id: string, from: State, change: HandoffChange): Promise<Handoff | undefined>
  /**
   * An agent's answer: transcript entry, answer of the ticket and event together. The same id again changes nothing.
   *
   * @returns the entry, and whether it is new
   */
  answer(id: string, answer: { id: string; agent: string; text: string; at: string }): Promise<{ entry: Entry; created: boolean }>
  /** Transcript of a conversation after a sequence number. */
  entriesSince(conversationId: string, seq: number, limit?: number): Promise<Entry[]>
}

export interface HandoffChange {
  to: State
  at: string
  agent?: string | null
  /** Only if the handoff is this agent's. */
  heldBy?: string
  floor: 'bot' | 'person'
  note?: string
}
