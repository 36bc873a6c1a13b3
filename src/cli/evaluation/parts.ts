/** What is asked, in parts: whoever answers a part has not learnt from its questions. */
import type { KnowledgeBase } from '../../knowledge/knowledge-base'
import type { Document } from '../../matching/document'
import { documentsOf } from '../../matching/documents'
import { foldOf } from '../../matching/folds'
import { keptFor } from '../../matching/held-out'
import { type LabelledQuestion, labelledFold } from '../../matching/model'
import { normalise } from '../../text/normalise'
import { type Labelled, readLabelled } from '../labelled'

export interface Part {
  /** Wordings that are known while the part is asked. */
  documents: readonly Document[]
  /** Labelled questions that weights are learnt from beside them. */
  others: readonly LabelledQuestion[]
  questions: readonly Labelled[]
}

/** What a command line asks for. */
export interface Asked {
  /** Labelled questions; else our own wordings. */
  file?: string | undefined
  /** Number of parts; labelled questions are one part when it is not said. */
  folds?: number | undefined
  /** Only labelled questions whose items all have a guide. */
  known?: boolean | undefined
}

/** @throws AppError not_found, bad_request */
export function partsAsked(knowledge: KnowledgeBase, { file, folds, known = false }: Asked): Part[] {
  if (file === undefined) return partsOfOwn(knowledge, folds ?? 5)
  const questions = readLabelled(file).filter((question) => !known || question.items.every((id) => knowledge.items.has(id)))
  return partsOfLabelled(knowledge, questions, folds ?? 1)
}

/** Labelled questions: every wording of ours is known, and the questions of the other parts are learnt from. */
function partsOfLabelled(knowledge: KnowledgeBase, questions: readonly Labelled[], folds: number): Part[] {
  const documents = documentsOf(knowledge)
  const read = questions.map(({ text, items }) => ({ text: normalise(text, knowledge.language).match, items }))
  return Array.from({ length: folds }, (_, fold) => ({
    documents,
    others: read.filter((question) => !labelledFold(question, fold, folds)),
    questions: questions.filter((_, at) => labelledFold(read[at] as LabelledQuestion, fold, folds)),
  }))
}

/** Own wordings: a part's own are asked, all others are known. */
export function partsOfOwn(knowledge: KnowledgeBase, folds: number): Part[] {
  const documents = documentsOf(knowledge)
  const own: Labelled[] = [
    ...[...knowledge.utterances].flatMap(([id, list]) =>
      knowledge.items.has(id) ? list.map(({ text, facet }) => ({ text, items: [id], facet })) : [],
    ),
    ...knowledge.language.outside.flatMap(({ texts }) => texts.map((text) => ({ text, items: [] }))),
  ]
  const spread = own.map((question) => ({ question, fold: foldOf(normalise(question.text, knowledge.language).match, folds) }))
  return Array.from({ length: folds }, (_, fold) => ({
    documents: keptFor(documents, fold, folds),
    others: [],
    questions: spread.filter((entry) => entry.fold === fold).map(({ question }) => question),
  }))
}
