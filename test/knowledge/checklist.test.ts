import { isDeepStrictEqual } from 'node:util'
import { type Checklist, checklistOf, type Piles, parseAnswers, pileNames } from '../../src/knowledge/checklist'
import type { KnownItem } from '../../src/knowledge/known-item'
import type { Material } from '../../src/knowledge/schema'
import { shippedKnowledge } from '../support/content'
import { everyAnswer, type Outcome, truthAt } from './reference'

const knowledge = shippedKnowledge()

/** Which pile by service item §3.3, written a second time from the sheet. */
function expectedPile(material: Material, truth: string, channel: string): keyof Piles | undefined {
  if (truth === 'false') return undefined
  const nobodyBringsIt = material.need === '不需要' || material.auto === 'fetched' || material.auto === 'fetchedElseSubmit'
  if (truth === 'unknown') return nobodyBringsIt ? undefined : 'maybe'
  if (material.need === '不需要') return 'notNeeded'
  if (material.auto === 'onSite') return 'fillOnSite'
  if (material.auto === 'fetched' || material.auto === 'fetchedElseSubmit') return 'notNeeded'
  if (material.need === '容缺后补') return 'later'
  if (material.need === '必要') return channel === 'online' ? 'prepareOnline' : 'bring'
  return 'maybe'
}

/** What a citizen is told that the reference can tell as well. */
function expectedList(item: KnownItem, channel: string, outcome: Outcome) {
  const { materials, effects, fees, limits } = item.record
  const truths = [...materials, ...effects, ...fees, ...limits.legal].map((_, at) => truthAt(outcome, at))
  const part = (from: number, length: number) => truths.slice(from, from + length)
  const piles: Record<keyof Piles, string[]> = { bring: [], prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: [] }
  materials.forEach((material, at) => {
    const pile = expectedPile(material, truths[at] as string, channel)
    if (pile) piles[pile].push(material.name)
  })
  const effectTruths = part(materials.length, effects.length)
  const firing = effects.filter((_, at) => effectTruths[at] === 'true')
  const goTo = firing.find((effect) => effect.goTo !== undefined)
  const notEligible = firing.filter((effect) => effect.notEligible)
  const shown = <T>(list: readonly T[], from: number) =>
    list.flatMap((entry, at) => (truths[from + at] === 'false' ? [] : [[list.indexOf(entry), truths[from + at]]]))
  return {
    piles,
    goTo: goTo?.note,
    notEligible: notEligible.map((effect) => effect.note),
    addItems: firing.filter((effect) => effect.addItem !== undefined).map((effect) => effect.note),
    notes: firing.filter((effect) => !effect.goTo && !effect.notEligible && !effect.addItem).map((effect) => effect.note),
    person: firing.some((effect) => effect.person),
    fees: shown(fees, materials.length + effects.length),
    legal: shown(limits.legal, materials.length + effects.length + fees.length),
    questions: goTo || notEligible.length > 0 ? [] : [...outcome.worthAsking].sort(),
  }
}

/** The same view of what the engine says; the general proxy set of the city is left out. */
function saidList(item: KnownItem, list: Checklist): ReturnType<typeof expectedList> {
  const { materials, fees, limits } = item.record
  const own = new Set(materials.map((material) => material.name))
  const ownSet = materials.some((material) => material.when?.includes('proxy'))
  const hasOwnCard = materials.some(({ name, when, whose }) => name === '居民身份证' && !when && (!whose || whose.includes('本人')))
  const extra = list.proxy && !ownSet && item.record.proxy.allowed !== '不可以' ? knowledge.proxyMaterials.length - (hasOwnCard ? 1 : 0) : 0
  const piles = Object.fromEntries(
    pileNames.map((pile) => {
      const names = list.piles[pile].map((line) => line.name)
      return [pile, pile === 'bring' || pile === 'prepareOnline' ? names.slice(0, names.length - extra) : names]
    }),
  ) as ReturnType<typeof expectedList>['piles']
  expect(
    Object.values(piles)
      .flat()
      .every((name) => own.has(name)),
  ).toBe(true)
  return {
    piles,
    goTo: list.goTo?.note,
    notEligible: list.notEligible.map((effect) => effect.note),
    addItems: list.addItems.map((effect) => effect.note),
    notes: list.notes.map((effect) => effect.note),
    person: list.person,
    fees: list.fees.map((entry) => [fees.indexOf(entry.fee), entry.truth]),
    legal: list.legal.map((entry) => [limits.legal.indexOf(entry.limit), entry.truth]),
    questions: list.questions.map((question) => question.id).sort(),
  }
}

