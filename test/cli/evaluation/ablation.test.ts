import { ablationTable } from '../../../src/cli/evaluation/ablation'

describe('the table of what each part is worth', () => {
  it('says of each what is left, what turned, and how sure the change is', () => {
    const figures = { top3: 1, answeredRightAtRisk1: 0.5, wrong: 0.01, outsideRefused: 0.75 }
    const lines = ablationTable([
      { without: 'nothing', top1: 0.9, lost: 0, won: 0, change: [0, 0], ...figures },
      { without: 'words', top1: 0.88, lost: 4, won: 2, change: [-0.04, 0.01], ...figures },
    ]).split('\n')
    expect(lines.slice(2)).toEqual([
      '| nothing | 0.900 |  | 1.000 | 0.500 |  | 0.010 | 0.750 |',
      '| words | 0.880 | −4, +2 | 1.000 | 0.500 | −0.040 … +0.010 | 0.010 | 0.750 |',
    ])
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([10]))
  })
})
