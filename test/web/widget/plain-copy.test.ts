import { newConversation } from '../../../src/dialogue/conversation'
import type { ChecklistCard, PlanCard } from '../../../src/web/pages/card'
import { listAsText } from '../../../src/web/widget/plain-copy'
import { shippedCore } from '../../support/content'

const at = '2026-11-24T08:00:00.000Z'

/** The card of the first reply to a question, from the real core and content. */
function cardFor(text: string): ChecklistCard | PlanCard {
  const core = shippedCore()
  const message = { id: '1', conversationId: '1', channel: 'test', text, kind: 'text' as const, at }
  const conversation = newConversation(message)
  const understanding = core.understand(message, conversation)
  const card = core.compose(core.decide(understanding, conversation), understanding, conversation).replies[0]?.card
  if (card?.kind !== 'checklist' && card?.kind !== 'plan') throw new Error(`no list for ${text}`)
  return card
}

describe('a list copied as text', () => {
  it('holds every material, the fee, the place, the phone and where it comes from', () => {
    const card = cardFor('身份证丢了补办要带什么') as ChecklistCard
    const text = listAsText(card)
    for (const pile of Object.values(card.piles)) for (const line of pile) expect(text).toContain(line.name)
    for (const words of [card.title, card.fee, card.limit, card.source, card.verifiedAt, ...card.places, ...card.phone])
      expect(text).toContain(words)
  })

  it('counts only what is to be brought', () => {
    const line = listAsText(cardFor('身份证丢了补办要带什么'))
      .split('\n')
      .find((entry) => entry.includes('报失证明'))
    expect(line).toMatch(/^\d+\. 报失证明、登报声明$/)
  })
})
