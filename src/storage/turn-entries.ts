import type { Entry } from '../dialogue/entry'
import type { TurnRecord } from '../turn'

/** The entries one turn leaves: the citizen's message, then the replies. A `joined` message is kept as an empty entry, so that it counts once. */
export function draftsOf(record: TurnRecord, newId: () => string): Omit<Entry, 'conversationId' | 'seq' | 'at'>[] {
  return [
    {
      id: record.message.id,
      from: 'citizen',
      text: record.message.text,
      outcome: record.outcome,
      ...(record.reason === undefined ? {} : { reason: record.reason }),
      ...(record.item === undefined ? {} : { item: record.item }),
    },
    ...record.replies.map((reply) => ({ id: newId(), from: 'bot' as const, text: reply.text, reply })),
  ]
}
