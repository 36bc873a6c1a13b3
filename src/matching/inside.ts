/** Which rule (condition) or question (FAQ) inside one item a message is about. */
import { createInvertedIndex, type InvertedIndex } from './inverted-index'
import type { Terms } from './terms'

/** One wording that leads to a condition or FAQ of an item. */
export interface InsideDocument {
  kind: 'condition' | 'faq'
  /** Position in the item's list. */
  index: number
  text: string
}

export interface InsideMatch {
  kind: 'condition' | 'faq'
  index: number
  /** 0…1 */
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
  match(item: string, text: string, allowed: (entry: Pick<InsideDocument, 'kind' | 'index'>) => boolean): InsideMatch[]
}

/** Slope and midpoint of similarity → confidence; set by hand on own samples, not fitted yet. */
const slope = 14
const midpoint = 0.4

/**
 * Builds one small index per item: a term that most wordings of the item share (its name) says little, one that few share says much.
 *
 * @param documents wordings per item, normalised
 */
export function createInside(documents: ReadonlyMap<string, readonly InsideDocument[]>, terms: Terms): Inside {
  const indexes = new Map<string, { index: InvertedIndex; list: readonly InsideDocument[] }>()
  for (const [item, list] of documents)
    indexes.set(item, { index: createInvertedIndex(list.map((document) => terms(document.text))), list })
  return {
    match(item, text, allowed) {
      const found = indexes.get(item)
      if (!found) return []
      const best = new Map<string, { document: InsideDocument; scores: number[] }>()
      for (const hit of found.index.search(terms(text), 40)) {
        const document = found.list[hit.document] as InsideDocument
        if (!allowed(document)) continue
        const key = `${document.kind}${document.index}`
        const entry = best.get(key)
        if (entry) entry.scores.push(hit.score)
        else best.set(key, { document, scores: [hit.score] })
      }
      return [...best.values()]
        .map(({ document, scores }) => {
          const similarity = (scores[0] as number) + 0.15 * (scores[1] ?? 0)
          return {
            kind: document.kind,
            index: document.index,
            nearest: document.text,
            likeness: scores[0] as number,
            confidence: 1 / (1 + Math.exp(-slope * (similarity - midpoint))),
          }
        })
        .sort((a, b) => b.confidence - a.confidence)
        .slice(0, 5)
    },
  }
}
