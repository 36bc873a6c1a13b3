/**
 * Which item is meant. Two stages: an inverted index brings at most 24 candidates; features of the pair question–item, weighed by
 * fitted weights, give each a probability. `outside` — nothing of ours — competes as a candidate of its own.
 */
import type { Document } from './document'
import { outside } from './document'
import { softmaxOf } from './fit'
import { fuzzySimilarity } from './fuzzy'
import { createInvertedIndex } from './inverted-index'
import type { LinearModel } from './linear'
import type { Terms } from './terms'

/** A possible meaning. */
export interface Candidate {
  /** Item id, or `outside`. */
  item: string
  /** 0…1: how often such a candidate is the right one. */
  confidence: number
  features: readonly number[]
  /** The wording nearest to the question. */
  nearest: string
}

export interface Matcher {
  /**
   * @param text normalised wording
   * @param context item under discussion, if any: gets a small head start
   * @returns best first, at most 24, confidences sum to at most 1; [] when no term is known
   */
  match(text: string, context?: string): Candidate[]
}

export const featureNames = [
  'best',
  'second',
  'learnt',
  'names',
  'fuzzy',
  'bare-best',
  'bare-learnt',
  'guide',
  'outside-unseen',
  'bias-outside',
  'context',
] as const

/** Weights in the order of `featureNames`, fitted by `npm run train`. */
export interface RankingWeights {
  features: readonly number[]
}

const maxCandidates = 24
const neighbours = 80

/** Log-probability of an item the model was not trained on: neutral, its wordings must speak for it. */
const unlearnt = -4
const least = -9

/** Everything the features of one question need; separate from the weights so that fitting can reuse it. */
export interface Scorer {
  features(text: string, context?: string): { item: string; features: number[]; nearest: string }[]
  /** Share of what a text says, weighed by rarity, in terms that stand in no wording; 0…1. */
  unseen(text: string): number
}

/**
 * Builds the first stage and the feature extraction.
 *
 * @param documents every wording of every item, and of `outside`
 * @param guides what the guide of each item says
 * @param bare a wording without what it asks about (要带什么、多少钱): the second view of a question
 * @param learnt model over the same classes; items it does not know are carried by their wordings
 */
