import { shippedCore } from '../support/content'

const core = shippedCore()
const names = (lines: { name: string }[]) => lines.map((line) => line.name)

describe('checklist (the machine interface)', () => {
  it('asks an unmarried father for the paternity test, and not married parents', () => {
    const single = core.checklist('newborn-household-registration', { marriage: 'single', follow: 'father', cert: 'have' })
    expect(names(single.piles.bring)).toContain('亲子鉴定证明')
    const married = core.checklist('newborn-household-registration', { marriage: 'married', follow: 'father', cert: 'have' })
    expect(Object.values(married.piles).flatMap(names)).not.toContain('亲子鉴定证明')
  })

  it('has the fields of the interface', () => {
    const list = core.checklist('resident-id-card-replacement', { reason: 'lost', docs: 'booklet' })
    expect(list).toMatchObject({
      item: 'resident-id-card-replacement',
      version: expect.any(Number),
      fee: expect.stringContaining('40元'),
      limit: expect.stringContaining('60'),
    })
    expect(list.verifiedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(list.places.length).toBeGreaterThan(0)
    expect(list.phone).toContain('12345')
    for (const line of Object.values(list.piles).flat()) {
      expect(line).toEqual(
        expect.objectContaining({
          name: expect.any(String),
          originals: expect.any(Number),
          copies: expect.any(Number),
          reason: expect.any(String),
          basis: expect.any(String),
          source: expect.any(String),
        }),
      )
    }
    for (const question of list.questions) expect(question.options.at(-1)).toEqual({ value: 'unknown', label: '不清楚' })
  })

  it.each([
    ['nothing', {}, 'unknown_item'],
    ['passport', { colour: 'red' }, 'unknown_situation'],
    ['passport', { kind: 'red' }, 'unknown_option'],
  ])('refuses %s %j with %s', (item, answers, code) => {
    expect(() => core.checklist(item, answers as Record<string, string>)).toThrow(expect.objectContaining({ code }))
  })
})

describe('plan (the machine interface)', () => {
  it('takes a second-hand home to at most three visits with one plain ID card line', () => {
    const plan = core.plan(['property-transfer-secondhand', 'deed-tax', 'water-account-transfer'], {})
    expect(plan.visits.length).toBeLessThanOrEqual(3)
    const cards = Object.values(plan.checklist.piles)
      .flat()
      .filter((line) => line.name === '居民身份证')
    expect(cards).toHaveLength(1)
    expect(cards[0]?.usedBy?.sort()).toEqual(['deed-tax', 'property-transfer-secondhand', 'water-account-transfer'])
    expect(plan.order.indexOf('deed-tax')).toBeLessThan(plan.order.indexOf('property-transfer-secondhand'))
  })

  it('plans a bundle by its name or code', () => {
    const byName = core.plan(['newborn-birth'], {})
    expect(core.plan(['B01'], {})).toEqual(byName)
    expect(byName.order[0]).toBe('birth-medical-certificate')
  })

  it('refuses an answer that fits no item', () => {
    expect(() => core.plan(['passport'], { colour: 'red' })).toThrow(expect.objectContaining({ code: 'unknown_situation' }))
  })
})
