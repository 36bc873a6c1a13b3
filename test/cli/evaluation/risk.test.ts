import { createRandom } from '../../../src/cli/evaluation/random'
import { atRisk, type Guess, isRight, riskCoverage } from '../../../src/cli/evaluation/risk'

const guess = (meant: string | undefined, item: string | null, confidence: number): Guess => ({
  question: { text: '', items: meant === undefined ? [] : [meant] },
  item,
  confidence,
})

describe('the curve of risk and coverage', () => {
  const four = [guess('a', 'a', 0.9), guess('b', 'a', 0.8), guess('c', 'c', 0.7), guess(undefined, null, 1)]

  it('goes from answering nothing to answering everything', () => {
    expect(riskCoverage(four)).toEqual([
      { answered: 0, wrong: 0, right: 0 },
      { answered: 0.25, wrong: 0, right: 0.3333 },
      { answered: 0.5, wrong: 0.25, right: 0.3333 },
      { answered: 0.75, wrong: 0.25, right: 0.6667 },
    ])
  })

  it('says what is answered rightly at a risk', () => {
    expect(atRisk(riskCoverage(four), 0.01)).toMatchObject({ right: 0.3333, wrong: 0 })
    expect(atRisk(riskCoverage(four), 0.25)).toMatchObject({ right: 0.6667, answered: 0.75 })
    expect(atRisk(riskCoverage([guess(undefined, 'a', 1)]), 0.01)).toEqual({ answered: 0, wrong: 0, right: 0 })
  })

  it('is what counting at every threshold gives, equal confidences together', () => {
    const random = createRandom(3)
    const guesses = Array.from({ length: 80 }, () =>
      guess(
        ['a', 'b', undefined][Math.floor(random() * 3)],
        ['a', 'b', null][Math.floor(random() * 3)] as string | null,
        Math.floor(random() * 20),
      ),
    )
    const covered = guesses.filter(({ question }) => question.items.length > 0).length
    const slow = [...new Set(guesses.filter(({ item }) => item !== null).map(({ confidence }) => confidence))]
      .sort((a, b) => b - a)
      .map((threshold) => {
        const said = guesses.filter(({ item, confidence }) => item !== null && confidence >= threshold)
        const right = said.filter(isRight).length
        return [said.length / 80, (said.length - right) / 80, right / covered].map((share) => Number(share.toFixed(4)))
      })
    expect(
      riskCoverage(guesses)
        .slice(1)
        .map(({ answered, wrong, right }) => [answered, wrong, right]),
    ).toEqual(slow)
  })
})
