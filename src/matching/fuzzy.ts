/** fuse.js lives here and nowhere else: it re-reads the short list, never the whole catalogue. */
import Fuse from 'fuse.js'

/**
 * Fuzzy similarity of a text to each of a few wordings.
 *
 * @param wordings the short list, at most a few hundred
 * @returns 0 (nothing alike) … 1 (same), in the order of the wordings
 */
export function fuzzySimilarity(text: string, wordings: readonly string[]): number[] {
  const fuse = new Fuse(wordings, { includeScore: true, threshold: 1, ignoreLocation: true, isCaseSensitive: true, minMatchCharLength: 1, shouldSort: false })
  const similarities = new Array<number>(wordings.length).fill(0)
  for (const result of fuse.search(text.slice(0, 32))) similarities[result.refIndex] = 1 - (result.score ?? 1)
  return similarities
}
