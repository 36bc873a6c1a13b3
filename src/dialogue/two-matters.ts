/** Two matters in one message (结婚证和户口迁移要带什么): neither may be dropped. Pure. */
import type { Facet } from '../knowledge/schema'
import { outside } from '../matching/document'
import type { FacetReader } from '../matching/facets'
import type { Matcher } from '../matching/matcher'
import { conjunctionsIn, smallWords } from '../text/tokenise'
import type { Scored } from './decision'

/** Items that leave a trace in the whole message. */
const traceOf = (whole: readonly Scored[]) =>
  whole.filter(({ item, confidence }) => item !== outside && confidence >= traceAt).map(({ item }) => item)

/** A matter of its own, and the part of the message that names it. */
export interface Matter extends Scored {
  text: string
  /** What is asked of it; what only one part asks counts for both. */
  facets: Facet[]
  /** Its part asks something itself. */
  asks: boolean
}

export interface TwoMattersParts {
  matcher: Matcher
  facets: FacetReader
  /** Words between two sentences (另外、还有). */
  connectors: readonly string[]
  /** Words that join nothing, whatever their part of speech (可以、然后). */
  light: ReadonlySet<string>
  /** Cleaned text → what matching sees. */
  read(text: string): string
  /** What a text names, without light words; '' when it names nothing. */
  named(text: string): string
}

/** A part names a matter from this likelihood on, what follows a conjunction from the second, a clause of its own from the third: stories have many clauses. */
const clearAt = 0.6
const clearAfterAt = 0.5
const clearAloneAt = 0.85

/**
 * A message about two matters makes both likely as a whole, too, if only a little; where another comes this near to nothing, a part of the
 * story names it (是去社区登记还是…). Read off some 10,000 wordings of one matter and the transcripts with two.
 */
const traceAt = 0.0005

/** Longest message in which two matters are looked for, in characters, and how many places it may be parted at: each costs some matches. */
const longest = 60
const mostBreaks = 2

/** Words between which a predicate may begin that counts for both parts: 身份证和户口本 | 都 | 丢了. */
const sharedStarts = 2

/** After a pause a conjunction opens a clause (可是、如果) and joins no two matters. */
const pause = /[^\p{L}\p{N}]$/u

/** Most words of a part that is short. */
const shortPart = 4

/**
 * Finds the two matters that a message names: joined by a conjunction or 、, or each in a clause that asks something of its own. What is
 * said once may count for both (身份证和户口本丢了).
 *
 * @returns them in the order they are named; undefined when there is one, or when it is not clear
 */
export function createTwoMatters({ matcher, facets, connectors, light, read, named }: TwoMattersParts) {
  /** Places where the message falls into two. */
  function breaks(plain: string): { from: number; to: number; joins: boolean }[] {
    const marks = [...plain.matchAll(/[、，,。；;？?！!\s]+/g)].map((mark) => ({
      from: mark.index,
      to: mark.index + mark[0].length,
      joins: mark[0].includes('、'),
    }))
    const said = connectors.flatMap((word) => {
      const from = plain.indexOf(word)
      return from < 0 ? [] : [{ from, to: from + word.length, joins: true }]
    })
    const joined = conjunctionsIn(plain)
      .filter(({ from, to }) => !light.has(plain.slice(from, to)) && !pause.test(plain.slice(0, from)))
      .map((place) => ({ ...place, joins: true }))
    return [...joined, ...said, ...marks].filter(({ from, to }) => from > 0 && to < plain.length)
  }

  const asks = (text: string) => facets.rule(text) || facets.facets(text).length > 0

  function partOf(text: string, other: string): Omit<Matter, keyof Scored> {
    const own = facets.facets(text)
    return { text, facets: own.length > 0 ? own : facets.facets(other), asks: own.length > 0 }
  }

  const matterOf = (text: string, from = clearAt): Scored | undefined => {
    const [top] = matcher.match(read(text))
    return top && top.item !== outside && top.confidence >= from ? { item: top.item, confidence: top.confidence } : undefined
  }
  const likelier = (a: Scored | undefined, b: Scored | undefined) => (b && b.confidence > (a?.confidence ?? 0) ? b : a)

  /** The first part, with what the second says for both (丢了怎么补), unless that is a matter already. */
  function firstOf(left: string, right: readonly string[]): Scored | undefined {
    const alone = matterOf(left)
    return asks(left)
      ? alone
      : right
          .slice(1, 1 + sharedStarts)
          .map((_, at) => right.slice(1 + at).join(''))
          .filter((shared) => matterOf(shared) === undefined)
          .reduce((best, shared) => likelier(best, matterOf(left + shared)), alone)
  }

  /** The second part, with the verb of the first (补结婚证和户口本) or, when it is short, without a word in between (身份证一起改). */
  function secondOf(right: string, words: readonly string[], left: readonly string[]): Scored | undefined {
    const alone = matterOf(right, clearAfterAt)
    const whole = asks(right) || left.length < 2 ? alone : likelier(alone, matterOf(left[0] + right, clearAfterAt))
    if (whole || words.length > shortPart) return whole
    return words.slice(1, -1).reduce<Scored | undefined>((best, word) => likelier(best, matterOf(right.replace(word, ''))), undefined)
  }

  /** @param whole what the message as a whole may mean; asked for only when the message can be parted */
  return (plain: string, whole: () => readonly Scored[]): [Matter, Matter] | undefined => {
    if ([...plain].length > longest) return undefined
    const places = breaks(plain)
      .map(({ from, to, joins }) => ({ left: plain.slice(0, from), right: plain.slice(to), joins }))
      .filter(({ left, right, joins }) => [left, right].every((part) => [...named(part)].length >= 2 && (joins || asks(part))))
    const traced = new Set(places.length === 0 ? [] : traceOf(whole()))
    if (traced.size < 2) return undefined
    const [likeliest] = traced
    for (const { left, right, joins } of places.slice(0, mostBreaks)) {
      const words = smallWords(right)
      const second = joins ? secondOf(right, words, smallWords(left)) : matterOf(right)
      const first = second && (joins ? firstOf(left, words) : matterOf(left))
      if (!first || !second || first.item === second.item) continue
      if ([first.item, second.item].includes(likeliest ?? '') && !(traced.has(first.item) && traced.has(second.item))) continue
      if (joins || Math.min(first.confidence, second.confidence) >= clearAloneAt)
        return [
          { ...first, ...partOf(left, right) },
          { ...second, ...partOf(right, left) },
        ]
    }
    return undefined
  }
}
export type TwoMatters = ReturnType<typeof createTwoMatters>
