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
  const byFirst = new Map<string, { word: string; term: string }[]>()
  for (const group of synonyms)
    for (const word of group) byFirst.set(word.charAt(0), [...(byFirst.get(word.charAt(0)) ?? []), { word, term: `k${group[0]}` }])
  return (text) => {
    const found = new Set<string>()
    for (let at = 0; at < text.length; at++)
      for (const { word, term } of byFirst.get(text.charAt(at)) ?? []) if (text.startsWith(word, at)) found.add(term)
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

/** The same terms, worked out once for each wording: for training, which reads every wording many times. Lists are shared: not to be changed. */
export function remembered(terms: Terms): Terms {
  const known = new Map<string, string[]>()
  return (text) => {
    const own = known.get(text) ?? terms(text)
    known.set(text, own)
    return own
  }
}
