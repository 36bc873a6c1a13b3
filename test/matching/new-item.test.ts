import type { Document } from '../../src/matching/document'
import { loadLinear } from '../../src/matching/linear'
import { createMatcher, createScorer } from '../../src/matching/matcher'
import { learn, type Model } from '../../src/matching/model'
import { createTerms } from '../../src/matching/terms'
import { readModel } from '../../src/storage/content-files'
import { createTokenise } from '../../src/text/tokenise'
import { root } from '../support/content'

const wordings: Record<string, string[]> = {
  passport: ['护照办理', '办护照', '第一次办护照要带什么', '出国的护照怎么办', '护照到期换新的'],
  residence: ['居住证办理', '居住证怎么续签', '外地人办居住证要什么材料', '居住证在哪里领'],
  marriage: ['结婚登记', '领结婚证', '去民政局领证要带什么', '结婚证多少钱'],
  housing: ['公租房申请', '申请公租房', '廉租房要什么条件', '公租房怎么排队'],
}
const added: Record<string, string[]> = { drone: ['无人机登记', '航拍机实名', '无人机实名登记在哪里办', '买了航拍机要不要登记'] }

const documentsOf = (items: Record<string, string[]>): Document[] =>
  Object.entries(items).flatMap(([item, texts]) => texts.map((text, at) => ({ item, text, kind: at === 0 ? 'name' : 'utterance' })))

describe('a new item', () => {
  const terms = createTerms(createTokenise([]), [])
  const { ranking } = readModel(root) as Model
  const trainedBefore = loadLinear(learn(documentsOf(wordings), terms))
  const matcherOf = (items: Record<string, string[]>) =>
    createMatcher(
      createScorer(documentsOf(items), new Map(), terms, trainedBefore, (text) => text),
      ranking,
    )
  const before = matcherOf(wordings)
  const after = matcherOf({ ...wordings, ...added })

  it.each(['无人机在哪登记', '航拍机要实名吗', '无人机实名登记怎么弄'])(
    'is found at once, by a model that has not learnt it: %s',
    (question) => {
      expect(after.match(question)[0]?.item).toBe('drone')
      expect(before.match(question).map(({ item }) => item)).not.toContain('drone')
    },
  )

  it.each([
    ['护照过期了怎么换', 'passport'],
    ['居住证续签', 'residence'],
    ['领结婚证带什么', 'marriage'],
  ])('leaves the others where they were: %s', (question, item) => {
    expect([before, after].map((matcher) => matcher.match(question)[0]?.item)).toEqual([item, item])
  })
})
