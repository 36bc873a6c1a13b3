/** Whatever agents do, in whatever order: the desk on each store against a model that a child could check. */
import fc from 'fast-check'
import { newConversation } from '../../src/dialogue/conversation'
import type { AppError } from '../../src/errors'
import { createDesk, type Desk } from '../../src/handoff/desk'
import { nextStates, type State, ticketNumber } from '../../src/handoff/handoff'
import { createMemoryStore } from '../../src/storage/memory'
import { createSqlStore } from '../../src/storage/sql-store'
import { openSqlite } from '../../src/storage/sqlite'
import type { Store, StoreParts } from '../../src/storage/store'
import { aMessage } from '../support/store-behaviour'

const agents = ['王', '李']
const citizens = ['c1', 'c2']
const packet = { summary: '', facets: [], situation: [], lastMessages: [], reason: 'asked-for-person' }

type Step = { do: 'ask'; citizen: string } | { do: 'talk'; citizen: string } | { do: 'sweep' } | AgentStep
type AgentStep =
  | { do: 'take' | 'complete' | 'release'; citizen: string; agent: string }
  | { do: 'say'; citizen: string; agent: string; id: string }
const citizen = fc.constantFrom(...citizens)
const agent = fc.constantFrom(...agents)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), citizen }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('talk' as const), citizen }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), citizen, agent }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('say' as const), citizen, agent, id: fc.constantFrom('a1', 'a2', 'a3', 'a4', 'a5', 'a6') }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'release' as const), citizen, agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
)

/** The last case of one citizen, as it ought to be. */
interface Case {
  id: string
  number: string
  state: State
  agent?: string
  answers: string[]
  events: string[]
}

const stores: [string, (parts: StoreParts) => Promise<Store>][] = [
  ['memory', async (parts) => createMemoryStore(parts)],
  ['SQLite', async (parts) => createSqlStore(await openSqlite(':memory:'), parts)],
]

