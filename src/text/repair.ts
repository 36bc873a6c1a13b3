/** One slip of the hand put right: two characters swapped, one left out, one that sounds the same. Pure. */
import { syllables } from './pinyin'
import { smallWords } from './tokenise'

/** Readings of a text in which one slip is put right and more of it falls into words, best first; [] when nothing is gained. */
export type Repair = (text: string) => string[]

/** Lengths of texts that are repaired, in characters: a shorter one gives nothing to go by, a longer one says enough besides the slip. */
const shortest = 4
const longest = 24

/** Most readings offered. */
const mostReadings = 4

/** Characters, at least, that must fall into words more than before. */
const leastGain = 1

/** Worth of a character inside a word of our own, as against any word of the language. */
const ownWorth = 1.5

const chinese = /^[\u3400-\u9fff]+$/

/**
 * @param words the vocabulary that slips are put right to, each as often as it is used: of two to four characters
 */
export function createRepair(words: Iterable<string>): Repair {
  const own = new Map<string, number>()
  for (const word of words) if (chinese.test(word) && word.length >= 2 && word.length <= 4) own.set(word, (own.get(word) ?? 0) + 1)
  const bySound = new Map<string, string[]>()
  const byRest = new Map<string, string[]>()
  const put = (map: Map<string, string[]>, key: string, word: string) => map.set(key, [...(map.get(key) ?? []), word])
  for (const word of own.keys()) {
    put(bySound, syllables(word).join(' '), word)
    if (word.length > 2)
      for (const rest of new Set([...word].map((_, at) => word.slice(0, at) + word.slice(at + 1)))) put(byRest, rest, word)
  }

  /** How much of a text falls into words, at best: our own count for more. */
  function worth(text: string): number {
    const best = [0]
    const ends = new Map<number, number>()
    let end = 0
    for (const word of smallWords(text)) {
      end += word.length
      if (word.length > 1) ends.set(end, word.length)
    }
    for (let at = 1; at <= text.length; at++) {
      const plain = ends.get(at)
      let most = best[at - 1] as number
      if (plain !== undefined) most = Math.max(most, (best[at - plain] as number) + plain)
      for (let length = 2; length <= Math.min(4, at); length++)
        if (own.has(text.slice(at - length, at))) most = Math.max(most, (best[at - length] as number) + length * ownWorth)
      best.push(most)
    }
    return best[text.length] as number
  }
  const differences = (a: string, b: string) => [...a].filter((character, at) => character !== b[at]).length

  function* edits(text: string): Generator<{ text: string; cost: number; uses: number }> {
    for (let at = 0; at + 1 < text.length; at++) {
      const [left, right] = [text[at] as string, text[at + 1] as string]
      if (left !== right && chinese.test(left + right))
        yield { text: text.slice(0, at) + right + left + text.slice(at + 2), cost: 0, uses: Number.POSITIVE_INFINITY }
      for (let length = 2; length <= 4 && at + length <= text.length; length++) {
        const window = text.slice(at, at + length)
        if (!chinese.test(window) || own.has(window)) continue
        const put = (word: string) => text.slice(0, at) + word + text.slice(at + length)
        for (const word of bySound.get(syllables(window).join(' ')) ?? [])
          if (differences(word, window) === 1) yield { text: put(word), cost: 0, uses: own.get(word) as number }
        for (const word of byRest.get(window) ?? []) yield { text: put(word), cost: ownWorth, uses: own.get(word) as number }
      }
    }
  }

  return (text) => {
    if (text.length < shortest || text.length > longest) return []
    const before = worth(text)
    const found = new Map<string, { gain: number; uses: number }>()
    for (const edit of edits(text)) {
      const gain = worth(edit.text) - before - edit.cost
      if (gain >= leastGain && gain > (found.get(edit.text)?.gain ?? 0)) found.set(edit.text, { gain, uses: edit.uses })
    }
    return [...found]
      .sort(([, a], [, b]) => b.gain - a.gain || (b.uses > a.uses ? 1 : b.uses < a.uses ? -1 : 0))
      .slice(0, mostReadings)
      .map(([reading]) => reading)
  }
}
