import { newConversation } from '../../src/dialogue/conversation'
import { createNotices } from '../../src/notice/notices'
import { createMemoryStore } from '../../src/storage/memory'
import { noticeRequestSchema } from '../../src/web/api-schemas'
import { shippedCore } from '../support/content'

const clock = () => new Date('2026-11-24T02:00:00Z')
const core = shippedCore()
const notices = createNotices({
  knowledge: () => core.knowledge,
  store: createMemoryStore({ clock, newId: () => 'x', newConversation }),
  clock,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  region: '330300',
  validDays: 90,
  keepDays: 730,
})

/** What the card of the last reply would order, after saying one thing after the other. */
function orderAfter(...texts: string[]) {
  let conversation = newConversation({ conversationId: '1', channel: 'test', at: clock().toISOString(), region: '330302' })
  let order: unknown
  for (const text of texts) {
    const understanding = core.understand({ text, kind: 'text' }, conversation)
    const { replies, next } = core.compose(core.decide(understanding, conversation), understanding, conversation)
    conversation = next
    const card = replies[0]?.card
    if (card && 'notice' in card) order = card.notice
  }
  return order
}

it.each([
  [['身份证丢了补办要带什么'], '居民身份证补领（丢失）'],
  [['生了孩子要办什么'], '新生儿出生“一件事”'],
])('what the card after %j orders is a notice of the same matter', async (texts, title) => {
  const order = orderAfter(...texts)
  const notice = await notices.issue(noticeRequestSchema.parse(order))
  expect([notice.sheet.title, notice.region?.code]).toEqual([title, '330302'])
  expect(order).not.toHaveProperty('text')
})
