/**
 * Which rule (condition) or question (FAQ) inside one item a message is about — or none of them. Ranked and calibrated like the items:
 * features of each entry, weighed by a softmax that is fitted on the entries' own samples, each held out in turn.
 */
import type { Facet } from '../knowledge/schema'
import {
  type AssociationExample,
  associationOf,
  hashesOf,
  loadAssociation,
  type Side,
  type StoredAssociation,
  sideOf,
  storeAssociation,
  trainAssociation,
} from './association'
import { fitSoftmax, softmaxOf } from './fit'
import { foldOf } from './folds'
import { logistic, logit } from './logistic'
import type { Terms } from './terms'

/** One condition or FAQ as wordings. */
export interface InsideEntry {
  kind: 'condition' | 'faq'
  /** Position in the item's list. */
  index: number
  facet: Facet
  /** Normalised; the first is the statement or question itself, the others are samples. */
  wordings: readonly string[]
  /** What is answered, normalised: names things the wordings may not. */
  answer: string
}

export interface InsideMatch {
  kind: 'condition' | 'faq'
  index: number
  /** 0…1: how often such an entry is the right one. */
  confidence: number
  /** Likeness of the nearest wording, 0…1: 1 is the same wording. */
  likeness: number
  /** The wording nearest to the question. */
  nearest: string
}

export interface Inside {
  /**
   * @param allowed says which entries hold in the citizen's situation
   * @returns best first, one entry per condition or FAQ; at most 5
   */
  match(item: string, text: string, allowed: (entry: Pick<InsideEntry, 'kind' | 'index'>) => boolean): InsideMatch[]
}

/** What the features are; `association` is what the learnt table says, `none` is 1 for the alternative that no entry is meant. */
export const insideFeatures = [
  'nearest',
  'second',
  'mean',
  'wordings',
  'answer',
  'either',
  'same-facet',
  'other-facet',
  'association',
  'none',
] as const

const associationAt = insideFeatures.indexOf('association')

/** What is learnt: weights in the order of `insideFeatures`, the table behind `association`, and how they did on held-out samples. */
export interface StoredInside {
  features: readonly number[]
  association: StoredAssociation
  report: InsideReport
}

/** Shares of the held-out samples. */
export interface InsideReport {
  /** Held-out samples, some of them a second time without their entry. */
  examples: number
  /** The entry of the sample came first. */
  top1: number
  /** Answered with confidence ≥ ½: right, and wrong (another entry, or any when its own was taken away). */
  right: number
  wrong: number
  /** Expected calibration error, ten bins. */
  calibrationError: number
}

interface Row {
  entry: InsideEntry | undefined
  side: Side
  nearest: string
  likeness: number
  features: number[]
}

/** What is left out of the knowledge for one question: a whole entry, or one of its wordings. */
interface Held {
  entry: number
  wording?: number
}

interface Bags {
  entries: readonly InsideEntry[]
  /** Term → positions of the wordings that have it: entry × `widest` + wording, ascending. */
  postings: ReadonlyMap<string, readonly number[]>
  answers: readonly ReadonlySet<string>[]
  wordings: number
  /** Length of each wording's bag, by position. */
  lengths: ReadonlyMap<number, number>
  /** Terms of each entry's wordings and, last, its answer, for the association. */
  hashes: readonly (readonly Int32Array[])[]
  sides: readonly Side[]
}

const nothing = sideOf([])

/** Wordings of an entry that are looked at, at most. */
const widest = 64

/** As in inverted-index.ts, over the wordings (or entries) of this item: its name, which most of them share, says little. */
const idf = (total: number, count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5))

function bagsOf(entries: readonly InsideEntry[], terms: Terms): Bags {
  const postings = new Map<string, number[]>()
  const bags = entries.map((entry) => entry.wordings.slice(0, widest).map(terms))
  const total = bags.reduce((sum, list) => sum + list.length, 0)
  for (const [at, list] of bags.entries())
    for (const [wording, bag] of list.entries())
      for (const term of bag) {
        const known = postings.get(term)
        if (known) known.push(at * widest + wording)
        else postings.set(term, [at * widest + wording])
      }
  const lengths = new Map<number, number>()
  for (const [at, list] of bags.entries())
    for (const [wording, bag] of list.entries())
      lengths.set(
        at * widest + wording,
        bag.reduce((sum, term) => sum + idf(total, postings.get(term)?.length ?? 0), 0),
      )
  const answers = entries.map((entry) => new Set(terms(entry.answer)))
  const hashes = bags.map((list, at) => [...list.map(hashesOf), hashesOf([...(answers[at] as Set<string>)])])
  return {
    entries,
    postings,
    lengths,
    wordings: total,
    answers,
    hashes,
    sides: hashes.map((lists) => sideOf(lists.flatMap((list) => [...list]))),
  }
}

