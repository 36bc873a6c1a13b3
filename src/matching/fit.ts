/** Softmax regression over lists of alternatives, and its gradient descent. Pure. */

/** One question with its alternatives; `right` is the position of the right one, −1 when it is not among them. */
export interface WeighedExample {
  rows: readonly { features: readonly number[] }[]
  right: number
  /** Counts as so many examples; 1 when not said. */
  weight?: number
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
  const weights = Float64Array.from(start)
  const width = weights.length
  const squares = new Float64Array(width).fill(1e-8)
  const gradient = new Float64Array(width)
  const usable = examples.filter((example) => example.right >= 0 && example.rows.length > 1)
  const { features, starts, most } = packed(usable, width)
  const mass = usable.reduce((sum, { weight = 1 }) => sum + weight, 0)
  const shares = new Float64Array(most)
  for (let epoch = 0; epoch < epochs; epoch++) {
    gradient.fill(0)
    for (let example = 0; example < usable.length; example++) {
      const first = starts[example] as number
      const count = (starts[example + 1] as number) - first
      let top = Number.NEGATIVE_INFINITY
      for (let row = 0; row < count; row++) {
        let sum = 0
        for (let at = 0, place = (first + row) * width; at < width; at++, place++)
          sum += (features[place] as number) * (weights[at] as number)
        shares[row] = sum
        if (sum > top) top = sum
      }
      let total = 0
      for (let row = 0; row < count; row++) {
        const raised = Math.exp((shares[row] as number) - top)
        shares[row] = raised
        total += raised
      }
      const { right, weight = 1 } = usable[example] as WeighedExample
      for (let row = 0; row < count; row++) {
        const error = weight * ((shares[row] as number) / total - (row === right ? 1 : 0))
        for (let at = 0, place = (first + row) * width; at < width; at++, place++)
          gradient[at] = (gradient[at] as number) + error * (features[place] as number)
      }
    }
    for (let at = 0; at < width; at++) {
      const step = (gradient[at] as number) / Math.max(1, mass) + l2 * (weights[at] as number)
      squares[at] = (squares[at] as number) + step * step
      weights[at] = (weights[at] as number) - (0.5 * step) / Math.sqrt(squares[at] as number)
    }
  }
  return [...weights]
}

/** Features of all rows one after the other; where the rows of each example start, one more at the end; and the most rows of an example. */
function packed(examples: readonly WeighedExample[], width: number) {
  const starts = new Uint32Array(examples.length + 1)
  let most = 0
  for (const [at, { rows }] of examples.entries()) {
    starts[at + 1] = (starts[at] as number) + rows.length
    most = Math.max(most, rows.length)
  }
  const features = new Float64Array((starts[examples.length] as number) * width)
  let row = 0
  for (const { rows } of examples) for (const { features: own } of rows) features.set(own, row++ * width)
  return { features, starts, most }
}
