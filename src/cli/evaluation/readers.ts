/** Readers of questions that learnt from something else than the shipped model: for a part that is asked, or with something taken away. */
import { type Core, createCore } from '../../dialogue/core'
import { policy } from '../../dialogue/policy'
import type { KnowledgeBase } from '../../knowledge/knowledge-base'
import type { Document } from '../../matching/document'
import { guidesOf, termsOf } from '../../matching/documents'
import { createFacetReader } from '../../matching/facets'
import { loadLinear } from '../../matching/linear'
import { createMatcher, createScorer, type RankingWeights, type Scorer } from '../../matching/matcher'
import { learn, type Model } from '../../matching/model'
import type { Terms } from '../../matching/terms'
import type { Labelled } from '../labelled'
import type { Row } from './measures'
import type { Part } from './parts'

/** What a scorer is built from: a part without what is asked. */
export interface Known extends Omit<Part, 'questions'> {
  /** The documents that are learnt, when not all are: the others are only in the index. */
  learnt?: readonly Document[]
}

export interface Readers {
  /** With the shipped model. */
  shipped: Core
  terms: Terms
  /** What finds candidates when only these documents and questions are known. Takes seconds. */
  scorer(known: Known, terms?: Terms): Scorer
  /** The whole core around a scorer: all but the choice of the item is the shipped one's. */
  core(scorer: Scorer, weights?: RankingWeights): Core
  /** A core that understands the same and answers every question that is more likely to be ours than not. */
  eager(core: Core): Core
}

/** Builds the shipped core once; the others borrow from it. */
export function createReaders(knowledge: KnowledgeBase, model: Model): Readers {
  const shipped = createCore(knowledge, model)
  const terms = termsOf(knowledge)
  const guides = guidesOf(knowledge)
  const { bare } = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules)
  return {
    shipped,
    terms,
    scorer: ({ documents, others, learnt = documents }, own = terms) =>
      createScorer(documents, guides, own, loadLinear(learn(learnt, own, others)), bare),
    core: (scorer, weights = model.ranking) =>
      createCore(knowledge, model, { before: { ...shipped, matcher: createMatcher(scorer, weights), unseen: scorer.unseen } }),
    eager: (core) => createCore(knowledge, model, { before: core, policy: { ...policy, answerAt: 0, strictAt: 0, lead: 0 } }),
  }
}

/** Every question, each a conversation of its own. */
export function askAll(core: Core, questions: readonly Labelled[]): Row[] {
  return questions.map((question) => ({
    question,
    answer: core.ask({ text: question.text, ...(question.id === undefined ? {} : { id: question.id }) }),
  }))
}
