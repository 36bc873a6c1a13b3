import { binsOf, measure } from '../../../src/cli/evaluation/measures'
import { aRow } from './rows'

describe('the measures', () => {
  it('are shares of the rows they are about', () => {
    const clarified = aRow({ meant: 'c', said: 'a' })
    const rows = [
      aRow({ meant: 'a', said: 'a' }),
      aRow({ meant: 'b', said: 'a' }),
      { ...clarified, answer: { ...clarified.answer, decision: 'clarify' as const, item: null, options: ['a', 'c'] } },
      aRow({ meant: 'd' }),
      aRow({ said: 'a' }),
      aRow({}),
    ]
    expect(measure(rows)).toMatchObject({
      ...{ rows: 6, covered: 4, outside: 2, top1: 0.25, top3: 0.25, answeredRight: 0.25, clarifiedRight: 0.25, resolved: 0.5 },
      ...{ answeredWrong: 0.25, outsideRefused: 0.5, outsideAnswered: 0.5, wrongWithConfidence: 0.3333, facet: 1 },
    })
  })

  it('leave open what no row is about', () => {
    expect(measure([aRow({})])).toMatchObject({ top1: null, facet: null, outsideRefused: 1 })
  })

  it('find no calibration error where the share that is right is the confidence', () => {
    const rows = (right: number) =>
      Array.from({ length: 10 }, (_, at) => aRow({ meant: 'a', said: at < right ? 'a' : 'b', confidence: 0.8 }))
    expect(measure(rows(8)).calibrationError).toBe(0)
    expect(measure(rows(5)).calibrationError).toBe(0.3)
  })

  it('put confidence 1 into the last step', () => {
    expect(binsOf([{ confidence: 1, right: true }])).toEqual([{ from: 0.9, count: 1, confidence: 1, right: 1 }])
  })
})
