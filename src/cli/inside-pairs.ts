/** How well the right answer inside an item is found: labelled pairs of a question and what answers it. */
import { newConversation } from '../dialogue/conversation'
import { createCore, type Reading } from '../dialogue/core'
import type { Part } from '../dialogue/decision'
import { AppError } from '../errors'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import type { Item } from '../knowledge/schema'
import { insideEntriesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { createFieldReader } from '../matching/fields'
import { foldOf } from '../matching/folds'
import {
  type Alternative,
  calibrateInside,
  createInside,
  createInsideScorer,
  type InsideCalibration,
  type InsideQuestion,
} from '../matching/inside'
import type { Matcher } from '../matching/matcher'
import type { Model } from '../matching/model'
import { normalise } from '../text/normalise'
import { linesOf } from './labelled'

/** `right`: `condition:<id>`, `faq:<question>`, `field:<facet>`; or `none` when the guide does not answer it. */
export interface InsidePair {
  item: string
  text: string
  right: string[]
}

/** @throws AppError not_found, or bad_request naming the line */
export function readPairs(file: string): InsidePair[] {
  return linesOf(file).map(({ line, at }) => {
    try {
      const pair = JSON.parse(line) as InsidePair
      if (typeof pair.text !== 'string' || typeof pair.item !== 'string' || !Array.isArray(pair.right)) throw new Error('item, text, right')
      return pair
    } catch (cause) {
      throw new AppError('bad_request', `${file} 第 ${at} 行要是 {"item","text","right":[…]} 的 JSON`, { cause })
    }
  })
}

/** What came of one pair. */
export interface InsideRow extends InsidePair {
  said: string[]
  outcome: 'right' | 'offered' | 'unstated' | 'wrong'
}

/** The pairs as questions that weights are fitted on. */
export function questionsOf(knowledge: KnowledgeBase, pairs: readonly InsidePair[]): InsideQuestion[] {
  return pairs.map((pair) => {
    const record = knowledge.items.get(pair.item)?.record
    return {
      item: pair.item,
      text: normalise(pair.text, knowledge.language).match,
      isRight: (alternative) => pair.right.includes(nameOf(alternative, record)),
    }
  })
}

/** `condition:<id>`, `faq:<question>`, `field:<facet>`, `none`. */
function nameOf(alternative: Alternative, record: Item | undefined): string {
  switch (alternative.kind) {
    case 'condition':
      return `condition:${record?.conditions[alternative.index]?.id}`
    case 'faq':
      return `faq:${record?.faqs[alternative.index]?.question}`
    case 'field':
      return `field:${alternative.facet}`
    case 'none':
      return 'none'
    default:
      return alternative satisfies never
  }
}

/**
 * How the choice inside the item does: with the calibration of the model, or with one fitted on the pairs of the other folds.
 *
 * @param beside further pairs that are fitted on in every fold
 */
export function judgePairs(
  knowledge: KnowledgeBase,
  model: Model,
  pairs: readonly InsidePair[],
  folds: number | undefined,
  beside: readonly InsidePair[] = [],
): InsideRow[] {
  const { calibration } = model
  if (!calibration) throw new AppError('conflict', '模型还没有校准，先运行 npm run calibrate')
  const facets = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules)
  const terms = termsOf(knowledge)
  const { fields } = createFieldReader(knowledge, facets)
  const scorer = createInsideScorer(insideEntriesOf(knowledge), terms, { asked: facets.asked, fields }, model.inside)
  const judge = (inside: InsideCalibration, list: readonly InsidePair[]) =>
    judgeInside(knowledge, model, { terms, unseen: () => 0, inside: createInside(scorer, model.inside, inside) }, list)
  if (folds === undefined) return judge(calibration.inside, pairs)
  const isIn = (pair: InsidePair, fold: number) => foldOf(pair.text, folds) === fold
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const others = [...pairs.filter((pair) => !isIn(pair, fold)), ...beside]
    return judge(
      calibrateInside(scorer, model.inside, questionsOf(knowledge, others)),
      pairs.filter((pair) => isIn(pair, fold)),
    )
  })
}

function conversationAbout(item: string) {
  return { ...newConversation({ conversationId: 'pair', channel: 'evaluate', at: new Date(0).toISOString() }), item }
}

/** Knows which item is meant: that is measured elsewhere. */
function createKnowing(): Matcher & { item: string } {
  return {
    item: '',
    match() {
      return [{ item: this.item, confidence: 1, features: [], nearest: '' }]
    },
  }
}

/** Asks every pair with its item under discussion and as the one meant, so that only the choice inside the item is judged. */
function judgeInside(knowledge: KnowledgeBase, model: Model, read: Omit<Reading, 'matcher'>, pairs: readonly InsidePair[]): InsideRow[] {
  const matcher = createKnowing()
  const core = createCore(knowledge, model, { before: { ...read, matcher } })
  return pairs.map((pair) => {
    matcher.item = pair.item
    const conversation = conversationAbout(pair.item)
    const decision = core.decide(core.understand({ text: pair.text, kind: 'text' }, conversation), conversation)
    const record = knowledge.items.get(pair.item)?.record
    const partName = (part: Part): string =>
      part.kind === 'condition'
        ? `condition:${part.condition}`
        : part.kind === 'faq'
          ? `faq:${record?.faqs[part.faq]?.question ?? ''}`
          : part.kind === 'facet'
            ? `field:${part.facet}`
            : 'none'
    const parts = decision.kind === 'answer' ? decision.parts : []
    const first = parts[0]
    const near = first?.kind === 'unstated' ? first.near.map(partName) : []
    const said = first?.kind === 'unstated' ? ['none', ...near] : parts.map(partName)
    const outcome =
      first === undefined || first.kind === 'unstated'
        ? pair.right.includes('none')
          ? 'right'
          : near.some((name) => pair.right.includes(name))
            ? 'offered'
            : 'unstated'
        : parts.some((part) => pair.right.includes(partName(part)))
          ? 'right'
          : 'wrong'
    return { ...pair, said, outcome }
  })
}

/** Shares of the outcomes. */
export function measureInside(rows: readonly InsideRow[]) {
  const share = (outcome: InsideRow['outcome']) =>
    Number((rows.filter((row) => row.outcome === outcome).length / Math.max(1, rows.length)).toFixed(4))
  return { pairs: rows.length, right: share('right'), offered: share('offered'), unstated: share('unstated'), wrong: share('wrong') }
}
