/** Fitting of the ranking weights: softmax regression over candidate lists, and the temperature that makes the probabilities right. Pure. */
import { featureNames, type RankingWeights } from './matcher'

/** One question with its candidates; `right` is the position of the right one, −1 when it is not among them. */
export interface RankedExample {
  rows: readonly { features: readonly number[] }[]
  right: number
}

/**
 * Fits weights by gradient descent with AdaGrad on the log-loss of the right candidate. Deterministic: no shuffling, fixed start.
 *
 * @param examples out-of-fold: the question itself must not be among the documents that gave the features
 * @param contextWeight weight of the `context` feature, which these examples do not have
 * @param l2 penalty on the weights
 */
export function fitRanking(examples: readonly RankedExample[], contextWeight: number, epochs = 300, l2 = 1e-4): RankingWeights {
  const size = featureNames.length
  const weights = new Array<number>(size).fill(1)
  const squares = new Array<number>(size).fill(1e-8)
  const usable = examples.filter((example) => example.right >= 0 && example.rows.length > 1)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const gradient = new Array<number>(size).fill(0)
    for (const { rows, right } of usable) {
      const scores = rows.map(({ features }) => features.reduce((sum, value, at) => sum + value * (weights[at] as number), 0))
      const top = Math.max(...scores)
      const raised = scores.map((score) => Math.exp(score - top))
      const total = raised.reduce((sum, value) => sum + value, 0)
      rows.forEach(({ features }, position) => {
        const error = (raised[position] as number) / total - (position === right ? 1 : 0)
        for (let at = 0; at < size; at++) gradient[at] = (gradient[at] as number) + error * (features[at] ?? 0)
      })
    }
    for (let at = 0; at < size; at++) {
      const step = (gradient[at] as number) / usable.length + l2 * (weights[at] as number)
      squares[at] = (squares[at] as number) + step * step
      weights[at] = (weights[at] as number) - (0.5 * step) / Math.sqrt(squares[at] as number)
    }
  }
  return {
    features: weights.map((weight, at) => (featureNames[at] === 'context' ? contextWeight : Number(weight.toFixed(4)))),
    temperature: 1,
  }
}
