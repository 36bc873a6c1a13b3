/** fuse.js lives here and nowhere else: it re-reads the short list, never the whole catalogue. */
import Fuse from 'fuse.js'

/** Share of a wording that may be wrong. */
const threshold = 0.6

/** Length of fuse's patterns. */
const longest = 32

/**
 * How well each wording is found inside a text, with slips: the wording is fuse's pattern, the text its one record. A character that the
 * text has not is at least one slip (Levenshtein), so a wording with more of them than the threshold allows is not given to fuse at all.
 *
 * @param text the citizen's wording
 * @param wordings the short list, at most a few hundred; longer ones are cut to fuse's 32 characters
 * @returns 0 (not found) … 1 (found as it is), in the order of the wordings
 */
export function fuzzySimilarity(text: string, wordings: readonly string[]): number[] {
  const fuse = new Fuse([text], {
    includeScore: true,
    threshold,
    ignoreLocation: true,
    isCaseSensitive: true,
    minMatchCharLength: 1,
    shouldSort: false,
  })
  return wordings.map((wording) => {
    const pattern = wording.slice(0, longest)
    let missing = 0
    for (let at = 0; at < pattern.length; at++) if (!text.includes(pattern.charAt(at))) missing++
    return missing > threshold * pattern.length ? 0 : 1 - (fuse.search(pattern)[0]?.score ?? 1)
  })
}
