import type { Message } from '../src/dialogue/conversation'
import { createTurn, type Entry, type House } from '../src/turn'
import { echoCore, memoryHouse } from './support/small-house'

const faults: string[] = []
beforeEach(() => {
  faults.length = 0
})

function aTurn(parts: Partial<House> = {}) {
  const house = memoryHouse()
  const stored: Entry[] = []
  const admitted: string[] = []
  const turn = createTurn({
    ...echoCore(),
    conversations: house.store,
    desk: {
      admit: async (conversation) => {
        admitted.push(conversation.id)
        return { number: 'YC-AAAA-BBBB', department: 'x', due: '2026-11-25T09:00:00.000Z', open: true }
      },
      pass: async () => {},
    },
    stored: (entries) => void stored.push(...entries),
    log: { error: (fault, note) => void faults.push(`${note}: ${String(fault)}`), warn: () => {} },
    ...parts,
  })
  return { house, stored, admitted, turn }
}
const message = (text: string, id = text, conversationId = 'c'): Message => ({
  id,
  conversationId,
  channel: 'test',
  text,
  kind: 'text',
  at: '2026-11-24T02:00:00.000Z',
})

it('stores what was said, masked, with its outcome, before it replies', async () => {
  const { turn, stored } = aTurn()
  expect(await turn(message('证件号 11010519491231002X', 'm1'))).toEqual([{ text: '收到：证件号 11010519491231002X', options: [] }])
  expect(stored).toMatchObject([
    { seq: 1, id: 'm1', from: 'citizen', text: '证件号 ****', outcome: 'answer', reason: 'small-talk' },
    { seq: 2, from: 'bot' },
  ])
})

it('handles a message once, and gives the same replies for it again', async () => {
  const { turn, stored } = aTurn()
  const replies = await Promise.all([turn(message('一', 'm1')), turn(message('一', 'm1')), turn(message('另一句', 'm1'))])
  expect(replies).toEqual(Array(3).fill([{ text: '收到：一', options: [] }]))
  expect(stored).toHaveLength(2)
})

it('takes the messages of a conversation one at a time in their order, and lets no conversation wait for another', async () => {
  const begun: string[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const house = memoryHouse()
  const { turn, stored } = aTurn({
    conversations: {
      ...house.store,
      async open(incoming) {
        begun.push(incoming.id)
        if (incoming.text === '慢') await held
        return house.store.open(incoming)
      },
    },
  })
  const all = [turn(message('慢')), turn(message('快')), turn(message('别处', 'x', 'other'))]
  await all[2]
  expect(begun).toEqual(['慢', 'x'])
  release()
  await Promise.all(all)
  expect(stored.filter((entry) => entry.conversationId === 'c' && entry.from === 'citizen').map((entry) => entry.text)).toEqual([
    '慢',
    '快',
  ])
})

it('asks a person in before it says so, and brings the number', async () => {
  const { turn, admitted, stored } = aTurn()
  expect((await turn(message('转人工')))[0]?.text).toBe('工单号 YC-AAAA-BBBB')
  expect(admitted).toEqual(['c'])
  expect(stored[0]).toMatchObject({ outcome: 'escalate', reason: 'asked-for-person' })
})

it('keeps a message over which the bot stumbled, with the apology', async () => {
  const { turn, stored } = aTurn()
  expect(await turn(message('坏'))).toEqual([{ text: '对不起', options: [] }])
  expect(stored).toMatchObject([
    { text: '坏', outcome: 'error', reason: 'fault' },
    { from: 'bot', text: '对不起' },
  ])
  expect(await turn(message('坏'))).toEqual([{ text: '对不起', options: [] }])
  expect(stored).toHaveLength(2)
  expect(faults).toEqual(['turn failed: Error: told to fail'])
  expect((await turn(message('好')))[0]?.text).toBe('收到：好')
})

it('apologises when nothing can be stored, and goes on afterwards', async () => {
  const { turn, house, stored } = aTurn()
  house.setBroken(true)
  expect(await turn(message('一'))).toEqual([{ text: '对不起', options: [] }])
  expect(stored).toEqual([])
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(['turn failed', 'message not stored'])
  house.setBroken(false)
  expect((await turn(message('一')))[0]?.text).toBe('收到：一')
})

it('never writes a text that could not be masked', async () => {
  const { turn, stored } = aTurn({
    mask: () => {
      throw new Error('mask')
    },
  })
  expect(await turn(message('证件号 11010519491231002X', 'm1'))).toEqual([{ text: '对不起', options: [] }])
  expect(stored[0]).toMatchObject({ id: 'm1', text: '' })
})
