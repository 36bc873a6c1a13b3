/** What every store does, whatever its body. */
import { type Conversation, type Message, newConversation } from '../../src/dialogue/conversation'
import type { Handoff, State } from '../../src/handoff/handoff'
import type { Notice } from '../../src/notice/notice'
import type { Store, StoreParts } from '../../src/storage/store'

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

export function aNotice(changes: Partial<Notice> = {}): Notice {
  return {
    number: '20261124-ABC234',
    issuedOn: '2026-11-24',
    validUntil: '2027-02-22',
    items: [{ id: 'passport', name: '普通护照签发', version: 3, verifiedAt: '2026-11-20' }],
    answers: { passport: { age: 12, who: ['a'] } },
    sheet: { title: '普通护照签发', situation: ['12周岁'], verdict: [], sections: [], closing: ['以窗口受理为准。'] },
    ...changes,
  }
}

/** Opens a handoff of a conversation in which nothing may have been said yet. */
export function hand(store: Store, handoff: Handoff) {
  return store.openHandoff(handoff, newConversation(aMessage({ conversationId: handoff.conversationId })))
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

/** @param create makes an empty store, by the clock handed in */
export function storeBehaviour(name: string, create: (clock?: () => Date) => Promise<Store>): void {
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
      expect(await hand(store, aHandoff())).toMatchObject({ created: true, handoff: { id: 'h1' } })
      expect(await hand(store, aHandoff({ id: 'h2', number: 'YC-AAAA-AAAA' }))).toMatchObject({
        created: false,
        handoff: { id: 'h1', number: 'YC-2345-6789' },
      })
      expect(await store.countHandoffs('waiting')).toBe(1)
    })

    it('lets a handoff be opened before the first turn of its conversation is saved', async () => {
      await store.open(aMessage())
      await hand(store, aHandoff())
      await turn(store, aMessage(), ['工单'])
      expect((await store.entriesSince('c1', 0)).map((entry) => entry.text)).toEqual(['身份证丢了', '工单'])
    })

    it('moves only from the state it is in, and says who speaks from then on', async () => {
      await turn(store, aMessage(), ['一'])
      await hand(store, aHandoff())
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
      await hand(store, aHandoff())
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: '2026-11-24T01:05:00.000Z', agent: '王', floor: 'person' })
      await store.save(conversation, {
        message: { id: 'm1', text: '在吗', at: '2026-11-24T01:05:00.000Z', kind: 'text' },
        outcome: 'answer',
        replies: [],
      })
      expect((await store.conversation('c1'))?.floor).toBe('person')
    })

    it('takes the agent off when a case is released', async () => {
      await hand(store, aHandoff())
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
      await hand(store, aHandoff())
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: '2026-11-24T01:05:00.000Z', agent: '王', floor: 'person' })
      const answer = { id: 'a1', agent: '王', text: '带户口簿就行', at: '2026-11-24T01:06:00.000Z' }
      expect(await store.answer('h1', answer)).toMatchObject({
        created: true,
        entry: { seq: 3, from: 'agent', agent: '王', text: '带户口簿就行', at: answer.at },
      })
      expect(await store.answer('h1', answer)).toMatchObject({ created: false, entry: { seq: 3 } })
      expect(await store.answer('h1', { ...answer, id: 'a2', text: '不收费' })).toMatchObject({ created: true })
      const [first, second] = (await store.handoffByNumber('YC-2345-6789'))?.answers ?? []
      expect(first).toEqual({ agent: '王', text: '带户口簿就行', at: answer.at })
      expect(second?.at).toBe('2026-11-24T01:06:00.001Z') // strictly rising, as in the transcript
      expect((await store.entriesSince('c1', 2)).map((entry) => [entry.text, entry.at])).toEqual([
        ['带户口簿就行', first?.at],
        ['不收费', second?.at],
      ])
    })

    it('takes an answer only from the agent who has the case, and still knows it after the end', async () => {
      await turn(store, aMessage(), ['一'])
      await hand(store, aHandoff())
      const at = '2026-11-24T01:06:00.000Z'
      const answer = { id: 'a1', agent: '王', text: '带户口簿就行', at }
      expect(await store.answer('h1', answer)).toBeUndefined()
      expect(await store.answer('nothing', answer)).toBeUndefined()
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at, agent: '王', floor: 'person' })
      expect(await store.answer('h1', { ...answer, agent: '李' })).toBeUndefined()
      await store.answer('h1', answer)
      await store.moveHandoff('h1', 'accepted', { to: 'completed', at, heldBy: '王', floor: 'bot' })
      expect(await store.answer('h1', { ...answer, id: 'a2' })).toBeUndefined()
      expect(await store.answer('h1', answer)).toMatchObject({ created: false, entry: { id: 'a1', text: '带户口簿就行' } })
      for (const theirs of [
        { ...answer, id: 'm1' },
        { ...answer, agent: '李' },
      ])
        await expect(store.answer('h1', theirs)).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.entriesSince('c1', 0)).toHaveLength(3)
    })

    it('keeps a conversation whose first message asked for a person, and its channel', async () => {
      await store.openHandoff(aHandoff(), newConversation(aMessage({ channel: 'directline' })))
      expect(await store.conversation('c1')).toMatchObject({ channel: 'directline', floor: 'bot' })
      expect(await store.entriesSince('c1', 0)).toEqual([])
    })

    it('refuses a ticket number that another handoff has', async () => {
      await hand(store, aHandoff())
      await expect(hand(store, aHandoff({ id: 'h2', conversationId: 'c2' }))).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.conversation('c2')).toBeUndefined()
      expect(await store.countHandoffs('waiting')).toBe(1)
    })

    it('keeps an empty text as an empty text', async () => {
      await turn(store, aMessage({ text: '', kind: 'joined' }), ['您好'])
      expect((await store.entriesSince('c1', 0)).map((entry) => entry.text)).toEqual(['', '您好'])
    })

    it('gives the end of a transcript, oldest first', async () => {
      await turn(store, aMessage(), ['一', '二'])
      expect((await store.latestEntries('c1', 2)).map((entry) => entry.text)).toEqual(['一', '二'])
      expect((await store.latestEntries('c1', 9)).map((entry) => entry.seq)).toEqual([1, 2, 3])
      expect(await store.latestEntries('c1', 0)).toEqual([])
      expect(await store.latestEntries('nobody', 5)).toEqual([])
    })

    it('has times that rise also when the clock goes back', async () => {
      await store.close()
      let now = '2026-11-24T02:00:00.000Z'
      store = await create(() => new Date(now))
      for (const moment of ['2026-11-24T02:00:00.000Z', '2026-11-24T01:00:00.000Z', '2026-11-24T03:00:00.000Z']) {
        now = moment
        await turn(store, aMessage({ id: moment }), ['好'])
      }
      expect((await store.entriesSince('c1', 0)).map((entry) => entry.at)).toEqual([
        '2026-11-24T02:00:00.000Z',
        '2026-11-24T02:00:00.001Z',
        '2026-11-24T02:00:00.002Z',
        '2026-11-24T02:00:00.003Z',
        '2026-11-24T03:00:00.000Z',
        '2026-11-24T03:00:00.001Z',
      ])
    })

    it('gives out copies: what a caller does to them changes nothing', async () => {
      await turn(store, aMessage(), ['一'])
      const { conversation } = await store.open(aMessage({ id: 'm2' }))
      conversation.answers.passport = { age: 1 }
      const [entry] = await store.entriesSince('c1', 1)
      if (entry?.reply) entry.reply.text = '改了'
      expect((await store.conversation('c1'))?.answers).toEqual({})
      expect((await store.open(aMessage())).earlier).toEqual([reply('一')])
    })

    it('keeps every kind of text as it is', async () => {
      const texts = ["'; drop table entries; --", '𠅤𬌗龘㛃', '😀\u0000\u0007', '"\\ %_', ' 两边 ', '長'.repeat(10_000)]
      for (const [index, text] of texts.entries()) await turn(store, aMessage({ id: `m${index}`, text }), [text])
      const entries = await store.entriesSince('c1', 0)
      expect(entries.filter((entry) => entry.from === 'citizen').map((entry) => entry.text)).toEqual(texts)
      expect(entries.filter((entry) => entry.from === 'bot').map((entry) => entry.reply?.text)).toEqual(texts)
    })

    it('writes each of fifty messages at once, one after the other', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, count) => turn(store, aMessage({ id: `m${count}`, text: `第${count}句` }), ['好'])))
      const entries = await store.entriesSince('c1', 0)
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
      expect(new Set(entries.map((entry) => entry.id)).size).toBe(100)
      expect(new Set(entries.map((entry) => entry.at)).size).toBe(100)
    })

    it('lists who waits oldest first, and what is closed last first', async () => {
      const late = { waitingSince: '2026-11-24T02:00:00.000Z' }
      await hand(store, aHandoff({ id: 'late', number: 'YC-AAAA-AAAA', conversationId: 'c2', ...late }))
      await hand(store, aHandoff({ id: 'as late', number: 'YC-BBBB-BBBB', conversationId: 'c3', ...late }))
      await hand(store, aHandoff({ id: 'early' }))
      const ids = async (state: State, limit = 10) => (await store.handoffs(state, limit)).map((handoff) => handoff.id)
      expect(await ids('waiting')).toEqual(['early', 'as late', 'late'])
      expect(await ids('waiting', 1)).toEqual(['early'])
      const fail = (id: string, at: string) => store.moveHandoff(id, 'waiting', { to: 'failed', at, floor: 'bot', note: 'x' })
      await fail('late', '2026-11-24T03:00:00.000Z')
      await fail('early', '2026-11-24T04:00:00.000Z')
      expect(await ids('failed')).toEqual(['early', 'late'])
      expect(await store.handoff('nothing')).toBeUndefined()
      expect(await store.handoffByNumber('YC-9999-9999')).toBeUndefined()
      expect(await store.moveHandoff('nothing', 'waiting', { to: 'failed', at: '', floor: 'bot' })).toBeUndefined()
    })

    it('lists each case with its own answers', async () => {
      const at = '2026-11-24T03:00:00.000Z'
      for (const name of ['1', '2']) {
        await hand(store, aHandoff({ id: `h${name}`, number: `YC-AAAA-AAA${name}`, conversationId: `c${name}` }))
        await store.moveHandoff(`h${name}`, 'waiting', { to: 'accepted', at, agent: '王', floor: 'person' })
        for (const part of ['甲', '乙']) await store.answer(`h${name}`, { id: `${part}${name}`, agent: '王', text: `${part}${name}`, at })
      }
      const lists = (await store.handoffs('accepted', 10)).map((handoff) => handoff.answers.map((answer) => answer.text))
      expect(lists).toEqual([
        ['甲1', '乙1'],
        ['甲2', '乙2'],
      ])
    })

    it('keeps the whole history of a case, whatever becomes of it', async () => {
      await hand(store, aHandoff())
      const at = (minute: number) => `2026-11-24T01:0${minute}:00.000Z`
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: at(1), agent: '王', floor: 'person' })
      await store.moveHandoff('h1', 'accepted', { to: 'waiting', at: at(2), agent: null, heldBy: '王', floor: 'bot' })
      await store.moveHandoff('h1', 'waiting', { to: 'accepted', at: at(3), agent: '李', floor: 'person' })
      await store.answer('h1', { id: 'a1', agent: '李', text: '好了', at: at(4) })
      await store.moveHandoff('h1', 'accepted', { to: 'completed', at: at(5), heldBy: '李', floor: 'bot' })
      expect((await store.handoffEvents('h1')).map(({ kind, agent, at: when }) => [kind, agent, when])).toEqual([
        ['opened', undefined, '2026-11-24T01:00:00.000Z'],
        ['taken', '王', at(1)],
        ['released', '王', at(2)],
        ['taken', '李', at(3)],
        ['answered', '李', at(4)],
        ['completed', '李', at(5)],
      ])
      expect(await store.handoffEvents('nothing')).toEqual([])
    })

    it('keeps a notice as it was made, and the same one of a day once', async () => {
      expect(await store.notice('20261124-ABC234')).toBeUndefined()
      expect(await store.keepNotice(aNotice())).toEqual(aNotice())
      expect(await store.notice('20261124-ABC234')).toEqual(aNotice())
      expect(await store.keepNotice(aNotice({ number: '20261124-XYZ789' }))).toEqual(aNotice())
      expect(await store.notice('20261124-XYZ789')).toBeUndefined()
      const tomorrow = aNotice({ number: '20261125-XYZ789', issuedOn: '2026-11-25' })
      expect(await store.keepNotice(tomorrow)).toEqual(tomorrow)
      await expect(store.keepNotice(aNotice({ answers: {} }))).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.notice('20261124-ABC234')).toEqual(aNotice())
    })

    it('gives every one of many who ask at once the same notice', async () => {
      const numbers = ['A', 'B', 'C', 'D', 'E'].map((letter) => `20261124-${letter.repeat(6)}`)
      const kept = await Promise.all(numbers.map((number) => store.keepNotice(aNotice({ number }))))
      expect(new Set(kept.map((notice) => notice.number)).size).toBe(1)
    })

    it('removes notices that are past their time, and no other', async () => {
      await store.keepNotice(aNotice())
      expect(await store.dropNotices(new Date('2026-11-24T01:00:00.000Z'))).toBe(0)
      expect(await store.dropNotices(new Date('2026-11-24T01:00:00.001Z'))).toBe(1)
      expect(await store.notice('20261124-ABC234')).toBeUndefined()
    })
  })
}
