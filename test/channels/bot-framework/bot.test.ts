import { type Activity, TestAdapter } from 'botbuilder'
import { createBot, joinedId, textOf } from '../../../src/channels/bot-framework/bot'
import type { Message } from '../../../src/dialogue/conversation'
import type { Reply } from '../../../src/dialogue/reply'

const heard: Message[] = []
const clock = () => new Date('2026-11-24T02:00:00.000Z')

const card: NonNullable<Reply['card']> = {
  kind: 'ticket',
  number: 'YC-AAAA-BBBB',
  department: 'x',
  due: clock().toISOString(),
  status: 'waiting',
}

function adapterWith(withCard: boolean, replies: (message: Message) => Reply[]) {
  heard.length = 0
  const bot = createBot({
    turn: async (message) => {
      heard.push(message)
      return replies(message)
    },
    clock,
    newId: () => 'made-here',
    conversationId: (activity) => `${activity.channelId}:${activity.conversation.id}`,
    withCard,
  })
  return new TestAdapter((context) => bot.run(context), { locale: 'zh-CN' } as Partial<Activity>)
}
const echo = (message: Message): Reply[] => [{ text: `收到：${message.text}`, options: [] }]

it('hands a message to the turn and sends its replies in order', async () => {
  const adapter = adapterWith(false, (message) => [...echo(message), { text: '还有', options: [] }])
  await adapter.test('你好', '收到：你好').assertReply('还有').startTest()
  expect(heard).toMatchObject([{ conversationId: 'test:Convo1', channel: 'test', text: '你好', kind: 'text', at: clock().toISOString() }])
})

it('keeps the channel’s activity id, so that a second delivery is found', async () => {
  const adapter = adapterWith(false, echo)
  await adapter.send({ type: 'message', id: 'a7', text: '你好' } as Partial<Activity>).startTest()
  expect(heard[0]?.id).toBe('a7')
})

it('shows options as suggested actions, and our card only where it can be drawn', async () => {
  const reply: Reply = { text: '选哪个？', options: [{ label: '甲', value: '选甲' }], card }
  const expectActions = (activity: Partial<Activity>) =>
    expect(activity.suggestedActions).toEqual({ to: [], actions: [{ type: 'imBack', title: '甲', value: '选甲' }] })
  await adapterWith(true, () => [reply])
    .send('x')
    .assertReply((activity) => {
      expectActions(activity)
      expect(activity.attachments).toEqual([{ contentType: 'application/vnd.yiciban.card+json', content: card }])
    })
    .startTest()
  await adapterWith(false, () => [reply])
    .send('x')
    .assertReply((activity) => {
      expectActions(activity)
      expect(activity.attachments).toBeUndefined()
    })
    .startTest()
})

it('says nothing when the turn says nothing', async () => {
  await adapterWith(false, () => [])
    .send('有人吗')
    .assertNoReply('', 50)
    .startTest()
})

it('greets people who join, not itself, and under the one name for joining', async () => {
  const adapter = adapterWith(false, () => [{ text: '您好', options: [] }])
  const update = (ids: string[]) =>
    ({
      type: 'conversationUpdate',
      membersAdded: ids.map((id) => ({ id, name: '' })),
      recipient: { id: 'bot', name: '' },
    }) as Partial<Activity>
  await adapter
    .send(update(['bot', 'user1']))
    .assertReply('您好')
    .startTest()
  await adapter
    .send(update(['bot']))
    .assertNoReply('', 50)
    .startTest()
  expect(heard).toMatchObject([{ id: joinedId, kind: 'joined', text: '' }])
})

it('takes the region that our page names, and no other', async () => {
  const adapter = adapterWith(false, echo)
  await adapter.send({ type: 'message', text: 'x', channelData: { region: '330381' } } as Partial<Activity>).startTest()
  await adapter.send({ type: 'message', text: 'x', channelData: { region: '33' } } as Partial<Activity>).startTest()
  expect(heard.map((message) => message.region)).toEqual(['330381', undefined])
})

it.each([
  [{ text: '办证' }, '办证'],
  [{ value: '选甲' }, '选甲'],
  [{ text: '', value: '选甲' }, '选甲'],
  [{ text: '打的字', value: '选甲' }, '打的字'],
  [{ value: { a: 1 } }, ''],
  [{ text: 'a\u0000\u001bb\tc\nd' }, 'ab\tc\nd'],
  [{ text: 'x\ud800y\udc00z😀' }, 'x\ufffdy\ufffdz😀'],
])('reads %j as what was said', (activity, text) => {
  expect(textOf(activity as Activity)).toBe(text)
})
