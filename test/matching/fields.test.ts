import { createFacetReader } from '../../src/matching/facets'
import { createFieldReader, fieldFeatures } from '../../src/matching/fields'
import { normalise } from '../../src/text/normalise'
import { shippedKnowledge } from '../support/content'

const knowledge = shippedKnowledge()
const { fields, isName } = createFieldReader(knowledge, createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules))

/** Fields that may be meant, each with what is seen of it. */
function read(item: string, text: string) {
  return fields(item, normalise(text, knowledge.language).match).map(({ facet, features }) => ({
    facet,
    ...Object.fromEntries(fieldFeatures.map((name, at) => [name, features[at] as number])),
  })) as ({ facet: string } & Record<(typeof fieldFeatures)[number], number>)[]
}

describe('fields of a guide that a message may ask for', () => {
  it('are those that are named, in their order, the first marked', () => {
    const asked = read('resident-id-card-replacement', '补身份证多少钱，在哪办')
    expect(asked.map(({ facet, first }) => [facet, first])).toEqual([
      ['fee', 1],
      ['place', 0],
    ])
    expect(asked.every(({ field, named }) => field === 1 && named === 1)).toBe(true)
  })

  it('is the list when nothing is asked', () => {
    expect(read('passport', '护照').map(({ facet, list, named }) => [facet, list, named])).toEqual([['materials', 1, 0]])
  })

  it('are the requirements when a rule is asked, and more so when all conditions are', () => {
    const one = read('public-rental-housing', '单身能不能申请公租房')
    const all = read('public-rental-housing', '公租房什么条件可以申请')
    expect(one).toMatchObject([{ facet: 'eligibility', requirements: 1, ruled: 1, conditions: 0 }])
    expect(all).toMatchObject([{ facet: 'eligibility', requirements: 1, conditions: 1 }])
  })

  it('tell how much one gets from what the counter charges', () => {
    const fee = (item: string, text: string) => read(item, text).find(({ facet }) => facet === 'fee')?.amount
    expect(fee('temporary-assistance', '临时救助能领多少钱')).toBe(1)
    expect(fee('temporary-assistance', '办临时救助要收多少钱')).toBe(0)
    expect(fee('passport', '办护照多少钱')).toBe(0)
  })

  it('count what is neither name nor phrase', () => {
    const unsaid = (text: string) => read('passport', text)[0]?.unsaid ?? -1
    expect(unsaid('办护照多少钱')).toBe(0)
    expect(unsaid('我家小孩在国外读书护照多少钱')).toBeGreaterThan(0.3)
    expect(unsaid('我家小孩在国外读书护照多少钱')).toBeLessThanOrEqual(1)
  })

  it('know a message that is nothing but the name', () => {
    expect(isName('passport', '办护照')).toBe(true)
    expect(isName('passport', '有案底办护照')).toBe(false)
  })
})
