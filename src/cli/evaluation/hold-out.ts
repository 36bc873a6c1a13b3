/** What becomes of new items: their wordings are in the index, and the learnt part has never heard of them until it is trained again. */
import { outside } from '../../matching/document'
import { createMatcher, type Matcher } from '../../matching/matcher'
import type { Model } from '../../matching/model'
import { normalise } from '../../text/normalise'
import type { Labelled } from '../labelled'
import { round } from './measures'
import type { Part } from './parts'
import { createRandom, drawSome } from './random'
import type { Readers } from './readers'

/** How often the right item comes first, and among the first three. */
export interface Ranks {
  questions: number
  top1: number
  top3: number
}

export interface HeldOut {
  /** The items drawn. */
  items: string[]
  /** Questions about them, and about all others: before the model has learnt the items, and after. */
  drawn: { untrained: Ranks; trained: Ranks }
  others: { untrained: Ranks; trained: Ranks }
}

/**
 * Draws items (seeded) and asks the wordings that each part holds out, once with a model that has learnt the items and once with one that
 * has not; the weights of the ranking are the shipped ones both times.
 *
 * @param progress one line per part
 */
export function holdOut(readers: Readers, model: Model, parts: readonly Part[], count: number, progress: (line: string) => void): HeldOut {
  const { knowledge } = readers.shipped
  const items = drawSome([...knowledge.items.keys()].sort(), count, createRandom(20)).sort()
  const isNew = (id: string) => items.includes(id)
  const ranks: Record<keyof Omit<HeldOut, 'items'>, Record<'untrained' | 'trained', number[]>> = {
    drawn: { untrained: [], trained: [] },
    others: { untrained: [], trained: [] },
  }
  for (const [at, part] of parts.entries()) {
    const questions = part.questions.filter((question) => question.items.length > 0)
    const old = part.documents.filter((document) => !isNew(document.item))
    const matchers = {
      untrained: createMatcher(readers.scorer({ documents: part.documents, others: part.others, learnt: old }), model.ranking),
      trained: createMatcher(readers.scorer(part), model.ranking),
    }
    for (const question of questions) {
      const { match } = normalise(question.text, knowledge.language)
      const group = question.items.some(isNew) ? ranks.drawn : ranks.others
      for (const state of ['untrained', 'trained'] as const) group[state].push(rankOf(matchers[state], match, question))
    }
    progress(`第 ${at + 1}/${parts.length} 份`)
  }
  const both = ({ untrained, trained }: Record<'untrained' | 'trained', number[]>) => ({
    untrained: summary(untrained),
    trained: summary(trained),
  })
  return { items, drawn: both(ranks.drawn), others: both(ranks.others) }
}

/** Position of the first right item among the items, from 0; infinite when there is none. */
function rankOf(matcher: Matcher, text: string, question: Labelled): number {
  const items = matcher.match(text).filter(({ item }) => item !== outside)
  const at = items.findIndex(({ item }) => question.items.includes(item))
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

function summary(ranks: readonly number[]): Ranks {
  const share = (limit: number) => round(ranks.filter((rank) => rank < limit).length / Math.max(1, ranks.length))
  return { questions: ranks.length, top1: share(1), top3: share(3) }
}
