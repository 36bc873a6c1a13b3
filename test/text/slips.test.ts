import { createRepair } from '../../src/text/repair'
import { isSlipOf, standsNearly } from '../../src/text/slips'

describe('slips of the hand', () => {
  it.each([
    ['你能什做么', '你能做什么', true],
    ['你能做什', '你能做什么', true],
    ['理能做什么', '你能做什么', true],
    ['他能做什么', '你能做什么', false],
    ['你能做什么', '你能做什么', false],
    ['你能什么', '你能做什么', true],
    ['能什么', '你能做什么', false],
  ])('%s of %s: %s', (typed, meant, isOne) => {
    expect(isSlipOf(typed, meant)).toBe(isOne)
  })

  it('finds a phrase with a slip inside a text, but not one whose edge another word covers', () => {
    expect(standsNearly('刚生完孩要办哪些手续', '生完孩子要办哪些')).toBe(true)
    expect(standsNearly('关店要办哪些手续', '开店要办哪些手续')).toBe(false)
  })

  const repair = createRepair(['身份证', '身份证', '居住证', '到期', '过户', '审证'])
  it.each([
    ['住居证怎么办', '居住证怎么办'],
    ['补身证要带什么', '补身份证要带什么'],
    ['身份证到气了怎么换', '身份证到期了怎么换'],
    ['二手车怎么户过', '二手车怎么过户'],
  ])('reads %s as %s', (typed, meant) => {
    expect(repair(typed)).toContain(meant)
  })

  it('leaves alone what falls into words, what is too short and what is long', () => {
    expect(repair('身份证到期了怎么换')).toEqual([])
    expect(repair('户过')).toEqual([])
    expect(repair('身证'.repeat(20))).toEqual([])
  })
})
