/** What is asked of an item: materials, fee, duration … read from phrases (`intents/language/facets.yaml`). Pure. */
import type { Facet } from '../knowledge/schema'

/** A phrase table compiled once. `…` in a phrase stands for up to six characters. */
export interface FacetReader {
  /** Facets in the order they are asked; a phrase inside a longer one of another facet does not count. */
  facets(text: string): Facet[]
  /** Asks whether something may, must or can be (能不能、要不要): a rule. */
  rule(text: string): boolean
  /** The facets, or `eligibility` when only a rule is asked for. */
  asked(text: string): Facet[]
  /** The text without any facet phrase: what is left names the matter, or nothing. */
  without(text: string): string
  /** The same, but phrases with a gap stay, for what stands in the gap is said of the matter (没有温州户口). */
  withoutWhole(text: string): string
  /** The text without the phrases that never carry the matter (要带什么、多少钱); 查询、代办、有效期 may belong to it and stay. */
  bare(text: string): string
}

/** A literal phrase, `…` as a short gap, as a pattern. A phrase of one character counts at the end of a clause only (补身份证不？). */
export function phrasePattern(phrase: string): RegExp {
  const end = [...phrase].length === 1 && phrase !== '吗' ? '(?=$|[\\s,，。.!！?？;；])' : ''
  return new RegExp(
    phrase
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.{0,6}?') + end,
    'g',
  )
}

/**
 * @param table phrases per facet
 * @param rules phrases that ask for a rule
 */
export function createFacetReader(table: ReadonlyMap<Facet, readonly string[]>, rules: readonly string[]): FacetReader {
  const rulePatterns = rules.map((phrase) => new RegExp(phrasePattern(phrase).source))
  const patterns = [...table].flatMap(([facet, phrases]) =>
    phrases.map((phrase) => ({
      facet,
      pattern: phrasePattern(phrase),
      whole: !phrase.includes('…'),
      /** What is always there when the phrase is: looked for first, for a pattern is slow to try. */
      start: phrase.split('…')[0] as string,
    })),
  )
  const spans = (text: string) => {
    const all = patterns.flatMap(({ facet, pattern, whole, start }) =>
      text.includes(start)
        ? [...text.matchAll(pattern)].map((match) => ({ facet, whole, from: match.index, to: match.index + match[0].length }))
        : [],
    )
    return all.filter(
      (span) =>
        !all.some(
          (other) =>
            other.whole &&
            other.facet !== span.facet &&
            other.from <= span.from &&
            other.to >= span.to &&
            other.to - other.from > span.to - span.from,
        ),
    )
  }
  const facets = (text: string) => [
    ...new Set(
      spans(text)
        .sort((a, b) => a.from - b.from || b.to - a.to)
        .map((span) => span.facet),
    ),
  ]
  const rule = (text: string) => rulePatterns.some((pattern) => pattern.test(text))
  return {
    facets,
    rule,
    asked: (text) => {
      const named = facets(text)
      return named.length === 0 && rule(text) ? ['eligibility'] : named
    },
    without: (text) => cut(text, spans(text)),
    withoutWhole: (text) =>
      cut(
        text,
        spans(text).filter((span) => span.whole),
      ),
    bare: (text) =>
      cut(
        text,
        spans(text).filter((span) => carriesNothing.has(span.facet)),
      ),
  }
}

/** Facets whose phrases say nothing about the matter. */
const carriesNothing = new Set<Facet>(['materials', 'process', 'fee', 'duration', 'place', 'hours', 'phone', 'basis'])

function cut(text: string, spans: readonly { from: number; to: number }[]): string {
  const kept = [...text]
  for (const { from, to } of spans) for (let at = from; at < to; at++) kept[at] = ' '
  return kept.join('').replace(/\s+/g, ' ').trim()
}
