/**
 * What is wrong with content that already parses: things a clerk would trip over. Pure; `parse.ts` has found what does not fit at all.
 * Service item §7.
 */
import { checklistOf } from './checklist'
import { parseCitation } from './citation'
import { namesIn, truthOf } from './condition'
import { contradictions } from './contradictions'
import { durationDays } from './duration'
import { itemFile, type KnowledgeBase } from './knowledge-base'
import { type KnownItem, treeOf } from './known-item'
import { citationsOf } from './parse'
import { planOf } from './plan'
import type { Problem } from './problem'
import type { Facet, Provenance } from './schema'
import { toFill } from './skeleton'
import { createLineOf, fieldOf, type SourceFile } from './source'
import { createOfficialese } from './wording'

/** Similarity of two wordings from which on they count as the same. */
export const tooClose = 0.92

export interface CheckOptions {
  /** `YYYY-MM-DD`: what is past its `nextReview` on this day is reported, and what will be soon. */
  today: string
}

/**
 * Checks parsed content.
 *
 * @param files the sources, for line numbers
 * @param lineOf the reader of these files, when there is one already
 * @returns problems; errors first
 */
export function checkKnowledge(
  knowledge: KnowledgeBase,
  files: readonly SourceFile[],
  options: CheckOptions,
  lineOf = createLineOf(files),
): Problem[] {
  const problems: Problem[] = []
  const officialese = createOfficialese(knowledge.wording)
  const reportIn =
    (file: string): Report =>
    (level, kind, field, message) =>
      problems.push({ level, kind, file, line: lineOf(file, field), field: fieldOf(field), message })
  for (const item of knowledge.items.values()) {
    const report = reportIn(itemFile(item.record))
    unreachable(item, report)
    finished(item, report)
    limits(item, report)
    fresh(item.record.provenance, options.today, report)
    cited(item, knowledge, report)
    complete(item, report)
    answerable(item, knowledge, report)
    readable(item, officialese, report)
  }
  for (const { record } of knowledge.drafts.values())
    reportIn(itemFile(record))('warning', 'draft', ['state'], '还是草稿，群众问不到；写好以后把 state 改成 在用')
  for (const bundle of knowledge.bundles.values()) {
    const report = reportIn(`knowledge/bundles/${bundle.id}.yaml`)
    fresh(bundle.provenance, options.today, report)
    const members = bundle.members.map((member) => member.item).filter((id) => knowledge.items.has(id))
    try {
      if (members.length > 0) planOf(members, () => ({}), knowledge)
    } catch (error) {
      report('error', 'cycle', ['members'], (error as Error).message)
    }
  }
  for (const { file, provenance } of knowledge.localSources) fresh(provenance, options.today, reportIn(file))
  problems.push(...contradictions(knowledge, lineOf), ...closeWordings(knowledge))
  return problems.sort(
    (a, b) => Number(a.level === 'warning') - Number(b.level === 'warning') || a.file.localeCompare(b.file) || a.line - b.line,
  )
}

type Report = (level: Problem['level'], kind: string, field: (string | number)[], message: string) => void

/** Nothing of the skeleton may be read out to citizens. */
function finished({ record }: KnownItem, report: Report): void {
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (typeof value === 'string' && value.startsWith(toFill)) report('error', 'unfinished', path, `还没填：${value}`)
    else if (Array.isArray(value)) value.forEach((entry, at) => walk(entry, [...path, at]))
    else if (value && typeof value === 'object') for (const [key, entry] of Object.entries(value)) walk(entry, [...path, key])
  }
  walk(record, [])
}

/** A situation nobody needs, an option that changes nothing, a condition that can never or that always holds. */
function unreachable(item: KnownItem, report: Report): void {
  const { record } = item
  const trees = [...item.trees.entries()]
  record.situations.forEach((situation, at) => {
    const using = trees.filter(([, tree]) => namesIn(tree).includes(situation.id))
    if (using.length === 0) {
      report('error', 'unreachable-situation', ['situations', at], `情形「${situation.id}」没有用在任何条件里，问了也不影响结果`)
      return
    }
    if (situation.type === 'number' || situation.type === 'multi') return
    const sameAs = new Map<string, string>()
    for (const option of situation.options) {
      const signature = using.map(([, tree]) => truthOf(tree, { [situation.id]: option.id }, item.domains)).join()
      const deep = using.map(([, tree]) => outcomes(item, tree, situation.id, option.id)).join('|')
      const other = sameAs.get(`${signature}#${deep}`)
      if (other !== undefined)
        report('warning', 'same-options', ['situations', at, 'options'], `选项「${other}」和「${option.id}」的结果完全一样，可以合并`)
      else sameAs.set(`${signature}#${deep}`, option.id)
    }
  })
  for (const list of ['materials', 'effects', 'fees', 'requirements', 'conditions', 'faqs'] as const) {
    record[list].forEach((entry, at) => {
      if (entry.when === undefined) return
      const truth = truthOf(treeOf(item, entry.when), {}, item.domains)
      if (truth === 'false') report('error', 'never', [list, at, 'when'], `条件「${entry.when}」永远不成立`)
      if (truth === 'true') report('warning', 'always', [list, at, 'when'], `条件「${entry.when}」总是成立，可以不写`)
    })
  }
}