/** Features of every entry that shares a term with the question, and of the alternative that none is meant, last. */
function rowsOf(bags: Bags, bag: readonly string[], asked: readonly Facet[], allowed: (entry: InsideEntry) => boolean, held?: Held): Row[] {
  const count = bags.entries.length
  const sums = new Map<number, number>()
  const inWordings = new Float64Array(count)
  const inAnswer = new Float64Array(count)
  const inEither = new Float64Array(count)
  let whole = 0
  let wholeEntries = 0
  let wholeEither = 0
  for (const term of bag) {
    const positions = bags.postings.get(term) ?? []
    const weight = idf(bags.wordings, positions.length)
    whole += weight
    const having = new Set<number>()
    for (const position of positions) {
      const at = Math.floor(position / widest)
      if (held && held.entry === at && (held.wording === undefined || held.wording === position % widest)) continue
      sums.set(position, (sums.get(position) ?? 0) + weight)
      having.add(at)
    }
    const answering = bags.answers.flatMap((answer, at) => (answer.has(term) ? [at] : []))
    const either = new Set([...having, ...answering])
    const rarity = idf(count, having.size)
    const rarityEither = idf(count, either.size)
    wholeEntries += rarity
    wholeEither += rarityEither
    for (const at of having) inWordings[at] = (inWordings[at] as number) + rarity
    for (const at of answering) inAnswer[at] = (inAnswer[at] as number) + rarityEither
    for (const at of either) inEither[at] = (inEither[at] as number) + rarityEither
  }
  const near = new Map<number, { nearest: number; likenesses: number[] }>()
  for (const [position, sum] of sums) {
    const likeness = sum / Math.sqrt(whole * (bags.lengths.get(position) as number))
    const known = near.get(Math.floor(position / widest))
    if (!known) near.set(Math.floor(position / widest), { nearest: position, likenesses: [likeness] })
    else {
      if (likeness > Math.max(...known.likenesses)) known.nearest = position
      known.likenesses.push(likeness)
    }
  }
  const rows: Row[] = []
  for (const [at, { nearest, likenesses }] of near) {
    const entry = bags.entries[at] as InsideEntry
    if (!allowed(entry)) continue
    likenesses.sort((a, b) => b - a)
    const own = held?.entry === at ? 1 : 0
    const likeness = likenesses[0] as number
    rows.push({
      entry,
      likeness,
      nearest: entry.wordings[nearest % widest] as string,
      features: [
        likeness,
        likenesses[1] ?? 0,
        likenesses.reduce((sum, value) => sum + value, 0) / Math.max(1, Math.min(entry.wordings.length, widest) - own),
        (inWordings[at] as number) / wholeEntries,
        (inAnswer[at] as number) / wholeEither,
        (inEither[at] as number) / wholeEither,
        asked.includes(entry.facet) ? 1 : 0,
        asked.length > 0 && !asked.includes(entry.facet) ? 1 : 0,
        0,
        0,
      ],
      side: own
        ? sideOf((bags.hashes[at] as Int32Array[]).flatMap((list, wording) => (wording === held?.wording ? [] : [...list])))
        : (bags.sides[at] as Side),
    })
  }
  const none = insideFeatures.map((name) => (name === 'none' ? 1 : 0))
  return [...rows, { entry: undefined, side: nothing, likeness: 0, nearest: '', features: none }]
}

function associate(rows: readonly Row[], question: Int32Array, cells: Float32Array): void {
  for (const row of rows) row.features[associationAt] = associationOf(cells, question, row.side)
}

/**
 * Prepares each item's entries and ranks them.
 *
 * @param asked facets a normalised wording asks for
 * @param calibration weights of `surenessOf` that turn the first entry's share into how often it is right; without, the share stands
 */
export function createInside(
  entries: ReadonlyMap<string, readonly InsideEntry[]>,
  terms: Terms,
  asked: (text: string) => readonly Facet[],
  stored: StoredInside,
  calibration?: readonly number[],
): Inside {
  const prepared = new Map([...entries].map(([item, list]) => [item, bagsOf(list, terms)]))
  const cells = loadAssociation(stored.association)
  return {
    match(item, text, allowed) {
      const bags = prepared.get(item)
      if (!bags) return []
      const bag = terms(text)
      const rows = rowsOf(bags, bag, asked(text), allowed)
      associate(rows, hashesOf(bag), cells)
      const shares = softmaxOf(rows, stored.features)
      const ranked = rows
        .flatMap(({ entry, nearest, likeness }, at) =>
          entry ? [{ kind: entry.kind, index: entry.index, nearest, likeness, confidence: shares[at] as number }] : [],
        )
        .sort((a, b) => b.confidence - a.confidence)
        .slice(0, 5)
      const [first, second] = ranked
      if (first && calibration) {
        const sure = logistic(surenessOf(first.confidence, second?.confidence ?? 0, first.likeness), calibration)
        ranked[0] = { ...first, confidence: sure }
        for (const [at, entry] of ranked.entries()) if (at > 0) ranked[at] = { ...entry, confidence: Math.min(sure, entry.confidence) }
      }
      return ranked
    },
  }
}

