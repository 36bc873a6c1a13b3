/** Softmax regression over lists of alternatives, and its gradient descent. Pure. */

/** One question with its alternatives; `right` is the position of the right one, −1 when it is not among them. */
export interface WeighedExample {
  rows: readonly { features: readonly number[] }[]
  right: number
}

/** Weighed sum of features. */
export function scoreOf(features: readonly number[], weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < features.length; at++) sum += (features[at] as number) * (weights[at] ?? 0)
  return sum
}

/** Softmax of scores; sum 1. */
export function sharesOf(scores: readonly number[]): number[] {
  const top = Math.max(...scores)
  const raised = scores.map((score) => Math.exp(score - top))
  const total = raised.reduce((sum, value) => sum + value, 0)
  return raised.map((value) => value / total)
}

/** Shares of the alternatives: softmax of the weighed features. */
export function softmaxOf(rows: readonly { features: readonly number[] }[], weights: readonly number[]): number[] {
  return sharesOf(rows.map(({ features }) => scoreOf(features, weights)))
}

/**
 * Fits weights by gradient descent with AdaGrad steps on the log-loss of the right alternative. Deterministic: no shuffling, fixed start.
 *
 * @param examples out-of-fold: what gave the features must not have seen the question
 * @param start first weights; their number is the number of features
 * @param l2 penalty on the weights
 */
export function fitSoftmax(examples: readonly WeighedExample[], start: readonly number[], epochs = 300, l2 = 1e-4): number[] {
  const weights = [...start]
  const squares = weights.map(() => 1e-8)
  const usable = examples.filter((example) => example.right >= 0 && example.rows.length > 1)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const gradient = weights.map(() => 0)
    for (const { rows, right } of usable) {
      const shares = softmaxOf(rows, weights)
      rows.forEach(({ features }, position) => {
        const error = (shares[position] as number) - (position === right ? 1 : 0)
        for (let at = 0; at < features.length; at++) gradient[at] = (gradient[at] as number) + error * (features[at] as number)
      })
    }
    for (let at = 0; at < weights.length; at++) {
      const step = (gradient[at] as number) / Math.max(1, usable.length) + l2 * (weights[at] as number)
      squares[at] = (squares[at] as number) + step * step
      weights[at] = (weights[at] as number) - (0.5 * step) / Math.sqrt(squares[at] as number)
    }
  }
  return weights
}
