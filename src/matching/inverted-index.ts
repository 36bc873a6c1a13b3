/**
 * Terms → documents, in typed arrays. Exact top k by the cosine of binary idf-weighted bags, without reading most postings of frequent terms
 * (single characters): documents of like length together, rarest terms first, and what cannot come among the best k is not looked at.
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
 * query: what is frequent comes last everywhere and is cut off together. Documents are placed by length, the shortest first; a document is
 * named by its place inside and by its position as it was added outside.
 */
interface Arrays {
  /** Place → position as it was added. */
  positions: Uint32Array
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

/** Information of a term that `count` of `total` documents have. */
const informationOf = (count: number, total: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5))

/** Ranks the terms, places the documents, writes the postings, and from them the bags, which so come out sorted. O(terms + d log d) */
function arrange(termCount: number, counts: Uint32Array, starts: Uint32Array, numbers: Uint32Array): Arrays {
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
  const documents = starts.length - 1
  const weights = Float64Array.from({ length: termCount }, (_, number) => informationOf(counts[number] as number, documents))
  const lengths = new Float64Array(documents)
  for (let document = 0; document < documents; document++)
    for (let at = starts[document] as number; at < (starts[document + 1] as number); at++)
      lengths[document] = (lengths[document] as number) + (weights[numbers[at] as number] as number)
  const positions = Uint32Array.from({ length: documents }, (_, position) => position).sort(
    (a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b,
  )
  const postings = new Uint32Array(numbers.length)
  const bagStarts = new Uint32Array(documents + 1)
  const next = postingStarts.slice()
  for (let place = 0; place < documents; place++) {
    const from = starts[positions[place] as number] as number
    const to = starts[(positions[place] as number) + 1] as number
    bagStarts[place + 1] = (bagStarts[place] as number) + to - from
    for (let at = from; at < to; at++) {
      const rank = ranks[numbers[at] as number] as number
      postings[next[rank] as number] = place
      next[rank] = (next[rank] as number) + 1
    }
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
  return { positions, ranks, postingStarts, postings, bagStarts, bags }
}

/** Blocks of documents that are scored together: about so many, each small enough that its sums stay in the processor's cache. */
const blockCount = 32
const smallestBlock = 1 << 12
const largestBlock = 1 << 15

/** Postings of the rarest terms that are read to find out early how good the k-th best is at least. */
const firstLook = 1 << 11

/**
 * Lists are read until the rest is worth this share of what a document needs. More: fewer postings are read, and more documents have to be
 * completed from their bags. Chosen by the bench.
 */
const restShare = 0.5

/** Sums in another order, or in 32 bits, differ in their last digits: a bound must be passed by more than that. */
const slack = 1 + 1e-4

/**
 * The search.
 *
 * Score of a document d for a query q: Σ idf(t∈q∩d) / sqrt(Σ idf(q) · Σ idf(d)) — the cosine of two binary idf-weighted bags. With M the
 * idf of the terms they share and l = Σ idf(d), d is to be found when M ≥ θ · sqrt(l), where θ belongs to the k-th best so far, and M ≤ l. So
 * among documents of like length, which stand together in a block, all need about the same M. A block where M cannot be as much, because it is longer
 * than the whole query allows or shorter than θ², is left out. In the others terms are added up rarest first, until the lists that are left are worth
 * only a share of it together; these are never read: what has come far enough without them is completed from its own bag.
 *
 * Scratch arrays are made once; a search allocates its hits and nothing else. Not reentrant, and need not be: it never awaits.
 *
 * @see Robertson & Zaragoza 2009 (idf); Salton & McGill 1983 (cosine); Turtle & Flood 1995 (MaxScore); Ding & Suel 2011 (block-max);
 * Bayardo, Ma & Srikant 2007 (bounds by length)
 */
function open(table: TermTable, arrays: Arrays): InvertedIndex {
  const { positions, ranks, postingStarts, postings, bagStarts, bags } = arrays
  const documents = positions.length
  const countAt = (rank: number) => (postingStarts[rank + 1] as number) - (postingStarts[rank] as number)
  const weights = Float64Array.from({ length: ranks.length }, (_, rank) => informationOf(countAt(rank), documents))
  const unseen = informationOf(0, documents)
  /** Σ idf(d); like every sum that ends in a score from the frequent terms to the rare, so that the same bag scores 1 and not nearly 1. */
  function lengthOf(place: number): number {
    let length = 0
    const start = bagStarts[place] as number
    for (let at = (bagStarts[place + 1] as number) - 1; at >= start; at--) length += weights[bags[at] as number] as number
    return length
  }
  /** 1 / sqrt(Σ idf(d)): what a sum is multiplied by while the best are looked for. */
  const roots = new Float64Array(documents)
  for (let place = 0; place < documents; place++) roots[place] = 1 / Math.sqrt(lengthOf(place))
  const blockSize = Math.min(largestBlock, Math.max(smallestBlock, Math.ceil(documents / blockCount)))
  /** Weight of each rank in the query at hand, else 0. */
  const asked = new Float64Array(ranks.length)
  const sums = new Float32Array(blockSize)
  const met = new Uint32Array(blockSize)
  const best = createBest(positions)
  /** Of each term of the query at hand: its rank, where its list goes on, and what it and the ones after it are worth. */
  const query: number[] = []
  const cursors: number[] = []
  const rests: number[] = []

  /** Reads a query into `query`, ascending, and marks it in `asked`. @returns Σ idf of all its terms, known and unseen */
  function read(terms: readonly string[]): number {
    let strange = 0
    query.length = 0
    for (const term of new Set(terms)) {
      const number = table.find(term)
      if (number < 0) strange++
      else query.push(ranks[number] as number)
    }
    query.sort((a, b) => a - b)
    rests[query.length] = 0
    for (let at = query.length - 1; at >= 0; at--) {
      const rank = query[at] as number
      asked[rank] = weights[rank] as number
      rests[at] = (rests[at + 1] as number) + (weights[rank] as number)
      cursors[at] = postingStarts[rank] as number
    }
    return (rests[0] as number) + strange * unseen
  }

  /** Idf of what a document shares with the query, of ranks from `from` on: frequent terms first. */
  function shared(place: number, from = 0): number {
    let sum = 0
    const start = bagStarts[place] as number
    for (let at = (bagStarts[place + 1] as number) - 1; at >= start; at--) {
      const rank = bags[at] as number
      if (rank < from) break
      sum += asked[rank] as number
    }
    return sum
  }

  /**
   * A lower bound of the k-th best score (times a constant of the query): of the documents of the rarest terms those that have most of them,
   * completed; 0 when there are fewer. Documents share the places of `sums`, and who comes second to one is passed over: the choice may be
   * worse for that, not wrong.
   */
  function kthBest(limit: number): number {
    let count = 0
    let left = firstLook
    for (let term = 0; term < query.length && left > 0; term++) {
      const rank = query[term] as number
      const start = postingStarts[rank] as number
      const end = Math.min(postingStarts[rank + 1] as number, start + left)
      left -= end - start
      for (let at = start; at < end; at++) {
        const slot = (postings[at] as number) % blockSize
        if (sums[slot] === 0) {
          met[count++] = postings[at] as number
        }
        sums[slot] = (sums[slot] as number) + (weights[rank] as number)
      }
    }
    best.start(limit, 0)
    for (let at = 0; at < count; at++) {
      const place = met[at] as number
      best.offer(place, (sums[place % blockSize] as number) * (roots[place] as number))
      sums[place % blockSize] = 0
    }
    if (best.count < limit) return 0
    let least = Number.POSITIVE_INFINITY
    for (let at = 0; at < limit; at++) {
      const place = best.placeAt(at)
      least = Math.min(least, shared(place) * (roots[place] as number))
    }
    return least
  }

  /** Where a term's list comes to a place or passes it, from its cursor on: in steps that double, then halving. */
  function seek(term: number, place: number): number {
    const end = postingStarts[(query[term] as number) + 1] as number
    let low = cursors[term] as number
    let step = 1
    let high = low
    while (high < end && (postings[high] as number) < place) {
      low = high + 1
      high += step
      step *= 2
    }
    high = Math.min(high, end)
    while (low < high) {
      const middle = (low + high) >> 1
      if ((postings[middle] as number) < place) low = middle + 1
      else high = middle
    }
    cursors[term] = low
    return low
  }

  /** The first document that is as long, or longer. */
  function placeOf(length: number): number {
    let low = 0
    let high = documents
    while (low < high) {
      const middle = (low + high) >> 1
      if (1 / (roots[middle] as number) ** 2 < length) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Offers the documents of one block. */
  function searchBlock(first: number): void {
    const last = Math.min(documents, first + blockSize) - 1
    const shortest = 1 / (roots[first] as number)
    const needed = (best.least * shortest) / slack
    if ((rests[0] as number) < needed || 1 / (roots[last] as number) < best.least / slack) return
    let term = 0
    for (; term < query.length && (rests[term] as number) >= needed * restShare; term++) {
      const end = postingStarts[(query[term] as number) + 1] as number
      const weight = weights[query[term] as number] as number
      let at = seek(term, first)
      for (; at < end; at++) {
        const place = postings[at] as number
        if (place > last) break
        sums[place - first] = (sums[place - first] as number) + weight
      }
      cursors[term] = at
    }
    if (term === 0) return
    const rest = rests[term] as number
    const unread = term === query.length ? ranks.length : (query[term] as number)
    const enough = Math.max(Number.MIN_VALUE, needed - rest)
    for (let place = first; place <= last; place++) {
      const sum = sums[place - first] as number
      if (sum < enough) continue
      const root = (roots[place] as number) * slack
      if ((sum + rest) * root < best.least || (sum + shared(place, unread)) * root < best.least) continue
      best.offer(place, shared(place) * (roots[place] as number))
    }
    sums.fill(0, 0, last + 1 - first)
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
      const length = read(terms)
      best.start(limit, kthBest(limit) / slack)
      const start = Math.floor(placeOf(length) / blockSize) * blockSize
      for (let first = start; first < documents; first += blockSize) searchBlock(first)
      for (let term = 0; term < query.length; term++) cursors[term] = postingStarts[query[term] as number] as number
      for (let first = 0; first < start; first += blockSize) searchBlock(first)
      const hits: Hit[] = []
      for (let at = 0; at < best.count; at++) {
        const place = best.placeAt(at)
        hits.push({ document: positions[place] as number, score: shared(place) / Math.sqrt(length * lengthOf(place)) })
      }
      for (const rank of query) asked[rank] = 0
      return hits.sort((a, b) => b.score - a.score || a.document - b.document)
    },
    snapshot: () => write(table, arrays),
  }
}

/** The k best of what is offered: a binary heap in typed arrays with the worst of them on top. @param positions of the places */
function createBest(positions: Uint32Array) {
  let scores = new Float64Array(0)
  let places = new Uint32Array(0)
  let size = 0
  const best = {
    count: 0,
    /** What has to be reached to be among them. */
    least: 0,
    placeAt: (at: number) => places[at] as number,
    start(limit: number, least: number): void {
      if (scores.length < limit) {
        scores = new Float64Array(limit)
        places = new Uint32Array(limit)
      }
      size = limit
      best.count = 0
      best.least = least
    },
    /** Takes a document in when it is among the best; of equal ones that which was added first. O(log k) */
    offer(place: number, score: number): void {
      if (score < best.least) return
      if (best.count < size) {
        let at = best.count++
        for (let above = (at - 1) >> 1; at > 0 && worse(score, place, above); above = (at - 1) >> 1) {
          put(at, places[above] as number, scores[above] as number)
          at = above
        }
        put(at, place, score)
      } else if (worse(score, place, 0)) return
      else {
        let at = 0
        for (let below = 1; below < size; below = 2 * at + 1) {
          if (below + 1 < size && worse(scores[below + 1] as number, places[below + 1] as number, below)) below++
          if (worse(score, place, below)) break
          put(at, places[below] as number, scores[below] as number)
          at = below
        }
        put(at, place, score)
      }
      if (best.count === size) best.least = scores[0] as number
    },
  }
  /** Is this one worse than that which stands at a place of the heap? */
  function worse(score: number, place: number, at: number): boolean {
    const other = scores[at] as number
    return score < other || (score === other && (positions[place] as number) > (positions[places[at] as number] as number))
  }
  function put(at: number, place: number, score: number): void {
    places[at] = place
    scores[at] = score
  }
  return best
}

/** First number of a snapshot; another one means another layout (or another byte order). */
const layout = 0x59434203

/** Arrays of a snapshot in their order; all of 32 bits but the code units, which stand last. */
const arrayCount = 9

/** One file: layout, the lengths of the arrays, the arrays. In the byte order of the machine. */
function write(table: TermTable, arrays: Arrays): Uint8Array {
  const { units, starts, slots } = table.stored()
  const parts = [starts, slots, arrays.positions, arrays.ranks, arrays.postingStarts, arrays.postings, arrays.bagStarts, arrays.bags, units]
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
  const [starts, slots, positions, ranks, postingStarts, postings, bagStarts, bags] = lengths.slice(0, -1).map((length) => {
    const view = new Uint32Array(whole.buffer, at, length)
    at += view.byteLength
    return view
  }) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  const units = new Uint16Array(whole.buffer, at, lengths[arrayCount - 1])
  return open(createTermTable({ units, starts, slots }), { positions, ranks, postingStarts, postings, bagStarts, bags })
}