describe('every checklist equals the slow reference', () => {
  let compared = 0
  for (const [id, item] of knowledge.items) {
    it(`${id}: piles, effects, fees, limits and questions, for every combination of answers`, () => {
      for (const [channel, proxy] of [
        ['window', 'no'],
        ['online', 'no'],
        ['window', 'yes'],
      ] as const) {
        for (const outcome of everyAnswer(item, channel, proxy)) {
          const said = saidList(item, checklistOf(item, { ...outcome.answers, channel, proxy }, knowledge))
          const expected = expectedList(item, channel, outcome)
          if (!isDeepStrictEqual(said, expected))
            expect({ answers: outcome.answers, ...said }).toEqual({ answers: outcome.answers, ...expected })
          compared++
        }
      }
    })
  }
  afterAll(() => process.stdout.write(`checklists compared with the reference: ${compared}\n`))
})

describe('a checklist', () => {
  const item = knowledge.items.get('resident-id-card-replacement') as KnownItem

  it('keeps what an unsure citizen might need, and does not ask again', () => {
    const list = checklistOf(item, { docs: 'unknown', reason: 'lost' }, knowledge)
    expect(list.piles.maybe.map((line) => line.name)).toContain('居民户口簿')
    expect(list.questions.map((question) => question.id)).not.toContain('docs')
  })

  it('offers 不清楚 last in every question', () => {
    for (const { record } of knowledge.items.values()) {
      const known = knowledge.items.get(record.id) as KnownItem
      for (const question of checklistOf(known, {}, knowledge).questions)
        expect(question.options.at(-1)).toMatchObject({ id: 'unknown', label: '不清楚' })
    }
  })

  it('asks first what can end the matter', () => {
    const list = checklistOf(item, {}, knowledge)
    expect(list.questions[0]?.id).toBe('reason')
  })

  it('goes to another item and asks nothing more', () => {
    const list = checklistOf(item, { reason: 'expired' }, knowledge)
    expect(list.goTo?.goTo).toBe('resident-id-card-renewal')
    expect(list.questions).toEqual([])
  })

  it('adds the proxy set only where a proxy is allowed', () => {
    expect(checklistOf(item, { proxy: 'yes' }, knowledge).piles.bring.map((line) => line.name)).not.toContain('授权委托书')
  })

  it('asks for the card of the one who is acted for once', () => {
    const item = knowledge.items.get('household-certificate') as KnownItem
    const cards = checklistOf(item, { proxy: 'yes' }, knowledge).piles.bring.filter((line) => line.name === '居民身份证')
    expect(cards.map((line) => line.whose?.join() ?? '本人').sort()).toEqual(['代办人', '本人'])
  })

  it('turns number situations into labelled intervals', () => {
    const age = checklistOf(item, { reason: 'lost' }, knowledge).questions.find((question) => question.id === 'age')
    expect(age?.options.map((option) => option.label)).toEqual(['不满16周岁', '满16周岁及以上', '不清楚'])
  })

  it('refuses unknown situations and options with what is possible', () => {
    expect(() => parseAnswers(item, { colour: 'red' })).toThrow(/没有情形「colour」，可用的有：reason/)
    expect(() => parseAnswers(item, { reason: 'eaten' })).toThrow(/没有选项「eaten」，可选：lost/)
    expect(() => parseAnswers(item, { age: 'old' })).toThrow(/要填数字/)
    expect(() => parseAnswers(item, { age: '999' })).toThrow(/超出范围/)
  })
})
