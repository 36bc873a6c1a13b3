import fc from 'fast-check'
import { newConversation } from '../../src/dialogue/conversation'
import type { Entry } from '../../src/dialogue/entry'
import { createDesk } from '../../src/handoff/desk'
import { type Handoff, move, nextStates, readTicketNumber, type State, states, ticketNumber } from '../../src/handoff/handoff'
import { createMemoryStore } from '../../src/storage/memory'
import { aMessage, storeParts } from '../support/store-behaviour'

const packet = {
  summary: '身份证丢了',
  department: '公安',
  facets: [],
  situation: [],
  lastMessages: ['身份证丢了'],
  reason: 'asked-for-person',
}
const conversation = newConversation(aMessage())

function aDesk(
  at = '2026-11-24T01:00:00.000Z',
  newNumber = (count: number) => ticketNumber(Uint8Array.from({ length: 8 }, (_, index) => count >> (index * 5))),
) {
  let now = new Date(at)
  let numbers = 0
  const store = createMemoryStore(storeParts(() => now))
  const stored: Entry[] = []
  const changed: Handoff[] = []
  const desk = createDesk({
    store,
    clock: () => now,
    newId: () => `h${++numbers}`,
    newNumber: () => newNumber(++numbers),
    dueAt: (from, category) => new Date(from.getTime() + { consult: 1, help: 5, complaint: 5 }[category] * 86_400_000),
    hours: { isOpen: (moment) => moment.getUTCHours() < 9, nextOpening: () => new Date('2026-11-25T00:30:00.000Z') },
    coordination: '12345协调',
    mask: (text) => text.replace(/\d{11}/g, '****'),
    stored: (entries) => stored.push(...entries),
    changed: (handoff) => changed.push(handoff),
  })
  return { desk, store, stored, changed, later: (ms: number) => (now = new Date(now.getTime() + ms)) }
}

describe('the life of a handoff', () => {
  it('follows the table and nothing else', () => {
    for (const from of states) {
      for (const to of states) {
        if (nextStates[from].includes(to)) expect(move(from, to)).toBe(to)
        else expect(() => move(from, to)).toThrow(/cannot become/)
      }
    }
    const closed: State[] = ['completed', 'failed']
    for (const state of closed) expect(nextStates[state]).toEqual([])
  })
})

