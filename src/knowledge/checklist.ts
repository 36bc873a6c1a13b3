/**
 * The personal checklist: one item and what is known of the citizen's situation → what to bring, and what is still worth asking.
 * Pure; service item §3 (what to bring) and §4 (situations).
 */
import { AppError } from '../errors'
import { parseCitation } from './citation'
import { namesIn, type Truth, truthOf, type Value } from './condition'
import type { KnowledgeBase } from './knowledge-base'
import { builtIn, type KnownItem, treeOf } from './known-item'
import type { Effect, Fee, Item, Limit, Material, Situation } from './schema'

/** What is known of the situation, by situation id: option id, number, several option ids (multi), or `unknown` (不清楚). */
export type Answers = Readonly<Record<string, Value>>

/** 不清楚: always allowed, keeps the superset, and is not asked again. */
export const unknownOption = 'unknown'

/** One material as shown. */
export interface MaterialLine {
  name: string
  plainName?: string
  whose?: string[]
  originals: number
  copies: number
  /** 原件核验后退还 */
  returned: boolean
  reason: string
  /** Legal basis in words, or 由当地确定. */
  basis: string
  source: string
  issuer?: string
  /** Item whose result this is. */
  issuedBy?: string
  form: Material['form']
  validity?: string
  standard?: string
  signers?: string[]
  substitutes?: string[]
  promise?: string
  tolerance?: string
  how?: string
  note?: string
  /** In 可能需要: the questions that decide it, in words; empty when the city decides or it is optional. */
  dependsOn?: string[]
  /** Ids of the items it serves, in a merged plan. */
  usedBy?: string[]
}

/** The five piles of service item §3.3 (容缺后补 is `later`), and 可能需要 as `maybe`. */
export interface Piles {
  bring: MaterialLine[]
  prepareOnline: MaterialLine[]
  fillOnSite: MaterialLine[]
  notNeeded: MaterialLine[]
  later: MaterialLine[]
  maybe: MaterialLine[]
}

/** In the order they are shown: what to bring first, what is not needed last. */
export const pileNames = ['bring', 'prepareOnline', 'maybe', 'later', 'fillOnSite', 'notNeeded'] as const

/** A situation whose answer would still change the output. */
export interface OpenQuestion {
  id: string
  ask: string
  why: string
  type: Situation['type']
  unit?: string
  /** Last one is always 不清楚 (`unknown`). A number has one option per interval. */
  options: { id: string; label: string; value: Value }[]
}

export interface Checklist {
  item: string
  version: number
  verifiedAt: string
  /** What was taken for granted because nobody said otherwise. */
  channel: 'window' | 'online'
  proxy: boolean
  piles: Piles
  /** Best question first; empty when nothing would change any more or the matter turned out to be another one. */
  questions: OpenQuestion[]
  goTo?: Effect
  notEligible: Effect[]
  /** Refusals that hang on a question nobody has answered yet. */
  mayRefuse: Effect[]
  /** 受理条件 */
  requirements: { requirement: Item['requirements'][number]; truth: Exclude<Truth, 'false'> }[]
  /** Items to be done as well. */
  addItems: Effect[]
  notes: Effect[]
  /** True when the situation needs a person at the desk. */
  person: boolean
  fees: { fee: Fee; truth: Exclude<Truth, 'false'> }[]
  legal: { limit: Limit; truth: Exclude<Truth, 'false'> }[]
}

/** Window unless the item can only be handed in online. */
export function defaultChannel(item: KnownItem): 'window' | 'online' {
  return item.record.process.window.length === 0 && item.record.visits.max === 0 && item.record.online.available === '可以'
    ? 'online'
    : 'window'
}

/** Answers with the two built-in ones filled in and 不清楚 taken out. */
function known(item: KnownItem, answers: Answers): Record<string, Value> {
  const values: Record<string, Value> = { channel: defaultChannel(item), proxy: 'no' }
  for (const [name, value] of Object.entries(answers)) {
    if (value !== unknownOption && item.domains[name]) values[name] = value
  }
  return values
}

/**
 * Checks answers against the item's situations.
 *
 * @param answers raw words as typed: option ids, numbers, comma-separated ids for `multi`
 * @throws AppError unknown_situation or unknown_option, naming what is possible
 */
