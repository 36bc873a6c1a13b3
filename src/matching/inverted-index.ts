/**
 * Terms → documents, in typed arrays. Exact top k by the cosine of binary idf-weighted bags, without reading the postings of frequent terms
 * (single characters): rarest terms first, and what no longer can come among the best k is not looked at.
 */
import { createTermTable, roomFor, type TermTable } from './term-table'

export interface Hit {
  /** Position of the document as it was added. */
  document: number
  /** Share of the query's information that the document has, 0…1, times how much of the document is asked for. */
  score: number
}

export interface InvertedIndex {
  /** Best documents first; of equal ones that which was added first. A term that stands twice in `terms` counts once. */
  search(terms: readonly string[], limit: number): Hit[]
  /** Information of a term: log(1 + (N − n + ½)/(n + ½)); unseen terms get the highest. */
  idf(term: string): number
  has(term: string): boolean
  /** Everything, as bytes to be written to one file. @see readInvertedIndex */
  snapshot(): Uint8Array
}

export interface IndexBuilder {
  /** The next document; a term that stands twice counts once. */
  add(terms: readonly string[]): void
  /** The index of what was added. The builder is used up. */
  build(): InvertedIndex
}

/**
 * The arrays of an index. Terms are ranked by how many documents have them, rarest first, and so are the terms of a document and those of a
 * query: what is frequent comes last everywhere and is cut off together.
 */
interface Arrays {
  /** Number of a term in the table → rank. */
  ranks: Uint32Array
  /** Rank → where its documents start in `postings`; one more at the end. */
  postingStarts: Uint32Array
  /** Documents of each rank, ascending. */
  postings: Uint32Array
  /** Document → where its terms start in `bags`; one more at the end. */
  bagStarts: Uint32Array
  /** Ranks of each document, ascending. */
  bags: Uint32Array
}

/** Builds an index of a list of documents. @param documents terms of each document */
export function createInvertedIndex(documents: Iterable<readonly string[]>): InvertedIndex {
  const builder = createIndexBuilder()
  for (const terms of documents) builder.add(terms)
  return builder.build()
}

/** Takes documents one by one, so that a million of them need not be there at once as lists of strings. O(terms), twice the index's memory. */
export function createIndexBuilder(): IndexBuilder {
  const table = createTermTable()
  let bags = new Uint32Array(1 << 12)
  let bagStarts = new Uint32Array(1 << 8)
  let counts = new Uint32Array(1 << 10)
  /** Term → the last document that had it, + 1. */
  let seenIn = new Uint32Array(1 << 10)
  let documents = 0
  let filled = 0
  return {
    add(terms) {
      documents++
      bags = roomFor(bags, filled + terms.length)
      for (const term of terms) {
        const number = table.add(term)
        seenIn = roomFor(seenIn, number + 1)
        counts = roomFor(counts, number + 1)
        if (seenIn[number] === documents) continue
        seenIn[number] = documents
        counts[number] = (counts[number] as number) + 1
        bags[filled++] = number
      }
      bagStarts = roomFor(bagStarts, documents + 1)
      bagStarts[documents] = filled
    },
    build() {
      const used = bags.subarray(0, filled)
      const starts = bagStarts.slice(0, documents + 1)
      return open(table, arrange(table.count, counts, starts, used))
    },
  }
}

/** Ranks the terms, writes the postings, and from them the bags, which so come out sorted. */
function arrange(termCount: number, counts: Uint32Array, bagStarts: Uint32Array, numbers: Uint32Array): Arrays {
  const order = Uint32Array.from({ length: termCount }, (_, number) => number).sort(
    (a, b) => (counts[a] as number) - (counts[b] as number) || a - b,
  )
  const ranks = new Uint32Array(termCount)
  const postingStarts = new Uint32Array(termCount + 1)
  for (let rank = 0; rank < termCount; rank++) {
    const number = order[rank] as number
    ranks[number] = rank
    postingStarts[rank + 1] = (postingStarts[rank] as number) + (counts[number] as number)
  }
  const documents = bagStarts.length - 1
  const postings = new Uint32Array(numbers.length)
  const next = postingStarts.slice()
  for (let document = 0; document < documents; document++)
    for (let at = bagStarts[document] as number; at < (bagStarts[document + 1] as number); at++) {
      const rank = ranks[numbers[at] as number] as number
      const place = next[rank] as number
      postings[place] = document
      next[rank] = place + 1
    }
  const bags = new Uint32Array(numbers.length)
  const fill = bagStarts.slice()
  for (let rank = 0; rank < termCount; rank++)
    for (let at = postingStarts[rank] as number; at < (postingStarts[rank + 1] as number); at++) {
      const document = postings[at] as number
      const place = fill[document] as number
      bags[place] = rank
      fill[document] = place + 1
    }
  return { ranks, postingStarts, postings, bagStarts, bags }
}

/** A look at the k-th best costs about as much as reading a document of each list it may spare; below this many it never pays. */
const worthALook = 256

