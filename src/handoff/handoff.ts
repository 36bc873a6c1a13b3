/** The life of a handoff: one move from the bot to a person and back, with the ticket that somebody owes an answer to. */

import type { Packet } from '../dialogue/handover'
import { AppError } from '../errors'

/** Bot Framework's handoff states, and our own first one. */
export const states = ['waiting', 'accepted', 'completed', 'failed'] as const
export type State = (typeof states)[number]

/**
 * What may follow what.
 *
 * ```
 * waiting ⇄ accepted ─▶ completed
 *    └─────────┴──────▶ failed
 * ```
 *
 * `accepted → waiting` is a release: the agent gives the case back to the queue. `waiting → failed`: nobody took it in time.
 */
export const nextStates: Readonly<Record<State, readonly State[]>> = {
  waiting: ['accepted', 'failed'],
  accepted: ['completed', 'waiting', 'failed'],
  completed: [],
  failed: [],
}

/** Kinds of tickets (rules HL-5); each has its own due time. */
export const categories = ['consult', 'help', 'complaint'] as const
export type Category = (typeof categories)[number]

export interface Handoff {
  id: string
  /** Ticket number the citizen holds: `YC-XXXX-XXXX`. */
  number: string
  conversationId: string
  state: State
  reason: string
  category: Category
  /** One owner: the department that owes the answer. */
  department: string
  packet: Packet
  agent?: string
  /** ISO date-times. */
  waitingSince: string
  due: string
  closedAt?: string
  /** What the citizen was told; in order. */
  answers: { agent: string; text: string; at: string }[]
}

/** One row of the append-only history. */
export interface HandoffEvent {
  handoffId: string
  at: string
  kind: 'opened' | 'taken' | 'released' | 'answered' | 'completed' | 'failed'
  agent?: string
  note?: string
}

/**
 * Checks a move.
 *
 * @throws AppError handoff_wrong_state
 */
export function move(from: State, to: State): State {
  if (!nextStates[from].includes(to)) throw new AppError('handoff_wrong_state', `a handoff that is ${from} cannot become ${to}`)
  return to
}

/** A complaint is a complaint; what a person must be asked in for is help; the rest is a question. */
export function categoryOf(reason: string): Category {
  if (reason === 'complaint') return 'complaint'
  return reason === 'situation-needs-person' ? 'help' : 'consult'
}

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/**
 * A ticket number that cannot be guessed: 40 random bits in 8 unambiguous characters.
 *
 * @param bytes at least 8 random bytes
 */
export function ticketNumber(bytes: Uint8Array): string {
  const characters = Array.from(bytes.subarray(0, 8), (byte) => alphabet[byte % 32])
  return `YC-${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`
}

/** `yc 7k3m9qtx` as typed by a citizen, full-width too → `YC-7K3M-9QTX`; undefined when it is no ticket number. */
export function readTicketNumber(text: string): string | undefined {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
  // A number may begin with YC itself, so only a longer one has the prefix.
  const code = bare.length > 8 ? bare.replace(/^YC/, '') : bare
  return new RegExp(`^[${alphabet}]{8}$`).test(code) ? `YC-${code.slice(0, 4)}-${code.slice(4)}` : undefined
}
