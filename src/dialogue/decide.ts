/** What to do with a message: one decision, one stable reason. Pure. */
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import type { KnownItem } from '../knowledge/known-item'
import type { Facet } from '../knowledge/schema'
import { outside } from '../matching/document'
import { fieldFacets } from '../matching/fields'
import { unservedPhrase } from './answer'
import type { Conversation } from './conversation'
import type { AnswerReason, ClarifyReason, Decision, DeclineReason, Part, Scored, Stated } from './decision'
import type { Policy } from './policy'
import type { InsideAnswer, Understanding } from './understanding'

/** A rule or a question of the guide. */
type InsideEntryAnswer = InsideAnswer & { kind: 'condition' | 'faq' }

function isEntry(answer: InsideAnswer): answer is InsideEntryAnswer {
  return answer.kind === 'condition' || answer.kind === 'faq'
}

function isSame(one: Stated, other: Stated): boolean {
  if (one.kind === 'condition') return other.kind === 'condition' && one.condition === other.condition
  return other.kind === 'faq' && one.faq === other.faq
}

export type Decide = (understanding: Understanding, conversation: Conversation) => Decision

/** A correction that is this likely to be nothing of ours corrects nothing. */
const outsideAt = 0.5

export function createDecide(knowledge: KnowledgeBase, policy: Policy): Decide {
  const outOfScope: Partial<Record<string, DeclineReason>> = {
    emergency: 'emergency',
    lawful: 'lawful-channel',
    'other-domain': 'other-domain',
    unlawful: 'unlawful',
    privacy: 'privacy',
    'other-city': 'other-city',
  }
  const smallTalk: Partial<Record<string, AnswerReason>> = {
    greeting: 'greeting',
    thanks: 'thanks',
    praise: 'praise',
    'small-talk': 'small-talk',
    abuse: 'small-talk',
  }

  return (understanding, conversation) => {
    const { facets } = understanding
    const candidates = understanding.candidates.filter((candidate) => candidate.item !== outside)
    const speak = (reason: AnswerReason, phrase: string): Decision => ({
      kind: 'answer',
      reason,
      phrase,
      facets: [],
      parts: [],
      candidates,
    })
    const decline = (reason: DeclineReason, phrase: string, item?: string): Decision => ({
      kind: 'decline',
      reason,
      phrase,
      facets,
      candidates,
      ...(item ? { item } : {}),
    })
    const here = conversation.item === undefined ? {} : { item: conversation.item }
    const { intent } = understanding

    if (intent?.group === 'person')
      return { kind: 'escalate', reason: 'asked-for-person', facets, candidates: [], phrase: intent.phrase, ...here }
    if (understanding.kind === 'joined') return speak('joined', 'greeting')
    if (intent?.group === 'emergency') return decline('emergency', intent.phrase)
    if (understanding.kind === 'empty') return decline('empty', 'empty')
    if (understanding.kind === 'noise') return miss(conversation, decline('noise', 'noise'))
    if (understanding.choice === 'none') return noneOfThese()
    if (typeof understanding.choice === 'number' && conversation.pending?.kind === 'contrast') {
      const item = conversation.pending.items[understanding.choice] as string
      return about(item, 'choice', facets.length > 0 ? facets : conversation.pending.facets)
    }
    if (
      conversation.pending?.kind === 'situation' &&
      understanding.answers[conversation.pending.situation] !== undefined &&
      !namesAnother()
    ) {
      return about(conversation.pending.item, 'situation-answer', facets.length > 0 ? facets : listOrFee(conversation.facets))
    }
    if (intent?.group === 'complaint') return { kind: 'escalate', reason: 'complaint', facets, candidates, phrase: intent.phrase, ...here }
    if (intent?.group === 'restart') return speak('restart', intent.phrase)
    if (intent?.group === 'back')
      return conversation.earlier[0] === undefined
        ? speak('back', 'back-nothing')
        : { ...speak('back', 'back'), item: conversation.earlier[0] }
    if (intent?.group === 'help') return speak('help', intent.phrase)
    const refusal = intent && outOfScope[intent.group]
    if (intent && refusal) return decline(refusal, intent.phrase)
    const { also } = conversation
    if (also && knowledge.language.dialogue.yes.includes(understanding.text)) return about(also.item, 'follow-up', also.facets)
    const talk = intent && smallTalk[intent.group]
    if (intent && talk) return speak(talk, intent.phrase)
    if (understanding.bundle !== undefined)
      return { kind: 'answer', reason: 'bundle', bundle: understanding.bundle, facets: ['materials'], parts: [], candidates }

    if (also && candidates[0]?.item === also.item && candidates[0].confidence >= policy.switchAt)
      return about(also.item, 'item', facets.length > 0 ? facets : also.facets)
    if (understanding.regionOnly) return speak('region', 'region-set')
    if (understanding.matters) return twoMatters(understanding.matters)
    if (understanding.pointsBack !== undefined) return about(understanding.pointsBack, 'back', facets)
    if (understanding.correction && conversation.item !== undefined && !namesAnother() && !isStray(outsideAt))
      return about(conversation.item, 'correction', listOrFee(conversation.facets))
    if (isBareReply()) return speak('help', 'help')
    if (conversation.item !== undefined && understanding.plainAnswer)
      return about(conversation.item, understanding.correction ? 'correction' : 'situation-answer', listOrFee(conversation.facets))
    if (conversation.item !== undefined && !namesAnother()) {
      const on = staysOn()
      if (on) return about(conversation.item, on, facets)
    }
    const ambiguous = ambiguousWord()
    if (ambiguous) return ambiguous
    return chooseItem()

    /** Another matter is named clearly enough to leave the one under discussion. */
    function namesAnother(): boolean {
      const first = understanding.candidates[0]
      return first !== undefined && first.item !== outside && first.item !== conversation.item && first.confidence >= policy.switchAt
    }

    /** The message goes on with the matter under discussion: a facet, an answer to a situation, a rule of it. */
    function staysOn(): AnswerReason | undefined {
      if (understanding.followUp || understanding.unnamed) return 'follow-up'
      if (understanding.candidates[0]?.item === conversation.item) return 'follow-up'
      if (Object.keys(understanding.answers).length > 0)
        return facets.length > 0 || understanding.asksRule ? 'follow-up' : 'situation-answer'
      const inside = understanding.inside.find(isEntry)
      if (inside && inside.item === conversation.item && inside.confidence >= policy.insideAt) return 'follow-up'
      if (understanding.asksRule && !isStray(policy.strayAt)) return 'follow-up'
      return undefined
    }

    /** The message is this likely to be nothing of ours. */
    function isStray(likely: number): boolean {
      return (understanding.candidates.find((candidate) => candidate.item === outside)?.confidence ?? 0) >= likely
    }

    /** 对、没有、不清楚 when nothing was asked. */
    function isBareReply(): boolean {
      const { yes, no, unknown } = knowledge.language.dialogue
      return conversation.pending?.kind !== 'situation' && [yes, no, unknown].some((words) => words.includes(understanding.text))
    }

    /** The first of two matters is answered when it is sure, and the second kept; otherwise both are offered. */
    function twoMatters([first, second]: NonNullable<Understanding['matters']>): Decision {
      const isSure = (matter: Scored) => matter.confidence >= answerAt(matter.item)
      const [whole] = candidates
      const isFirst = whole?.item === first.item && isSure(whole)
      const areBoth = isSure(first) && isSure(second) && (first.asks || whole?.item !== second.item)
      const decision = isFirst || areBoth ? about(first.item, 'item', first.facets) : undefined
      if (decision?.kind === 'answer') return { ...decision, also: { item: second.item, facets: second.facets } }
      return card('two-matters', [first.item, second.item])
    }

    function answerAt(id: string): number {
      return knowledge.items.get(id)?.record.stakes === '高' ? policy.strictAt : policy.answerAt
    }

    /** A card, unless as many as may be were shown already. */
    function card(reason: ClarifyReason, options: string[], phrase?: string): Decision {
      if (conversation.cards >= policy.maxCards) return { kind: 'escalate', reason: 'repeated-miss', facets, candidates }
      const answers = Object.fromEntries(options.map((id) => [id, shortAnswer(id)] as const).filter(([, part]) => part !== undefined))
      const [first] = candidates
      const isLikely = first !== undefined && first.item === options[0] && first.confidence >= policy.leadAt
      const lead = reason === 'close-items' && isLikely && first.item in answers ? first.item : undefined
      return {
        kind: 'clarify',
        reason,
        options,
        facets,
        candidates,
        ...(phrase === undefined ? {} : { phrase }),
        answers,
        ...(lead === undefined ? {} : { lead }),
      }
    }

    /**
     * What a choice of this item would be answered with first: its rule is named on the card, so it may be less sure than one that is said
     * straight away. Nothing when nothing is asked of the matter but the matter itself.
     */
    function shortAnswer(id: string): Part | undefined {
      const decision = about(id, 'choice', facets)
      const part = decision.kind === 'answer' ? decision.parts[0] : undefined
      const item = knowledge.items.get(id)
      if (!part || !item) return undefined
      const entry = understanding.inside.filter(isEntry).find((answer) => answer.item === id)
      const named = entry && entry.confidence >= policy.onCardAt ? { ...stated(item, entry), isSure: false } : undefined
      if (part.kind === 'facet') return facets.includes(part.facet) || understanding.asksRule ? part : named
      if (part.kind === 'unstated') return named
      return { ...part, isSure: (entry?.likeness ?? 0) >= policy.wordForWordAt }
    }

    /** A situation changes the list, and the fee if that was asked; nothing else is said again. */
    function listOrFee(last: readonly Facet[]): Facet[] {
      return last[0] === 'fee' ? ['fee', 'materials'] : ['materials']
    }

    function noneOfThese(): Decision {
      if (conversation.cards >= policy.maxCards) return { kind: 'escalate', reason: 'none-of-these', facets, candidates: [] }
      return { kind: 'clarify', reason: 'none-of-these', options: [], facets, candidates: [], phrase: 'none-of-these' }
    }

    function ambiguousWord(): Decision | undefined {
      const { text } = understanding
      const entry = knowledge.language.ambiguous.find(
        ({ word, unless }) => text.includes(word) && !unless.some((other) => text.includes(other)),
      )
      if (!entry) return undefined
      const discussed = entry.items.filter((id) => id === conversation.item || conversation.earlier.includes(id))
      const [only, ...others] = discussed.length > 0 ? discussed : entry.items.filter(isMember)
      const [first] = candidates
      const isOther = first !== undefined && first.confidence >= policy.switchAt && !entry.items.includes(first.item)
      if (only === undefined || isOther) return card('ambiguous-word', entry.items.slice(0, 4), entry.ask)
      return others.length === 0 ? about(only, 'item', facets) : card('close-items', [only, ...others])
    }

    /** Of the bundle under discussion. */
    function isMember(id: string): boolean {
      return knowledge.bundles.get(conversation.bundle ?? '')?.members.some((member) => member.item === id) === true
    }

    function chooseItem(): Decision {
      if (understanding.followUp || (understanding.candidates.length === 0 && facets.length > 0)) {
        const open = offeredBefore()
        return open.length > 0
          ? card('facet-only', open)
          : { kind: 'clarify', reason: 'facet-only', options: [], facets, candidates, phrase: 'clarify-which' }
      }
      const first = candidates[0]
      const second = candidates[1]
      const off = understanding.candidates.find((candidate) => candidate.item === outside)?.confidence ?? 0
      if (first && first.confidence >= answerAt(first.item) && first.confidence - Math.max(second?.confidence ?? 0, off) >= policy.lead) {
        return about(
          first.item,
          'item',
          understanding.carriesOn ? conversation.facets.filter((facet) => fieldFacets.includes(facet)) : facets,
        )
      }
      const offered = offer(candidates)
      if (
        offered.length >= 2 &&
        offered.reduce((sum, candidate) => sum + candidate.confidence, 0) >= policy.clarifyAt &&
        off < policy.offTimes * (first?.confidence ?? 0)
      ) {
        return card(
          'close-items',
          offered.map((candidate) => candidate.item),
        )
      }
      return miss(conversation, decline('no-match', 'no-match'))
    }

    /** What a question without a matter may be about: the open card, else the members of the bundle under discussion. */
    function offeredBefore(): string[] {
      if (conversation.pending?.kind === 'contrast') return conversation.pending.items
      return (knowledge.bundles.get(conversation.bundle ?? '')?.members ?? [])
        .map((member) => member.item)
        .filter((id) => knowledge.items.has(id))
        .slice(0, 4)
    }

    function offer(list: readonly Scored[]): Scored[] {
      const worth = list.filter((candidate) => candidate.confidence >= policy.offerAt).slice(0, 4)
      return worth.length >= 2 ? worth : list.slice(0, 2)
    }

    function miss(at: Conversation, otherwise: Decision): Decision {
      if (at.misses + 1 >= policy.maxMisses) return { kind: 'escalate', reason: 'repeated-miss', facets, candidates }
      return otherwise
    }

    /** An answer about one item: what is said, in order. */
    function about(id: string, reason: AnswerReason, wanted: readonly Facet[]): Decision {
      const item = knowledge.items.get(id)
      if (!item) {
        const reason = knowledge.catalogue.get(id)?.state === undefined ? 'not-covered-yet' : 'not-in-service'
        return decline(reason, unservedPhrase(knowledge.catalogue.get(id)), id)
      }
      const parts: Part[] = []
      const ranked = understanding.inside.filter((answer) => answer.item === id)
      const entry = ranked.find(isEntry)
      const rule = understanding.asksRule || wanted.includes('eligibility')
      if (entry && isMeant(item, entry, ranked, reason, wanted)) parts.push(stated(item, entry))
      const isSaid = parts.length > 0
      const answered = new Set(parts.flatMap((part) => facetOf(part, id)))
      for (const facet of wanted) {
        // One rule about papers is not the list that was asked for.
        const isAnswered = answered.has(facet) && (rule || facet !== 'materials')
        if (isAnswered || (facet === 'process' && wanted.includes('materials')) || !isStated(ranked, facet, reason)) continue
        if (fieldFacets.includes(facet) && !(isSaid && rule && facet !== 'materials' && facet !== 'fee'))
          parts.push({ kind: 'facet', facet })
      }
      if (isSaid && wanted.length === 0 && !rule && reason === 'item') parts.push({ kind: 'facet', facet: 'materials' })
      if (parts.length === 0) {
        const around = near(item)
        if (reason === 'follow-up' && wanted.length === 0 && !rule && !understanding.nameOnly && around.length > 0)
          parts.push({ kind: 'unstated', near: around })
        else if ((rule || wanted.length > 0) && reason !== 'situation-answer')
          parts.push(
            ranked[0]?.kind === 'field'
              ? { kind: 'facet', facet: ranked[0].facet }
              : asksRequirements(ranked, reason)
                ? { kind: 'facet', facet: 'eligibility' }
                : { kind: 'unstated', near: around },
          )
        else parts.push({ kind: 'facet', facet: 'materials' })
      }
      const [said] = parts
      const others = isSaid && said && 'isSure' in said && !said.isSure ? near(item).filter((other) => !isSame(other, said)) : []
      return { kind: 'answer', reason, item: id, facets: [...wanted], parts, candidates, ...(others.length > 0 ? { near: others } : {}) }
    }

    /** A field says what is asked: likelier than that the guide does not. What was asked in an earlier message, and not in this one, stands. */
    function isStated(ranked: readonly InsideAnswer[], facet: Facet, reason: AnswerReason): boolean {
      if (facet === 'fee' && understanding.asksAmount) return false
      if (facet === 'materials' || understanding.followUp || !(understanding.facets.includes(facet) || reason === 'choice')) return true
      const at = ranked.findIndex((answer) => answer.kind === 'field' && answer.facet === facet)
      return at < 0 || at < ranked.findIndex(({ kind }) => kind === 'none')
    }

    /** 公积金贷款条件: the requirements as a whole, asked by name and not by 能不能. */
    function asksRequirements(ranked: readonly InsideAnswer[], reason: AnswerReason): boolean {
      const { asksRule, nameOnly, facets: named } = understanding
      const hasRow = ranked.some((answer) => answer.kind === 'field' && answer.facet === 'eligibility')
      return nameOnly && !asksRule && named.includes('eligibility') && hasRow && isStated(ranked, 'eligibility', reason)
    }

    /** An entry of the guide is what the message is about: it ranks first, or a field does, which says it, too. */
    function isMeant(
      item: KnownItem,
      entry: InsideEntryAnswer,
      ranked: readonly InsideAnswer[],
      reason: AnswerReason,
      wanted: readonly Facet[],
    ): boolean {
      const { asksRule, followUp, nameOnly } = understanding
      if (reason === 'back' && !asksRule && wanted.length === 0) return false
      const isField = wanted.length > 0 && wanted.every((facet) => fieldFacets.includes(facet) && (facet !== 'materials' || !asksRule))
      // Nothing but what is asked (那要多少钱): the field says it.
      if (followUp && isField && isStated(ranked, wanted[0] as Facet, reason)) return false
      if (entry.likeness >= policy.wordForWordAt) return reason !== 'situation-answer'
      // The matter, what is asked of it, and nothing else: the field says it, a rule of the same kind only where none does, and a sure one.
      if (nameOnly && !followUp) {
        const [first] = wanted
        if (first !== undefined && !asksRule && isStated(ranked, first, reason)) return false
        const isSame = asksRule || facetOf(stated(item, entry), item.record.id).some((facet) => wanted.includes(facet))
        return isSame && entry.confidence >= policy.sureInsideAt
      }
      // The list was asked for: a rule before it only when it is sure.
      if (wanted[0] === 'materials' && !asksRule) return entry.confidence >= policy.sureInsideAt
      // Told in so many words, and nothing asked of it: a rule that is named helps more than the list alone.
      const isStory = wanted.length === 0 && !asksRule && !nameOnly
      if (isStory && entry.confidence >= policy.onCardAt) return true
      return entry.confidence >= (ranked[0] === entry ? policy.insideAt : policy.otherFacetAt)
    }

    /** What the guide states and may be meant. */
    function near(item: KnownItem): Stated[] {
      return understanding.inside
        .filter(isEntry)
        .filter((entry) => entry.item === item.record.id && entry.confidence >= policy.nearAt)
        .slice(0, 3)
        .map((entry) => stated(item, entry))
    }

    function stated(item: KnownItem, { kind, index, confidence, likeness }: InsideEntryAnswer): Stated {
      const isSure = confidence >= policy.sureInsideAt || likeness >= policy.wordForWordAt
      return kind === 'condition'
        ? { kind: 'condition', condition: item.record.conditions[index]?.id as string, isSure }
        : { kind: 'faq', faq: index, isSure }
    }

    function facetOf(part: Part, id: string): Facet[] {
      const record = knowledge.items.get(id)?.record
      if (part.kind === 'condition')
        return record?.conditions.filter((entry) => entry.id === part.condition).map((entry) => entry.facet) ?? []
      if (part.kind === 'faq') return record?.faqs[part.faq] ? [record.faqs[part.faq]?.facet as Facet] : []
      return part.kind === 'facet' ? [part.facet] : []
    }
  }
}
