/** The pure core put together: content and weights in, the functions of a turn out. No clock, no disk, no network. */
import { type Answers, checklistOf, parseAnswers } from '../knowledge/checklist'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { knowledgeFor, localRegion } from '../knowledge/local'
import { planOf } from '../knowledge/plan'
import { findItem, selectItems } from '../knowledge/selection'
import { outside } from '../matching/document'
import { documentsOf, guidesOf, insideEntriesOf, termsOf } from '../matching/documents'
import type { Seen } from '../matching/drift'
import { createFacetReader, type FacetReader } from '../matching/facets'
import { createFieldReader } from '../matching/fields'
import { createInside, createInsideScorer, type Inside } from '../matching/inside'
import { loadLinear } from '../matching/linear'
import { createMatcher, createScorer, type Matcher } from '../matching/matcher'
import { type Calibration, type Model, strictAlpha } from '../matching/model'
import { remembered, type Terms } from '../matching/terms'
import { mask } from '../text/mask'
import { createAnswer } from './answer'
import { type AskAnswer, type AskInput, createAsk } from './ask'
import { type Compose, createCompose, createPacket } from './compose'
import { createDecide, type Decide } from './decide'
import { policy as defaultPolicy, type Policy } from './policy'
import type { Reply } from './reply'
import { createUnderstand, type Understand } from './understand'

export interface Core {
  understand: Understand
  decide: Decide
  compose: Compose
  packet: ReturnType<typeof createPacket>
  mask(text: string): string
  /** What is said when something broke. */
  apology(): Reply
  knowledge: KnowledgeBase
  matcher: Matcher
  inside: Inside
  terms: Terms
  /** Thresholds of the decision, `answerAt` of the calibration among them. */
  policy: Policy
  /** What the calibration saw; undefined for a model that was not calibrated. */
  seen?: Seen
  /** Share of a normalised text in words that no wording has; 0…1. */
  unseen(text: string): number
  /** One question, a conversation of its own (machine interface `ask`). */
  ask(input: AskInput): AskAnswer
  /** @throws AppError unknown_item, unknown_situation, unknown_option */
  checklist(item: string, answers: Readonly<Record<string, string>>, region?: string): ChecklistAnswer
  /** @throws AppError unknown_item, unknown_situation, unknown_option, dependency_cycle */
  plan(ids: readonly string[], answers: Readonly<Record<string, string>>, region?: string): PlanAnswer
}

export interface CoreOptions {
  policy?: Policy
  matcher?: Matcher
  before?: Reading
}

/** Wordings that are tokenised in one step of building. */
const textsOfAStep = 200

/** What reads questions; made from wordings and the model alone. */
export type Reading = Pick<Core, 'terms' | 'matcher' | 'inside' | 'unseen'>

/** Machine interface `checklist` (product.md). */
export type ChecklistAnswer = ReturnType<ReturnType<typeof createMachine>['checklist']>
/** Machine interface `plan` (product.md). */
export type PlanAnswer = ReturnType<ReturnType<typeof createMachine>['plan']>

