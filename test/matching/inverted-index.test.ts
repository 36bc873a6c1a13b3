import fc from 'fast-check'
import { createIndexBuilder, createInvertedIndex, type Hit, type InvertedIndex, readInvertedIndex } from '../../src/matching/inverted-index'

/** The definition, written down: every document is scored. */
function exhaustive(documents: readonly (readonly string[])[]): (terms: readonly string[], limit: number) => Hit[] {
  const bags = documents.map((document) => new Set(document))
  const counts = new Map<string, number>()
  for (const bag of bags) for (const term of bag) counts.set(term, (counts.get(term) ?? 0) + 1)
  const idf = (term: string) => Math.log(1 + (bags.length - (counts.get(term) ?? 0) + 0.5) / ((counts.get(term) ?? 0) + 0.5))
  const sum = (terms: Iterable<string>) => [...terms].reduce((total, term) => total + idf(term), 0)
  const lengths = bags.map(sum)
  return (terms, limit) => {
    const query = [...new Set(terms)]
    const length = sum(query)
    return bags
      .map((bag, document) => {
        const shared = sum(query.filter((term) => bag.has(term)))
        return { document, score: shared === 0 ? 0 : shared / Math.sqrt(length * (lengths[document] as number)) }
      })
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
  }
}

const scores = (hits: readonly Hit[]) => hits.map((hit) => Number(hit.score.toFixed(9)))

/** Terms drawn as words are: a few of them all the time, most of them hardly ever. */
const term = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => `t${Math.floor(60 * share ** 4)}`)
const bag = fc.array(term, { maxLength: 14 })

describe('the inverted index', () => {
  it('finds what scoring every document finds', () => {
    fc.assert(
      fc.property(fc.array(bag, { maxLength: 60 }), bag, fc.integer({ min: 1, max: 12 }), (documents, query, limit) => {
        expect(scores(createInvertedIndex(documents).search(query, limit))).toEqual(scores(exhaustive(documents)(query, limit)))
      }),
      { numRuns: 300 },
    )
  })

  describe('among so many documents, of so many lengths, that it leaves out most of what it could read', () => {
    let state = 1
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const draw = (length: number) => Array.from({ length }, () => `t${Math.floor(600 * random() ** 4)}`)
    const documents = Array.from({ length: 9000 }, () => draw(1 + Math.floor(40 * random() ** 3)))
    const index = createInvertedIndex(documents)
    const slowly = exhaustive(documents)
    const queries = Array.from({ length: 60 }, (_, at) => {
      const own = documents[at * 150] as string[]
      return at % 3 === 0 ? draw(8) : at % 3 === 1 ? own.slice(1) : [...own.slice(2), 'never seen', ...draw(2)]
    })

    it.each([1, 3, 10, 80])('finds the same best %d as scoring every document', (limit) => {
      for (const query of queries.slice(0, limit === 10 ? 60 : 15))
        expect(scores(index.search(query, limit))).toEqual(scores(slowly(query, limit)))
    })

    it('leaves nothing behind from one search to the next', () => {
      const [first = [], second = []] = queries
      const before = index.search(first, 10)
      index.search(second, 80)
      expect(index.search(first, 10)).toEqual(before)
    })

    it('is the same after it was written to a file and read back, wherever the bytes lie', () => {
      const bytes = index.snapshot()
      const shifted = new Uint8Array(bytes.length + 1)
      shifted.set(bytes, 1)
      for (const read of [readInvertedIndex(bytes), readInvertedIndex(shifted.subarray(1))]) {
        for (const query of queries) expect(read.search(query, 10)).toEqual(index.search(query, 10))
        expect(read.idf('t1')).toBe(index.idf('t1'))
        expect(read.has('never seen')).toBe(false)
      }
    })
  })

  it('puts the document that was added first before an equal one', () => {
    const documents = [['a'], ['b', 'c'], ['c', 'b'], ['b', 'c']]
    expect(createInvertedIndex(documents).search(['b', 'c'], 2)).toEqual([
      { document: 1, score: 1 },
      { document: 2, score: 1 },
    ])
  })

  it('counts a term once, however often it stands in a document or in a query', () => {
    const twice = createInvertedIndex([['a', 'a', 'b'], ['b'], ['c']])
    const once = createInvertedIndex([['a', 'b'], ['b'], ['c']])
    expect(twice.idf('a')).toBe(once.idf('a'))
    expect(twice.search(['a', 'a', 'b'], 5)).toEqual(once.search(['a', 'b'], 5))
  })

  it('finds nothing in nothing', () => {
    const empty = createIndexBuilder().build()
    expect(empty.search(['a'], 10)).toEqual([])
    expect(createInvertedIndex([[], []]).search(['a'], 10)).toEqual([])
    expect(createInvertedIndex([['a']]).search([], 10)).toEqual([])
    expect(readInvertedIndex(empty.snapshot()).search(['a'], 10)).toEqual([])
  })

  it('refuses bytes that are no snapshot', () => {
    const bytes = createInvertedIndex([['a', 'b'], ['b']]).snapshot()
    const refused = (wrong: Uint8Array): InvertedIndex => readInvertedIndex(wrong)
    for (const wrong of [new Uint8Array(0), new Uint8Array(40), bytes.subarray(0, bytes.length - 4), bytes.slice().reverse()])
      expect(() => refused(wrong)).toThrow('not a snapshot')
  })

  it('keeps terms of any script and length apart', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 6 }), { minLength: 1, maxLength: 300 }), (terms) => {
        const index = createInvertedIndex(terms.map((one) => [one]))
        for (const [document, one] of terms.entries()) expect(index.search([one], 2)).toEqual([{ document, score: 1 }])
      }),
      { numRuns: 40 },
    )
  })
})
