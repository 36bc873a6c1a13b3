/** What a hurried hand makes of a phrase: one character left out, two swapped, or one that sounds the same. Pure. */
import { syllables } from './pinyin'

/** True when a text is a phrase with exactly one slip. */
export function isSlipOf(typed: string, meant: string): boolean {
  let from = 0
  while (from < typed.length && typed[from] === meant[from]) from++
  if (typed.length === meant.length - 1) return typed.slice(from) === meant.slice(from + 1)
  if (typed.length !== meant.length || typed === meant) return false
  const isSwapped = typed[from] === meant[from + 1] && typed[from + 1] === meant[from] && typed.slice(from + 2) === meant.slice(from + 2)
  return isSwapped || (typed.slice(from + 1) === meant.slice(from + 1) && syllables(typed).join() === syllables(meant).join())
}

/** True when a phrase stands in a text with one slip. A character can only be missing at the phrase's edge where the text ends, too. */
export function standsNearly(text: string, phrase: string): boolean {
  const half = phrase.length >> 1
  if (!text.includes(phrase.slice(0, half)) && !text.includes(phrase.slice(half))) return false
  return [phrase.length - 1, phrase.length].some((length) => {
    for (let at = 0; at + length <= text.length; at++) {
      const window = text.slice(at, at + length)
      const isCutOff = (window === phrase.slice(1) && at > 0) || (window === phrase.slice(0, -1) && at + length < text.length)
      if (isSlipOf(window, phrase) && !isCutOff) return true
    }
    return false
  })
}
