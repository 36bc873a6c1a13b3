import { readNumber, readQuantity, readSituation } from '../../src/dialogue/read-answers'
import { Situation } from '../../src/knowledge/schema'

const marriage = Situation.parse({
  id: 'marriage',
  ask: '？',
  why: '？',
  options: [
    { id: 'married', label: '已婚', words: ['结婚了', '领证了'] },
    { id: 'single', label: '未婚', words: ['没领证', '没结婚'] },
  ],
})

describe('numbers in words', () => {
  it.each([
    ['五', 5],
    ['十五', 15],
    ['二十', 20],
    ['七十八', 78],
    ['一百零五', 105],
    ['两', 2],
    ['1.5', 1.5],
    ['若干', undefined],
  ])('%s is %s', (text, value) => {
    expect(readNumber(text)).toBe(value)
  })

  it.each([
    ['孩子才五岁', '周岁', 5],
    ['我七十多岁了', '周岁', 70],
    ['宝宝6个月大', '周岁', 0.5],
    ['交了8个月', '个月', 8],
    ['过期一年半', '个月', 18],
    ['过期半年', '年', 0.5],
    ['交了十五年', '年', 15],
    ['一个月能取多少', '个月', undefined],
    ['每年要交几次', '年', undefined],
    ['没有说', '周岁', undefined],
  ])('%s in %s is %s', (text, unit, value) => {
    expect(readQuantity(text, unit)).toBe(value)
  })
})

describe('situation answers in free words', () => {
  it.each([
    ['我们还没领证', 'single'],
    ['没结婚', 'single'],
    ['已经领证了', 'married'],
    ['未婚', 'single'],
    ['今天天气好', undefined],
  ])('%s → %s', (text, option) => {
    expect(readSituation(marriage, text)).toBe(option)
  })

  it('does not read a denied word as said', () => {
    expect(readSituation(marriage, '没有领证了')).not.toBe('married')
  })

  it('keeps numbers inside the range of the situation', () => {
    const age = Situation.parse({ id: 'age', ask: '？', why: '？', type: 'number', unit: '周岁', min: 0, max: 120 })
    expect(readSituation(age, '我300岁')).toBeUndefined()
    expect(readSituation(age, '30岁')).toBe(30)
  })
})
