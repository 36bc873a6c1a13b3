/** One of the workers of `npm run calibrate`: asks the questions of a fold, after it learnt from the others. */
import { createCore } from '../dialogue/core'
import { policy } from '../dialogue/policy'
import { documentsOf, guidesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import type { Trial } from '../matching/guarantee'
import { loadLinear } from '../matching/linear'
import { createMatcher, createScorer } from '../matching/matcher'
import { labelledFold, learn, type Model, trainingFolds } from '../matching/model'
import { remembered } from '../matching/terms'
import { normalise } from '../text/normalise'
import { type ContentFiles, knowledgeIn } from './content'
import { work } from './in-processes'
import type { Labelled } from './labelled'

export interface CalibrationSetup {
  files: ContentFiles
  model: Model
  questions: readonly Labelled[]
}

/** What was seen of one question. */
export interface Asked extends Trial {
  /** Confidence of the likeliest item, whether it was answered or not. */
  first: number
  unseen: number
}

work<CalibrationSetup, number, Asked[]>(({ files, model, questions }, progress) => {
  const knowledge = knowledgeIn(files)
  const documents = documentsOf(knowledge)
  const guides = guidesOf(knowledge)
  const terms = remembered(termsOf(knowledge))
  const { bare } = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules)
  const shipped = createCore(knowledge, model)
  const labelled = questions.map(({ text, items }) => ({ text: normalise(text, knowledge.language).match, items }))
  return (fold) => {
    const others = labelled.filter((question) => !labelledFold(question, fold))
    const scorer = createScorer(documents, guides, terms, loadLinear(learn(documents, terms, others)), bare)
    const before = { ...shipped, matcher: createMatcher(scorer, model.ranking), unseen: scorer.unseen }
    const core = createCore(knowledge, model, { policy: { ...policy, answerAt: 0, strictAt: 0 }, before })
    const asked = questions.flatMap(({ text, items }, at): Asked[] => {
      const read = labelled[at] as (typeof labelled)[number]
      if (!labelledFold(read, fold)) return []
      const answer = core.ask({ text })
      const chosen = answer.decision === 'answer' && answer.item !== null && answer.reason === 'item'
      return [
        {
          confidence: chosen ? answer.confidence : 0,
          wrong: chosen && !items.includes(answer.item as string),
          first: answer.candidates[0]?.confidence ?? 0,
          unseen: core.unseen(read.text),
        },
      ]
    })
    progress(`第 ${fold + 1}/${trainingFolds} 份`)
    return asked
  }
})