export function parseAnswers(item: KnownItem, answers: Readonly<Record<string, string>>): Answers {
  const parsed: Record<string, Value> = {}
  for (const [name, raw] of Object.entries(answers)) {
    const situation = item.record.situations.find((entry) => entry.id === name)
    const options: readonly string[] | undefined = Object.hasOwn(builtIn, name)
      ? builtIn[name as keyof typeof builtIn]
      : situation?.options.map((option) => option.id)
    if (!options) {
      const names = [...item.record.situations.map((entry) => entry.id), ...Object.keys(builtIn)].join('、')
      throw new AppError('unknown_situation', `${item.record.id} 没有情形「${name}」，可用的有：${names}`)
    }
    if (raw === unknownOption) parsed[name] = unknownOption
    else if (situation?.type === 'number') {
      const value = Number(raw)
      if (raw.trim() === '' || !Number.isFinite(value))
        throw new AppError('unknown_option', `情形「${name}」要填数字（${situation.unit ?? ''}）或 unknown，收到「${raw}」`)
      if (value < (situation.min ?? Number.NEGATIVE_INFINITY) || value > (situation.max ?? Number.POSITIVE_INFINITY))
        throw new AppError(
          'unknown_option',
          `情形「${name}」的数字超出范围（${situation.min ?? ''}–${situation.max ?? ''}），收到「${raw}」`,
        )
      parsed[name] = value
    } else {
      const chosen = situation?.type === 'multi' ? raw.split(',') : [raw]
      for (const option of chosen) {
        if (!options.includes(option))
          throw new AppError('unknown_option', `情形「${name}」没有选项「${option}」，可选：${[...options, unknownOption].join('、')}`)
      }
      parsed[name] = situation?.type === 'multi' ? chosen : (chosen[0] as string)
    }
  }
  return parsed
}

/**
 * Computes the checklist of one item.
 *
 * @param answers what is known; unknown names are ignored
 */
export function checklistOf(item: KnownItem, answers: Answers, knowledge: Pick<KnowledgeBase, 'laws' | 'proxyMaterials'>): Checklist {
  const { record } = item
  const values = known(item, answers)
  const truth = (when: string | undefined): Truth => truthOf(treeOf(item, when), values, item.domains)
  const channel = values.channel === 'online' ? 'online' : 'window'
  const proxy = values.proxy === 'yes'
  const piles: Piles = { bring: [], prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: [] }
  for (const material of [...record.materials, ...defaultProxySet(item, proxy, knowledge)]) {
    const fits = truth(material.when)
    if (fits === 'false') continue
    const line = materialLine(material, knowledge)
    if (fits === 'unknown') {
      if (pileOf(material, channel) === 'notNeeded') continue // nobody has to bring it either way: under 可能需要 it would say the opposite
      const open = namesIn(treeOf(item, material.when)).filter((name) => values[name] === undefined)
      piles.maybe.push({ ...line, dependsOn: record.situations.filter((entry) => open.includes(entry.id)).map((entry) => entry.ask) })
    } else piles[pileOf(material, channel)].push(line)
  }
  const effects = record.effects.filter((effect) => truth(effect.when) === 'true')
  const goTo = effects.find((effect) => effect.goTo !== undefined)
  const notEligible = effects.filter((effect) => effect.notEligible)
  return {
    item: record.id,
    version: record.version,
    verifiedAt: record.provenance.verifiedAt,
    channel,
    proxy,
    piles,
    questions: goTo || notEligible.length > 0 ? [] : openQuestions(item, answers),
    ...(goTo ? { goTo } : {}),
    notEligible,
    mayRefuse: record.effects.filter((effect) => effect.notEligible && truth(effect.when) === 'unknown'),
    requirements: record.requirements.flatMap((entry) => withTruth(entry, truth(entry.when), 'requirement')),
    addItems: effects.filter((effect) => effect.addItem !== undefined),
    notes: effects.filter((effect) => !effect.goTo && !effect.notEligible && !effect.addItem),
    person: effects.some((effect) => effect.person),
    fees: record.fees.flatMap((fee) => withTruth(fee, truth(fee.when), 'fee')),
    legal: record.limits.legal.flatMap((limit) => withTruth(limit, truth(limit.when), 'limit')),
  }
}

