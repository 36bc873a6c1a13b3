/**
 * Which rule (condition) or question (FAQ) inside one item a message is about — or none of them. Ranked and calibrated like the items:
 * features of each entry, weighed by a softmax. `train` fits it on held-out samples, `calibrate` on labelled pairs of a question and its
 * entry, which are less alike their entries than samples are.
 */
import type { Facet } from '../knowledge/schema'
import { added, dot, type Embedding, loadEmbedding, type StoredEmbedding, trainEmbedding, without } from './embedding'
import { fitSoftmax, scoreOf, softmaxOf, type WeighedExample } from './fit'
import { foldOf } from './folds'
import { fitLogistic, logistic, logit } from './logistic'
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

/** `learnt-…` is what the embedding says, `none` is 1 for the alternative that no entry is meant. */
export const insideFeatures = [
  'nearest',
  'mean',
  'answer',
  'either',
  'same-facet',
  'other-facet',
  'learnt-wordings',
  'learnt-answer',
  'none',
] as const

const learntWordingsAt = insideFeatures.indexOf('learnt-wordings')
const learntAnswerAt = insideFeatures.indexOf('learnt-answer')

/** What is learnt: weights in the order of `insideFeatures`, the embedding, and how they did on held-out samples. */
export interface StoredInside {
  features: readonly number[]
  embedding: StoredEmbedding
  report: InsideReport
}

/** What `calibrate` fits on labelled pairs. */
export interface InsideCalibration {
  /** Weights in the order of `insideFeatures`. */
  features: readonly number[]
  /** Weights of `surenessOf`. */
  sureness: readonly number[]
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

/** One alternative of a question. */
export interface Row {
  /** `undefined`: no entry is meant. */
  entry: InsideEntry | undefined
  /** Position of the entry in the item's list; −1 for none. */
  at: number
  /** The entry's wording nearest to the question, and how alike it is, 0…1. */
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
  /** Terms of each entry's wordings. */
  bags: readonly (readonly (readonly string[])[])[]
}

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
  return { entries, postings, lengths, wordings: total, answers, bags }
}

/** Features of every allowed entry, in their order, and of the alternative that none is meant, last; without what is learnt. */
function rowsOf(bags: Bags, bag: readonly string[], asked: readonly Facet[], allowed: (entry: InsideEntry) => boolean, held?: Held): Row[] {
  const count = bags.entries.length
  const sums = new Map<number, number>()
  const inAnswer = new Float64Array(count)
  const inEither = new Float64Array(count)
  let whole = 0
  let wholeEither = 0
  for (const term of bag) {
    const positions = bags.postings.get(term) ?? []
    const weight = idf(bags.wordings, positions.length)
    whole += weight
    const either = new Set<number>()
    for (const position of positions) {
      const at = Math.floor(position / widest)
      if (held && held.entry === at && (held.wording === undefined || held.wording === position % widest)) continue
      sums.set(position, (sums.get(position) ?? 0) + weight)
      either.add(at)
    }
    const answering = bags.answers.flatMap((answer, at) => (answer.has(term) ? [at] : []))
    for (const at of answering) either.add(at)
    const rarity = idf(count, either.size)
    wholeEither += rarity
    for (const at of answering) inAnswer[at] = (inAnswer[at] as number) + rarity
    for (const at of either) inEither[at] = (inEither[at] as number) + rarity
  }
  const near = new Map<number, { nearest: number; likeness: number; total: number }>()
  for (const [position, sum] of sums) {
    const likeness = sum / Math.sqrt(whole * (bags.lengths.get(position) as number))
    const known = near.get(Math.floor(position / widest)) ?? { nearest: position, likeness: 0, total: 0 }
    if (likeness > known.likeness) Object.assign(known, { nearest: position, likeness })
    near.set(Math.floor(position / widest), { ...known, total: known.total + likeness })
  }
  const share = (part: number) => (wholeEither === 0 ? 0 : part / wholeEither)
  const rows: Row[] = []
  for (const [at, entry] of bags.entries.entries()) {
    if (!allowed(entry)) continue
    const { nearest, likeness, total } = near.get(at) ?? { nearest: 0, likeness: 0, total: 0 }
    const count = Math.min(entry.wordings.length, widest) - (held?.entry === at ? 1 : 0)
    const features = [
      likeness,
      total / Math.max(1, count),
      share(inAnswer[at] as number),
      share(inEither[at] as number),
      asked.includes(entry.facet) ? 1 : 0,
      asked.length > 0 && !asked.includes(entry.facet) ? 1 : 0,
      0,
      0,
      0,
    ]
    rows.push({ entry, at, likeness, nearest: entry.wordings[nearest % widest] as string, features })
  }
  const none = insideFeatures.map((name) => (name === 'none' ? 1 : 0))
  return [...rows, { entry: undefined, at: -1, likeness: 0, nearest: '', features: none }]
}