/** Sums in another order differ in their last digits: a bound must be passed by more than that. */
const slack = 1 + 1e-9

/**
 * The search.
 *
 * Score of a document d for a query q: Σ idf(t∈q∩d) / sqrt(Σ idf(q) · Σ idf(d)) — the cosine of two binary idf-weighted bags. With M the
 * idf of the terms they share, M ≤ Σ idf(d); so a document that has only terms of the query's rest, of idf R together, scores at most
 * sqrt(R / Σ idf(q)). Terms are added up rarest first; when the k-th best so far is above that bound, the lists that are left are never
 * read: what was met is completed from its own bag, and only where it could still come among the k.
 *
 * Scratch arrays are made once; a search allocates its hits and nothing else. Not reentrant, and need not be: it never awaits.
 *
 * @see Robertson & Zaragoza 2009 (idf); Salton & McGill 1983 (cosine); Turtle & Flood 1995 (MaxScore, term at a time); Moffat & Zobel 1996
 */
function open(table: TermTable, arrays: Arrays): InvertedIndex {
  const { ranks, postingStarts, postings, bagStarts, bags } = arrays
  const documents = bagStarts.length - 1
  const idfOf = (count: number) => Math.log(1 + (documents - count + 0.5) / (count + 0.5))
  const countAt = (rank: number) => (postingStarts[rank + 1] as number) - (postingStarts[rank] as number)
  const weights = Float64Array.from({ length: ranks.length }, (_, rank) => idfOf(countAt(rank)))
  const unseen = idfOf(0)
  /** Σ idf(d); like every sum that ends in a score from the frequent terms to the rare, so that the same bag scores 1 and not nearly 1. */
  function lengthOf(document: number): number {
    let length = 0
    const start = bagStarts[document] as number
    for (let at = (bagStarts[document + 1] as number) - 1; at >= start; at--) length += weights[bags[at] as number] as number
    return length
  }
  /** 1 / sqrt(Σ idf(d)): what a sum is multiplied by while the best are looked for. */
  const roots = new Float64Array(documents)
  for (let document = 0; document < documents; document++) roots[document] = 1 / Math.sqrt(lengthOf(document))
  /** Weight of each rank in the query at hand, else 0. */
  const asked = new Float64Array(ranks.length)
  const sums = new Float64Array(documents)
  const touched = new Uint32Array(documents)
  const best = createBest()

  /** The ranks of a query, ascending, marked in `asked`; Σ idf of them; and Σ idf of all its terms. */
  function read(terms: readonly string[]): { query: number[]; known: number; length: number } {
    const query: number[] = []
    let strange = 0
    for (const term of new Set(terms)) {
      const number = table.find(term)
      if (number < 0) {
        strange++
        continue
      }
      const rank = ranks[number] as number
      asked[rank] = weights[rank] as number
      query.push(rank)
    }
    query.sort((a, b) => b - a)
    const known = query.reduce((sum, rank) => sum + (weights[rank] as number), 0)
    return { query: query.reverse(), known, length: known + strange * unseen }
  }

  /** Idf of what a document shares with the query, of ranks from `from` on: frequent ones first. */
  function shared(document: number, from: number): number {
    let sum = 0
    const start = bagStarts[document] as number
    for (let at = (bagStarts[document + 1] as number) - 1; at >= start; at--) {
      const rank = bags[at] as number
      if (rank < from) break
      sum += asked[rank] as number
    }
    return sum
  }

  /** A lower bound of the k-th best score (times a constant of the query): the k best so far, completed. 0 when there are fewer. */
  function kthBest(touchedCount: number, limit: number): number {
    best.start(limit, 0)
    for (let at = 0; at < touchedCount; at++) {
      const document = touched[at] as number
      best.offer(document, (sums[document] as number) * (roots[document] as number))
    }
    if (best.count < limit) return 0
    let least = Number.POSITIVE_INFINITY
    for (let at = 0; at < limit; at++) {
      const document = best.documentAt(at)
      least = Math.min(least, shared(document, 0) * (roots[document] as number))
    }
    return least
  }

  return {
    idf: (term) => {
      const number = table.find(term)
      return number < 0 ? unseen : (weights[ranks[number] as number] as number)
    },
    has: (term) => table.find(term) >= 0,
    search(terms, wanted) {
      const limit = Math.min(wanted, documents)
      if (limit < 1) return []
      const { query, known, length } = read(terms)
      let rest = known
      let touchedCount = 0
      let bound = 0
      let lookAt = 0.8 * length
      let next = 0
      for (; next < query.length; next++) {
        const rank = query[next] as number
        if (rest < lookAt && countAt(rank) > worthALook && countAt(rank) * 8 > touchedCount) {
          bound = kthBest(touchedCount, limit)
          if (rest * slack < bound * bound) break
          lookAt = Math.min(rest * 0.9, Math.max(bound * bound, rest * 0.5))
        }
        const weight = weights[rank] as number
        for (let at = postingStarts[rank] as number; at < (postingStarts[rank + 1] as number); at++) {
          const document = postings[at] as number
          const sum = sums[document] as number
          if (sum === 0) touched[touchedCount++] = document
          sums[document] = sum + weight
        }
        rest -= weight
      }
      const complete = next === query.length
      const from = complete ? ranks.length : (query[next] as number)
      best.start(limit, bound / slack)
      for (let at = 0; at < touchedCount; at++) {
        const document = touched[at] as number
        const root = roots[document] as number
        const sum = sums[document] as number
        sums[document] = 0
        if (complete) best.offer(document, sum * root)
        else if ((sum + rest) * root * slack >= best.least) best.offer(document, (sum + shared(document, from)) * root)
      }
      const hits: Hit[] = []
      for (let at = 0; at < best.count; at++) {
        const document = best.documentAt(at)
        hits.push({ document, score: shared(document, 0) / Math.sqrt(length * lengthOf(document)) })
      }
      for (const rank of query) asked[rank] = 0
      return hits.sort((a, b) => b.score - a.score || a.document - b.document)
    },
    snapshot: () => write(table, arrays),
  }
}

