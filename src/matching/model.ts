/** Everything learnt, as stored in knowledge/model/model.json, and how it is trained. Pure; the documents say what it was trained on. */

import type { Facet } from '../knowledge/schema'
import { type Document, outside } from './document'
import { fitSoftmax, softmaxOf, type WeighedExample } from './fit'
import { foldOf, hashOf } from './folds'
import type { Threshold } from './guarantee'
import { heldOut, keptFor } from './held-out'
import { fitInside, type InsideCalibration, type InsideEntry, type StoredInside } from './inside'
import { loadLinear, type StoredLinear, trainLinear } from './linear'
import { createScorer, featureNames, type RankingWeights } from './matcher'
import type { Terms } from './terms'

export interface Model {
  /** Hash of the documents it was trained on: another hash means a stale model. */
  data: string
  linear: StoredLinear
  ranking: RankingWeights
  inside: StoredInside
  /** Written by `npm run calibrate`. */
  calibration?: Calibration
  /** Out-of-fold on the project's own wordings. */
  report: { examples: number; top1: number; top3: number }
}

/** Highest share of all questions answered wrongly about an item where that costs much; `calibrate` always measures its threshold. */
export const strictAlpha = 0.005

/** How sure is sure enough, and what that was measured on. */
export interface Calibration {
  /** `scorerHash` of the model it holds for: another scorer needs another calibration. */
  scorer: string
  /** Hash of the labelled questions. */
  questions: string
  /** `YYYY-MM-DD` */
  date: string
  /** Threshold of the decision to answer about an item. */
  answerAt: number
  /** What can be promised at this threshold and at others. */
  thresholds: Threshold[]
  inside: InsideCalibration
  /** What confidences and unseen words looked like: shares of ten equal steps from 0 to 1. */
  seen: { confidence: number[]; unseen: number[] }
}

export const trainingFolds = 5

/** Hash of everything that scores: a calibration holds for one scorer. */
export function scorerHash(model: Model): string {
  const { linear, ranking, inside } = model
  const text = JSON.stringify({ linear, ranking, features: inside.features, embedding: inside.embedding })
  return hashOf(text).toString(16).padStart(8, '0') + hashOf(text, 0x1b873593).toString(16).padStart(8, '0')
}

/** Hash of everything the model learns from. */
export function dataHash(documents: readonly Document[]): string {
  let low = 0x811c9dc5
  let high = 0x1b873593
  for (const { kind, item, text } of documents) {
    const line = `${kind}\t${item}\t${text}\n`
    low = hashOf(line, low)
    high = hashOf(line, high ^ low)
  }
  return low.toString(16).padStart(8, '0') + high.toString(16).padStart(8, '0')
}

/** A question whose answer is known, from outside the project: weights are learnt from it, its wording is kept nowhere. */
export interface LabelledQuestion {
  /** Normalised. */
  text: string
  /** Right items; empty when nothing of ours is meant. */
  items: readonly string[]
}

/** Labelled questions in a stable spread. */
export function labelledFold(question: LabelledQuestion, fold: number, folds = trainingFolds): boolean {
  return foldOf(question.text, folds) === fold
}

/** The learnt part for one set of documents, and labelled questions beside them. */
export function learn(documents: readonly Document[], terms: Terms, labelled: readonly LabelledQuestion[] = []): StoredLinear {
  return trainLinear([
    ...documents.map((document) => ({ terms: terms(document.text), class: document.item })),
    ...labelled.flatMap(({ text, items }) => (items.length === 0 ? [outside] : items).map((item) => ({ terms: terms(text), class: item }))),
  ])
}

/** Everything that training learns from. */
export interface Lessons {
  documents: readonly Document[]
  /** What the guide of each item says, see createScorer. */
  guides: ReadonlyMap<string, readonly string[]>
  /** Conditions and FAQs per item. */
  entries: ReadonlyMap<string, readonly InsideEntry[]>
  terms: Terms
  /** What is asked, see createScorer and createInside. */
  reader: { bare(text: string): string; asked(text: string): readonly Facet[] }
  /** Further questions to learn weights from. */
  labelled: readonly LabelledQuestion[]
}

