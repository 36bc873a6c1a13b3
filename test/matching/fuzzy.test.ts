import fc from 'fast-check'
import Fuse from 'fuse.js'
import { fuzzySimilarity } from '../../src/matching/fuzzy'

const wording = fc.array(fc.constantFrom(...'身份证丢了补办居住护照ab1'), { minLength: 1, maxLength: 14 }).map((list) => list.join(''))

describe('the fuzzy re-reading of the short list', () => {
  it('says what fuse.js says of every wording, also of those that it does not give to fuse.js', () => {
    fc.assert(
      fc.property(wording, fc.array(wording, { minLength: 1, maxLength: 8 }), (text, wordings) => {
        const options = { includeScore: true, threshold: 0.6, ignoreLocation: true, isCaseSensitive: true }
        const plain = wordings.map((pattern) => 1 - (new Fuse([text], options).search(pattern)[0]?.score ?? 1))
        expect(fuzzySimilarity(text, wordings)).toEqual(plain)
      }),
      { numRuns: 1500 },
    )
  })
})