/** Terms that are learnt from: not the sounds, by which homophones meet. */
const spelt = (bag: Iterable<string>) => [...bag].filter((term) => !term.startsWith('s'))

/** Vectors of one item's entries. */
interface Places {
  wordings: readonly (readonly Float32Array[])[]
  totals: readonly Float32Array[]
  answers: readonly Float32Array[]
}

function placesOf(bags: Bags, embedding: Embedding): Places {
  const wordings = bags.bags.map((list) => list.map((bag) => embedding.vectorOf(spelt(bag))))
  return {
    wordings,
    totals: wordings.map((list) => added(list, embedding.size)),
    answers: bags.answers.map((answer) => embedding.vectorOf(spelt(answer))),
  }
}

/** Writes what the embedding says into the features. */
function place(rows: readonly Row[], asked: Float32Array, { wordings, totals, answers }: Places, held?: Held): void {
  for (const row of rows) {
    if (!row.entry) continue
    const list = wordings[row.at] as readonly Float32Array[]
    const total = totals[row.at] as Float32Array
    const own = held?.entry === row.at && held.wording !== undefined ? list[held.wording] : undefined
    const middle = own ? dot(asked, without(total, own, list.length)) : dot(asked, total) / Math.max(1, list.length)
    row.features[learntWordingsAt] = middle
    row.features[learntAnswerAt] = dot(asked, answers[row.at] as Float32Array)
  }
}

/** Everything that is seen of one question, for the entries of an item; separate from the weights so that fitting can use it. */
export interface InsideScorer {
  /** @returns a row per allowed entry and one for the alternative that none is meant, last; [] for an unknown item */
  rows(item: string, text: string, allowed: (entry: InsideEntry) => boolean): Row[]
}

/** @param asked facets a normalised wording asks for */
export function createInsideScorer(
  entries: ReadonlyMap<string, readonly InsideEntry[]>,
  terms: Terms,
  asked: (text: string) => readonly Facet[],
  stored: StoredInside,
): InsideScorer {
  const embedding = loadEmbedding(stored.embedding)
  const prepared = new Map(
    [...entries].map(([item, list]) => {
      const bags = bagsOf(list, terms)
      return [item, { bags, places: placesOf(bags, embedding) }]
    }),
  )
  return {
    rows(item, text, allowed) {
      const known = prepared.get(item)
      if (!known) return []
      const bag = terms(text)
      const rows = rowsOf(known.bags, bag, asked(text), allowed)
      place(rows, embedding.vectorOf(spelt(bag)), known.places)
      return rows
    },
  }
}

/** Ranks entries. @param calibration weights fitted on labelled pairs; without it those fitted on samples hold and the share stands */
export function createInside(scorer: InsideScorer, stored: StoredInside, calibration?: InsideCalibration): Inside {
  return {
    match(item, text, allowed) {
      const ranked = rankedOf(scorer.rows(item, text, allowed), (calibration ?? stored).features)
      const [first] = ranked
      if (!first || !calibration) return ranked
      const sure = logistic(surenessOf(ranked), calibration.sureness)
      return ranked.map((entry, at) => ({ ...entry, confidence: at === 0 ? sure : Math.min(sure, entry.confidence) }))
    },
  }
}

function rankedOf(rows: readonly Row[], weights: readonly number[]): InsideMatch[] {
  const shares = rows.length === 0 ? [] : softmaxOf(rows, weights)
  return rows
    .flatMap(({ entry, nearest, likeness }, at) =>
      entry ? [{ kind: entry.kind, index: entry.index, nearest, likeness, confidence: shares[at] as number }] : [],
    )
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 5)
}

/** What is seen of the first of the ranked entries, for a logistic calibration. */
function surenessOf(ranked: readonly InsideMatch[]): number[] {
  const first = ranked[0]?.confidence ?? 0
  return [1, logit(first), Math.log(Math.max(first, 1e-6) / Math.max(ranked[1]?.confidence ?? 0, 1e-3)), ranked[0]?.likeness ?? 0]
}

/** A question about one item and whether an entry (`undefined`: none of them) answers it. */
export interface InsideQuestion {
  item: string
  /** Normalised. */
  text: string
  isRight(entry: Pick<InsideEntry, 'kind' | 'index'> | undefined): boolean
}

/**
 * Fits the weights on labelled questions, starting from those of the samples, and then how sure the first entry is, on questions ranked by
 * weights of the other folds.
 */
