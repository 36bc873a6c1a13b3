import { createFacetReader } from '../../src/matching/facets'
import { shippedKnowledge } from '../support/content'

const { facets, dialogue } = shippedKnowledge().language
const reader = createFacetReader(facets, dialogue.rules)

describe('what is asked', () => {
  it.each([
    ['补身份证要带什么', ['materials']],
    ['补身份证多少钱，多久能拿到', ['fee', 'duration']],
    ['在哪办，周六上班吗', ['place', 'hours']],
    ['网上能办吗', ['online']],
    ['可以让别人代办吗', ['proxy']],
    ['办到哪了', ['progress']],
    ['电话多少', ['phone']],
    ['依据什么规定', ['basis']],
    ['要满足什么条件', ['eligibility']],
    ['新证有效期多久', ['result']],
    ['身份证', []],
  ])('%s → %j', (text, facets) => {
    expect(reader.facets(text)).toEqual(facets)
  })

  it('leaves the matter when the facet is taken out', () => {
    expect(reader.without('补身份证要带什么')).toBe('补身份证')
  })
})
