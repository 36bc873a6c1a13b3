/** Plays every transcript of test/conversations through the real turn: citizen says, bot does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { newConversation } from '../src/dialogue/conversation'
import type { Reply } from '../src/dialogue/reply'
import { createDesk } from '../src/handoff/desk'
import { ticketNumber } from '../src/handoff/handoff'
import { endOfWorkingDays, isOpen, nextOpening, parseHours } from '../src/knowledge/working-days'
import { createMemoryStore } from '../src/storage/memory'
import { createTurn } from '../src/turn'
import { shippedCore } from './support/content'

interface Step {
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
interface Transcript {
  name: string
  /** China time; default a Tuesday morning. */
  at?: string
  turns: Step[]
}

const folder = join(__dirname, 'conversations')
const transcripts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as Transcript[]).map((transcript) => ({ file: name, ...transcript })))

const hours = parseHours('08:30-12:00,14:00-17:30')
const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat())

function play(at: string) {
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
  return {
    store,
    desk,
    faults,
    say: async (text: string, kind: 'text' | 'joined' = 'text'): Promise<Reply[]> => {
      now = new Date(now.getTime() + 1000)
      return turn({ id: `m${++ids}`, conversationId: 'c', channel: 'test', text, kind, at: now.toISOString() })
    },
  }
}

describe('conversations', () => {
  it('are at least 40', () => {
    expect(transcripts.length).toBeGreaterThanOrEqual(40)
  })

  it.each(transcripts)('$file: $name', async ({ turns, at }) => {
    const house = play(at ?? '2026-11-24T10:00:00+08:00')
    for (const [number, step] of turns.entries()) {
      const where = `turn ${number + 1} ${step.say ?? ''}`
      if (step.agent !== undefined) {
        const state = step.agent === 'takes' ? 'waiting' : 'accepted'
        const id = (await house.desk.list(state))[0]?.id as string
        if (step.agent === 'takes') await house.desk.take(id, '王')
        else if (step.agent === 'completes') await house.desk.complete(id, '王')
        else await house.desk.say(id, '王', { id: `a${number}`, text: step.agent.says })
        continue
      }
      const replies = await house.say(step.say ?? '', step.joins ? 'joined' : 'text')
      const text = replies.map((reply) => reply.text).join('\n')
      const entries = await house.store.entriesSince('c', 0)
      const mine = entries.findLast((entry) => entry.from === 'citizen')
      const conversation = await house.store.conversation('c')
      expect(house.faults).toEqual([])
      const got = { where, outcome: mine?.outcome, reason: mine?.reason, item: mine?.item }
      expect(got).toEqual({
        ...got,
        ...(step.outcome ? { outcome: step.outcome } : {}),
        ...(step.reason ? { reason: step.reason } : {}),
        ...(step.item ? { item: step.item } : {}),
      })
      for (const part of list(step.has)) expect({ where, text }).toEqual({ where, text: expect.stringContaining(part) })
      for (const part of list(step.hasNot)) expect({ where, text }).toEqual({ where, text: expect.not.stringContaining(part) })
      if (step.begins !== undefined) expect({ where, begins: text.slice(0, step.begins.length) }).toEqual({ where, begins: step.begins })
      if (step.options)
        expect({ where, options: replies.flatMap((reply) => reply.options.map((option) => option.label)) }).toEqual({
          where,
          options: expect.arrayContaining(step.options),
        })
      if (step.asks !== undefined)
        expect({ where, asks: conversation?.pending?.kind === 'situation' ? conversation.pending.situation : 'none' }).toEqual({
          where,
          asks: step.asks,
        })
    }
  })
})
