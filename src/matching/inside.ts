/**
 * What of one item's guide answers a message: a rule (condition), a question (FAQ), a field as it stands there, or nothing. Ranked and
 * calibrated like the items: features of each alternative, weighed by a softmax. `train` fits it on held-out samples, `calibrate` on labelled
 * pairs of a question and what answers it, which are less alike their entries than samples are.
 */
import type { Facet } from '../knowledge/schema'
import { added, dot, type Embedding, loadEmbedding, type StoredEmbedding, trainEmbedding, without } from './embedding'
import { type AskedField, fieldFeatures } from './fields'
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

/** What may answer a message. */
export type Alternative =
  | { kind: 'condition' | 'faq'; index: number }
  /** As it stands in the guide. */
  | { kind: 'field'; facet: Facet }
  /** The guide does not state it. */
  | { kind: 'none' }

export type InsideMatch = Alternative & {
  /** 0…1: how often such an alternative is the right one. */
  confidence: number
  /** Likeness of the nearest wording, 0…1: 1 is the same wording; 0 for what has none. */
  likeness: number
  /** The wording nearest to the question. */
  nearest: string
}

export interface Inside {
  /**
   * @param allowed says which entries hold in the citizen's situation
   * @returns best first: at most 5 entries, one per condition or FAQ, the fields that may be meant, and that none is
   */
  match(item: string, text: string, allowed: (entry: Pick<InsideEntry, 'kind' | 'index'>) => boolean): InsideMatch[]
}

/** `learnt-…` is what the embedding says, `none` is 1 for the alternative that nothing is meant; then what is seen of fields. */
export const insideFeatures = [
  'nearest',
  'second',
  'mean',
  'answer',
  'either',
  'covered',
  'covering',
  'same-facet',
  'other-facet',
  'same-narrow',
  'other-narrow',
  'learnt-wordings',
  'learnt-answer',
  'none',
  ...fieldFeatures,
] as const

const entryFeatures = insideFeatures.length - fieldFeatures.length

/** Samples are all answered by entries: what speaks for a field until `calibrate` fits it on pairs. */
const fieldStart: Readonly<Record<string, number>> = {
  field: 0,
  list: 0,
  named: 1,
  first: 1,
  unsaid: -1,
  bare: 1,
  ruled: -1,
  amount: -1,
  conditions: 2,
  requirements: -1,
}

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
  /** `undefined`: a field, or nothing is meant. */
  entry: InsideEntry | undefined
  field?: Facet
  /** Position of the entry in the item's list; −1 for others. */
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
  /** Position of each entry's first wording among all wordings; one more at the end. */
  starts: Int32Array
  /** Entry of each wording. */
  entryOf: Int32Array
  /** Term → positions of the wordings that have it, ascending. */
  postings: ReadonlyMap<string, readonly number[]>
  /** Term → entries whose answer has it. */
  answering: ReadonlyMap<string, readonly number[]>
  answers: readonly ReadonlySet<string>[]
  /** Length of each wording's bag. */
  lengths: Float64Array
  /** Terms of each entry's wordings. */
  bags: readonly (readonly (readonly string[])[])[]
}

/** As in inverted-index.ts, over the wordings (or entries) of this item: its name, which most of them share, says little. */
const idf = (total: number, count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5))

/** Term → where it stands. */
function postingsOf(bags: readonly Iterable<string>[]): Map<string, number[]> {
  const postings = new Map<string, number[]>()
  for (const [at, bag] of bags.entries())
    for (const term of bag) {
      const known = postings.get(term)
      if (known) known.push(at)
      else postings.set(term, [at])
    }
  return postings
}

function bagsOf(entries: readonly InsideEntry[], terms: Terms): Bags {
  const bags = entries.map((entry) => entry.wordings.map(terms))
  const wordings = bags.flat()
  const starts = new Int32Array(entries.length + 1)
  for (const [at, list] of bags.entries()) starts[at + 1] = (starts[at] as number) + list.length
  const postings = postingsOf(wordings)
  const weightOf = (term: string) => idf(wordings.length, postings.get(term)?.length ?? 0)
  const answers = entries.map((entry) => new Set(terms(entry.answer)))
  return {
    entries,
    starts,
    entryOf: Int32Array.from(bags.flatMap((list, at) => list.map(() => at))),
    postings,
    answering: postingsOf(answers),
    answers,
    lengths: Float64Array.from(wordings, (bag) => bag.reduce((sum, term) => sum + weightOf(term), 0)),
    bags,
  }
}