/** The k best of what is offered: a binary heap in typed arrays with the worst of them on top. */
function createBest() {
  let scores = new Float64Array(0)
  let documents = new Uint32Array(0)
  let size = 0
  const best = {
    count: 0,
    /** What has to be reached to be among them. */
    least: 0,
    documentAt: (at: number) => documents[at] as number,
    start(limit: number, least: number): void {
      if (scores.length < limit) {
        scores = new Float64Array(limit)
        documents = new Uint32Array(limit)
      }
      size = limit
      best.count = 0
      best.least = least
    },
    /** Takes a document in when it is among the best; of equal ones the lower number. O(log k) */
    offer(document: number, score: number): void {
      if (score < best.least) return
      if (best.count < size) {
        let at = best.count++
        for (let above = (at - 1) >> 1; at > 0 && worse(score, document, above); above = (at - 1) >> 1) {
          put(at, documents[above] as number, scores[above] as number)
          at = above
        }
        put(at, document, score)
      } else if (worse(score, document, 0)) return
      else {
        let at = 0
        for (let below = 1; below < size; below = 2 * at + 1) {
          if (below + 1 < size && worse(scores[below + 1] as number, documents[below + 1] as number, below)) below++
          if (worse(score, document, below)) break
          put(at, documents[below] as number, scores[below] as number)
          at = below
        }
        put(at, document, score)
      }
      if (best.count === size) best.least = scores[0] as number
    },
  }
  /** Is this one worse than that which stands at a place of the heap? */
  function worse(score: number, document: number, at: number): boolean {
    const other = scores[at] as number
    return score < other || (score === other && document > (documents[at] as number))
  }
  function put(at: number, document: number, score: number): void {
    documents[at] = document
    scores[at] = score
  }
  return best
}

/** First number of a snapshot; another one means another layout (or another byte order). */
const layout = 0x59434202

/** Arrays of a snapshot in their order; all of 32 bits but the code units, which stand last. */
const arrayCount = 8

/** One file: layout, the lengths of the arrays, the arrays. In the byte order of the machine. */
function write(table: TermTable, arrays: Arrays): Uint8Array {
  const { units, starts, slots } = table.stored()
  const parts = [starts, slots, arrays.ranks, arrays.postingStarts, arrays.postings, arrays.bagStarts, arrays.bags, units]
  const head = Uint32Array.of(layout, ...parts.map((part) => part.length))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, head.byteLength))
  let at = 0
  for (const part of [head, ...parts]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

/**
 * An index from its snapshot: views into the bytes, nothing is parsed. O(postings) for the lengths of the documents, which are summed anew.
 *
 * @param bytes of `snapshot`, read in one go; kept and not to be changed
 * @throws RangeError when they are no snapshot of this layout
 */
export function readInvertedIndex(bytes: Uint8Array): InvertedIndex {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const headLength = (arrayCount + 1) * 4
  const head = whole.byteLength < headLength ? new Uint32Array(1) : new Uint32Array(whole.buffer, whole.byteOffset, arrayCount + 1)
  const lengths = [...head.subarray(1)]
  const needed = lengths.reduce((sum, length, at) => sum + length * (at === arrayCount - 1 ? 2 : 4), headLength)
  if (head[0] !== layout || needed !== whole.byteLength) throw new RangeError('not a snapshot of this index')
  let at = whole.byteOffset + headLength
  const [starts, slots, ranks, postingStarts, postings, bagStarts, bags] = lengths.slice(0, -1).map((length) => {
    const view = new Uint32Array(whole.buffer, at, length)
    at += view.byteLength
    return view
  }) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  const units = new Uint16Array(whole.buffer, at, lengths[arrayCount - 1])
  return open(createTermTable({ units, starts, slots }), { ranks, postingStarts, postings, bagStarts, bags })
}
