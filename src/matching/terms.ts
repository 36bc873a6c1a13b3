/** A wording as a bag of terms: words, character n-grams and sounds. Pure, given a tokeniser. */
import { syllables } from '../text/pinyin'
import type { Tokenise } from '../text/tokenise'

/** A wording → its terms. */
export type Terms = (text: string) => string[]

/**
 * Terms of a normalised wording: `w` words, `k` groups of words that mean the same, `c` character 1–2-grams, `s` syllable 2-grams (so that
 * homophones and slips still meet). The prefix keeps the kinds apart.
 *
 * @param synonyms groups of words that mean much the same; a group is named by its first word
 */
export function createTerms(tokenise: Tokenise, synonyms: readonly (readonly string[])[]): Terms {
  return (text) => {
    const found = new Set<string>()
    for (const group of synonyms) if (group.some((word) => text.includes(word))) found.add(`k${group[0]}`)
    for (const word of tokenise(text)) if (word.length > 1) found.add(`w${word}`)
    for (const run of text.split(/[^\p{L}\p{N}]+/u)) {
      const characters = [...run]
      for (let at = 0; at < characters.length; at++) {
        for (let length = 1; length <= 2 && at + length <= characters.length; length++)
          found.add(`c${characters.slice(at, at + length).join('')}`)
      }
    }
    const sounds = syllables(text)
    for (let at = 0; at + 1 < sounds.length; at++) found.add(`s${sounds[at]} ${sounds[at + 1]}`)
    return [...found]
  }
}
