/** The tables as Kysely sees them; the truth is `migrations/`. Times are ISO strings in UTC, `state`, `reply`, `packet` and `content` JSON. */
export interface Tables {
  conversations: {
    id: string
    channel: string
    floor: string
    state: string
    last_seq: number
    /** Null while nothing was said. */
    last_at: string | null
    created_at: string
    updated_at: string
  }
  entries: {
    conversation_id: string
    seq: number
    id: string
    speaker: string
    /** Null for an empty text. */
    body: string | null
    reply: string | null
    agent: string | null
    outcome: string | null
    reason: string | null
    item: string | null
    created_at: string
  }
  handoffs: {
    id: string
    number: string
    conversation_id: string
    state: string
    reason: string
    category: string
    department: string
    packet: string
    agent: string | null
    waiting_since: string
    due_at: string
    closed_at: string | null
  }
  handoff_events: {
    handoff_id: string
    seq: number
    kind: string
    agent: string | null
    note: string | null
    created_at: string
  }
  notices: {
    number: string
    /** Of day and content: the same notice is kept once a day. */
    digest: string
    content: string
    created_at: string
  }
}
