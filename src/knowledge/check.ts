/**
 * What is wrong with content that already parses: things a clerk would trip over. Pure; `parse.ts` has found what does not fit at all.
 * Service item §7.
 */
import { checklistOf } from './checklist'
import { parseCitation } from './citation'
import { namesIn, truthOf } from './condition'
import type { KnowledgeBase } from './knowledge-base'
import { type KnownItem, treeOf } from './known-item'
import { citationsOf } from './parse'
import { planOf } from './plan'
import type { Problem } from './problem'
import { Item, type limitUnits } from './schema'
import { fieldOf, readYaml, type SourceFile } from './source'

/** Days a limit may take at most, to compare legal and promised ones; working days counted with weekends. */
const daysOf: Record<(typeof limitUnits)[number], number> = { 小时: 1 / 24, 自然日: 1, 工作日: 1.4, 个月: 30, 年: 365 }

/** Similarity of two wordings from which on they count as the same. */
export const tooClose = 0.92

export interface CheckOptions {
  /** `YYYY-MM-DD`: what is past its `nextReview` on this day is reported. */
  today: string
}

/**
 * Checks parsed content.
 *
 * @param files the sources, for line numbers
 * @returns problems; errors first
 */
export function checkKnowledge(knowledge: KnowledgeBase, files: readonly SourceFile[], options: CheckOptions): Problem[] {
  const problems: Problem[] = []
  const sources = new Map(files.map((file) => [file.path, file]))
  for (const item of knowledge.items.values()) {
    const path = `knowledge/items/${item.record.department}/${item.record.id}.yaml`
    const source = sources.get(path)
    const parsed = source && readYaml(source, Item, [])
    const report = (level: Problem['level'], kind: string, field: (string | number)[], message: string) =>
      problems.push({ level, kind, file: path, line: parsed?.lineOf(field) ?? 1, field: fieldOf(field), message })
    unreachable(item, report)
    limits(item, report)
    fresh(item, options.today, report)
    cited(item, knowledge, report)
    complete(item, report)
    readable(item, report)
  }
  for (const bundle of knowledge.bundles.values()) {
    const members = bundle.members.map((member) => member.item).filter((id) => knowledge.items.has(id))
    try {
      if (members.length > 0) planOf(members, () => ({}), knowledge)
    } catch (error) {
      problems.push({
        level: 'error',
        kind: 'cycle',
        file: `knowledge/bundles/${bundle.id}.yaml`,
        line: 1,
        field: 'members',
        message: (error as Error).message,
      })
    }
  }
  problems.push(...closeWordings(knowledge))
  return problems.sort(
    (a, b) => Number(a.level === 'warning') - Number(b.level === 'warning') || a.file.localeCompare(b.file) || a.line - b.line,
  )
}

type Report = (level: Problem['level'], kind: string, field: (string | number)[], message: string) => void

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
    if (promised.n * daysOf[promised.unit] > limit.n * daysOf[limit.unit] + 1e-9)
      report('error', 'promise-over-legal', ['limits', 'promised'], `承诺${promised.n}${promised.unit}，比法定${limit.n}${limit.unit}还长`)
  }
  if (item.record.visits.min > item.record.visits.max) report('error', 'visits', ['visits'], '最少次数比最多次数还大')
}

/** Service item §7.5. */
function fresh(item: KnownItem, today: string, report: Report): void {
  const { verifiedAt, nextReview } = item.record.provenance
  if (nextReview < today) report('error', 'review-overdue', ['provenance', 'nextReview'], `该复核了：${nextReview}`)
  if (verifiedAt > today) report('error', 'review-overdue', ['provenance', 'verifiedAt'], `核验日期在今天之后：${verifiedAt}`)
  const year = Number(verifiedAt.slice(0, 4)) + 1
  if (nextReview > `${year}${verifiedAt.slice(4)}`) report('error', 'review-overdue', ['provenance', 'nextReview'], '下次复核不能超过一年')
}

/** A fact marked 〔L〕 needs an article, and its law must have been read. */
function cited(item: KnownItem, knowledge: KnowledgeBase, report: Report): void {
  for (const { path, source } of citationsOf(item.record)) {
    const citation = parseCitation(source, knowledge.laws)
    if (citation.evidence === 'L' && citation.article === undefined) report('warning', 'article', path, `〔L〕要写第几条：${source}`)
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

/** ≤ 60 characters a sentence (language sheet §8). */
function readable(item: KnownItem, report: Report): void {
  const long = (text: string | undefined, path: (string | number)[]) => {
    const sentence = text?.split(/[。！？；\n]/).find((part) => [...part].length > 60)
    if (sentence) report('warning', 'long-sentence', path, `这句超过60个字：${sentence.slice(0, 20)}…`)
  }
  item.record.conditions.forEach((entry, at) => long(entry.answer, ['conditions', at, 'answer']))
  item.record.faqs.forEach((entry, at) => long(entry.answer, ['faqs', at, 'answer']))
  item.record.effects.forEach((entry, at) => long(entry.note, ['effects', at, 'note']))
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
