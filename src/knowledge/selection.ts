/** What somebody asks for at once: item ids, a bundle by id or code, and answers to their situations → items and answers per item. Pure. */
import { AppError } from '../errors'
import { type Answers, parseAnswers } from './checklist'
import type { KnowledgeBase } from './knowledge-base'
import type { KnownItem } from './known-item'
import type { Bundle } from './schema'

/** Raw words, as typed or sent: option ids, numbers, comma-separated ids. */
export type RawAnswers = Readonly<Record<string, string>>

export interface Selection {
  /** In the order asked for, each once. */
  items: KnownItem[]
  /** When one bundle was asked for, and nothing else. */
  bundle?: Bundle
  /** Members of bundles that have no guide yet. */
  missing: string[]
  /** Checked answers by item id. */
  answers: ReadonlyMap<string, Answers>
}

/** True when the item has the situation and takes the answer. */
function hasOption(item: KnownItem, name: string, raw: string): boolean {
  if (!Object.hasOwn(item.domains, name)) return false
  try {
    parseAnswers(item, { [name]: raw })
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** An item by its id. @throws AppError unknown_item */
export function findItem(id: string, knowledge: KnowledgeBase): KnownItem {
  const item = knowledge.items.get(id)
  if (item) return item
  const entry = knowledge.catalogue.get(id)
  throw new AppError('unknown_item', entry ? `「${entry.name}」（${id}）还没有办事指南` : `没有事项「${id}」`)
}

/**
 * Resolves what was asked for.
 *
 * @param ids items, or bundles by id or code
 * @param shared answers that count for every item that has the situation and the option
 * @param own further answers by item id; they win
 * @throws AppError unknown_item, unknown_situation (also when no item has it), unknown_option
 */
export function selectItems(
  ids: readonly string[],
  shared: RawAnswers,
  knowledge: KnowledgeBase,
  own: Readonly<Record<string, RawAnswers>> = {},
): Selection {
  const bundleOf = (id: string) => knowledge.bundles.get(id) ?? [...knowledge.bundles.values()].find((bundle) => bundle.code === id)
  const members = ids.flatMap((id) => {
    const bundle = bundleOf(id)
    return bundle
      ? bundle.members.map((member) => ({ id: member.item, ofBundle: true, set: member.answers }))
      : [{ id, ofBundle: false, set: {} }]
  })
  const isMissing = (member: { id: string; ofBundle: boolean }) => member.ofBundle && !knowledge.items.has(member.id)
  const wanted = [...new Set(members.filter((member) => !isMissing(member)).map((member) => member.id))]
  const items = wanted.map((id) => findItem(id, knowledge))
  const set = new Map(members.map((member) => [member.id, member.set]))
  const used = new Set<string>()
  const answers = new Map(
    items.map((item) => {
      const mine = Object.fromEntries(Object.entries(shared).filter(([name, value]) => hasOption(item, name, value)))
      for (const name of Object.keys(mine)) used.add(name)
      return [
        item.record.id,
        parseAnswers(item, { ...set.get(item.record.id), ...mine, ...(Object.hasOwn(own, item.record.id) ? own[item.record.id] : {}) }),
      ] as const
    }),
  )
  for (const [name, value] of Object.entries(shared)) {
    if (used.has(name)) continue
    const first = items.find((item) => Object.hasOwn(item.domains, name))
    if (!first) throw new AppError('unknown_situation', `这些事项都没有情形「${name}」`)
    parseAnswers(first, { [name]: value }) // throws: no item has the option
  }
  const foreign = Object.keys(own).find((id) => !answers.has(id))
  if (foreign !== undefined) throw new AppError('unknown_item', `没有要办「${foreign}」，却给了它的情形`)
  const bundle = ids.length === 1 ? bundleOf(ids[0] as string) : undefined
  return { items, missing: [...new Set(members.filter(isMissing).map((member) => member.id))], answers, ...(bundle ? { bundle } : {}) }
}
