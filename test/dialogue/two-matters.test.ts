import { shippedCore } from '../support/content'

const { ask } = shippedCore()

describe('two matters in one message', () => {
  it('answers the first and offers the second when each is asked about', () => {
    const answer = ask({ text: '补身份证要带什么，另外护照到期怎么换' })
    expect(answer).toMatchObject({ decision: 'answer', item: 'resident-id-card-replacement', facet: 'materials' })
    expect(answer.reply).toContain('您还问了「普通护照')
  })

  it.each([
    ['身份证和户口本丢了怎么补', ['resident-id-card-replacement', 'household-booklet-replacement']],
    ['护照和港澳通行证一起办要多少钱', ['passport', 'hk-macau-permit']],
  ])('%s: both are offered when one word counts for both', (text, options) => {
    expect(ask({ text })).toMatchObject({ decision: 'clarify', reason: 'two-matters', options })
  })

  it('drops neither when both have lost the same way', () => {
    const { decision, item, options, reply } = ask({ text: '驾照和行驶证都丢了' })
    const named = decision === 'answer' ? [item, ...(reply.includes('您还问了「') ? ['vehicle-certificate-replacement'] : [])] : options
    expect(named).toEqual(['driving-licence-replacement', 'vehicle-certificate-replacement'])
  })

  it('offers the register and the card when both are to be changed', () => {
    expect(ask({ text: '户口和身份证一起改' })).toMatchObject({
      reason: 'two-matters',
      options: ['household-info-correction', expect.stringMatching(/^resident-id-card-/)],
    })
  })

  it.each([
    '两轮电动车办牌是去交警队还是派出所',
    '申领奶粉钱要不要传出生证和户口本照片',
    '带身份证和户口本去办结婚登记可以吗',
    '我和我老公离婚要带什么',
    '补身份证多少钱，多久能拿到',
    '想把父母和孩子的户口分开立两本，能分吗',
  ])('%s: one matter stays one', (text) => {
    expect(ask({ text }).reason).not.toBe('two-matters')
    expect(ask({ text }).reply).not.toContain('您还问了')
  })
})
