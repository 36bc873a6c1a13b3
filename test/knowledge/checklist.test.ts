import { checklistOf, type Piles, parseAnswers, pileNames } from '../../src/knowledge/checklist'
import type { Value } from '../../src/knowledge/condition'
import type { KnownItem } from '../../src/knowledge/known-item'
import type { Material } from '../../src/knowledge/schema'
import { shippedKnowledge } from '../support/content'
import { consider, everyWorld, worthAsking } from './reference'

const knowledge = shippedKnowledge()
const most = 2_000

/** Every partial answer (each situation open or answered), thinned evenly to at most `most`. */
function partialAnswers(item: KnownItem): Record<string, Value>[] {
  let all: Record<string, Value>[] = [{}]
  for (const situation of item.record.situations) {
    const values: (Value | undefined)[] = [undefined, ...(item.domains[situation.id] ?? [])]
    all = all.flatMap((answers) => values.map((value) => (value === undefined ? answers : { ...answers, [situation.id]: value })))
  }
  const step = Math.max(1, Math.ceil(all.length / most))
  return all.filter((_, at) => at % step === 0)
}

/** Which pile by service item §3.3, written a second time from the sheet. */
function expectedPile(material: Material, truth: string, channel: string): keyof Piles | undefined {
  if (truth === 'false') return undefined
  if (truth === 'unknown') return 'maybe'
  if (material.need === '不需要') return 'notNeeded'
  if (material.auto === 'onSite') return 'fillOnSite'
  if (material.auto === 'fetched' || material.auto === 'fetchedElseSubmit') return 'notNeeded'
  if (material.need === '容缺后补') return 'later'
  if (material.need === '必要') return channel === 'online' ? 'prepareOnline' : 'bring'
  return 'maybe'
}

describe('every checklist equals the slow reference', () => {
  let compared = 0
  for (const [id, item] of knowledge.items) {
    it(`${id}: piles, effects, fees, limits and questions, for its combinations`, () => {
      for (const [channel, proxy] of [
        ['window', 'no'],
        ['online', 'no'],
        ['window', 'yes'],
      ] as const) {
        const reference = everyWorld(item, channel, proxy)
        const all = partialAnswers(item)
        for (const answers of channel === 'window' && proxy === 'no' ? all : all.filter((_, at) => at % 7 === 0)) {
          const { fitting, truths } = consider(reference, answers)
          const list = checklistOf(item, { ...answers, channel, proxy }, knowledge)
          const { materials, effects } = item.record
          const piles: Record<keyof Piles, string[]> = { bring: [], prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: [] }
          materials.forEach((material, at) => {
            const pile = expectedPile(material, truths[at] as string, channel)
            if (pile) piles[pile].push(material.name)
          })
          const own = new Set(materials.map((material) => material.name))
          for (const name of pileNames)
            expect(
              list.piles[name]
                .map((line) => line.name)
                .filter((material) => own.has(material))
                .slice(0, piles[name].length),
            ).toEqual(piles[name])
          const effectTruths = truths.slice(materials.length, materials.length + effects.length)
          const firing = effects.filter((_, at) => effectTruths[at] === 'true')
          expect(list.goTo).toEqual(firing.find((effect) => effect.goTo !== undefined))
          expect(list.notEligible).toEqual(firing.filter((effect) => effect.notEligible))
          expect(list.addItems).toEqual(firing.filter((effect) => effect.addItem !== undefined))
          expect(list.person).toBe(firing.some((effect) => effect.person))
          const feeTruths = truths.slice(materials.length + effects.length, materials.length + effects.length + item.record.fees.length)
          expect(list.fees.map((entry) => [entry.fee.name, entry.truth])).toEqual(
            item.record.fees.flatMap((fee, at) => (feeTruths[at] === 'false' ? [] : [[fee.name, feeTruths[at]]])),
          )
          const settled = firing.some((effect) => effect.goTo !== undefined || effect.notEligible)
          expect(list.questions.map((question) => question.id).sort()).toEqual(
            settled ? [] : worthAsking(item, reference, fitting, answers).sort(),
          )
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
