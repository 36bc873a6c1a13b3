import { newConversation } from '../../src/dialogue/conversation'
import { createDecide } from '../../src/dialogue/decide'
import { policy } from '../../src/dialogue/policy'
import type { Understanding } from '../../src/dialogue/understanding'
import { type Model, strictAlpha } from '../../src/matching/model'
import { readModel } from '../../src/storage/content-files'
import { root, shippedCore } from '../support/content'

const core = shippedCore()
const at = { ...policy, answerAt: 0.9, strictAt: 0.97, lead: 0 }
const decide = createDecide(core.knowledge, at)
const start = newConversation({ conversationId: 'stakes', channel: 'test', at: '2026-11-24T08:00:00.000Z' })

function understood(item: string, confidence: number): Understanding {
  const read = core.understand({ text: '要带什么', kind: 'text' }, start)
  return {
    ...read,
    followUp: false,
    candidates: [
      { item, confidence },
      { item: 'passport', confidence: 1 - confidence },
    ],
    inside: [],
  }
}

describe('items where a wrong answer costs much', () => {
  const costly = [...core.knowledge.items.values()].filter(({ record }) => record.stakes === '高').map(({ record }) => record.id)

  it('are marked by editors', () => {
    expect(costly).toContain('labour-arbitration')
  })

  it.each([
    ['labour-arbitration', 0.95, 'clarify'],
    ['labour-arbitration', 0.975, 'answer'],
    ['resident-id-card-replacement', 0.95, 'answer'],
  ])('%s at %d: %s', (item, confidence, kind) => {
    expect(decide(understood(item, confidence), start).kind).toBe(kind)
  })

  it('get the threshold that was measured for half the usual risk', () => {
    const calibration = (readModel(root) as Model).calibration
    const measured = calibration?.thresholds.find(({ alpha }) => alpha === strictAlpha)
    expect(core.policy.strictAt).toBe(measured?.at)
    expect(core.policy.strictAt).toBeGreaterThan(core.policy.answerAt)
  })
})