describe('ticket numbers', () => {
  it('are read as people type them', () => {
    const number = ticketNumber(Uint8Array.from([1, 5, 9, 250, 33, 64, 7, 31]))
    expect(number).toMatch(/^YC-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
    expect(readTicketNumber(number.toLowerCase().replaceAll('-', ' '))).toBe(number)
    expect(readTicketNumber(number.replace('YC-', ''))).toBe(number)
    expect(readTicketNumber('YC-1234')).toBeUndefined()
    expect(readTicketNumber("' or 1=1")).toBeUndefined()
    expect(readTicketNumber('ｙｃ－７Ｋ３Ｍ－９ＱＴＸ')).toBe('YC-7K3M-9QTX')
    expect(readTicketNumber('YCAB 2345')).toBe('YC-YCAB-2345') // a number may begin like the prefix
    expect(readTicketNumber('YC-YCAB-2345')).toBe('YC-YCAB-2345')
  })

  it('of any bytes are read back, and differ where the bytes do', () => {
    const bytes = fc.uint8Array({ minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(bytes, bytes, fc.constantFrom('-', ' ', '', '－'), (one, other, between) => {
        const number = ticketNumber(one)
        expect(readTicketNumber(number.replaceAll('-', between).toLowerCase())).toBe(number)
        const isSame = one.every((byte, index) => byte % 32 === (other[index] ?? 0) % 32)
        expect(ticketNumber(other) === number).toBe(isSame)
      }),
    )
  })
})

describe('the desk', () => {
  it('gives every handoff one owner and one due time, and the same ticket while one is owed', async () => {
    const { desk, changed } = aDesk()
    const first = await desk.admit(conversation, 'complaint', packet)
    expect(first).toMatchObject({ department: '公安', due: '2026-11-29T01:00:00.000Z', open: true })
    expect((await desk.admit(conversation, 'asked-for-person', packet)).number).toBe(first.number)
    expect(await desk.waiting()).toBe(1)
    expect(changed).toHaveLength(1)
    const { department: _, ...ownerless } = packet
    expect((await desk.admit({ ...conversation, id: 'c2' }, 'repeated-miss', ownerless)).department).toBe('12345协调')
  })

  it('says outside the hours when somebody will be back', async () => {
    const { desk } = aDesk('2026-11-24T15:00:00.000Z')
    expect(await desk.admit(conversation, 'asked-for-person', packet)).toMatchObject({ open: false, opensAt: '2026-11-25T00:30:00.000Z' })
  })

  it('has one winner when twenty agents take at once', async () => {
    const { desk, store } = aDesk()
    await desk.admit(conversation, 'asked-for-person', packet)
    const [waiting] = await desk.list('waiting')
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, agent) => desk.take(waiting?.id as string, `坐席${agent}`)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'handoff_taken' })
    expect((await store.conversation('c1'))?.floor).toBe('person')
  })

  it('answers live, masked, once per id, and gives the floor back', async () => {
    const { desk, store, stored } = aDesk()
    const { number } = await desk.admit(conversation, 'asked-for-person', packet)
    const id = (await desk.list('waiting'))[0]?.id as string
    await expect(desk.say(id, '王', { id: 'a1', text: '您好' })).rejects.toMatchObject({ code: 'handoff_wrong_state' })
    await desk.take(id, '王')
    await expect(desk.say(id, '李', { id: 'a1', text: '您好' })).rejects.toMatchObject({ code: 'handoff_taken' })
    await desk.say(id, '王', { id: 'a1', text: '请打13812345678' })
    await desk.say(id, '王', { id: 'a1', text: '请打13812345678' })
    expect(stored.map((entry) => entry.text)).toEqual(['请打****'])
    await expect(desk.say(id, '王', { id: 'a2', text: '  ' })).rejects.toMatchObject({ code: 'bad_request' })
    await desk.complete(id, '王', { id: 'a3', text: '带户口簿就行' })
    expect((await store.conversation('c1'))?.floor).toBe('bot')
    expect((await desk.ticket(number)).answers.map((answer) => answer.text)).toEqual(['请打****', '带户口簿就行'])
    await expect(desk.take(id, '李')).rejects.toMatchObject({ code: 'handoff_wrong_state' })
  })

  it('releases a case to the queue, and opens a new ticket after the last one is done', async () => {
    const { desk } = aDesk()
    const first = await desk.admit(conversation, 'asked-for-person', packet)
    const id = (await desk.list('waiting'))[0]?.id as string
    await desk.take(id, '王')
    await expect(desk.release(id, '李')).rejects.toMatchObject({ code: 'handoff_taken' })
    await desk.release(id, '王')
    await desk.take(id, '李')
    await desk.complete(id, '李')
    expect((await desk.admit(conversation, 'asked-for-person', packet)).number).not.toBe(first.number)
  })

  it('takes a case, an answer and an end again without harm: the page may not have heard that it went well', async () => {
    const { desk, stored, changed } = aDesk()
    const { number } = await desk.admit(conversation, 'asked-for-person', packet)
    const id = (await desk.list('waiting'))[0]?.id as string
    expect((await Promise.all([desk.take(id, '王'), desk.take(id, '王')])).map((handoff) => handoff.agent)).toEqual(['王', '王'])
    const answer = { id: 'a1', text: '带户口簿' }
    const completed = await desk.complete(id, '王', answer)
    expect(await desk.complete(id, '王', answer)).toEqual(completed)
    expect((await desk.say(id, '王', answer)).seq).toBe(stored[0]?.seq)
    expect(stored).toHaveLength(1)
    expect(changed.map((handoff) => handoff.state)).toEqual(['waiting', 'accepted', 'completed'])
    expect((await desk.ticket(number)).answers).toHaveLength(1)
    await expect(desk.complete(id, '李')).rejects.toMatchObject({ code: 'handoff_wrong_state' })
    await expect(desk.complete(id, '王', { id: 'a2', text: '还有' })).rejects.toMatchObject({ code: 'handoff_wrong_state' })
    await expect(desk.held(id, '王')).rejects.toMatchObject({ code: 'handoff_wrong_state' })
  })

  it('has no answer under the id of somebody else’s message', async () => {
    const { desk, store } = aDesk()
    await store.save(conversation, {
      message: { id: 'm1', text: '在吗', at: '', kind: 'text' },
      outcome: 'answer',
      replies: [],
    })
    await desk.admit(conversation, 'asked-for-person', packet)
    const id = (await desk.list('waiting'))[0]?.id as string
    await desk.take(id, '王')
    await expect(desk.say(id, '王', { id: 'm1', text: '在' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('shows the agent what the citizen said last, without the empty opening', async () => {
    const { desk, store } = aDesk()
    for (const [index, text] of ['', '一', '二', '三', '四', '五', '六'].entries())
      await store.save(conversation, { message: { id: `m${index}`, text, at: '', kind: 'text' }, outcome: 'answer', replies: [] })
    await desk.admit(conversation, 'asked-for-person', { ...packet, lastMessages: ['转人工'] })
    expect((await desk.list('waiting'))[0]?.packet.lastMessages).toEqual(['二', '三', '四', '五', '六', '转人工'])
  })

  it('draws another number when one is taken, and gives up when numbers do not change', async () => {
    const numbers = ['YC-2222-2222', 'YC-2222-2222', 'YC-3333-3333']
    const { desk } = aDesk(undefined, () => numbers.shift() ?? 'YC-3333-3333')
    await desk.admit(conversation, 'asked-for-person', packet)
    expect((await desk.admit({ ...conversation, id: 'c2' }, 'asked-for-person', packet)).number).toBe('YC-3333-3333')
    await expect(desk.admit({ ...conversation, id: 'c3' }, 'asked-for-person', packet)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('does not fail what somebody gave back lately, nor what somebody has', async () => {
    const { desk, later } = aDesk()
    for (const id of ['c1', 'c2', 'c3']) await desk.admit({ ...conversation, id }, 'asked-for-person', packet)
    const [one, two, three] = (await desk.list('waiting')).map((handoff) => handoff.id) as [string, string, string]
    await desk.take(one, '王')
    await desk.take(two, '王')
    later(10 * 86_400_000)
    await desk.release(two, '王')
    expect(await desk.sweep(new Date('2026-11-30T00:00:00Z'))).toBe(1)
    expect((await desk.list('failed')).map((handoff) => handoff.id)).toEqual([three])
    later(10 * 86_400_000)
    expect(await desk.sweep(new Date('2026-12-10T00:00:00Z'))).toBe(1)
    expect((await desk.list('accepted')).map((handoff) => handoff.id)).toEqual([one])
  })

  it('fails a long queue to its end', async () => {
    const { desk } = aDesk()
    for (let count = 0; count < 250; count++) await desk.admit({ ...conversation, id: `c${count}` }, 'asked-for-person', packet)
    expect(await desk.sweep(new Date('2026-11-24T01:00:00.000Z'))).toBe(0)
    expect(await desk.sweep(new Date('2026-11-24T01:00:00.001Z'))).toBe(250)
    expect(await desk.waiting()).toBe(0)
  })

  it('fails what nobody took, with a trace, and says when a case is overdue', async () => {
    const { desk, store, later } = aDesk()
    const { number } = await desk.admit(conversation, 'asked-for-person', packet)
    later(10 * 86_400_000)
    expect((await desk.list('waiting'))[0]?.overdue).toBe(true)
    expect(await desk.sweep(new Date('2026-11-30T00:00:00Z'))).toBe(1)
    const ticket = await desk.ticket(number)
    expect(ticket.state).toBe('failed')
    expect(await store.handoffEvents(ticket.id)).toContainEqual(expect.objectContaining({ kind: 'failed', note: 'nobody took it in time' }))
  })

  it('knows no ticket that does not exist', async () => {
    const { desk } = aDesk()
    await expect(desk.ticket('YC-2222-2222')).rejects.toMatchObject({ code: 'not_found' })
    await expect(desk.open('nothing')).rejects.toMatchObject({ code: 'not_found' })
  })
})
