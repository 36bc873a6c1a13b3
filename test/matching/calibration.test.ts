import { learnThenTest } from '../../src/matching/guarantee'
import { fitLogistic, logistic, logit } from '../../src/matching/logistic'
import { type Model, scorerHash } from '../../src/matching/model'
import { readModel } from '../../src/storage/content-files'
import { root } from '../support/content'

const model = readModel(root) as Model

describe('the calibration of the shipped model', () => {
  it('holds for this scorer: whoever changes it has to calibrate anew', () => {
    const { calibration: _, ...scorer } = model
    expect(model.calibration?.scorer).toBe(scorerHash(scorer))
  })

  it('names the questions, the day, and what can be promised at its threshold', () => {
    const { calibration } = model
    expect(calibration).toMatchObject({
      questions: expect.stringMatching(/^[0-9a-f]+$/),
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    })
    const chosen = calibration?.thresholds.find((threshold) => threshold.at.toFixed(4) === calibration.answerAt.toFixed(4))
    expect(chosen).toMatchObject({ alpha: 0.01, delta: 0.1 })
    expect(chosen?.wrong).toBeLessThanOrEqual(0.01)
  })

  it('is another one as soon as a weight changes', () => {
    const changed = { ...model, ranking: { features: model.ranking.features.map((weight, at) => (at === 0 ? weight + 0.1 : weight)) } }
    expect(scorerHash(changed)).not.toBe(scorerHash(model))
  })
})

describe('logistic calibration', () => {
  it('finds the weights that made the data', () => {
    const rows = Array.from({ length: 4000 }, (_, at) => [1, (at % 41) / 10 - 2])
    const right = rows.map((row, at) => (((at * 0.6180339887) % 1) + 1e-9 < logistic(row, [0.5, 1.5]) ? 1 : 0))
    const [bias, slope] = fitLogistic(rows, right)
    expect(bias).toBeCloseTo(0.5, 1)
    expect(slope).toBeCloseTo(1.5, 1)
  })

  it('keeps log-odds finite', () => {
    expect([logit(0), logit(1), logit(0.5)].map(Number.isFinite)).toEqual([true, true, true])
    expect(learnThenTest([], 0.01, 0.1)).toMatchObject({ at: 1.01, answered: 0, wrong: 0 })
  })
})
