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
      let before = ''
      for (const character of run) {
        if (before !== '') found.add(`c${before}${character}`)
        found.add(`c${character}`)
        before = character
      }
    }
    const sounds = syllables(text)
    for (let at = 0; at + 1 < sounds.length; at++) found.add(`s${sounds[at]} ${sounds[at + 1]}`)
    return [...found]
  }
}

/** Terms that are worked out once for each wording, until all is forgotten. */
export type RememberedTerms = Terms & { forget(): void }

/**
 * For building and training, which read many wordings several times. Equal terms are one string, and the lists are shared: not to be changed.
 * Nothing is kept after `forget`, and nothing more is remembered: what citizens ask is not kept.
 */
export function remembered(terms: Terms): RememberedTerms {
  const known = new Map<string, string[]>()
  const strings = new Map<string, string>()
  let remembers = true
  const one = (term: string) => {
    const own = strings.get(term) ?? term
    strings.set(own, own)
    return own
  }
  const read = (text: string) => {
    if (!remembers) return terms(text)
    const own = known.get(text) ?? terms(text).map(one)
    known.set(text, own)
    return own
  }
  return Object.assign(read, {
    forget() {
      remembers = false
      known.clear()
      strings.clear()
    },
  })
}
