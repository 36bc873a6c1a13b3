import type { Decision } from './decision'
import type { Reply } from './reply'

/** One entry of the transcript. `seq` rises by one per conversation: it is also the Direct Line watermark. */
export interface Entry {
  conversationId: string
  /** 1, 2, 3 … without gaps. */
  seq: number
  /** Unique per conversation; for a citizen's entry the message id, so that a repeated delivery is found. */
  id: string
  from: 'citizen' | 'bot' | 'agent'
  /** Masked: no personal data is ever written. */
  text: string
  reply?: Reply
  /** Name of the person at the desk, for `agent`. */
  agent?: string
  /** Decision kind of the turn, `relay` while a person has the floor; on the citizen's entry. */
  outcome?: Decision['kind'] | 'relay' | 'error'
  reason?: string
  item?: string
  /** ISO date-time; strictly rising inside a conversation. */
  at: string
}
