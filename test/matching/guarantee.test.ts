import { binomialAtMost, learnThenTest, type Trial } from '../../src/matching/guarantee'

/** A fixed stream of numbers in 0…1 (mulberry32). */
function stream(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('the guarantee of a threshold', () => {
  it('sums binomial probabilities exactly', () => {
    expect(binomialAtMost(0, 10, 0.1)).toBeCloseTo(0.9 ** 10, 12)
    expect(binomialAtMost(1, 10, 0.1)).toBeCloseTo(0.9 ** 10 + 10 * 0.1 * 0.9 ** 9, 12)
    expect(binomialAtMost(10, 10, 0.1)).toBe(1)
    expect(binomialAtMost(5, 992, 0.01)).toBeCloseTo(0.069205, 6)
  })

  it('answers nothing when the questions are too few to promise anything', () => {
    expect(learnThenTest([{ confidence: 0.99, wrong: false }], 0.01, 0.1)).toMatchObject({ at: 1.01, answered: 0 })
  })

  it('stops before the first threshold that cannot be promised', () => {
    const trials = Array.from({ length: 1000 }, (_, at): Trial => ({ confidence: 1 - at / 1000, wrong: at >= 400 && at % 20 === 0 }))
    const { at, wrong } = learnThenTest(trials, 0.01, 0.1)
    // the sixth wrong one, at position 500, would be one too many: P(X ≤ 6) = 0.13 > δ, P(X ≤ 5) = 0.07
    expect([wrong, at]).toEqual([0.005, 1 - 499 / 1000])
  })

  it('keeps its promise in 1,000 draws of a world whose true risk is known', () => {
    // A question of confidence c is wrong with probability (1 − c)/3; confidences are uniform. Risk of threshold t: ∫_t^1 (1 − c)/3 dc = (1 − t)²/6.
    const [alpha, delta, draws, questions] = [0.01, 0.1, 1000, 800]
    const random = stream(20261124)
    let violations = 0
    for (let draw = 0; draw < draws; draw++) {
      const trials = Array.from({ length: questions }, (): Trial => {
        const confidence = random()
        return { confidence, wrong: random() < (1 - confidence) / 3 }
      })
      const { at } = learnThenTest(trials, alpha, delta)
      if (at <= 1 && (1 - at) ** 2 / 6 > alpha) violations++
    }
    // δ plus three standard errors of a share of 1,000 draws
    expect(violations / draws).toBeLessThanOrEqual(delta + 3 * Math.sqrt((delta * (1 - delta)) / draws))
    expect(violations).toBeGreaterThan(0)
  })
})
