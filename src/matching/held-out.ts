/** What is taken away while a part of the own wordings is asked: they themselves, and what is nearly the same. Pure. */
import type { Document } from './document'
import { foldOf } from './folds'

/** True for documents held out when a fold is tested: wordings of people. Names stay. */
export function heldOut(document: Document, fold: number, folds: number): boolean {
  return (document.kind === 'utterance' || document.kind === 'sample') && foldOf(document.text, folds) === fold
}

/** From this share of common bigrams on (Jaccard) a wording is a near copy of another. */
const nearCopy = 0.5

/**
 * What is known while a fold is tested: not its wordings, and not the utterances and samples that nearly repeat an utterance of it (editors
 * word a sample after an utterance).
 */
export function keptFor(documents: readonly Document[], fold: number, folds: number): Document[] {
  const asked = documents.filter((document) => document.kind === 'utterance' && heldOut(document, fold, folds))
  const pairs = asked.map((document) => bigramsOf(document.text))
  const having = new Map<string, number[]>()
  for (const [at, set] of pairs.entries())
    for (const pair of set) {
      const known = having.get(pair)
      if (known) known.push(at)
      else having.set(pair, [at])
    }
  const isNear = (text: string) => {
    const own = bigramsOf(text)
    const common = new Map<number, number>()
    for (const pair of own) for (const at of having.get(pair) ?? []) common.set(at, (common.get(at) ?? 0) + 1)
    return [...common].some(([at, count]) => count >= nearCopy * (own.size + (pairs[at] as ReadonlySet<string>).size - count))
  }
  return documents.filter(
    (document) => !heldOut(document, fold, folds) && (document.kind === 'name' || document.kind === 'alias' || !isNear(document.text)),
  )
}

function bigramsOf(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)))
}