export function calibrateInside(scorer: InsideScorer, stored: StoredInside, questions: readonly InsideQuestion[]): InsideCalibration {
  const examples = questions.map((question) => {
    const rows = scorer.rows(question.item, question.text, () => true)
    const shares = rows.length === 0 ? [] : softmaxOf(rows, stored.features)
    const right = rows.flatMap((row, at) => (question.isRight(row.entry) ? [at] : []))
    // Of several right ones the likeliest: one of them is enough.
    const best = right.reduce((first, at) => ((shares[at] as number) > (shares[first] ?? -1) ? at : first), -1)
    return { question, rows, right: best, fold: foldOf(question.text, calibrationFolds) }
  })
  const weigh = (fold: number) =>
    fitSoftmax(
      examples.filter((example) => example.fold !== fold),
      stored.features,
      calibrationEpochs,
    ).map((weight) => Number(weight.toFixed(4)))
  const seen = Array.from({ length: calibrationFolds }, (_, fold) => fold).flatMap((fold) => {
    const weights = weigh(fold)
    return examples.filter((example) => example.fold === fold).map(({ question, rows }) => ({ question, ranked: rankedOf(rows, weights) }))
  })
  const asked = seen.filter(({ ranked }) => ranked.length > 0)
  return {
    features: weigh(-1),
    sureness: fitLogistic(
      asked.map(({ ranked }) => surenessOf(ranked)),
      asked.map(({ question, ranked }) => (question.isRight(ranked[0]) ? 1 : 0)),
    ),
  }
}

const calibrationFolds = 5
const calibrationEpochs = 2000

/** A held-out sample: a question whose right alternative is known. */
interface Example extends WeighedExample {
  rows: Row[]
  bag: readonly string[]
  held: Held
  fold: number
  /** Its own entry is among the alternatives; otherwise nothing is right. */
  stated: boolean
}

/** Samples of the first of so many folds are kept from the embedding, for the weights. */
const folds = 3

/** One in so many samples is asked a second time without its entry: about a quarter of what people ask is not in a guide. */
const unstatedEvery = 3

/**
 * Fits everything. Every sample is a question with itself held out (its entry is right), and some once more with their whole entry
 * held out (nothing is right), so that a guide that does not state something is familiar, too.
 *
 * @param progress one line per step
 */
export function fitInside(
  entries: ReadonlyMap<string, readonly InsideEntry[]>,
  terms: Terms,
  asked: (text: string) => readonly Facet[],
  progress: (line: string) => void,
): StoredInside {
  const items = [...entries.values()].map((list) => {
    const bags = bagsOf(list, terms)
    return { bags, examples: examplesOf(bags, terms, asked) }
  })
  const learns = insideFeatures.map((_, at) => (at === learntWordingsAt || at === learntAnswerAt ? 0 : 1))
  const first = fitSoftmax(
    items.flatMap(({ examples }) => examples),
    learns,
    100,
  )
  const learnFrom = (passes: (example: Example) => boolean) =>
    trainEmbedding(
      items.map(({ bags, examples }) => ({
        entries: bags.bags.map((wordings, at) => ({
          wordings: wordings.map(spelt),
          answer: spelt(bags.answers[at] as ReadonlySet<string>),
        })),
        questions: examples.flatMap((example) =>
          example.stated && passes(example)
            ? [
                {
                  entry: example.held.entry,
                  wording: example.held.wording as number,
                  others: example.rows.slice(0, -1).map((row) => scoreOf(row.features, first)),
                },
              ]
            : [],
        ),
      })),
    )
  const embedding = loadEmbedding(learnFrom((example) => example.fold !== 0))
  progress('事项之内，第 1/2 步')
  const heldOut = items.flatMap(({ bags, examples }) => {
    const places = placesOf(bags, embedding)
    const asked = examples.filter((example) => example.fold === 0)
    for (const { rows, bag, held } of asked) place(rows, embedding.vectorOf(spelt(bag)), places, held)
    return asked
  })
  const features = fitSoftmax(
    heldOut,
    first.map((weight, at) => (learns[at] === 0 ? 1 : weight)),
    300,
  ).map((weight) => Number(weight.toFixed(4)))
  const stored = { features, embedding: learnFrom(() => true), report: reportOf(heldOut, features) }
  progress('事项之内，第 2/2 步')
  return stored
}

function examplesOf(bags: Bags, terms: Terms, asked: (text: string) => readonly Facet[]): Example[] {
  const examples: Example[] = []
  let count = 0
  for (const [at, entry] of bags.entries.entries())
    for (const [wording, text] of entry.wordings.slice(0, widest).entries()) {
      if (wording === 0) continue
      const bag = terms(text)
      const shared = { bag, fold: foldOf(text, folds) }
      const rows = rowsOf(bags, bag, asked(text), () => true, { entry: at, wording })
      examples.push({ ...shared, held: { entry: at, wording }, rows, right: at, stated: true })
      if (count++ % unstatedEvery !== 0) continue
      const others = rowsOf(bags, bag, asked(text), (candidate) => candidate !== entry, { entry: at })
      examples.push({ ...shared, held: { entry: at }, rows: others, right: others.length - 1, stated: false })
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
