/**
 * Which item, learnt: multinomial logistic regression over sparse terms, trained on the project's own wordings (`npm run train`).
 * Pure TypeScript; deterministic: seeded order, fixed start.
 */
import { pack, packWords, unpack, unpackWords } from './packed'

export interface LinearModel {
  /** Log-probability per class for a bag of terms, natural log. */
  score(terms: readonly string[]): Map<string, number>
}

/** A model as stored: quantised, sparse, packed (packed.ts). */
export interface StoredLinear {
  classes: string[]
  /** Known terms; a term's row is its position. */
  terms: string
  /** Weight of each term, one byte each, × `idfScale`. */
  idf: string
  idfScale: number
  /** Number of weights of each term: one byte for up to 255 classes, else two. */
  counts: string
  /** Class of each weight, as the step from the one before it in its row: one byte for up to 255 classes, else two. */
  steps: string
  /** Int8 weight × `scale`. */
  values: string
  scale: number
}

export interface LinearSettings {
  /** Trainings, each in an order of its own, whose weights are averaged: what one order happened to teach weighs less. */
  runs: number
  epochs: number
  /** The weights after so many of the last epochs are averaged. */
  averaged: number
  rate: number
  l2: number
  /** Terms seen in fewer samples are left out. */
  minSamples: number
}

/** Chosen by cross-validation on own wordings; table in src/matching/README.md. */
export const linearSettings: LinearSettings = { runs: 2, epochs: 8, averaged: 4, rate: 0.3, l2: 1e-6, minSamples: 2 }

/**
 * Trains by stochastic gradient descent with AdaGrad steps, and averages weights; those below one quantum are dropped.
 *
 * @param samples terms and class of each wording
 * @param progress called after each epoch
 * @see Duchi et al. 2011, Adaptive Subgradient Methods; Polyak and Juditsky 1992 (averaging); Breiman 1996, Bagging Predictors
 */
export function trainLinear(
  samples: readonly { terms: readonly string[]; class: string }[],
  settings: LinearSettings = linearSettings,
  progress: (epoch: number) => void = () => {},
): StoredLinear {
  const classes = [...new Set(samples.map((sample) => sample.class))].sort()
  const classOf = new Map(classes.map((name, at) => [name, at]))
  const counts = new Map<string, number>()
  for (const { terms } of samples) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  const vocabulary = [...counts].filter(([, count]) => count >= settings.minSamples).map(([term]) => term)
  const rowOf = new Map(vocabulary.map((term, at) => [term, at]))
  const idf = Float64Array.from(vocabulary, (term) => Math.log(1 + samples.length / (counts.get(term) as number)))
  const width = classes.length
  const weights = new Float32Array(vocabulary.length * width)
  const squares = new Float32Array(vocabulary.length * width)
  const sums = new Float32Array(vocabulary.length * width)
  const bags = samples.map((sample) => vector(sample.terms, rowOf, idf))
  const labels = Uint16Array.from(samples, (sample) => classOf.get(sample.class) as number)
  const order = Uint32Array.from(samples, (_, at) => at)
  const shares = new Float64Array(width)
  const wrong = new Uint16Array(width)
  let seed = 0
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed / 0x7fffffff
  }
  for (let step = 0; step < settings.runs * settings.epochs; step++) {
    const epoch = step % settings.epochs
    if (epoch === 0) {
      seed = 7 + 1000 * step
      weights.fill(0)
      squares.fill(1e-4)
    }
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1)) % (at + 1)
      const kept = order[at] as number
      order[at] = order[other] as number
      order[other] = kept
    }
    for (const at of order) {
      const { rows, values } = bags[at] as Bag
      shares.fill(0)
      addRows(shares, rows, values, weights)
      softmax(shares)
      const label = labels[at] as number
      shares[label] = (shares[label] as number) - 1
      let wrongCount = 0
      for (let column = 0; column < width; column++) if (Math.abs(shares[column] as number) >= 1e-3) wrong[wrongCount++] = column
      for (let term = 0; term < rows.length; term++) {
        const start = (rows[term] as number) * width
        const value = values[term] as number
        for (let place = 0; place < wrongCount; place++) {
          const column = wrong[place] as number
          const cell = start + column
          const gradient = value * (shares[column] as number) + settings.l2 * (weights[cell] as number)
          squares[cell] = (squares[cell] as number) + gradient * gradient
          weights[cell] = (weights[cell] as number) - (settings.rate * gradient) / Math.sqrt(squares[cell] as number)
        }
      }
    }
    if (epoch >= settings.epochs - settings.averaged)
      for (let cell = 0; cell < sums.length; cell++) sums[cell] = (sums[cell] as number) + (weights[cell] as number)
    progress(step + 1)
  }
  const count = settings.runs * settings.averaged
  return store(
    classes,
    vocabulary,
    idf,
    sums.map((sum) => sum / count),
  )
}