/** The same as `coreInSteps`, at one go: seconds for the whole content. */
export function createCore(knowledge: KnowledgeBase, model: Model, options: CoreOptions = {}): Core {
  const steps = coreInSteps(knowledge, model, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/**
 * Builds the core. Between two steps others may be served: most of them take milliseconds, the longest less than a second.
 *
 * @param model of `npm run train`
 * @param options matcher: another one than the default, e.g. in evaluation; must know the same ids. before: a core of content with the same
 * wordings (`sameWording`) and the same model, whose reading is taken over
 */
export function* coreInSteps(knowledge: KnowledgeBase, model: Model, options: CoreOptions = {}): Generator<void, Core> {
  const { calibration } = model
  const policy =
    options.policy ??
    (calibration ? { ...defaultPolicy, answerAt: calibration.answerAt, strictAt: strictThreshold(calibration) } : defaultPolicy)
  const facets = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules)
  const { terms, matcher, inside, unseen } = options.before ?? (yield* readingInSteps(knowledge, model, facets, options.matcher))
  const speaker = createSpeakers(knowledge, policy)
  const parts: Pick<Core, 'understand' | 'decide' | 'compose'> = {
    understand: createUnderstand({ knowledge, matcher, inside, facets, fields: createFieldReader(knowledge, facets) }),
    decide: createDecide(knowledge, policy),
    compose: (decision, understanding, conversation, admission) =>
      speaker(understanding.region ?? conversation.region).compose(decision, understanding, conversation, admission),
  }
  return {
    ...parts,
    knowledge,
    policy,
    matcher,
    inside,
    terms,
    unseen,
    ...(calibration ? { seen: calibration.seen } : {}),
    checklist: (item, answers, region) => speaker(region).checklist(item, answers),
    plan: (ids, answers, region) => speaker(region).plan(ids, answers),
    packet: (decision, understanding, conversation) =>
      speaker(understanding.region ?? conversation.region).packet(decision, understanding, conversation),
    mask: (text) => mask(text).text,
    apology: () => ({ text: speaker(undefined).answer.phrase('apology'), options: [] }),
    ask: createAsk(parts),
  }
}

/** The threshold of half the usual risk, for items where a wrong answer costs much; the usual one when it was not measured. */
function strictThreshold({ thresholds, answerAt }: Calibration): number {
  return Math.max(answerAt, thresholds.find(({ alpha }) => alpha === strictAlpha)?.at ?? answerAt)
}

/** How questions are understood: everything that is made from wordings, which takes most of the time. @param other matcher */
function* readingInSteps(
  knowledge: KnowledgeBase,
  model: Model,
  facets: FacetReader,
  other: Matcher | undefined,
): Generator<void, Reading> {
  const { calibration } = model
  const terms = remembered(termsOf(knowledge))
  yield
  const documents = documentsOf(knowledge)
  yield
  const guides = guidesOf(knowledge)
  yield
  const entries = insideEntriesOf(knowledge)
  const texts = [
    documents.map(({ text }) => text),
    ...guides.values(),
    ...[...entries.values()].flat().map(({ wordings }) => wordings),
  ].flat()
  for (const [at, text] of texts.entries()) {
    if (at % textsOfAStep === 0) yield
    terms(text)
  }
  yield
  const scorer = createScorer(documents, guides, terms, loadLinear(model.linear), facets.bare)
  const matcher = onlyKnown(knowledge, other ?? createMatcher(scorer, model.ranking))
  yield
  const { fields } = createFieldReader(knowledge, facets)
  const within = createInsideScorer(entries, terms, { asked: facets.asked, fields }, model.inside)
  const inside = createInside(within, model.inside, calibration?.inside)
  terms.forget()
  return { terms, matcher, inside, unseen: scorer.unseen }
}

/** The model may have learnt items that the content no longer has, until it is trained again: they are nobody's matter. */
function onlyKnown({ items, catalogue }: KnowledgeBase, matcher: Matcher): Matcher {
  const isKnown = (item: string) => item === outside || items.has(item) || catalogue.has(item)
  return { match: (text, context) => matcher.match(text, context).filter((candidate) => isKnown(candidate.item)) }
}

/** What is said to citizens of a region. Made when one first asks, and once for all regions in which the same content counts. */
function createSpeakers(knowledge: KnowledgeBase, policy: Policy) {
  const made = new Map<string | undefined, ReturnType<typeof createSpeaker>>()
  return (region: string | undefined) => {
    const local = localRegion(knowledge, region)
    const known = made.get(local) ?? createSpeaker(knowledgeFor(knowledge, local), policy)
    made.set(local, known)
    return known
  }
}

function createSpeaker(knowledge: KnowledgeBase, policy: Policy) {
  const answer = createAnswer(knowledge)
  return {
    answer,
    compose: createCompose(knowledge, answer, policy),
    packet: createPacket(knowledge, answer),
    ...createMachine(knowledge),
  }
}

function createMachine(knowledge: KnowledgeBase) {
  const answer = createAnswer(knowledge)
  const find = (id: string) => findItem(id, knowledge)
  const answersOf = (values: Answers) => values as Record<string, string | number | string[]>

  function checklist(id: string, raw: Readonly<Record<string, string>>) {
    const item = find(id)
    const answers = parseAnswers(item, raw)
    const list = checklistOf(item, answers, knowledge)
    const card = answer.cardOf(item, list, answersOf(answers))
    return {
      item: id,
      name: item.record.name,
      version: list.version,
      verifiedAt: list.verifiedAt,
      source: card.source,
      channel: list.channel,
      proxy: list.proxy,
      piles: list.piles,
      questions: list.questions.map((question) => ({
        id: question.id,
        ask: question.ask,
        why: question.why,
        type: question.type,
        options: question.options.map((option) => ({ value: option.value, label: option.label })),
      })),
      verdict: answer.verdict(list),
      ...(list.goTo?.goTo ? { goTo: list.goTo.goTo } : {}),
      addItems: list.addItems.map((effect) => effect.addItem as string),
      eligible: list.notEligible.length === 0,
      notes: card.notes,
      fee: card.fee,
      limit: card.limit,
      places: card.places,
      phone: card.phone,
      law: card.law,
    }
  }

  function plan(ids: readonly string[], raw: Readonly<Record<string, string>>) {
    const { answers, missing } = selectItems(ids, raw, knowledge)
    for (const id of missing) find(id) // a bundle is planned whole
    const result = planOf([...answers.keys()], (item) => answers.get(item.record.id) ?? {}, knowledge)
    const office = (id: string) => knowledge.offices.get(id)?.name ?? id
    return {
      order: result.order,
      visits: result.visits.map((visit) => ({
        office: office(visit.office),
        items: visit.items,
        bring: visit.bring,
        doFirst: visit.doFirst,
      })),
      online: result.online.map((id) => ({ item: id, name: answer.nameOf(id), where: knowledge.items.get(id)?.record.online.where ?? [] })),
      handedOn: result.handedOn,
      checklist: { piles: result.piles },
      questions: result.checklists.flatMap((list) =>
        list.questions.map((question) => ({
          item: list.item,
          id: question.id,
          ask: question.ask,
          options: question.options.map((option) => ({ value: option.value, label: option.label })),
        })),
      ),
      fees: result.checklists.map((list) => ({ item: list.item, fee: answer.feeText(find(list.item), list) })),
      notes: result.checklists.flatMap((list) =>
        [...answer.verdict(list), ...list.notes.map((effect) => effect.note)].map((note) => ({ item: list.item, note })),
      ),
    }
  }
  return { checklist, plan }
}
