/**
 * Which words of a question go with which words of an answer's entry when they are not the same words: 老家 with 异地, 弄丢 with 登报.
 * Learnt from the entries' own samples by softmax regression over pairs of terms, kept in a hashed table. Pure; deterministic.
 *
 * @see Berger & Lafferty 1999, Information Retrieval as Statistical Translation (the idea); Weinberger et al. 2009 (hashing)
 */

import { scoreOf, sharesOf } from './fit'
import { hashOf } from './folds'

/** The terms of one side, as hashes. */
export interface Side {
  list: Int32Array
  has: ReadonlySet<number>
}

/** A question and the entries it could mean; `base` is what the other features say of each (log-odds). */
export interface AssociationExample {
  question: Int32Array
  alternatives: readonly { side: Side; features: readonly number[] }[]
  right: number
}

export interface StoredAssociation {
  /** Int8 cells × `scale`, base64. */
  cells: string
  scale: number
}

const cellCount = 1 << 17

/** Terms that take part: words and groups of words; single characters and sounds pair by chance. */
export function hashesOf(terms: readonly string[]): Int32Array {
  return Int32Array.from(
    terms.filter((term) => term.startsWith('w') || term.startsWith('k')),
    (term) => hashOf(term, 0x811c9dc5) | 0,
  )
}

export function sideOf(hashes: Iterable<number>): Side {
  const has = new Set(hashes)
  return { list: Int32Array.from(has), has }
}

/** One half of a pair's place in the table; `cellOf` puts the halves together. */
const askedHalf = (asked: number) => Math.imul(asked ^ 0x5bd1e995, 0x9e3779b1)

function cellOf(half: number, answered: number): number {
  const mixed = half ^ Math.imul(answered, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & (cellCount - 1)
}

/** Sum of what was learnt for every pair of a question's term that the entry lacks and a term that it has. */
export function associationOf(cells: Float32Array, question: Int32Array, { list, has }: Side): number {
  let sum = 0
  for (const asked of question) {
    if (has.has(asked)) continue
    const half = askedHalf(asked)
    for (let at = 0; at < list.length; at++) sum += cells[cellOf(half, list[at] as number)] as number
  }
  return sum
}

/**
 * Learns the table by stochastic gradient descent with AdaGrad steps, on top of fixed weights of the other features.
 *
 * @param weights of the examples' features
 */
export function trainAssociation(
  examples: readonly AssociationExample[],
  weights: readonly number[],
  epochs = 8,
  rate = 0.02,
): Float32Array {
  const cells = new Float32Array(cellCount)
  const squares = new Float32Array(cellCount).fill(1e-2)
  const bases = examples.map(({ alternatives }) => alternatives.map(({ features }) => scoreOf(features, weights)))
  const slopes = new Float64Array(cellCount)
  const isMet = new Uint8Array(cellCount)
  const met = new Uint32Array(cellCount)
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const at of shuffled(examples.length, epoch)) {
      const { question, alternatives, right } = examples[at] as AssociationExample
      const base = bases[at] as readonly number[]
      const shares = sharesOf(alternatives.map(({ side }, position) => (base[position] as number) + associationOf(cells, question, side)))
      let metCount = 0
      for (const [position, { side }] of alternatives.entries()) {
        const error = (shares[position] as number) - (position === right ? 1 : 0)
        if (Math.abs(error) < 1e-3) continue
        for (const asked of question) {
          if (side.has.has(asked)) continue
          const half = askedHalf(asked)
          for (let place = 0; place < side.list.length; place++) {
            const cell = cellOf(half, side.list[place] as number)
            if (isMet[cell] === 0) {
              isMet[cell] = 1
              met[metCount++] = cell
            }
            slopes[cell] = (slopes[cell] as number) + error
          }
        }
      }
      for (let place = 0; place < metCount; place++) {
        const cell = met[place] as number
        const slope = slopes[cell] as number
        squares[cell] = (squares[cell] as number) + slope * slope
        cells[cell] = (cells[cell] as number) - (rate * slope) / Math.sqrt(squares[cell] as number)
        slopes[cell] = 0
        isMet[cell] = 0
      }
    }
  }
  return cells
}

/** Positions in a fixed random order, another one for each seed. */
function shuffled(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, at) => at)
  let state = seed * 7919 + 7
  for (let at = count - 1; at > 0; at--) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    const other = state % (at + 1)
    const kept = order[at] as number
    order[at] = order[other] as number
    order[other] = kept
  }
  return order
}

export function storeAssociation(cells: Float32Array): StoredAssociation {
  let top = 1e-9
  for (const cell of cells) top = Math.max(top, Math.abs(cell))
  const scale = 127 / top
  return { cells: Buffer.from(Int8Array.from(cells, (cell) => Math.round(cell * scale)).buffer).toString('base64'), scale }
}

/** The table, ready to use. */
export function loadAssociation(stored: StoredAssociation): Float32Array {
  const bytes = new Int8Array(Buffer.from(stored.cells, 'base64'))
  return Float32Array.from(bytes, (value) => value / stored.scale)
}
