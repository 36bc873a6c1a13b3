/** What a house keeps: conversations with their transcripts, handoffs, and notices. One behaviour, several bodies (memory, SQL). */
import { createHash } from 'node:crypto'
import type { Conversation, Message } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import type { Reply } from '../dialogue/reply'
import type { HandoffEvent, State } from '../handoff/handoff'
import type { HandoffStore } from '../handoff/handoff-store'
import type { Notice } from '../notice/notice'
import type { NoticeStore } from '../notice/notice-store'
import type { ConversationStore } from '../turn'

export interface Store extends ConversationStore, HandoffStore, NoticeStore {
  /** A conversation that somebody has spoken in, or that waits for a person. */
  conversation(id: string): Promise<Conversation | undefined>
  /** Proves that the store can be written. @throws AppError storage_unavailable */
  ping(): Promise<void>
  close(): Promise<void>
}

/** What every store is handed. */
export interface StoreParts {
  clock(): Date
  newId(): string
  /** A conversation nobody has said anything in yet. */
  newConversation(message: Pick<Message, 'conversationId' | 'channel' | 'at' | 'region'>): Conversation
}

/** An entry before it has its place in the transcript. */
export type Draft = Omit<Entry, 'conversationId' | 'seq' | 'at'>

/** The next moment of a transcript: now, or a millisecond after the last one, so that times rise strictly. */
function nextMoment(last: string | undefined, now: string): string {
  return last !== undefined && last >= now ? new Date(Date.parse(last) + 1).toISOString() : now
}

/**
 * Entries that follow one another in a transcript.
 *
 * @param last the transcript's last entry so far
 * @param now ISO date-time
 */
export function number(
  conversationId: string,
  last: Pick<Entry, 'seq' | 'at'> | undefined,
  now: string,
  drafts: readonly Draft[],
): Entry[] {
  let at = last?.at
  return drafts.map((draft, index) => {
    at = nextMoment(at, now)
    return { ...draft, conversationId, seq: (last?.seq ?? 0) + index + 1, at }
  })
}

/** The replies that one message got: the bot's entries right after it. */
export function repliesAfter(entries: readonly Entry[], at: number): Reply[] {
  const replies: Reply[] = []
  for (const entry of entries.slice(at + 1)) {
    if (entry.from !== 'bot' || !entry.reply) break
    replies.push(structuredClone(entry.reply))
  }
  return replies
}

/** What a move is called in the history. */
export function eventOf(to: State): HandoffEvent['kind'] {
  const kinds: Record<State, HandoffEvent['kind']> = { accepted: 'taken', waiting: 'released', completed: 'completed', failed: 'failed' }
  return kinds[to]
}

/** Two notices of one day that say the same have the same digest, whatever their numbers. */
export function digestOf({ number: _, ...content }: Notice): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