export function createScorer(
  documents: readonly Document[],
  guides: ReadonlyMap<string, readonly string[]>,
  terms: Terms,
  learnt: LinearModel,
  bare: (text: string) => string,
): Scorer {
  const bags = documents.map((document) => terms(document.text))
  const index = createInvertedIndex(bags)
  const guided = [...guides.keys()]
  const said = sayingsOf(guides, terms)
  const names = new Map<string, { text: string; terms: number[]; weight: number }[]>()
  /** Terms of names → their numbers, their weights by number, and, for the question at hand, which of them it has. */
  const named = new Map<string, number>()
  const namedWeights: number[] = []
  documents.forEach((document, at) => {
    if (document.kind !== 'name' && document.kind !== 'alias') return
    const own = (bags[at] as string[]).filter((term) => term.startsWith('c') && [...term].length === 3)
    const weight = own.reduce((sum, term) => sum + index.idf(term), 0)
    const list = names.get(document.item) ?? []
    const numbers = own.map((term) => {
      const number = named.get(term) ?? named.size
      named.set(term, number)
      namedWeights[number] = index.idf(term)
      return number
    })
    list.push({ text: document.text, terms: numbers, weight })
    names.set(document.item, list)
  })
  const isAsked = new Uint8Array(named.size)
  /** Share of a bag, weighed by rarity, in terms that stand in no wording. */
  const unseenOf = (bag: readonly string[]) => {
    let whole = 0
    let part = 0
    for (const term of bag) {
      const weight = index.idf(term)
      whole += weight
      if (!index.has(term)) part += weight
    }
    return whole === 0 ? 0 : part / whole
  }
  /** Share of a bag, weighed by rarity, that stands in each guide, in the order of `guided`. */
  const guideShares = (bag: readonly string[]) => {
    const shares = new Float64Array(guided.length)
    let whole = 0
    for (const term of bag) {
      const weight = index.idf(term)
      whole += weight
      for (const at of said.get(term) ?? []) shares[at] = (shares[at] as number) + weight
    }
    return new Map(guided.map((item, at) => [item, whole === 0 ? 0 : (shares[at] as number) / whole]))
  }
  return {
    unseen: (text) => unseenOf(terms(text)),
    features(text, context) {
      const bag = terms(text)
      const asked = bag.flatMap((term) => named.get(term) ?? [])
      const found = new Map<string, { scores: number[]; texts: string[] }>()
      for (const hit of index.search(bag, neighbours)) {
        const document = documents[hit.document] as Document
        const entry = found.get(document.item) ?? { scores: [], texts: [] }
        entry.scores.push(hit.score)
        entry.texts.push(document.text)
        found.set(document.item, entry)
      }
      const learntOf = learnt.score(bag)
      const stripped = bare(text)
      const bareBag = stripped === '' || stripped === text ? bag : terms(stripped)
      const bareLearnt = bareBag === bag ? learntOf : learnt.score(bareBag)
      const bareBest = new Map<string, number>()
      for (const hit of bareBag === bag ? [] : index.search(bareBag, neighbours)) {
        const { item } = documents[hit.document] as Document
        if (!bareBest.has(item)) bareBest.set(item, hit.score)
      }
      const unseen = unseenOf(bareBag)
      const inGuide = guideShares(bareBag)
      const log = (item: string) => Math.max(least, learntOf.get(item) ?? unlearnt)
      const near = (scores: readonly number[]) => (scores[0] ?? 0) + 0.5 * (scores[1] ?? 0) + 0.25 * (scores[2] ?? 0)
      const likely = [...learntOf].sort((a, b) => b[1] - a[1]).slice(0, 8)
      const pool = [...new Set([...found.keys(), ...bareBest.keys(), ...likely.map(([item]) => item)])]
        .map((item) => ({ item, rough: log(item) + 6 * near(found.get(item)?.scores ?? []) }))
        .sort((a, b) => b.rough - a.rough)
        .slice(0, maxCandidates)
      const short = pool.map(({ item }) => (names.get(item) ?? []).map((name) => name.text))
      const similarities = fuzzySimilarity(text, short.flat())
      let at = 0
      for (const number of asked) isAsked[number] = 1
      const rows = pool.map(({ item }, position) => {
        const wordings = short[position] as string[]
        const fuzzy = Math.max(0, ...similarities.slice(at, at + wordings.length))
        at += wordings.length
        const { scores, texts } = found.get(item) ?? { scores: [], texts: [] }
        const covered = (names.get(item) ?? []).map((name) =>
          name.weight === 0
            ? 0
            : name.terms.reduce((sum, term) => sum + (isAsked[term] ? (namedWeights[term] as number) : 0), 0) / name.weight,
        )
        return {
          item,
          nearest: texts[0] ?? '',
          features: [
            scores[0] ?? 0,
            ((scores[1] ?? 0) + (scores[2] ?? 0)) / 2,
            log(item),
            Math.max(0, ...covered),
            fuzzy,
            bareBag === bag ? (scores[0] ?? 0) : (bareBest.get(item) ?? 0),
            Math.max(least, bareLearnt.get(item) ?? unlearnt),
            inGuide.get(item) ?? 0,
            item === outside ? unseen : 0,
            item === outside ? 1 : 0,
            item === context ? 1 : 0,
          ],
        }
      })
      for (const number of asked) isAsked[number] = 0
      return rows
    },
  }
}

/** Term → the guides it stands in, by their position. */
function sayingsOf(guides: ReadonlyMap<string, readonly string[]>, terms: Terms): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [at, texts] of [...guides.values()].entries())
    for (const term of new Set(texts.flatMap(terms))) {
      const known = found.get(term)
      if (known) known.push(at)
      else found.set(term, [at])
    }
  return found
}

/** The matcher: scorer and weights put together. */
export function createMatcher(scorer: Scorer, weights: RankingWeights): Matcher {
  return {
    match(text, context) {
      const rows = scorer.features(text, context)
      if (rows.length === 0) return []
      const shares = softmaxOf(rows, weights.features)
      return rows.map((row, at) => ({ ...row, confidence: shares[at] as number })).sort((a, b) => b.confidence - a.confidence)
    },
  }
}
