/** Terms → documents, in typed arrays; scores by BM25 with binary term frequency (wordings are short). */

export interface Hit {
  /** Position of the document as it was added. */
  document: number
  /** Share of the query's information that the document has, 0…1, times how much of the document is asked for. */
  score: number
}

export interface InvertedIndex {
  /** Best documents first. */
  search(terms: readonly string[], limit: number): Hit[]
  /** Information of a term: log(1 + (N − n + ½)/(n + ½)); unseen terms get the highest. */
  idf(term: string): number
  has(term: string): boolean
}

/**
 * Builds an index.
 *
 * Score of a document d for a query q: Σ idf(t∈q∩d) / sqrt(Σ idf(q) · Σ idf(d)) — the cosine of two binary idf-weighted bags.
 *
 * @param documents terms of each document
 * @see Robertson & Zaragoza 2009 (idf); Salton & McGill 1983 (cosine)
 */
export function createInvertedIndex(documents: readonly (readonly string[])[]): InvertedIndex {
  const ids = new Map<string, number>()
  const counts: number[] = []
  for (const terms of documents) {
    for (const term of terms) {
      let id = ids.get(term)
      if (id === undefined) {
        id = counts.length
        ids.set(term, id)
        counts.push(0)
      }
      counts[id] = (counts[id] as number) + 1
    }
  }
  const offsets = new Uint32Array(counts.length + 1)
  for (let id = 0; id < counts.length; id++) offsets[id + 1] = (offsets[id] as number) + (counts[id] as number)
  const postings = new Uint32Array(offsets[counts.length] as number)
  const next = offsets.slice()
  const total = documents.length
  const idfOf = (count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5))
  const weights = Float64Array.from(counts, idfOf)
  const unseen = idfOf(0)
  const lengths = new Float64Array(total)
  documents.forEach((terms, document) => {
    for (const term of terms) {
      const id = ids.get(term) as number
      const at = next[id] as number
      postings[at] = document
      next[id] = at + 1
      lengths[document] = (lengths[document] as number) + (weights[id] as number)
    }
  })
  const sums = new Float64Array(total)
  return {
    idf: (term) => {
      const id = ids.get(term)
      return id === undefined ? unseen : (weights[id] as number)
    },
    has: (term) => ids.has(term),
    search(terms, limit) {
      const touched: number[] = []
      let length = 0
      for (const term of terms) {
        const id = ids.get(term)
        if (id === undefined) {
          length += unseen
          continue
        }
        const weight = weights[id] as number
        length += weight
        for (let at = offsets[id] as number; at < (offsets[id + 1] as number); at++) {
          const document = postings[at] as number
          if (sums[document] === 0) touched.push(document)
          sums[document] = (sums[document] as number) + weight
        }
      }
      const hits = touched.map((document) => ({
        document,
        score: (sums[document] as number) / Math.sqrt(length * (lengths[document] as number)),
      }))
      for (const document of touched) sums[document] = 0
      return hits.sort((a, b) => b.score - a.score).slice(0, limit)
    },
  }
}