function withTruth<K extends string, T>(value: T, truth: Truth, key: K): ({ [P in K]: T } & { truth: Exclude<Truth, 'false'> })[] {
  return truth === 'false' ? [] : [{ [key]: value, truth } as { [P in K]: T } & { truth: Exclude<Truth, 'false'> }]
}

/** Service item §3.2 step 4: what a proxy brings, unless the item says it itself; a paper of the principal that it always asks for is not said twice. */
function defaultProxySet(item: KnownItem, proxy: boolean, knowledge: Pick<KnowledgeBase, 'proxyMaterials'>): readonly Material[] {
  if (!proxy || item.record.proxy.allowed === '不可以') return []
  const ownSet = item.record.materials.some((material) => namesIn(treeOf(item, material.when)).includes('proxy'))
  const isListed = ({ name }: Material) =>
    item.record.materials.some(
      (material) => material.name === name && material.when === undefined && (material.whose?.includes(principal) ?? true),
    )
  return ownSet ? [] : knowledge.proxyMaterials.filter((material) => !(material.whose?.includes(principal) && isListed(material)))
}

/** How `whose` names the one for whom somebody acts. */
const principal = '本人'

/** Service item §3.3: which pile a material that applies goes to. */
export function pileOf(material: Material, channel: 'window' | 'online'): (typeof pileNames)[number] {
  if (material.need === '不需要') return 'notNeeded'
  if (material.auto === 'onSite') return 'fillOnSite'
  if (material.auto !== 'none') return 'notNeeded'
  if (material.need === 'LOCAL' || material.need === '非必要') return 'maybe'
  if (material.need === '容缺后补') return 'later'
  return channel === 'online' ? 'prepareOnline' : 'bring'
}

/** Originals and copies follow from the kind where the record does not say. */
export function counts(material: Material): { originals: number; copies: number } {
  const paper =
    material.kind === '复印件'
      ? { originals: 0, copies: 1 }
      : material.kind === '原件和复印件'
        ? { originals: 1, copies: 1 }
        : { originals: 1, copies: 0 }
  return { originals: material.originals ?? paper.originals, copies: material.copies ?? paper.copies }
}

function materialLine(material: Material, knowledge: Pick<KnowledgeBase, 'laws'>): MaterialLine {
  const line: MaterialLine = {
    name: material.name,
    ...counts(material),
    returned: material.returned,
    reason: material.reason,
    basis: basisText(material.basis, knowledge),
    source: material.source,
    form: material.form,
  }
  for (const key of [
    'plainName',
    'whose',
    'issuer',
    'issuedBy',
    'validity',
    'standard',
    'signers',
    'promise',
    'tolerance',
    'how',
    'note',
  ] as const) {
    if (material[key] !== undefined) Object.assign(line, { [key]: material[key] })
  }
  if (material.substitutes)
    line.substitutes = material.substitutes.map((entry) => (entry.note ? `${entry.name}（${entry.note}）` : entry.name))
  if (material.need === 'LOCAL' || material.need === '非必要') line.dependsOn = []
  return line
}

/** Legal basis in words a citizen can look up; LOCAL and unverified ones say so. */
export function basisText(basis: readonly string[], knowledge: Pick<KnowledgeBase, 'laws'>): string {
  return basis
    .map((source) => {
      const citation = parseCitation(source, knowledge.laws)
      if (citation.evidence === 'LOCAL') return '由当地确定'
      if (!citation.law) return '一般做法，以窗口为准'
      return citation.evidence === 'M' ? `${citation.text}（以现行文本为准）` : citation.text
    })
    .join('；')
}

/** Conditions that shape the list: materials, effects, fees, limits. FAQs and rule answers do not make a question worth asking. */
function shaping(item: KnownItem): { when: string; decisive: boolean }[] {
  const { record } = item
  const of = (list: readonly { when?: string | undefined }[]) =>
    list.flatMap((entry) => (entry.when === undefined ? [] : [{ when: entry.when, decisive: false }]))
  return [
    ...of(record.materials),
    ...record.effects.map((effect) => ({ when: effect.when, decisive: effect.notEligible === true || effect.goTo !== undefined })),
    ...of(record.fees),
    ...of(record.limits.legal),
  ]
}

/**
 * The questions whose answer would still change the list, best first: those that can end the matter (not eligible, another item), then
 * those that split the possible lists most.
 */
