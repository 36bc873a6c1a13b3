/**
 * Terms as short vectors, so that a question meets an entry that says the same in other words (老家 ↔ 外地, 掉了 ↔ 丢失). Learnt from the
 * entries' own wordings: each is a question whose entry must come nearer than the other entries of the same item. Pure; deterministic.
 *
 * @see Wu et al. 2018, StarSpace: Embed All The Things (bags of features in one space, trained by ranking); Duchi et al. 2011 (AdaGrad)
 */

import { sharesOf } from './fit'
import { pack, packWords, unpack, unpackWords } from './packed'

/** As stored: one row per term, one byte per number. */
export interface StoredEmbedding {
  /** Known terms, packed; a term's row is its position. */
  terms: string
  /** Numbers per row. */
  size: number
  /** Int8 × `scale`, packed. */
  vectors: string
  scale: number
}

export interface Embedding {
  size: number
  /** Sum of the vectors of the known terms, over the square root of their number; zeros when none is known. */
  vectorOf(terms: readonly string[]): Float32Array
}

/** The entries of one item, and which of their wordings are learnt from. */
export interface EmbeddingGroup {
  entries: readonly { wordings: readonly (readonly string[])[]; answer: readonly string[] }[]
  /** `others` is what else speaks for each entry (log-odds); the wording itself is left out of its entry. */
  questions: readonly { entry: number; wording: number; others: readonly number[] }[]
}

/** Chosen on held-out samples and on `test/evaluation/inside.jsonl`; table in src/matching/README.md. */
export const embeddingSettings = { size: 48, epochs: 12, rate: 0.01, dropout: 0.4, minWordings: 3 }

/** Scalar product. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number)
  return sum
}

/**
 * Learns by stochastic gradient descent, one item a step; terms of the question are dropped at random so that no single one decides.
 *
 * @param progress called after each epoch
 */
export function trainEmbedding(
  groups: readonly EmbeddingGroup[],
  settings = embeddingSettings,
  progress: (epoch: number) => void = () => {},
): StoredEmbedding {
  const { size } = settings
  const counts = new Map<string, number>()
  for (const { entries } of groups)
    for (const { wordings, answer } of entries)
      for (const bag of [...wordings, answer]) for (const term of bag) counts.set(term, (counts.get(term) ?? 0) + 1)
  const vocabulary = [...counts].filter(([, count]) => count >= settings.minWordings).map(([term]) => term)
  const rowOf = new Map(vocabulary.map((term, at) => [term, at]))
  const rowsOf = (bag: readonly string[]) => Int32Array.from(bag.flatMap((term) => rowOf.get(term) ?? []))
  const random = uniform(11)
  const vectors = Float32Array.from({ length: vocabulary.length * size }, () => normal(random) / Math.sqrt(size))
  const squares = new Float32Array(vocabulary.length).fill(1e-2)
  const slopes = createSlopes(vocabulary.length, size)
  const prepared = groups.map(({ entries, questions }) => ({
    entries: entries.map(({ wordings, answer }) => ({ wordings: wordings.map(rowsOf), answer: rowsOf(answer) })),
    questions,
  }))
  const sum = (rows: Int32Array) => sumOf(vectors, rows, size, rootOf(rows))
  const order = prepared.map((_, at) => at)
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random)
    for (const at of order) {
      const { entries, questions } = prepared[at] as (typeof prepared)[number]
      const wordings = entries.map((entry) => entry.wordings.map(sum))
      const totals = wordings.map((list) => added(list, size))
      const answers = entries.map((entry) => sum(entry.answer))
      const whole = totals.map((total, entry) => scaled(total.slice(), 1 / Math.max(1, (wordings[entry] as Float32Array[]).length)))
      const onWordings = wordings.map((list) => list.map(() => new Float32Array(size)))
      const onTotals = entries.map(() => new Float32Array(size))
      const onAnswers = entries.map(() => new Float32Array(size))
      for (const { entry, wording, others } of questions) {
        const rows = (entries[entry] as (typeof entries)[number]).wordings[wording] as Int32Array
        const kept = rows.filter(() => random() >= settings.dropout)
        const factor = rootOf(rows) / (1 - settings.dropout)
        const asked = sumOf(vectors, kept, size, factor)
        const count = (wordings[entry] as Float32Array[]).length
        const siblings = without(totals[entry] as Float32Array, (wordings[entry] as Float32Array[])[wording] as Float32Array, count)
        const errors = sharesOf(
          others.map(
            (other, to) =>
              other + dot(asked, to === entry ? siblings : (whole[to] as Float32Array)) + dot(asked, answers[to] as Float32Array),
          ),
        )
        errors[entry] = (errors[entry] as number) - 1
        const onAsked = new Float32Array(size)
        for (const [to, error] of errors.entries()) {
          if (Math.abs(error) < 1e-4) continue
          add(onAsked, to === entry ? siblings : (whole[to] as Float32Array), error)
          add(onAsked, answers[to] as Float32Array, error)
          add(onAnswers[to] as Float32Array, asked, error)
          const share = to === entry ? Math.max(1, count - 1) : (wordings[to] as Float32Array[]).length
          add(onTotals[to] as Float32Array, asked, error / Math.max(1, share))
          if (to === entry) add((onWordings[entry] as Float32Array[])[wording] as Float32Array, asked, -error / share)
        }
        slopes.add(kept, onAsked, factor)
      }
      for (const [to, entry] of entries.entries()) {
        slopes.add(entry.answer, onAnswers[to] as Float32Array, rootOf(entry.answer))
        for (const [wording, rows] of entry.wordings.entries()) {
          const slope = (onWordings[to] as Float32Array[])[wording] as Float32Array
          add(slope, onTotals[to] as Float32Array, 1)
          slopes.add(rows, slope, rootOf(rows))
        }
      }
      slopes.apply(vectors, squares, settings.rate)
    }
    progress(epoch + 1)
  }
  return store(vocabulary, vectors, size)
}