/** Truth of a tree for every filling of its other situations. */
function outcomes(item: KnownItem, tree: ReturnType<typeof treeOf>, name: string, value: string): string {
  const others = namesIn(tree).filter((other) => other !== name)
  const seen: string[] = []
  const fill = (index: number, values: Record<string, string | number | readonly string[]>): void => {
    const other = others[index]
    if (other === undefined) seen.push(truthOf(tree, values, item.domains))
    else for (const option of item.domains[other] ?? []) fill(index + 1, { ...values, [other]: option })
  }
  fill(0, { [name]: value })
  return seen.join()
}

/** Service item §7.1: what is promised may not be longer than what the law allows. */
function limits(item: KnownItem, report: Report): void {
  const { legal, promised } = item.record.limits
  if (promised === 'LOCAL') return
  for (const limit of legal) {
    if (limit.n === undefined || limit.unit === undefined) continue
    if (durationDays(promised.n, promised.unit) > durationDays(limit.n, limit.unit) + 1e-9)
      report('error', 'promise-over-legal', ['limits', 'promised'], `承诺${promised.n}${promised.unit}，比法定${limit.n}${limit.unit}还长`)
  }
  if (item.record.visits.min > item.record.visits.max) report('error', 'visits', ['visits'], '最少次数比最多次数还大')
}

/** Days before the review in which it is announced. */
const announcedDays = 30

/** Service item §7.5. */
function fresh({ verifiedAt, nextReview }: Provenance, today: string, report: Report): void {
  const soon = new Date(Date.parse(today) + announcedDays * 86_400_000).toISOString().slice(0, 10)
  if (nextReview < today) report('error', 'review-overdue', ['provenance', 'nextReview'], `该复核了：${nextReview}`)
  else if (nextReview <= soon) report('warning', 'review-due', ['provenance', 'nextReview'], `${announcedDays}天内要复核：${nextReview}`)
  if (verifiedAt > today) report('error', 'review-overdue', ['provenance', 'verifiedAt'], `核验日期在今天之后：${verifiedAt}`)
  const year = Number(verifiedAt.slice(0, 4)) + 1
  if (nextReview > `${year}${verifiedAt.slice(4)}`) report('error', 'review-overdue', ['provenance', 'nextReview'], '下次复核不能超过一年')
}

/** A fact marked 〔L〕 needs an article; a law that was changed since needs a second look. Repealed ones `parse.ts` has refused. */
function cited(item: KnownItem, knowledge: KnowledgeBase, report: Report): void {
  for (const { path, source } of citationsOf(item.record)) {
    const citation = parseCitation(source, knowledge.laws)
    if (citation.evidence === 'L' && citation.article === undefined) report('warning', 'article', path, `〔L〕要写第几条：${source}`)
    if (citation.law?.state === '已修改')
      report('warning', 'law-changed', path, `${citation.law.name} 已修改，核对新版本以后改 knowledge/law 和这里`)
  }
}

/** What citizens always ask (product.md, facets). */
function complete(item: KnownItem, report: Report): void {
  const { record } = item
  if (record.conditions.length + record.faqs.length < 8)
    report('warning', 'thin', ['conditions'], `条件和问答一共只有 ${record.conditions.length + record.faqs.length} 条，至少要 8 条`)
  if (record.faqs.length < 3) report('warning', 'thin', ['faqs'], `常见问题只有 ${record.faqs.length} 条，至少要 3 条`)
  if (record.process.window.length === 0 && record.process.online.length === 0) report('error', 'thin', ['process'], '没有写怎么办')
  if (record.visits.max > 0 && record.visits.reason === undefined) report('warning', 'thin', ['visits'], '要去现场，没有写为什么')
}

/** Words that say no more than: ask there. */
const askThere =
  /由当地(确定|规定)|各地(不同|不一样)|看当地(规定)?|具体|(先)?(打|问)[^，。]*(电话|热线|\d{5}|窗口)|以[^，。]*为准|[，。；]/g
/** Below this many characters besides `askThere` nothing was answered. */
const leastAnswer = 4

/** Facets that people ask about, as far as their fields can be empty. */
function emptyFacets({ record }: KnownItem): Facet[] {
  const { online, limits, proxy, fees } = record
  return [
    ...(online.available === 'LOCAL' && !online.note && online.where.length === 0 ? ['online' as const] : []),
    ...(limits.promised === 'LOCAL' && limits.legal.length === 0 && !limits.note ? ['duration' as const] : []),
    ...(proxy.allowed === 'LOCAL' && !proxy.note ? ['proxy' as const] : []),
    ...(fees.every((fee) => fee.amount === 'LOCAL' && !fee.note && !fee.waiver) ? ['fee' as const] : []),
  ]
}