/** Smaller weights are not stored: a question has some 60 terms of weight about 1/8 each, so one of them moves a log-odds by about 0.05. */
const dropBelow = 0.4

/** Classes that a byte can count. */
const narrow = 255

interface Bag {
  rows: Int32Array
  values: Float64Array
}

/** idf-weighted, length 1. */
function vector(terms: readonly string[], rowOf: ReadonlyMap<string, number>, idf: Float64Array): Bag {
  const rows = terms.flatMap((term) => rowOf.get(term) ?? [])
  const length = Math.sqrt(rows.reduce((sum, row) => sum + (idf[row] as number) ** 2, 0)) || 1
  return { rows: Int32Array.from(rows), values: Float64Array.from(rows, (row) => (idf[row] as number) / length) }
}

/** Adds rows of a matrix, each times its value, to `sums`; four at a time, in the order of the rows all the same. */
function addRows(sums: Float64Array, rows: Int32Array, values: Float64Array, matrix: Float32Array): void {
  const width = sums.length
  let row = 0
  for (; row + 4 <= rows.length; row += 4) {
    const a = (rows[row] as number) * width
    const b = (rows[row + 1] as number) * width
    const c = (rows[row + 2] as number) * width
    const d = (rows[row + 3] as number) * width
    const first = values[row] as number
    const second = values[row + 1] as number
    const third = values[row + 2] as number
    const fourth = values[row + 3] as number
    for (let at = 0; at < width; at++)
      sums[at] =
        (sums[at] as number) +
        first * (matrix[a + at] as number) +
        second * (matrix[b + at] as number) +
        third * (matrix[c + at] as number) +
        fourth * (matrix[d + at] as number)
  }
  for (; row < rows.length; row++) {
    const start = (rows[row] as number) * width
    const value = values[row] as number
    for (let at = 0; at < width; at++) sums[at] = (sums[at] as number) + value * (matrix[start + at] as number)
  }
}

function softmax(values: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > top) top = value
  let total = 0
  for (let at = 0; at < values.length; at++) {
    const raised = Math.exp((values[at] as number) - top)
    values[at] = raised
    total += raised
  }
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) / total
}

function store(classes: string[], vocabulary: string[], idf: Float64Array, weights: Float32Array): StoredLinear {
  const width = classes.length
  let top = 0
  for (const weight of weights) if (Math.abs(weight) > top) top = Math.abs(weight)
  const scale = 127 / top
  const least = Math.max(1, Math.round(dropBelow * scale))
  const idfScale = 255 / Math.max(...idf)
  const counts: number[] = []
  const steps: number[] = []
  const values: number[] = []
  for (let row = 0; row < vocabulary.length; row++) {
    let last = 0
    const before = values.length
    for (let column = 0; column < width; column++) {
      const value = Math.round((weights[row * width + column] as number) * scale)
      if (Math.abs(value) < least) continue
      steps.push(column - last)
      values.push(value)
      last = column
    }
    counts.push(values.length - before)
  }
  const fitting = (numbers: readonly number[]) => pack(width <= narrow ? Uint8Array.from(numbers) : Uint16Array.from(numbers))
  return {
    classes,
    terms: packWords(vocabulary),
    idf: pack(Uint8Array.from(idf, (value) => Math.round(value * idfScale))),
    idfScale,
    counts: fitting(counts),
    steps: fitting(steps),
    values: pack(Int8Array.from(values)),
    scale,
  }
}

/** A stored model, ready to score. */
export function loadLinear(stored: StoredLinear): LinearModel {
  const fitting = (text: string) => (stored.classes.length <= narrow ? new Uint8Array(unpack(text)) : new Uint16Array(unpack(text)))
  const rowOf = new Map(unpackWords(stored.terms).map((term, at) => [term, at]))
  const idf = Float64Array.from(new Uint8Array(unpack(stored.idf)), (value) => value / stored.idfScale)
  const counts = fitting(stored.counts)
  const steps = fitting(stored.steps)
  const values = new Int8Array(unpack(stored.values))
  const starts = new Uint32Array(counts.length + 1)
  const columns = new Uint16Array(steps.length)
  for (let row = 0; row < counts.length; row++) {
    const start = starts[row] as number
    const end = start + (counts[row] as number)
    starts[row + 1] = end
    for (let at = start; at < end; at++) columns[at] = (at === start ? 0 : (columns[at - 1] as number)) + (steps[at] as number)
  }
  return {
    score(terms) {
      const { rows, values: shares } = vector(terms, rowOf, idf)
      const scores = new Float64Array(stored.classes.length)
      for (let term = 0; term < rows.length; term++) {
        const row = rows[term] as number
        const share = (shares[term] as number) / stored.scale
        for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
          const column = columns[at] as number
          scores[column] = (scores[column] as number) + share * (values[at] as number)
        }
      }
      softmax(scores)
      return new Map(stored.classes.map((name, at) => [name, Math.log(Math.max(scores[at] as number, 1e-9))]))
    },
  }
}
