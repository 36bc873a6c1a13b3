/** Answering fewer questions to answer fewer of them wrongly. Pure. */
import type { Labelled } from '../labelled'
import { type Row, round } from './measures'

/** What would be answered to a question were nothing too unsure to say; no item: not a matter of ours, whatever the threshold. */
export interface Guess {
  question: Labelled
  item: string | null
  /** Any scale; higher is surer. */
  confidence: number
}

/** At a threshold: shares of all questions that are answered, and answered wrongly; share of the covered ones answered rightly. */
export interface RiskPoint {
  answered: number
  wrong: number
  right: number
}

/** What an eager core (readers.ts) would answer. */
export function guessesOf(rows: readonly Row[]): Guess[] {
  return rows.map(({ question, answer }) => ({
    question,
    item: answer.decision === 'answer' && answer.reason === 'item' ? answer.item : null,
    confidence: answer.confidence,
  }))
}

/** True when the item is one of those meant. */
export function isRight({ question, item }: Guess): boolean {
  return item !== null && question.items.includes(item)
}

/** From answering nothing to answering everything, one point per confidence that occurs. O(n log n). */
export function riskCoverage(guesses: readonly Guess[]): RiskPoint[] {
  const said = guesses.filter(({ item }) => item !== null).sort((a, b) => b.confidence - a.confidence)
  const covered = guesses.filter(({ question }) => question.items.length > 0).length
  const points: RiskPoint[] = [{ answered: 0, wrong: 0, right: 0 }]
  let right = 0
  for (const [at, guess] of said.entries()) {
    if (isRight(guess)) right++
    if (said[at + 1]?.confidence === guess.confidence) continue
    points.push({
      answered: round((at + 1) / guesses.length),
      wrong: round((at + 1 - right) / guesses.length),
      right: round(right / Math.max(1, covered)),
    })
  }
  return points
}

/** The most that is answered while at most `risk` of all questions are answered wrongly. */
export function atRisk(points: readonly RiskPoint[], risk: number): RiskPoint {
  return points.findLast(({ wrong }) => wrong <= risk) ?? { answered: 0, wrong: 0, right: 0 }
}