export function openQuestions(item: KnownItem, answers: Answers): OpenQuestion[] {
  const values = known(item, answers)
  const conditions = shaping(item)
  const ranked = item.record.situations
    .filter((situation) => answers[situation.id] === undefined)
    .flatMap((situation, order) => {
      const changed = conditions.filter(({ when }) => matters(item, when, situation.id, values))
      if (changed.length === 0) return []
      const signatures = new Set(
        (item.domains[situation.id] ?? []).map((value) =>
          conditions.map(({ when }) => truthOf(treeOf(item, when), { ...values, [situation.id]: value }, item.domains)).join(),
        ),
      )
      return [{ situation, order, decisive: changed.some((entry) => entry.decisive), split: signatures.size, touched: changed.length }]
    })
    .sort((a, b) => Number(b.decisive) - Number(a.decisive) || b.split - a.split || b.touched - a.touched || a.order - b.order)
  return ranked.map(({ situation }) => questionOf(item, situation))
}

/** True when, for some way of filling in the other open situations, this one flips the condition. */
function matters(item: KnownItem, when: string, name: string, values: Readonly<Record<string, Value>>): boolean {
  const tree = treeOf(item, when)
  const names = namesIn(tree)
  if (!names.includes(name)) return false
  const others = names.filter((other) => other !== name && values[other] === undefined)
  const filled: Record<string, Value> = { ...values }
  const visit = (index: number): boolean => {
    const other = others[index]
    if (other === undefined) {
      delete filled[name]
      return truthOf(tree, filled, item.domains) === 'unknown'
    }
    return (item.domains[other] ?? []).some((value) => {
      filled[other] = value
      return visit(index + 1)
    })
  }
  return visit(0)
}

/** A situation as a question, with 不清楚 last. */
export function questionOf(item: KnownItem, situation: Situation): OpenQuestion {
  const options =
    situation.type === 'number'
      ? intervals(item, situation)
      : situation.options.map((option) => ({
          id: option.id,
          label: option.label,
          value: situation.type === 'multi' ? [option.id] : option.id,
        }))
  return {
    id: situation.id,
    ask: situation.ask,
    why: situation.why,
    type: situation.type,
    ...(situation.unit === undefined ? {} : { unit: situation.unit }),
    options: [...options, { id: unknownOption, label: '不清楚', value: unknownOption }],
  }
}

/** A number as a choice: one option per interval that the conditions tell apart, worded as a clerk would. */
function intervals(item: KnownItem, situation: Situation): { id: string; label: string; value: Value }[] {
  const domain = (item.domains[situation.id] ?? []) as readonly number[]
  const trees = [...item.trees.values()].filter((tree) => namesIn(tree).includes(situation.id))
  const cuts = new Set<string>()
  for (const tree of trees) {
    const walk = (node: typeof tree): void => {
      if (node.kind === 'compare' && node.name === situation.id)
        cuts.add(`${node.op === '>=' || node.op === '<' ? '>=' : '>'}${node.value}`)
      else if (node.kind === 'all' || node.kind === 'any') node.parts.forEach(walk)
      else if (node.kind === 'not') walk(node.part)
    }
    walk(tree)
  }
  const ordered = [...cuts]
    .map((cut) => ({ inclusive: cut.startsWith('>='), at: Number(cut.replace(/^>=?/, '')) }))
    .sort((a, b) => a.at - b.at || Number(b.inclusive) - Number(a.inclusive))
  const groupOf = (value: number) => ordered.filter((cut) => (cut.inclusive ? value >= cut.at : value > cut.at)).length
  const unit = situation.unit ?? ''
  const groups = new Map<number, number>()
  for (const value of domain) if (!groups.has(groupOf(value))) groups.set(groupOf(value), value)
  return [...groups].map(([group, value]) => {
    const from = ordered[group - 1]
    const to = ordered[group]
    const low = from ? (from.inclusive ? `满${from.at}${unit}` : `超过${from.at}${unit}`) : ''
    const high = to ? (to.inclusive ? `不满${to.at}${unit}` : `不超过${to.at}${unit}`) : ''
    return {
      id: `n${value}`.replace('.', '_'),
      label: low && high ? `${low}、${high}` : low ? `${low}${from?.inclusive ? '及以上' : ''}` : high || `有${unit}`,
      value,
    }
  })
}
