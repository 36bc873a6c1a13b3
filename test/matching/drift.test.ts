import { createDriftWatch, stabilityIndex } from '../../src/matching/drift'

const reference = {
  confidence: [0.3, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.2],
  unseen: [0.5, 0.3, 0.1, 0.05, 0.05, 0, 0, 0, 0, 0],
}

/** Values spread as a list of shares says, in turn. */
function* drawn(shares: readonly number[], count: number): Generator<number> {
  for (let at = 0; at < count; at++) {
    const place = ((at * 0.6180339887) % 1) + 1e-9
    const upTo = (step: number) => shares.slice(0, step + 1).reduce((sum, share) => sum + share, 0)
    yield shares.findIndex((_, step) => upTo(step) >= place) / 10 + 0.05
  }
}

describe('drift', () => {
  it('is nought for the same shares, and large for others', () => {
    expect(stabilityIndex(reference.unseen, reference.unseen, 0.001)).toBe(0)
    expect(stabilityIndex([0.5, 0.5], [0.25, 0.75], 0.001)).toBeCloseTo(0.25 * Math.log(2) - 0.25 * Math.log(2 / 3), 12)
  })

  it('says nothing while people ask as they did', () => {
    const watch = createDriftWatch(reference)
    const unseen = drawn(reference.unseen, 1000)
    for (const confidence of drawn(reference.confidence, 1000)) expect(watch.observe(confidence, unseen.next().value as number)).toEqual([])
    expect(watch.now()).toHaveLength(2)
  })

  it('reports once what has parted, and again only after it came back', () => {
    const watch = createDriftWatch(reference)
    const ask = (unseen: readonly number[], count: number) => {
      const confidences = drawn(reference.confidence, count)
      return [...drawn(unseen, count)].flatMap((share) => watch.observe(confidences.next().value as number, share))
    }
    const strange = [0, 0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0]
    expect(ask(reference.unseen, 500)).toEqual([])
    expect(ask(strange, 800)).toEqual([{ measure: 'unseen', index: expect.any(Number), messages: 400 }])
    expect(ask(reference.unseen, 800)).toEqual([])
    expect(ask(strange, 800)).toHaveLength(1)
  })
})
