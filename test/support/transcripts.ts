/** The transcripts of `test/conversations`, and a house in which they are played. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Conversation, newConversation } from '../../src/dialogue/conversation'
import type { Entry } from '../../src/dialogue/entry'
import type { Reply } from '../../src/dialogue/reply'
import { createDesk } from '../../src/handoff/desk'
import { ticketNumber } from '../../src/handoff/handoff'
import { endOfWorkingDays, isOpen, nextOpening, parseHours } from '../../src/knowledge/working-days'
import { createMemoryStore } from '../../src/storage/memory'
import { createTurn } from '../../src/turn'
import { root, shippedCore } from './content'

export interface Step {
  say?: string
  /** The chat is opened. */
  joins?: true
  agent?: 'takes' | 'completes' | { says: string }
  outcome?: string
  reason?: string
  item?: string
  /** Texts the reply contains / does not contain. */
  has?: string | string[]
  hasNot?: string | string[]
  /** How the reply begins: the first line answers. */
  begins?: string
  /** Labels among the options. */
  options?: string[]
  /** The open situation question afterwards; `none` for no question. */
  asks?: string
}

export interface Transcript {
  file: string
  name: string
  /** China time; default a Tuesday morning. */
  at?: string
  turns: Step[]
}

/** When a transcript plays that does not say so: a Tuesday morning. */
export const usualTime = '2026-11-24T10:00:00+08:00'

/** All of them, by file name. */
export function readTranscripts(): Transcript[] {
  const folder = join(root, 'test/conversations')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((file) =>
      (parse(readFileSync(join(folder, file), 'utf8')) as Omit<Transcript, 'file'>[]).map((transcript) => ({ file, ...transcript })),
    )
}

const hours = parseHours('08:30-12:00,14:00-17:30')

/**
 * A house with one conversation, on the shipped content.
 *
 * @param at when it begins
 * @param before where the conversation stands already
 */
export async function openHouse(at: string, before?: Conversation) {
  const core = shippedCore()
  let now = new Date(at)
  let ids = 0
  const clock = () => now
  const store = createMemoryStore({ clock, newId: () => `e${++ids}`, newConversation })
  const faults: unknown[] = []
  const desk = createDesk({
    store,
    clock,
    newId: () => `h${++ids}`,
    newNumber: () => ticketNumber(Uint8Array.from({ length: 8 }, () => ++ids)),
    dueAt: (from, category) => endOfWorkingDays(from, category === 'consult' ? 1 : 5, hours),
    hours: { isOpen: (moment) => isOpen(moment, hours), nextOpening: (moment) => nextOpening(moment, hours) },
    coordination: '12345协调',
    mask: core.mask,
    stored: () => {},
    changed: () => {},
  })
  const turn = createTurn({
    ...core,
    conversations: store,
    desk,
    log: { error: (fault) => faults.push(fault), warn: () => {} },
    stored: () => {},
  })
  if (before) await store.save(before, { message: { id: 'before', text: '', at, kind: 'joined' }, outcome: 'answer', replies: [] })
  return {
    desk,
    faults,
    say: async (text: string, kind: 'text' | 'joined' = 'text'): Promise<Reply[]> => {
      now = new Date(now.getTime() + 1000)
      return turn({ id: `m${++ids}`, conversationId: 'c', channel: 'test', text, kind, at: now.toISOString() })
    },
    conversation: () => store.conversation('c'),
    /** What became of the citizen's last message. */
    last: async (): Promise<Entry | undefined> => (await store.entriesSince('c', 0)).findLast((entry) => entry.from === 'citizen'),
  }
}
export type PlayHouse = Awaited<ReturnType<typeof openHouse>>

/** The person at the desk does one thing. @param id of the message, when one is written */
export async function atDesk({ desk }: PlayHouse, deed: NonNullable<Step['agent']>, id: string): Promise<void> {
  const handoff = (await desk.list(deed === 'takes' ? 'waiting' : 'accepted'))[0]?.id as string
  if (deed === 'takes') await desk.take(handoff, '王')
  else if (deed === 'completes') await desk.complete(handoff, '王')
  else await desk.say(handoff, '王', { id, text: deed.says })
}
