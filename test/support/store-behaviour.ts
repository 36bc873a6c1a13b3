/** What every store does, whatever its body. */
import { type Conversation, type Message, newConversation } from '../../src/dialogue/conversation'
import type { Handoff } from '../../src/handoff/handoff'
import type { StoreParts } from '../../src/storage/memory'
import type { Store } from '../../src/storage/store'

export function storeParts(clock: () => Date = () => new Date('2026-11-24T01:00:00Z')): StoreParts {
  let count = 0
  return { clock, newId: () => `id-${++count}`, newConversation }
}

export function aMessage(changes: Partial<Message> = {}): Message {
  return { id: 'm1', conversationId: 'c1', channel: 'test', text: '身份证丢了', kind: 'text', at: '2026-11-24T01:00:00.000Z', ...changes }
}

export function aHandoff(changes: Partial<Handoff> = {}): Handoff {
  return {
    id: 'h1',
    number: 'YC-2345-6789',
    conversationId: 'c1',
    state: 'waiting',
    reason: 'asked-for-person',
    category: 'consult',
    department: '公安',
    packet: { summary: '身份证丢了', facets: [], situation: [], lastMessages: ['身份证丢了'], reason: 'asked-for-person' },
    waitingSince: '2026-11-24T01:00:00.000Z',
    due: '2026-11-25T09:30:00.000Z',
    answers: [],
    ...changes,
  }
}

const reply = (text: string) => ({ text, options: [] })

async function turn(
  store: Store,
  message: Message,
  replies: string[],
  change: (conversation: Conversation) => Conversation = (conversation) => conversation,
) {
  const { conversation } = await store.open(message)
  return store.save(change(conversation), {
    message: { id: message.id, text: message.text, at: message.at, kind: message.kind },
    outcome: 'answer',
    reason: 'item',
    item: 'passport',
    replies: replies.map(reply),
  })
}