/** Questions we know are asked and can only be sent on to a counter. */
function answerable(item: KnownItem, knowledge: KnowledgeBase, report: Report): void {
  const { record } = item
  const asked = knowledge.utterances.get(record.id) ?? []
  for (const facet of emptyFacets(item)) {
    const wording = asked.find((utterance) => utterance.facet === facet)
    if (!wording) continue
    const field = { online: 'online', duration: 'limits', proxy: 'proxy', fee: 'fees' }[facet as 'online' | 'duration' | 'proxy' | 'fee']
    report('warning', 'unanswered', [field], `有人会问「${wording.text}」，这里没有可说的：至少写一句 note`)
  }
  record.conditions.forEach((condition, at) => {
    const said = condition.answer.replace(askThere, '')
    if (condition.basis.every((source) => source === 'LOCAL') && [...said].length < leastAnswer)
      report('warning', 'unanswered', ['conditions', at, 'answer'], `「${condition.statement}」等于没回答：写清一般怎么定、带什么去问`)
  })
}

/** ≤ 60 characters a sentence, no officialese (language sheet §8). */
function readable({ record }: KnownItem, officialese: ReturnType<typeof createOfficialese>, report: Report): void {
  const read = (text: string | undefined, path: (string | number)[], sentences = true) => {
    if (text === undefined) return
    const long = sentences && text.split(/[。！？；\n]/).find((part) => [...part].length > 60)
    if (long) report('warning', 'long-sentence', path, `这句超过60个字：${long.slice(0, 20)}…`)
    const found = officialese(text)
    if (found) report('warning', 'officialese', path, `「${found.word}」像文件里的话，换成：${found.instead}`)
  }
  record.conditions.forEach((entry, at) => read(entry.answer, ['conditions', at, 'answer']))
  record.faqs.forEach((entry, at) => read(entry.answer, ['faqs', at, 'answer']))
  record.effects.forEach((entry, at) => read(entry.note, ['effects', at, 'note']))
  record.materials.forEach((entry, at) => {
    for (const key of ['reason', 'how', 'note'] as const) read(entry[key], ['materials', at, key], false)
  })
  record.requirements.forEach((entry, at) => read(entry.text, ['requirements', at, 'text'], false))
  record.traps.forEach((text, at) => read(text, ['traps', at], false))
  for (const key of ['window', 'online'] as const) record.process[key].forEach((text, at) => read(text, ['process', key, at], false))
  read(record.summary, ['summary'], false)
}

/** Wordings of different items that are the same but for a character or two: one of them misleads the matcher. */
function closeWordings(knowledge: KnowledgeBase): Problem[] {
  const problems: Problem[] = []
  const grams = (text: string) => {
    const bare = text.replace(/[^\p{L}\p{N}]/gu, '')
    const set = new Set<string>()
    for (let at = 0; at + 2 <= bare.length; at++) set.add(bare.slice(at, at + 2))
    return set
  }
  const byGram = new Map<string, number[]>()
  const entries: { id: string; text: string; grams: Set<string> }[] = []
  for (const [id, utterances] of knowledge.utterances) for (const { text } of utterances) entries.push({ id, text, grams: grams(text) })
  entries.forEach((entry, at) => {
    const shared = new Map<number, number>()
    for (const gram of entry.grams) {
      for (const other of byGram.get(gram) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
      byGram.set(gram, [...(byGram.get(gram) ?? []), at])
    }
    for (const [other, count] of shared) {
      const earlier = entries[other] as (typeof entries)[number]
      const similarity = count / (entry.grams.size + earlier.grams.size - count)
      if (similarity >= tooClose && entry.grams.size >= 2) {
        const level = earlier.id === entry.id ? 'warning' : 'error'
        problems.push({
          level,
          kind: 'close-wording',
          file: `intents/items/${entry.id}.yaml`,
          line: 1,
          field: 'utterances',
          message: `「${entry.text}」和 ${earlier.id} 的「${earlier.text}」几乎一样`,
        })
      }
    }
  })
  return problems
}

/** Numbers about one item, for the table of `npm run check`. */
export function countsOf(item: KnownItem, knowledge: KnowledgeBase) {
  const { record } = item
  const marks = citationsOf(record).map(({ source }) => parseCitation(source, knowledge.laws).evidence)
  const list = checklistOf(item, {}, knowledge)
  return {
    id: record.id,
    name: record.name,
    materials: record.materials.length,
    situations: record.situations.length,
    conditions: record.conditions.length,
    faqs: record.faqs.length,
    utterances: knowledge.utterances.get(record.id)?.length ?? 0,
    openQuestions: list.questions.length,
    /** Share of facts with a legal basis read or documented (L, D). */
    sourced: Number((marks.filter((mark) => mark === 'L' || mark === 'D').length / Math.max(1, marks.length)).toFixed(3)),
    local: marks.filter((mark) => mark === 'LOCAL').length,
    unverified: marks.filter((mark) => mark === 'M').length,
  }
}
