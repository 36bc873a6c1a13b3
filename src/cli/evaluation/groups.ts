/** Rows in groups, and which items are taken for which. Pure. */
import { outside } from '../../matching/document'
import { type Measures, measure, type Row } from './measures'

export interface Group {
  name: string
  figures: Measures
}

/** Groups of rows by a name, the largest first; or in a given order, names outside it last. */
export function groupsOf(rows: readonly Row[], of: (row: Row) => string, order?: readonly string[]): Group[] {
  const lists = new Map<string, Row[]>()
  for (const row of rows) lists.set(of(row), [...(lists.get(of(row)) ?? []), row])
  const place = (name: string) => (order === undefined || order.includes(name) ? (order?.indexOf(name) ?? 0) : order.length)
  return [...lists]
    .sort(([a, { length }], [b, { length: other }]) => place(a) - place(b) || other - length)
    .map(([name, list]) => ({ name, figures: measure(list) }))
}

/** Two items that are taken for one another, whichever was meant; `outside` is one of them when a question was not ours. */
export interface Confusion {
  pair: [string, string]
  count: number
  /** At most five. */
  examples: { text: string; meant: string; taken: string }[]
}

const mostExamples = 5

/**
 * The pairs that are confused most often. A question of ours counts when another item comes first, one that is not ours when it is answered or
 * asked back about.
 *
 * @param most how many pairs
 */
export function confusionsOf(rows: readonly Row[], most = 25): Confusion[] {
  const pairs = new Map<string, Confusion>()
  for (const { question, answer } of rows) {
    const meant = question.items[0] ?? outside
    const taken = answer.candidates[0]?.item
    if (taken === undefined || question.items.includes(taken)) continue
    if (meant === outside && answer.decision !== 'clarify' && answer.item === null) continue
    const pair = [meant, taken].sort() as [string, string]
    const confusion = pairs.get(pair.join()) ?? { pair, count: 0, examples: [] }
    pairs.set(pair.join(), confusion)
    confusion.count++
    if (confusion.examples.length < mostExamples) confusion.examples.push({ text: question.text, meant, taken })
  }
  return [...pairs.values()].sort((a, b) => b.count - a.count).slice(0, most)
}