export function storeBehaviour(name: string, create: () => Promise<Store>): void {
  describe(`${name} store`, () => {
    let store: Store
    beforeEach(async () => {
      store = await create()
    })
    afterEach(() => store.close())

    it('opens a new conversation with the bot on the floor', async () => {
      const { conversation, earlier } = await store.open(aMessage())
      expect(conversation).toMatchObject({ id: 'c1', floor: 'bot', answers: {} })
      expect(earlier).toBeUndefined()
      expect(await store.conversation('c1')).toBeUndefined()
    })

    it('keeps state and transcript together, numbered without gaps, times strictly rising', async () => {
      await turn(store, aMessage(), ['一', '二'], (conversation) => ({
        ...conversation,
        item: 'passport',
        answers: { passport: { age: 12, who: ['a'] } },
      }))
      await turn(store, aMessage({ id: 'm2', text: '多少钱' }), ['三'])
      const entries = await store.entriesSince('c1', 0)
      expect(entries.map((entry) => [entry.seq, entry.from, entry.text])).toEqual([
        [1, 'citizen', '身份证丢了'],
        [2, 'bot', '一'],
        [3, 'bot', '二'],
        [4, 'citizen', '多少钱'],
        [5, 'bot', '三'],
      ])
      expect(entries[0]).toMatchObject({ id: 'm1', outcome: 'answer', reason: 'item', item: 'passport' })
      expect(entries[1]?.reply).toEqual(reply('一'))
      expect([...entries.map((entry) => entry.at)].sort()).toEqual(entries.map((entry) => entry.at))
      expect(new Set(entries.map((entry) => entry.at)).size).toBe(5)
      expect((await store.open(aMessage({ id: 'm3' }))).conversation).toMatchObject({
        item: 'passport',
        answers: { passport: { age: 12, who: ['a'] } },
      })
      expect((await store.entriesSince('c1', 3)).map((entry) => entry.seq)).toEqual([4, 5])
      expect((await store.entriesSince('c1', 0, 2)).map((entry) => entry.seq)).toEqual([1, 2])
      expect(await store.entriesSince('nobody', 0)).toEqual([])
    })

    it('gives the same replies to a message that comes again, and writes it once', async () => {
      await turn(store, aMessage(), ['一', '二'])
      expect((await store.open(aMessage())).earlier).toEqual([reply('一'), reply('二')])
      expect(await turn(store, aMessage(), ['别的'])).toEqual([])
      expect(await store.entriesSince('c1', 0)).toHaveLength(3)
    })

    it('writes a message once when two turns save it at the same time', async () => {
      await store.open(aMessage())
      await Promise.all([turn(store, aMessage(), ['一']), turn(store, aMessage(), ['一'])])
      expect((await store.entriesSince('c1', 0)).map((entry) => entry.seq)).toEqual([1, 2])
    })

    it('keeps conversations apart', async () => {
      await turn(store, aMessage(), ['一'])
      await turn(store, aMessage({ conversationId: 'c2' }), ['二'])
      expect((await store.entriesSince('c2', 0)).map((entry) => entry.text)).toEqual(['身份证丢了', '二'])
    })

    it('opens one handoff per conversation while one is owed', async () => {
      await turn(store, aMessage(), ['一'])
      expect(await store.openHandoff(aHandoff())).toMatchObject({ created: true, handoff: { id: 'h1' } })
      expect(await store.openHandoff(aHandoff({ id: 'h2', number: 'YC-AAAA-AAAA' }))).toMatchObject({
        created: false,
        handoff: { id: 'h1', number: 'YC-2345-6789' },
      })
      expect(await store.countHandoffs('waiting')).toBe(1)
    })

    it('lets a handoff be opened before the first turn of its conversation is saved', async () => {
      await store.open(aMessage())
      await store.openHandoff(aHandoff())
      await turn(store, aMessage(), ['工单'])
      expect((await store.entriesSince('c1', 0)).map((entry) => entry.text)).toEqual(['身份证丢了', '工单'])
    })

    it('moves only from the state it is in, and says who speaks from then on', async () => {
      await turn(store, aMessage(), ['一'])
      await store.openHandoff(aHandoff())
      const at = '2026-11-24T01:05:00.000Z'
      const takes = await Promise.all(
        Array.from({ length: 20 }, (_, agent) =>
          store.moveHandoff('h1', 'waiting', { to: 'accepted', at, agent: `坐席${agent}`, floor: 'person' }),
        ),
      )
      const won = takes.filter((handoff) => handoff !== undefined)
      expect(won).toHaveLength(1)
      expect(await store.handoff('h1')).toMatchObject({ state: 'accepted', agent: won[0]?.agent })
      expect((await store.open(aMessage({ id: 'm2' }))).conversation.floor).toBe('person')
      expect(await store.moveHandoff('h1', 'accepted', { to: 'completed', at, heldBy: '别人', floor: 'bot' })).toBeUndefined()
      expect(
        await store.moveHandoff('h1', 'accepted', { to: 'completed', at, heldBy: won[0]?.agent as string, floor: 'bot' }),
      ).toMatchObject({ state: 'completed', closedAt: at })
      expect((await store.conversation('c1'))?.floor).toBe('bot')
      expect((await store.handoffEvents('h1')).map((event) => event.kind)).toEqual(['opened', 'taken', 'completed'])
    })

    it('does not let a running turn take the floor back', async () => {
      const { conversation } = await store.open(aMessage())
      await store.openHandoff(aHandoff())
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: '2026-11-24T01:05:00.000Z', agent: '王', floor: 'person' })
      await store.save(conversation, {
        message: { id: 'm1', text: '在吗', at: '2026-11-24T01:05:00.000Z', kind: 'text' },
        outcome: 'answer',
        replies: [],
      })
      expect((await store.conversation('c1'))?.floor).toBe('person')
    })

    it('takes the agent off when a case is released', async () => {
      await store.openHandoff(aHandoff())
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: '2026-11-24T01:05:00.000Z', agent: '王', floor: 'person' })
      const released = await store.moveHandoff('h1', 'accepted', {
        to: 'waiting',
        at: '2026-11-24T01:06:00.000Z',
        agent: null,
        heldBy: '王',
        floor: 'bot',
      })
      expect(released).toMatchObject({ state: 'waiting' })
      expect(released?.agent).toBeUndefined()
    })

    it('keeps an answer in the transcript and with the ticket, once', async () => {
      await turn(store, aMessage(), ['一'])
      await store.openHandoff(aHandoff())
      const answer = { id: 'a1', agent: '王', text: '带户口簿就行', at: '2026-11-24T01:06:00.000Z' }
      expect(await store.answer('h1', answer)).toMatchObject({
        created: true,
        entry: { seq: 3, from: 'agent', agent: '王', text: '带户口簿就行' },
      })
      expect(await store.answer('h1', answer)).toMatchObject({ created: false, entry: { seq: 3 } })
      expect((await store.handoffByNumber('YC-2345-6789'))?.answers).toEqual([{ agent: '王', text: '带户口簿就行', at: answer.at }])
      await expect(store.answer('nothing', answer)).rejects.toMatchObject({ code: 'not_found' })
    })

    it('lists oldest first', async () => {
      await store.openHandoff(
        aHandoff({ id: 'late', number: 'YC-AAAA-AAAA', conversationId: 'c2', waitingSince: '2026-11-24T02:00:00.000Z' }),
      )
      await store.openHandoff(aHandoff({ id: 'early' }))
      expect((await store.handoffs('waiting', 10)).map((handoff) => handoff.id)).toEqual(['early', 'late'])
      expect(await store.handoffs('waiting', 1)).toHaveLength(1)
      expect(await store.handoff('nothing')).toBeUndefined()
      expect(await store.handoffByNumber('YC-9999-9999')).toBeUndefined()
    })
  })
}