/** A stored embedding, ready to use. */
export function loadEmbedding(stored: StoredEmbedding): Embedding {
  const { size } = stored
  const vectors = Float32Array.from(new Int8Array(unpack(stored.vectors)), (value) => value / stored.scale)
  const rowOf = new Map(unpackWords(stored.terms).map((term, at) => [term, at]))
  return {
    size,
    vectorOf(terms) {
      const rows = Int32Array.from(terms.flatMap((term) => rowOf.get(term) ?? []))
      return sumOf(vectors, rows, size, rootOf(rows))
    },
  }
}

function store(vocabulary: readonly string[], vectors: Float32Array, size: number): StoredEmbedding {
  let top = 1e-9
  for (const value of vectors) top = Math.max(top, Math.abs(value))
  const scale = 127 / top
  const bytes = Int8Array.from(vectors, (value) => Math.round(value * scale))
  return { terms: packWords(vocabulary), size, vectors: pack(bytes), scale }
}

/** What a step changes: slopes of the rows it touched. */
function createSlopes(rows: number, size: number) {
  const slotOf = new Int32Array(rows).fill(-1)
  const touched: number[] = []
  const slots: Float32Array[] = []
  return {
    add(of: Int32Array, slope: Float32Array, factor: number) {
      for (const row of of) {
        let slot = slotOf[row] as number
        if (slot < 0) {
          slot = touched.push(row) - 1
          slotOf[row] = slot
          if (slots.length <= slot) slots.push(new Float32Array(size))
        }
        add(slots[slot] as Float32Array, slope, factor)
      }
    },
    apply(vectors: Float32Array, squares: Float32Array, rate: number) {
      for (const [slot, row] of touched.entries()) {
        const slope = slots[slot] as Float32Array
        squares[row] = (squares[row] as number) + dot(slope, slope) / size
        const step = rate / Math.sqrt(squares[row] as number)
        for (let at = 0; at < size; at++) vectors[row * size + at] = (vectors[row * size + at] as number) - step * (slope[at] as number)
        slope.fill(0)
        slotOf[row] = -1
      }
      touched.length = 0
    },
  }
}

const rootOf = (rows: Int32Array) => 1 / Math.sqrt(Math.max(1, rows.length))

function sumOf(vectors: Float32Array, rows: Int32Array, size: number, factor: number): Float32Array {
  const sum = new Float32Array(size)
  for (const row of rows)
    for (let at = 0, from = row * size; at < size; at++) sum[at] = (sum[at] as number) + (vectors[from + at] as number)
  return scaled(sum, factor)
}

/** Sum of vectors. */
export function added(list: readonly Float32Array[], size: number): Float32Array {
  const sum = new Float32Array(size)
  for (const vector of list) add(sum, vector, 1)
  return sum
}

/** The mean of `count` vectors when one of them is left out of their sum; zeros when it is the only one. */
export function without(total: Float32Array, one: Float32Array, count: number): Float32Array {
  const left = total.map((value, at) => value - (one[at] as number))
  return scaled(left, 1 / Math.max(1, count - 1))
}

function scaled(vector: Float32Array, factor: number): Float32Array {
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] as number) * factor
  return vector
}

function add(to: Float32Array, vector: Float32Array, factor: number): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] as number) + factor * (vector[at] as number)
}

/** Linear congruential generator, 0 ≤ x < 1. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) / 0x800000
  }
}

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random())
}

function shuffle(list: number[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const kept = list[at] as number
    list[at] = list[other] as number
    list[other] = kept
  }
}
