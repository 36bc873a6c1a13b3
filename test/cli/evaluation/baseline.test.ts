import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Baseline, baselineOf, worseThan } from '../../../src/cli/evaluation/baseline'
import { root } from '../../support/content'
import { aRow } from './rows'

/** Of 1,000 covered rows the first `right` answered rightly; 200 others refused. */
const rows = (right: number) => [
  ...Array.from({ length: 1000 }, (_, at) => aRow({ meant: 'a', said: at < right ? 'a' : 'b' })),
  ...Array.from({ length: 200 }, () => aRow({})),
]

describe('the baseline', () => {
  const baseline = baselineOf(rows(900), '')

  it('gives each figure the interval that other questions of the same kind would have given', () => {
    const { top1 } = baseline.measures
    expect(top1).toMatchObject({ figure: 0.9, n: 1000 })
    // two standard errors of a share of 0.9 among 1,000 are 0.019
    expect(top1?.from).toBeGreaterThan(0.87)
    expect(top1?.from).toBeLessThan(0.89)
    expect(top1?.to).toBeGreaterThan(0.91)
    expect(top1?.to).toBeLessThan(0.93)
  })

  it('is the same whenever it is made from the same rows', () => {
    expect(baselineOf(rows(900), '')).toEqual(baseline)
  })

  it('is wider for fewer rows', () => {
    const width = ({ measures: { top1 } }: Baseline) => (top1?.to ?? 0) - (top1?.from ?? 0)
    const few = rows(900).filter((_, at) => at % 10 === 0)
    expect(width(baselineOf(few, ''))).toBeGreaterThan(2 * width(baseline))
  })

  it('lets pass what is within it, and what is better', () => {
    for (const right of [900, 890, 950, 1000]) expect(worseThan(baseline, rows(right))).toEqual([])
  })

  it('fails when a figure is clearly lower, and when clearly more is answered wrongly', () => {
    expect(worseThan(baseline, rows(870))).toEqual([
      expect.stringMatching(/^top1 0\.87 < 0\.88/),
      expect.stringMatching(/^top3/),
      expect.stringMatching(/^resolved/),
      expect.stringMatching(/^wrongWithConfidence 0\.1083 > 0\.09/),
    ])
  })

  it('fails when a figure was not measured at all', () => {
    expect(worseThan({ ...baseline, measures: { top1: { figure: 0.9, n: 1000, from: 0.88, to: 0.92 } } }, rows(900))).toEqual(
      ['top3', 'resolved', 'outsideRefused', 'wrongWithConfidence'].map((name) => `${name} 没有量到`),
    )
  })

  it('of the repository holds every figure with rows and interval', () => {
    const { measures } = JSON.parse(readFileSync(join(root, 'test/evaluation/baseline.json'), 'utf8')) as Baseline
    expect(Object.keys(measures)).toEqual(Object.keys(baseline.measures))
    for (const { figure, n, from, to } of Object.values(measures)) {
      expect(n).toBeGreaterThan(100)
      expect(from).toBeLessThanOrEqual(figure)
      expect(to).toBeGreaterThanOrEqual(figure)
    }
  })
})