/**
 * What is seen of the first entry, for a logistic calibration on labelled questions: the samples of an entry are more alike each other
 * than a citizen's words are.
 */
export function surenessOf(first: number, second: number, likeness: number): number[] {
  return [1, logit(first), Math.log(Math.max(first, 1e-6) / Math.max(second, 1e-3)), likeness]
}

/** A held-out sample: a question whose right alternative is known. */
interface Example extends AssociationExample {
  rows: Row[]
  fold: number
  /** Its own entry is among the alternatives; otherwise nothing is right. */
  stated: boolean
}

const folds = 3

/** One in so many samples is asked a second time without its entry: about a quarter of what people ask is not in a guide. */
const unstatedEvery = 3

/**
 * Fits everything. Every sample is a question with itself held out (its entry is right), and some once more with their whole entry
 * held out (nothing is right), so that a guide that does not state something is familiar, too. The association is fitted on the
 * other folds before its own weight is.
 *
 * @param progress one line per step
 */
export function fitInside(
  entries: ReadonlyMap<string, readonly InsideEntry[]>,
  terms: Terms,
  asked: (text: string) => readonly Facet[],
  progress: (line: string) => void,
): StoredInside {
  const examples = [...entries.values()].flatMap((list) => examplesOf(list, terms, asked))
  const start = insideFeatures.map((name) => (name === 'association' ? 0 : 1))
  const first = fitSoftmax(examples, start, 100)
  for (let fold = 0; fold < folds; fold++) {
    const cells = trainAssociation(
      examples.filter((example) => example.fold !== fold),
      first,
    )
    for (const example of examples) if (example.fold === fold) associate(example.rows, example.question, cells)
    progress(`事项之内，第 ${fold + 1}/${folds} 份`)
  }
  const features = fitSoftmax(examples, first, 200).map((weight) => Number(weight.toFixed(4)))
  return { features, association: storeAssociation(trainAssociation(examples, first)), report: reportOf(examples, features) }
}

function examplesOf(list: readonly InsideEntry[], terms: Terms, asked: (text: string) => readonly Facet[]): Example[] {
  const bags = bagsOf(list, terms)
  const examples: Example[] = []
  let count = 0
  for (const [at, entry] of list.entries())
    for (const [wording, text] of entry.wordings.entries()) {
      if (wording === 0) continue
      const bag = terms(text)
      const shared = { question: hashesOf(bag), fold: foldOf(text, folds) }
      const rows = rowsOf(bags, bag, asked(text), () => true, { entry: at, wording })
      examples.push({ ...shared, rows, alternatives: rows, right: rows.findIndex((row) => row.entry === entry), stated: true })
      if (count++ % unstatedEvery !== 0) continue
      const without = rowsOf(bags, bag, asked(text), (candidate) => candidate !== entry, { entry: at })
      examples.push({ ...shared, rows: without, alternatives: without, right: without.length - 1, stated: false })
    }
  return examples
}

function reportOf(examples: readonly Example[], weights: readonly number[]): InsideReport {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, confidence: 0, right: 0 }))
  let stated = 0
  let first = 0
  let right = 0
  let wrong = 0
  for (const example of examples) {
    if (example.stated) stated++
    const shares = softmaxOf(example.rows, weights)
    let best = -1
    for (let row = 0; row + 1 < shares.length; row++) if (best < 0 || (shares[row] as number) > (shares[best] as number)) best = row
    if (best < 0) continue
    const confidence = shares[best] as number
    const hit = best === example.right
    if (hit) first++
    if (confidence >= 0.5) hit ? right++ : wrong++
    const bin = bins[Math.min(9, Math.floor(confidence * 10))] as (typeof bins)[number]
    bin.count++
    bin.confidence += confidence
    bin.right += hit ? 1 : 0
  }
  const share = (part: number, whole: number) => Number((part / Math.max(1, whole)).toFixed(4))
  return {
    examples: examples.length,
    top1: share(first, stated),
    right: share(right, stated),
    wrong: share(wrong, examples.length),
    calibrationError: share(
      bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0),
      examples.length,
    ),
  }
}