describe.each(stores)('the desk on %s', (_name, create) => {
  async function play(steps: readonly Step[]): Promise<void> {
    let ids = 0
    let now = Date.parse('2026-11-24T01:00:00.000Z')
    const clock = () => new Date(now)
    const store = await create({ clock, newId: () => `e${++ids}`, newConversation })
    const desk = createDesk({
      store,
      clock,
      newId: () => `h${++ids}`,
      newNumber: () => ticketNumber(Uint8Array.from({ length: 8 }, (_, index) => ++ids >> (index * 5))),
      dueAt: (from) => from,
      hours: { isOpen: () => true, nextOpening: (at) => at },
      coordination: '12345协调',
      mask: (text) => text,
      stored: () => {},
      changed: () => {},
    })
    const cases: Case[] = []
    const said = new Map<string, string>() // citizen and message id → who said it
    let lengths = Object.fromEntries(citizens.map((id) => [id, 0])) as Record<string, number>

    const latest = (who: string) => cases.findLast((known) => known.id.startsWith(`${who}:`))
    for (const next of steps) {
      now += 1000
      if (next.do === 'sweep') {
        const waiting = cases.filter((known) => known.state === 'waiting')
        expect(await desk.sweep(new Date(now + 1))).toBe(waiting.length)
        for (const known of waiting) Object.assign(known, { state: 'failed', events: [...known.events, 'failed'] })
      } else if (next.do === 'talk') {
        const message = aMessage({ id: `m${now}`, conversationId: next.citizen })
        const { conversation } = await store.open(message)
        const record = { id: message.id, text: message.text, at: message.at, kind: message.kind }
        await store.save(conversation, { message: record, outcome: 'answer', replies: [{ text: '好', options: [] }] })
        lengths = { ...lengths, [next.citizen]: (lengths[next.citizen] ?? 0) + 2 }
      } else if (next.do === 'ask') {
        const { number } = await desk.admit(newConversation(aMessage({ conversationId: next.citizen })), 'asked-for-person', packet)
        const known = latest(next.citizen)
        if (known && (known.state === 'waiting' || known.state === 'accepted')) expect(number).toBe(known.number)
        else {
          expect(cases.map((other) => other.number)).not.toContain(number)
          const { id } = await desk.ticket(number)
          cases.push({ id: `${next.citizen}:${id}`, number, state: 'waiting', answers: [], events: ['opened'] })
        }
      } else {
        const known = latest(next.citizen)
        const id = known?.id.split(':')[1] ?? 'nothing'
        const outcome = await result(act(desk, next, id))
        const ought = expected(known, next, said)
        expect([next, outcome]).toEqual([next, ought === 'again' ? 'done' : ought])
        if (ought === 'done' && known) {
          if (next.do === 'take') Object.assign(known, { state: 'accepted', agent: next.agent, events: [...known.events, 'taken'] })
          if (next.do === 'complete') Object.assign(known, { state: 'completed', events: [...known.events, 'completed'] })
          if (next.do === 'release') Object.assign(known, { state: 'waiting', agent: undefined, events: [...known.events, 'released'] })
          if (next.do === 'say') {
            said.set(`${next.citizen} ${next.id}`, next.agent)
            Object.assign(known, { answers: [...known.answers, next.id], events: [...known.events, 'answered'] })
            lengths = { ...lengths, [next.citizen]: (lengths[next.citizen] ?? 0) + 1 }
          }
        }
      }
    }

    for (const known of cases) {
      const ticket = await desk.ticket(known.number)
      expect([ticket.state, ticket.agent, ticket.answers.map((answer) => answer.text)]).toEqual([known.state, known.agent, known.answers])
      expect(ticket.closedAt !== undefined).toBe(nextStates[ticket.state].length === 0)
      expect((await store.handoffEvents(ticket.id)).map((event) => event.kind)).toEqual(known.events)
    }
    for (const who of citizens) {
      const known = latest(who)
      const floor = (await store.conversation(who))?.floor ?? 'bot'
      expect(floor).toBe(known?.state === 'accepted' ? 'person' : 'bot')
      const entries = await store.entriesSince(who, 0)
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: lengths[who] ?? 0 }, (_, index) => index + 1))
      expect([...new Set(entries.map((entry) => entry.at))].sort()).toEqual(entries.map((entry) => entry.at))
    }
    for (const state of Object.keys(nextStates) as State[])
      expect(await store.countHandoffs(state)).toBe(cases.filter((known) => known.state === state).length)
    await store.close()
  }

  it('does what the table says, whatever comes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), play), { numRuns: 100 })
  })

  it('gives one case to one of twenty agents, however often they try', async () => {
    const parts = { clock: () => new Date('2026-11-24T01:00:00.000Z'), newId: () => 'x', newConversation }
    const store = await create(parts)
    const desk = createDesk({
      ...parts,
      store,
      newNumber: () => 'YC-2345-6789',
      dueAt: (from) => from,
      hours: { isOpen: () => true, nextOpening: (at) => at },
      coordination: '12345协调',
      mask: (text) => text,
      stored: () => {},
      changed: () => {},
    })
    await desk.admit(newConversation(aMessage()), 'asked-for-person', packet)
    const tries = Array.from({ length: 60 }, (_, attempt) => `坐席${attempt % 20}`)
    const outcomes = await Promise.all(tries.map(async (name) => [name, await result(desk.take('x', name))]))
    const winners = new Set(outcomes.filter(([, outcome]) => outcome === 'done').map(([name]) => name))
    expect(winners.size).toBe(1)
    expect(outcomes.filter(([, outcome]) => outcome === 'done')).toHaveLength(3) // the winner's own second and third try harm nobody
    expect(outcomes.filter(([, outcome]) => outcome === 'handoff_taken')).toHaveLength(57)
    expect((await store.handoffEvents('x')).map((event) => event.kind)).toEqual(['opened', 'taken'])
    await store.close()
  })
})

function act(desk: Desk, next: AgentStep, id: string): Promise<unknown> {
  if (next.do === 'say') return desk.say(id, next.agent, { id: next.id, text: next.id })
  return desk[next.do](id, next.agent)
}

/** `done`, or the code of the fault. */
async function result(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (fault) {
    return (fault as AppError).code ?? String(fault)
  }
}

/** What must come of a step: `done`, `again` when it was done before and nothing changes, or the code of the fault. */
function expected(known: Case | undefined, next: AgentStep, said: ReadonlyMap<string, string>): string {
  if (!known) return 'not_found'
  const by = next.do === 'say' ? said.get(`${next.citizen} ${next.id}`) : undefined
  if (by !== undefined) return by === next.agent ? 'again' : 'conflict'
  const isMine = known.agent === next.agent
  if (known.state === 'accepted') return isMine ? (next.do === 'take' ? 'again' : 'done') : 'handoff_taken'
  if (known.state === 'completed' && next.do === 'complete' && isMine) return 'again'
  return known.state === 'waiting' && next.do === 'take' ? 'done' : 'handoff_wrong_state'
}