const nowhere: readonly number[] = []

/** Facets whose phrases (代办, 多少钱, 在哪) seldom mean anything else. */
const narrowFacets = new Set<Facet>(['proxy', 'fee', 'place', 'hours', 'online', 'phone', 'duration', 'progress', 'result'])

/** Features of every allowed entry, in their order, of the fields, and of the alternative that nothing is meant, last; without what is learnt. */
function rowsOf(
  bags: Bags,
  bag: readonly string[],
  asked: readonly Facet[],
  allowed: (entry: InsideEntry) => boolean,
  fields: readonly AskedField[] = [],
  held?: Held,
): Row[] {
  const { entries, starts, entryOf, lengths } = bags
  const sums = new Float64Array(lengths.length)
  const inAnswer = new Float64Array(entries.length)
  const inEither = new Float64Array(entries.length)
  /** By entry: the last term (from 1) that was found in it. */
  const seen = new Int32Array(entries.length)
  const heldAt = held?.wording === undefined ? -1 : (starts[held.entry] as number) + held.wording
  let whole = 0
  let wholeEither = 0
  for (let number = 1; number <= bag.length; number++) {
    const term = bag[number - 1] as string
    const positions = bags.postings.get(term) ?? nowhere
    const weight = idf(lengths.length, positions.length)
    whole += weight
    const either: number[] = []
    const note = (at: number) => {
      if (seen[at] === number) return
      seen[at] = number
      either.push(at)
    }
    for (const position of positions) {
      const at = entryOf[position] as number
      if (held && held.entry === at && (held.wording === undefined || heldAt === position)) continue
      sums[position] = (sums[position] as number) + weight
      note(at)
    }
    const answering = bags.answering.get(term) ?? nowhere
    for (const at of answering) note(at)
    const rarity = idf(entries.length, either.length)
    wholeEither += rarity
    for (const at of answering) inAnswer[at] = (inAnswer[at] as number) + rarity
    for (const at of either) inEither[at] = (inEither[at] as number) + rarity
  }
  const share = (part: number) => (wholeEither === 0 ? 0 : part / wholeEither)
  const asksNarrowly = asked.some((facet) => narrowFacets.has(facet))
  const rows: Row[] = []
  for (const [at, entry] of entries.entries()) {
    if (!allowed(entry)) continue
    const start = starts[at] as number
    let nearest = start
    let likeness = 0
    let second = 0
    let best = 0
    let total = 0
    for (let position = start; position < (starts[at + 1] as number); position++) {
      if (sums[position] === 0) continue
      const own = (sums[position] as number) / Math.sqrt(whole * (lengths[position] as number))
      total += own
      if (own > likeness) {
        second = likeness
        likeness = own
        nearest = position
        best = sums[position] as number
      } else if (own > second) second = own
    }
    const count = entry.wordings.length - (held?.entry === at ? 1 : 0)
    const features = new Array<number>(insideFeatures.length).fill(0)
    features[0] = likeness
    features[1] = second
    features[2] = total / Math.max(1, count)
    features[3] = share(inAnswer[at] as number)
    features[4] = share(inEither[at] as number)
    features[5] = whole === 0 ? 0 : best / whole
    features[6] = best === 0 ? 0 : best / (lengths[nearest] as number)
    features[7] = asked.includes(entry.facet) ? 1 : 0
    features[8] = asked.length > 0 && !asked.includes(entry.facet) ? 1 : 0
    features[9] = asksNarrowly && asked.includes(entry.facet) && narrowFacets.has(entry.facet) ? 1 : 0
    features[10] = asksNarrowly && !asked.includes(entry.facet) ? 1 : 0
    rows.push({ entry, at, likeness, nearest: entry.wordings[nearest - start] as string, features })
  }
  const other = { entry: undefined, at: -1, likeness: 0, nearest: '' }
  const before = new Array<number>(entryFeatures).fill(0)
  const none = insideFeatures.map((name) => (name === 'none' ? 1 : 0))
  return [
    ...rows,
    ...fields.map(({ facet, features }) => ({ ...other, field: facet, features: [...before, ...features] })),
    { ...other, features: none },
  ]
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
  /** @returns a row per allowed entry, per field that may be meant, and one for the alternative that nothing is, last; [] for an unknown item */
  rows(item: string, text: string, allowed: (entry: InsideEntry) => boolean): Row[]
}

