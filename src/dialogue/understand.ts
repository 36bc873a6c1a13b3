/** One message → what it means, in its conversation. Pure: no clock, no disk. */

import { truthOf } from '../knowledge/condition'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import type { KnownItem } from '../knowledge/known-item'
import { treeOf } from '../knowledge/known-item'
import type { Intent } from '../knowledge/language'
import type { Facet } from '../knowledge/schema'
import { outside } from '../matching/document'
import type { FacetReader } from '../matching/facets'
import type { FieldReader } from '../matching/fields'
import type { Inside, InsideEntry } from '../matching/inside'
import type { Candidate, Matcher } from '../matching/matcher'
import { mask } from '../text/mask'
import { isEmpty, isNoise, normalise } from '../text/normalise'
import { createRepair } from '../text/repair'
import { isSlipOf, standsNearly } from '../text/slips'
import { smallWords } from '../text/tokenise'
import { mentioned, weighByContext } from './at-hand'
import type { Conversation, Message, Pending } from './conversation'
import type { Scored } from './decision'
import { readAnswers, readLoosely, readNumber, readShort, readSituation } from './read-answers'
import { createTwoMatters } from './two-matters'
import type { Understanding } from './understanding'

export interface UnderstandParts {
  knowledge: KnowledgeBase
  matcher: Matcher
  inside: Inside
  facets: FacetReader
  fields: FieldReader
}

export type Understand = (message: Pick<Message, 'text' | 'kind'>, conversation: Conversation) => Understanding

/** A likelihood below which a message is taken to go on with the matter under discussion. */
const newMatterAt = 0.8

/** From this likelihood on a message names its matter clearly and needs no context. */
const clearAt = 0.85

/** Below this likelihood a message is read once more without a slip. */
const sureAt = 0.9

/** Items that may come to stand on a card: how likely at least, and how many besides the first. */
const offeredAt = 0.03
const mostOffered = 4

/** Shortest fixed phrase that is seen through a slip, in characters. */
const fixedAt = 5

/** A card is answered by free words when they hint at one of its choices by themselves, and together with the question make one choice this likely among all, and this many times likelier than before. */
const hintAt = 0.03
const chosenAt = 0.8
const chosenRise = 2

/** What comes before the thing meant instead: 都不是，我要…; 不对，是… */
const instead = /^([\s,，、。.!！:：]|的|是|我是|我要|应该是|而是)+/

/** What is left of masked data: it means nothing for the matter. */
const maskedAway = /[\dA-Za-z]*\*{2,}[\dA-Za-z@]*/g

/** Longest message that can be nothing but an answer, in characters. */
const shortReply = 8

/** Most characters besides what is asked that name no matter unless a name has them (多久之内要办). */
const shortResidue = 3

/** Longest message in which a fixed phrase is seen through a slip: a longer one has many characters that could be part of one. */
const shortPhrase = 12

/** Longest message that can be free words for a card. */
const longReply = 16

