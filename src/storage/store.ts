/** What a house keeps: conversations with their transcripts, and handoffs. One behaviour, several bodies (memory, SQL). */
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { HandoffEvent } from '../handoff/handoff'
import type { HandoffStore } from '../handoff/handoff-store'
import type { ConversationStore } from '../turn'

export interface Store extends ConversationStore, HandoffStore {
  conversation(id: string): Promise<Conversation | undefined>
  /** Append-only history of one handoff. */
  handoffEvents(id: string): Promise<HandoffEvent[]>
  /** Proves that the store can be written. @throws AppError storage_unavailable */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The next moment of a transcript: now, or a millisecond after the last one, so that times rise strictly. */
export function nextMoment(last: string, now: string): string {
  return last >= now ? new Date(Date.parse(last) + 1).toISOString() : now
}

/** Entries that follow one another in a transcript. */
export function number(
  conversationId: string,
  lastSeq: number,
  lastAt: string,
  now: string,
  drafts: readonly Omit<Entry, 'conversationId' | 'seq' | 'at'>[],
): Entry[] {
  let at = lastAt
  return drafts.map((draft, index) => {
    at = nextMoment(at, now)
    return { ...draft, conversationId, seq: lastSeq + index + 1, at }
  })
}