/** What a normalised wording asks for. */
export interface InsideReader {
  asked(text: string): readonly Facet[]
  fields(item: string, text: string): readonly AskedField[]
}

/** Prepares the entries of every item; takes about a second for the whole content. */
export function createInsideScorer(
  entries: ReadonlyMap<string, readonly InsideEntry[]>,
  terms: Terms,
  { asked, fields }: InsideReader,
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
      const rows = rowsOf(known.bags, bag, asked(text), allowed, fields(item, text))
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

/** Most entries that are told. */
const mostTold = 5

function rankedOf(rows: readonly Row[], weights: readonly number[]): InsideMatch[] {
  const shares = rows.length === 0 ? [] : softmaxOf(rows, weights)
  let entries = 0
  return rows
    .map(
      (row, at): InsideMatch => ({ ...alternativeOf(row), nearest: row.nearest, likeness: row.likeness, confidence: shares[at] as number }),
    )
    .sort((a, b) => b.confidence - a.confidence)
    .filter(({ kind }) => kind === 'field' || kind === 'none' || entries++ < mostTold)
}

function alternativeOf({ entry, field }: Row): Alternative {
  if (entry) return { kind: entry.kind, index: entry.index }
  return field === undefined ? { kind: 'none' } : { kind: 'field', facet: field }
}

/** What is seen of the first of the ranked alternatives, for a logistic calibration. */
function surenessOf(ranked: readonly InsideMatch[]): number[] {
  const [first, second] = ranked
  const share = first?.confidence ?? 0
  return [
    1,
    logit(share),
    Math.log(Math.max(share, 1e-6) / Math.max(second?.confidence ?? 0, 1e-3)),
    first?.likeness ?? 0,
    first?.kind === 'field' ? 1 : 0,
    first?.kind === 'none' ? 1 : 0,
  ]
}

/** A question about one item and what answers it. */
export interface InsideQuestion {
  item: string
  /** Normalised. */
  text: string
  isRight(alternative: Alternative): boolean
}

/**
 * Fits the weights on labelled questions, starting from those of the samples, and then how sure the first entry is, on questions ranked by
 * weights of the other folds.
 */
export function calibrateInside(scorer: InsideScorer, stored: StoredInside, questions: readonly InsideQuestion[]): InsideCalibration {
  const examples = questions.map((question) => {
    const rows = scorer.rows(question.item, question.text, () => true)
    const shares = rows.length === 0 ? [] : softmaxOf(rows, stored.features)
    const right = rows.flatMap((row, at) => (question.isRight(alternativeOf(row)) ? [at] : []))
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
      asked.map(({ question, ranked }) => (question.isRight(ranked[0] as InsideMatch) ? 1 : 0)),
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
  const start = insideFeatures.map((name) => fieldStart[name] ?? 1)
  const learns = start.map((weight, at) => (insideFeatures[at]?.startsWith('learnt') ? 0 : weight))
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
    first.map((weight, at) => (insideFeatures[at]?.startsWith('learnt') ? 1 : weight)),
    300,
  ).map((weight, at) => fieldStart[insideFeatures[at] as string] ?? Number(weight.toFixed(4)))
  const stored = { features, embedding: learnFrom(() => true), report: reportOf(heldOut, features) }
  progress('事项之内，第 2/2 步')
  return stored
}

function examplesOf(bags: Bags, terms: Terms, asked: (text: string) => readonly Facet[]): Example[] {
  const examples: Example[] = []
  let count = 0
  for (const [at, entry] of bags.entries.entries())
    for (const [wording, text] of entry.wordings.entries()) {
      if (wording === 0) continue
      const bag = terms(text)
      const shared = { bag, fold: foldOf(text, folds) }
      const rows = rowsOf(bags, bag, asked(text), () => true, [], { entry: at, wording })
      examples.push({ ...shared, held: { entry: at, wording }, rows, right: at, stated: true })
      if (count++ % unstatedEvery !== 0) continue
      const others = rowsOf(bags, bag, asked(text), (candidate) => candidate !== entry, [], { entry: at })
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
