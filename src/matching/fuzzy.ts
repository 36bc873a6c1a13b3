/** fuse.js lives here and nowhere else: it re-reads the short list, never the whole catalogue. */
import Fuse from 'fuse.js'

/**
 * How well each wording is found inside a text, with slips: the wording is fuse's pattern, the text its one record.
 *
 * @param text the citizen's wording
 * @param wordings the short list, at most a few hundred; longer ones are cut to fuse's 32 characters
 * @returns 0 (not found) … 1 (found as it is), in the order of the wordings
 */
export function fuzzySimilarity(text: string, wordings: readonly string[]): number[] {
  const fuse = new Fuse([text], {
    includeScore: true,
    threshold: 0.6,
    ignoreLocation: true,
    isCaseSensitive: true,
    minMatchCharLength: 1,
    shouldSort: false,
  })
  return wordings.map((wording) => 1 - (fuse.search(wording.slice(0, 32))[0]?.score ?? 1))
}