/** One part of the training: the questions of a fold, the learnt part on all documents, or the inside of the items. */
export type TrainingPart = 'inside' | 'linear' | number

/** Which parts there are, the longest first; they need nothing from each other and may be done anywhere and in any order. */
export const trainingParts: readonly TrainingPart[] = ['inside', 'linear', ...Array.from({ length: trainingFolds }, (_, fold) => fold)]

/** What comes of the part of the same name. */
export interface Learnt {
  inside?: StoredInside
  linear?: StoredLinear
  /** Questions of a fold, answered by a model that has not seen them. */
  examples?: WeighedExample[]
}

/** Does one part. @param progress one line per step */
export function trainPart(part: TrainingPart, lessons: Lessons, progress: (line: string) => void): Learnt {
  const { documents, entries, terms, reader, labelled } = lessons
  if (part === 'inside') return { inside: fitInside(entries, terms, reader.asked, progress) }
  if (part === 'linear') return { linear: learn(documents, terms, labelled) }
  const examples = examplesOfFold(part, lessons)
  progress(`第 ${part + 1}/${trainingFolds} 份：${examples.length} 句`)
  return { examples }
}

/** A labelled question counts as so many own wordings: it is what people really ask. Tried 1 to 100; table in src/matching/README.md. */
const labelledWeight = 3

function examplesOfFold(fold: number, { documents, guides, terms, reader, labelled }: Lessons): WeighedExample[] {
  const kept = keptFor(documents, fold, trainingFolds)
  const others = labelled.filter((question) => !labelledFold(question, fold))
  const scorer = createScorer(kept, guides, terms, loadLinear(learn(kept, terms, others)), reader.bare)
  const example = (text: string, weight: number, isRight: (item: string) => boolean) => {
    const rows = scorer.features(text)
    return { rows: rows.map(({ features }) => ({ features })), right: rows.findIndex((row) => isRight(row.item)), weight }
  }
  return [
    ...documents.flatMap((document) =>
      document.kind === 'utterance' && heldOut(document, fold, trainingFolds)
        ? [example(document.text, 1, (item) => item === document.item)]
        : [],
    ),
    ...labelled.flatMap((question) =>
      labelledFold(question, fold)
        ? [
            example(question.text, labelledWeight, (item) =>
              question.items.length === 0 ? item === outside : question.items.includes(item),
            ),
          ]
        : [],
    ),
  ]
}

/**
 * Puts the parts together: the ranking weights are fitted on the questions of all folds.
 *
 * @param learnt of every part, in the order of `trainingParts`
 * @param contextWeight weight of the `context` feature, which these questions do not have
 */
export function assembleModel(documents: readonly Document[], learnt: readonly Learnt[], contextWeight: number): Model {
  const examples = learnt.flatMap((part) => part.examples ?? [])
  const ranking = {
    features: fitSoftmax(
      examples,
      featureNames.map(() => 1),
    ).map((weight, at) => (featureNames[at] === 'context' ? contextWeight : Number(weight.toFixed(4)))),
  }
  const rank = ({ rows, right }: WeighedExample) => {
    if (right < 0) return Number.POSITIVE_INFINITY
    const shares = softmaxOf(rows, ranking.features)
    return shares.filter((share) => share > (shares[right] as number)).length
  }
  const ranks = examples.map(rank)
  const share = (limit: number) => Number((ranks.filter((position) => position < limit).length / Math.max(1, ranks.length)).toFixed(4))
  return {
    data: dataHash(documents),
    linear: learnt.find((part) => part.linear)?.linear as StoredLinear,
    ranking,
    inside: learnt.find((part) => part.inside)?.inside as StoredInside,
    report: { examples: examples.length, top1: share(1), top3: share(3) },
  }
}
