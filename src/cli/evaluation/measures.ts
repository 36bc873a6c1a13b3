/** The measures of product.md: each is the share of the rows it is about for which something holds. Pure. */
import type { AskAnswer } from '../../dialogue/ask'
import type { Labelled } from '../labelled'

/** A labelled question and what was said to it. */
export interface Row {
  question: Labelled
  answer: AskAnswer
}

const covered = ({ question }: Row) => question.items.length > 0
const outside = (row: Row) => !covered(row)
const answered = ({ answer }: Row) => answer.decision === 'answer' && answer.item !== null
const among = ({ question }: Row, ids: readonly string[]) => ids.some((id) => question.items.includes(id))
const ranked = ({ answer }: Row) => answer.candidates.map((candidate) => candidate.item)

/** Answered about one of the items meant. */
const answeredRight = (row: Row): boolean => answered(row) && among(row, [row.answer.item as string])
const offeredRight = (row: Row) => row.answer.decision === 'clarify' && among(row, row.answer.options)
/** Answered about another item, or with words of our own when an item was meant. */
const answeredWrong = (row: Row): boolean => (covered(row) ? row.answer.decision === 'answer' && !answeredRight(row) : answered(row))

/** name → [which rows it is about, what holds for them]. */
const shares = {
  top1: [covered, (row) => among(row, ranked(row).slice(0, 1))],
  top3: [covered, (row) => among(row, ranked(row).slice(0, 3))],
  answeredRight: [covered, answeredRight],
  clarifiedRight: [covered, offeredRight],
  resolved: [covered, (row) => answeredRight(row) || offeredRight(row)],
  answeredWrong: [covered, answeredWrong],
  outsideRefused: [outside, (row) => !answered(row) && row.answer.decision !== 'clarify'],
  outsideAnswered: [outside, answeredWrong],
  wrongWithConfidence: [() => true, answeredWrong],
  facet: [
    (row) => answeredRight(row) && row.question.facet !== undefined && row.question.facet !== 'other',
    ({ question, answer }) => question.facet === answer.facet,
  ],
} satisfies Record<string, readonly [(row: Row) => boolean, (row: Row) => boolean]>

export type MeasureName = keyof typeof shares
export const measureNames = Object.keys(shares) as MeasureName[]

/** Shares 0…1 of four digits, null when no row is what a measure is about. */
export type Measures = Record<MeasureName, number | null> & { rows: number; covered: number; outside: number; calibrationError: number }

/** For each row whether the measure's condition holds; undefined where it is not about the row. */
export function verdictsOf(rows: readonly Row[], name: MeasureName): (boolean | undefined)[] {
  const [counts, holds] = shares[name]
  return rows.map((row) => (counts(row) ? holds(row) : undefined))
}

/** Same definitions as the score of the labelled questions. */
export function measure(rows: readonly Row[]): Measures {
  const share = (name: MeasureName) => {
    const verdicts = verdictsOf(rows, name).filter((verdict) => verdict !== undefined)
    return verdicts.length === 0 ? null : round(verdicts.filter(Boolean).length / verdicts.length)
  }
  const said = rows
    .filter((row) => row.answer.decision === 'answer' && (covered(row) || answered(row)))
    .map((row) => ({ confidence: row.answer.confidence, right: answeredRight(row) }))
  return {
    rows: rows.length,
    covered: rows.filter(covered).length,
    outside: rows.filter(outside).length,
    ...(Object.fromEntries(measureNames.map((name) => [name, share(name)])) as Record<MeasureName, number | null>),
    calibrationError: round(
      binsOf(said).reduce((sum, bin) => sum + (bin.count / Math.max(1, said.length)) * Math.abs(bin.confidence - bin.right), 0),
    ),
  }
}

/** One step of confidence: how many fell into it, their mean confidence, and the share that was right. */
export interface Bin {
  from: number
  count: number
  confidence: number
  right: number
}

/** Ten equal steps of confidence; empty ones left out. Their mean gap is the expected calibration error (Naeini et al. 2015). */
export function binsOf(guesses: readonly { confidence: number; right: boolean }[]): Bin[] {
  return Array.from({ length: 10 }, (_, step) => {
    const inside = guesses.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === step)
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    return {
      from: step / 10,
      count: inside.length,
      confidence: mean(inside.map(({ confidence }) => confidence)),
      right: mean(inside.map(({ right }) => (right ? 1 : 0))),
    }
  }).filter(({ count }) => count > 0)
}

/** Four digits are enough for a share. */
export function round(value: number): number {
  return Number(value.toFixed(4))
}