export function createUnderstand({ knowledge, matcher, inside, facets, fields }: UnderstandParts): Understand {
  const { language } = knowledge
  const light = [...language.dialogue.light].sort((a, b) => b.length - a.length)
  const bundles = [...knowledge.bundles.values()].flatMap((bundle) =>
    bundle.aliases.map((alias) => ({ alias: normalise(alias, language).match, id: bundle.id })),
  )
  const names = new Map(
    [...knowledge.items].map(([id, { record }]) => [
      id,
      [record.name, ...record.aliases].map((name) => normalise(name, language).match.replace(/\s/g, '')),
    ]),
  )
  const allNames = [...names.values()].flat()
  const { followUps, rules } = language.dialogue
  /** 行不行, 有没有. */
  const yesOrNo = rules.filter((word) => /^(.)[不没]\1/.test(word))
  /** 说错了, and 不对 before a pause. */
  const corrections = [...new Set([...language.dialogue.corrections, ...language.dialogue.no])]
    .filter((word) => word.length > 1)
    .sort((a, b) => b.length - a.length)
  const repair = createRepair(vocabularyOf(knowledge))
  const twoMatters = createTwoMatters({
    matcher,
    facets,
    connectors: language.dialogue.connectors,
    light: new Set([...light, ...followUps, ...rules]),
    read: (text) => normalise(text, language).match,
    named: (text) => namedIn(facets.without(normalise(text, language).match)),
  })
  const regions = language.regions
    .flatMap((region) => region.words.map((word) => ({ word, code: region.code })))
    .sort((a, b) => b.word.length - a.word.length)

  const exactly = (text: string, list: readonly string[]) => list.includes(text)

  /** 谢谢你啊 → 谢谢, 那个，你是机器人吗 → 你是机器人: a fixed phrase without the light words around it. */
  function trimmed(text: string): string {
    const opening = followUps.filter((word) => text.startsWith(word)).sort((a, b) => b.length - a.length)[0] ?? ''
    let end = text.length
    while (end > 0 && (light.includes(text[end - 1] as string) || /[\s,，.。!！?？~]/.test(text[end - 1] as string))) end--
    return text.slice(opening.length, end).replace(/^[\s,，]+/, '')
  }

  function intentOf(plain: string, bare: string): Intent | undefined {
    const short = [trimmed(plain), trimmed(bare)].filter((text) => text.length > 1)
    const open = language.intents.filter((intent) => !intent.unless.some((word) => plain.includes(word)))
    return (
      open.find(
        (intent) => intent.exact.some((word) => word === bare || word === plain) || intent.contains.some((word) => plain.includes(word)),
      ) ?? open.find((intent) => intent.exact.some((word) => short.includes(trimmed(word))))
    )
  }

  function regionOf(text: string): { code: string; word: string } | undefined {
    return regions.find(({ word }) => text.includes(word))
  }

  /** 第二个, 2, a choice's own words, 都不是. */
  function choiceOf(text: string, conversation: Conversation): number | 'none' | undefined {
    const pending = conversation.pending
    if (pending?.kind !== 'contrast') return undefined
    const short = text.replace(/\s/g, '')
    if (language.dialogue.none.some((word) => short.startsWith(word))) return insteadOf(short) === undefined ? 'none' : undefined
    const ordinal = language.dialogue.ordinals.findIndex((words) => words.includes(short))
    if (ordinal >= 0) return ordinal < pending.items.length ? ordinal : ordinal === pending.items.length ? 'none' : undefined
    const named = pending.items.findIndex((id) => nameOf(id) === text || normalise(nameOf(id), language).match === text)
    if (named >= 0) return named
    const alone = matcher.match(text)
    const [first, second] = alone.filter((candidate) => pending.items.includes(candidate.item))
    if (first && first.confidence > 0.15 && first.confidence > 3 * (second?.confidence ?? 0)) return pending.items.indexOf(first.item)
    const isOther = alone[0] !== undefined && alone[0].confidence >= newMatterAt && ![outside, ...pending.items].includes(alone[0].item)
    if (isOther || !first || first.confidence < hintAt || short.length > longReply) return undefined
    return chosenByWords(text, pending)
  }

  /** 房子 for 过户要什么材料: free words read together with the question that the card was shown for. */
  function chosenByWords(text: string, { items, text: question }: Pending & { kind: 'contrast' }): number | undefined {
    const asked = normalise(question, language).match
    const odds = (said: string) => {
      const found = matcher.match(said).filter((candidate) => items.includes(candidate.item))
      const sum = found.reduce((total, { confidence }) => total + confidence, 0)
      return new Map(found.map(({ item, confidence }) => [item, { share: confidence / sum, odds: confidence / (sum - confidence) }]))
    }
    const before = odds(asked)
    const [best] = [...odds(`${asked} ${text}`)].sort((a, b) => b[1].share - a[1].share)
    if (!best || best[1].share < chosenAt || best[1].odds < chosenRise * (before.get(best[0])?.odds ?? 0)) return undefined
    return items.indexOf(best[0])
  }

  /** 都不是，我要补结婚证 → 我要补结婚证. */
  function insteadOf(short: string): string | undefined {
    const none = [...language.dialogue.none].sort((a, b) => b.length - a.length).find((word) => short.startsWith(word))
    const rest = none === undefined ? '' : short.slice(none.length).replace(instead, '')
    return [...rest].length >= 2 ? rest : undefined
  }

  function nameOf(id: string): string {
    return knowledge.items.get(id)?.record.name ?? knowledge.catalogue.get(id)?.name ?? id
  }

  /** A text without light words, those that go on with what was said, and 行不行: what it names, or nothing. */
  function namedIn(text: string, without: readonly string[] = [...yesOrNo, ...followUps, ...light]): string {
    return without.reduce((left, word) => left.replaceAll(word, ''), text).replace(/\s/g, '')
  }

  /** The matter discussed before that a message names again, in words that go on with what was said (刚才那个身份证的). */
  function pointedAt(plain: string, residue: string, found: readonly Scored[], conversation: Conversation): string | undefined {
    if (conversation.earlier.length === 0 || !followUps.some((word) => word.length > 1 && plain.includes(word))) return undefined
    const discussed = [...(conversation.item === undefined ? [] : [conversation.item]), ...conversation.earlier]
    if (found[0] && !discussed.includes(found[0].item) && found[0].confidence >= clearAt) return undefined
    const likely = (id: string) => found.find((candidate) => candidate.item === id)?.confidence ?? 0
    const [best] = discussed
      .map((id) => ({ id, length: mentioned(residue, names.get(id) ?? []) }))
      .sort((a, b) => b.length - a.length || likely(b.id) - likely(a.id))
    return best && best.length > 0 && best.id !== conversation.item ? best.id : undefined
  }

  /** The answer to the question that is open, said in any of the ways people say it. */
  function pendingAnswer(text: string, conversation: Conversation): Record<string, string | number | string[]> {
    const pending = conversation.pending
    if (pending?.kind !== 'situation') return {}
    const item = knowledge.items.get(pending.item)
    const situation = item?.record.situations.find((entry) => entry.id === pending.situation)
    if (!item || !situation) return {}
    const short = text.replace(/\s/g, '')
    const { dialogue } = language
    if (dialogue.unknown.some((word) => short === word || short.startsWith(word))) return { [situation.id]: 'unknown' }
    const read = readSituation(situation, text) ?? readShort(situation, text)
    if (read !== undefined) return { [situation.id]: read }
    if (situation.type === 'number') {
      const value =
        readNumber(short.replace(/[^\d.零〇一二两三四五六七八九十百]/g, '')) ??
        intervalAt(item.domains[situation.id] as readonly number[], situation.id, short)
      const fits =
        value !== undefined && value >= (situation.min ?? Number.NEGATIVE_INFINITY) && value <= (situation.max ?? Number.POSITIVE_INFINITY)
      return fits && short.length <= 8 ? { [situation.id]: value } : {}
    }
    if (situation.type === 'yesno') {
      if (exactly(short, dialogue.yes)) return { [situation.id]: 'yes' }
      if (exactly(short, dialogue.no)) return { [situation.id]: 'no' }
    }
    const ordinal = dialogue.ordinals.findIndex((words) => words.includes(short))
    const option = situation.options[ordinal]
    if (option) return { [situation.id]: situation.type === 'multi' ? [option.id] : option.id }
    if (ordinal === situation.options.length || exactly(short, dialogue.none)) return { [situation.id]: 'unknown' }
    const labelled = situation.options.find((entry) => short.length >= 2 && (entry.label === short || entry.label.startsWith(short)))
    if (labelled) return { [situation.id]: situation.type === 'multi' ? [labelled.id] : labelled.id }
    const loosely = short.length <= shortReply ? readLoosely(situation, short) : undefined
    return loosely === undefined ? {} : { [situation.id]: loosely }
  }

  /** Buttons of a number question carry their label; the label is read back here. */
  function intervalAt(domain: readonly number[] | undefined, _id: string, label: string): number | undefined {
    const low = /(满|超过)(\d+(?:\.\d+)?)/.exec(label.replace(/不满.*/, ''))
    const high = /(不满|不超过)(\d+(?:\.\d+)?)/.exec(label)
    if (!low && !high) return undefined
    return domain?.find(
      (value) =>
        (!low || (low[1] === '满' ? value >= Number(low[2]) : value > Number(low[2]))) &&
        (!high || (high[1] === '不满' ? value < Number(high[2]) : value <= Number(high[2]))),
    )
  }

  /** 不是到期，是丢了 → 丢了; 不对，是我爸的 → 我爸的. */
  function corrected(plain: string): string | undefined {
    const match = /不是(.{1,16}?)[,，、;；\s]*(?:而?是|我是说|我说的是)(.{1,40})$/.exec(plain)
    if (match) return match[2]
    const word = corrections.find((opening) => plain.startsWith(opening))
    const after = word === undefined ? '' : plain.slice(word.length)
    if (!/^[\s,，、。.!！:：]/.test(after) && !(word && word.length > 2 && language.dialogue.corrections.includes(word))) return undefined
    const rest = after.replace(instead, '')
    return rest.length >= 2 && intentOf(rest, rest) === undefined ? rest : undefined
  }

  return understand

  function understand(message: Pick<Message, 'text' | 'kind'>, conversation: Conversation): Understanding {
    const { text: masked, kinds } = mask(message.text)
    const base: Understanding = {
      text: '',
      masked,
      personal: kinds,
      kind: message.kind,
      answers: {},
      facets: [],
      asksRule: false,
      correction: false,
      plainAnswer: false,
      regionOnly: false,
      nameOnly: false,
      asksAmount: false,
      followUp: false,
      unnamed: false,
      carriesOn: false,
      candidates: [],
      inside: [],
    }
    if (message.kind === 'joined') return base
    if (isEmpty(message.text)) return { ...base, kind: 'empty' }
    const text = kinds.length === 0 ? masked : masked.replace(maskedAway, ' ')
    const first = interpret(text, base, conversation)
    const typed = askedBefore(first.meant, conversation) ?? { ...first.meant, inside: first.inside() }
    if (isClear(typed, conversation)) return typed
    const { plain, match } = normalise(text, language)
    const fixed = nearlyFixed(match.replace(/\s/g, ''))
    if (fixed) return { ...typed, ...fixed }
    for (const reading of repair(plain)) {
      const { meant, inside } = interpret(reading, base, conversation)
      if (isClear(meant, conversation) && (meant.intent === undefined || isSaidInShort(meant.intent, reading)))
        return { ...meant, inside: inside() }
    }
    return typed
  }

  /** What a message means is plain enough; otherwise it is read once more without a slip. */
  function isClear(
    { text, intent, choice, answers, followUp, regionOnly, plainAnswer, bundle, matters, pointsBack, candidates }: Understanding,
    { pending }: Conversation,
  ): boolean {
    const isAnswer = pending?.kind === 'situation' && answers[pending.situation] !== undefined
    const [top] = candidates
    const isNamed = top !== undefined && top.item !== outside && top.confidence >= sureAt
    const isAmbiguous = language.ambiguous.some(({ word }) => text.includes(word))
    const isOther = isAmbiguous || regionOnly || plainAnswer
    return isAnswer || isNamed || isOther || followUp || [intent, choice, bundle, matters, pointsBack].some((found) => found !== undefined)
  }

  /** A fixed phrase seen through a slip counts in a short message, and never to turn somebody away as not ours. */
  function isSaidInShort({ group }: NonNullable<Understanding['intent']>, reading: string): boolean {
    return reading.length <= shortPhrase && !['other-domain', 'small-talk', 'abuse'].includes(group)
  }

  /** A fixed phrase or the name of a bundle, with one slip. */
  function nearlyFixed(bare: string): Pick<Understanding, 'intent' | 'bundle'> | undefined {
    const intent = language.intents.find(({ exact }) => exact.some((phrase) => phrase.length >= fixedAt && isSlipOf(bare, phrase)))
    if (intent) return { intent: namedIntent(intent) }
    const bundle = bundles.find(({ alias }) => alias.length >= fixedAt && standsNearly(bare, alias))
    return bundle && { bundle: bundle.id }
  }

  function namedIntent(intent: Intent): NonNullable<Understanding['intent']> {
    return { id: intent.id, group: intent.leadsTo, phrase: intent.phrase }
  }

  /** A message read in one way: what it means, and what the guides state about it, which is looked up only for the reading that counts. */
  function interpret(
    text: string,
    base: Understanding,
    conversation: Conversation,
  ): { meant: Understanding; inside(): Understanding['inside'] } {
    const { plain, match } = normalise(text, language)
    const bare = match.replace(/\s/g, '')
    const intent = intentOf(plain, bare)
    const region = regionOf(plain)
    const choice = choiceOf(match, conversation)
    const pending = pendingAnswer(match, conversation)
    const replaced = corrected(plain) ?? (conversation.pending?.kind === 'contrast' ? insteadOf(match.replace(/\s/g, '')) : undefined)
    const spoken = region ? removeRegion(replaced ?? match, region.word) : (replaced ?? match)
    let read: Candidate[] | undefined
    const whole = () => {
      read ??= matcher.match(spoken, conversation.item)
      return read
    }
    const matters = replaced === undefined && choice === undefined && intent === undefined ? twoMatters(plain, whole) : undefined
    const words = matters ? normalise(matters[0].text, language).match : spoken
    const asksRule = facets.rule(plain)
    const named = facets.facets(plain)
    const asked: Facet[] = named.length === 0 && asksRule ? ['eligibility'] : named
    const rest = facets.without(words)
    const current = conversation.item === undefined ? undefined : knowledge.items.get(conversation.item)
    const residue = namedIn(rest)
    const followUp = residue.length <= 1 && named.length > 0
    const unnamed = current !== undefined && named.length > 0 && residue.length <= shortResidue && isNoOther(residue, current)
    const plainly = followUp || unnamed ? [] : whole()
    const found = isNamedClearly(residue, plainly, conversation.item)
      ? plainly
      : weighByContext(plainly, conversation.item, atHand(conversation))
    const pointsBack = matters ? undefined : pointedAt(plain, residue, found, conversation)
    const top = found.find((candidate) => candidate.item !== outside)
    const own = current ? readAnswers(current, words) : {}
    const answersOpen = Object.keys(pending).length > 0
    const plainAnswer =
      (answersOpen || (Object.keys(own).length > 0 && !namesOther(residue, plainly[0], conversation.item))) &&
      named.length === 0 &&
      !asksRule &&
      words.length <= shortReply
    const said =
      plainAnswer || found[0]?.item === outside || (top?.confidence ?? 0) < newMatterAt || top?.item === conversation.item ? own : {}
    const chosen = typeof choice === 'number' && conversation.pending?.kind === 'contrast' ? conversation.pending.items[choice] : undefined
    const meant =
      plainAnswer && chosen === undefined
        ? conversation.item
        : (chosen ??
          matters?.[0].item ??
          pointsBack ??
          targetOf(found, conversation, Object.keys(said).length > 0 || followUp || replaced !== undefined))
    const item = meant === undefined ? undefined : knowledge.items.get(meant)
    const answers = { ...(item ? readAnswers(item, words) : {}), ...pending }
    const known = item ? { ...conversation.answers[item.record.id], ...answers } : {}
    // What would be offered on a card gets its answer there.
    const others = (found[0]?.confidence ?? 1) < sureAt && chosen === undefined ? offeredOf(found, item) : []
    const nameOnly = item !== undefined && fields.isName(item.record.id, words)
    const understanding: Understanding = {
      ...base,
      kind: isNoise(match) && !/\d/.test(match) && intent === undefined && choice === undefined ? 'noise' : 'text',
      text: match,
      ...(intent ? { intent: namedIntent(intent) } : {}),
      ...(region ? { region: region.code } : {}),
      ...(choice === undefined ? {} : { choice }),
      answers,
      facets: asked,
      asksRule,
      plainAnswer,
      regionOnly:
        region !== undefined && bare.replace(region.word, '').replace(/^(我|人|家|在|是|住|们|的|市|区|县|这边|这里)*$/, '') === '',
      correction: replaced !== undefined,
      nameOnly,
      asksAmount: item !== undefined && fields.asksAmount(item.record.id, words),
      followUp,
      unnamed,
      carriesOn: nameOnly && asked.length === 0 && followUps.some((word) => words.endsWith(word)),
      ...(pointsBack === undefined ? {} : { pointsBack }),
      ...(matters ? { matters } : {}),
      ...bundleOf(bare),
      candidates: found.map(({ item: id, confidence }) => ({ item: id, confidence })),
    }
    return {
      meant: understanding,
      inside: () => [item, ...others].flatMap((one) => (one ? insideOf(one, words, one === item ? known : readAnswers(one, words)) : [])),
    }
  }

  /** The next likely items besides the one meant. */
  function offeredOf(found: readonly Scored[], meant: KnownItem | undefined): KnownItem[] {
    return found
      .filter(({ item, confidence }) => item !== meant?.record.id && confidence >= offeredAt)
      .slice(0, mostOffered)
      .flatMap(({ item }) => knowledge.items.get(item) ?? [])
  }

  /** What the guide of an item states about a text, as far as it holds with these answers. */
  function insideOf(item: KnownItem, words: string, known: Conversation['answers'][string]): Understanding['inside'] {
    const answers = concrete(known)
    const allowed = ({ kind, index }: Pick<InsideEntry, 'kind' | 'index'>) => {
      const list = kind === 'condition' ? item.record.conditions : item.record.faqs
      return truthOf(treeOf(item, list[index]?.when), answers, item.domains) !== 'false'
    }
    return inside.match(item.record.id, words, allowed).map(({ nearest: _, ...answer }) => ({ item: item.record.id, ...answer }))
  }

  /** A choice from a card answers the question that the card was shown for: it is read again for the item chosen. */
  function askedBefore(chosen: Understanding, { pending, answers: said }: Conversation): Understanding | undefined {
    const item =
      pending?.kind === 'contrast' && typeof chosen.choice === 'number' && knowledge.items.get(pending.items[chosen.choice] ?? '')
    if (!item || pending?.kind !== 'contrast') return undefined
    const { plain, match } = normalise(pending.text, language)
    const answers = { ...readAnswers(item, match), ...chosen.answers }
    return {
      ...chosen,
      answers,
      asksRule: chosen.asksRule || (chosen.facets.length === 0 && facets.rule(plain)),
      nameOnly: fields.isName(item.record.id, match),
      asksAmount: fields.asksAmount(item.record.id, match),
      inside: insideOf(item, match, { ...said[item.record.id], ...answers }),
    }
  }

  /** Matters that the conversation makes likelier, besides the one under discussion. */
  function atHand({ earlier, bundle }: Conversation): Set<string> {
    const members = knowledge.bundles.get(bundle ?? '')?.members ?? []
    return new Set([...earlier, ...members.map((member) => member.item)])
  }

  /** A likely matter needs no context: outside a conversation as it is, inside one when the message has something of its names. */
  function isNamedClearly(residue: string, [top]: readonly Scored[], here: string | undefined): boolean {
    if (!top) return true
    return top.confidence >= clearAt && (here === undefined || top.item === outside || mentioned(residue, names.get(top.item) ?? []) > 0)
  }

  /** What is left of a message (认定 in 认定要多久) names no other matter better than the one under discussion. */
  function isNoOther(residue: string, here: KnownItem): boolean {
    return mentioned(residue, allNames) <= mentioned(residue, names.get(here.record.id) ?? [])
  }

  /** Another matter is meant and named, in more of its words than of the one under discussion: 身份证到期 is no answer about a passport. */
  function namesOther(residue: string, top: Scored | undefined, here: string | undefined): boolean {
    if (!top || top.item === here || top.item === outside || top.confidence < clearAt) return false
    return mentioned(residue, names.get(top.item) ?? []) > mentioned(residue, (here && names.get(here)) || [])
  }

  function bundleOf(text: string): { bundle?: string } {
    const found = bundles.filter(({ alias }) => text.includes(alias.replace(/\s/g, ''))).sort((a, b) => b.alias.length - a.alias.length)[0]
    return found ? { bundle: found.id } : {}
  }

  function removeRegion(text: string, word: string): string {
    // 温州户口 says what it is, not where the citizen is.
    const without = text.replaceAll(new RegExp(`(我在|人在|家在|住在|在)?${word}(市|区|县)?(这边|这里)?(?!的?(户口|户籍))`, 'g'), '').trim()
    return without === '' ? text : without
  }

  /** Which item the inside of a message is read against: the one it names, else the one under discussion. */
  function targetOf(
    found: readonly { item: string; confidence: number }[],
    conversation: Conversation,
    staysHere: boolean,
  ): string | undefined {
    const first = found.find((candidate) => candidate.item !== outside)
    if (conversation.item !== undefined && (staysHere || !first || first.confidence < newMatterAt)) {
      if (!first || first.confidence < newMatterAt || first.item === conversation.item) return conversation.item
    }
    return first?.item ?? conversation.item
  }
}

/** The words that citizens may mean to type: of names, options, fixed phrases and what is asked. */
function vocabularyOf({ items, bundles, language }: KnowledgeBase): string[] {
  const records = [...items.values()].map(({ record }) => record)
  const texts = [
    ...records.flatMap(({ name, aliases, situations }) => [
      name,
      ...aliases,
      ...situations.flatMap(({ options }) => options.flatMap(({ label, words }) => [label, ...words])),
    ]),
    ...[...bundles.values()].flatMap(({ aliases }) => aliases),
    ...[...language.facets.values()].flat(),
    ...language.intents.flatMap(({ exact, contains }) => [...exact, ...contains]),
    ...language.synonyms.flat(),
    ...language.fillers,
  ]
  return texts.flatMap((text) => (text.length <= 4 ? [text, ...smallWords(text)] : smallWords(text)))
}

/** Answers without 不清楚. */
function concrete(answers: Readonly<Record<string, string | number | string[]>>): Record<string, string | number | string[]> {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== 'unknown'))
}
