/**
 * The trip plan: several items or a bundle → order, one merged list, visits by office, what goes online and what to do first. Pure;
 * service item §2.12: union of the members' materials after their situations are evaluated, same name and issuer = one row, strictest
 * form wins.
 */
import { AppError } from '../errors'
import { type Answers, type Checklist, checklistOf, defaultChannel, type MaterialLine, type Piles, pileNames } from './checklist'
import type { KnowledgeBase } from './knowledge-base'
import type { KnownItem } from './known-item'

export interface Visit {
  office: string
  /** In the order to be done at that office. */
  items: string[]
  bring: MaterialLine[]
  /** Items that must be finished before this visit, with what they give. */
  doFirst: { item: string; gives?: string }[]
}

export interface Plan {
  /** All items in working order. */
  order: string[]
  visits: Visit[]
  /** Items done online, in working order. */
  online: string[]
  /** Merged piles; each line knows the items it serves. */
  piles: Piles
  /** What one step gives to a later one: not to be brought. */
  handedOn: { material: string; from: string; to: string }[]
  checklists: Checklist[]
}

/**
 * Plans several items.
 *
 * @param ids item ids, at least one; repeated ids count once
 * @param answers per item; a situation known for one item is not assumed for another
 * @throws AppError unknown_item, or dependency_cycle naming the ring
 */
export function planOf(ids: readonly string[], answers: (item: KnownItem) => Answers, knowledge: KnowledgeBase): Plan {
  const items = [...new Set(ids)].map((id) => {
    const item = knowledge.items.get(id)
    if (!item) throw new AppError('unknown_item', unknownItem(id, knowledge))
    return item
  })
  /** A visit is to a place with a door. */
  const hasDoor = (office: string) => knowledge.offices.get(office)?.type !== '网上'
  const goesOnline = new Set(
    items.filter((item) => isOnline(item, answers(item)) || !item.record.places.some(hasDoor)).map((item) => item.record.id),
  )
  const lists = new Map(
    items.map((item) => {
      const id = item.record.id
      const channel = goesOnline.has(id) ? 'online' : 'window'
      return [id, checklistOf(item, { ...answers(item), channel }, knowledge)] as const
    }),
  )
  const { before, handedOn } = dependencies(items, lists, knowledge)
  const order = topological(
    items.map((item) => item.record.id),
    before,
  )
  const piles = merge(order, lists, handedOn)
  const { visits, online } = route(order, before, goesOnline, items, hasDoor)
  return {
    order,
    online,
    piles,
    handedOn,
    checklists: order.map((id) => lists.get(id) as Checklist),
    visits: visits.map(({ office, items: here }) => ({
      office,
      items: here,
      bring: piles.bring.filter((line) => line.usedBy?.some((id) => here.includes(id))),
      doFirst: [...new Set(here.flatMap((id) => [...(before.get(id) ?? [])]))]
        .filter((id) => !here.includes(id))
        .map((id) => {
          const gives = handedOn.find((entry) => entry.from === id && here.includes(entry.to))?.material
          return { item: id, ...(gives === undefined ? {} : { gives }) }
        }),
    })),
  }
}

function unknownItem(id: string, knowledge: KnowledgeBase): string {
  const entry = knowledge.catalogue.get(id)
  return entry ? `「${entry.name}」（${id}）还没有办事指南` : `没有事项「${id}」`
}

/** Online when it needs no visit at all, or when the citizen chose online and no visit is required. */
function isOnline(item: KnownItem, answers: Answers): boolean {
  const { visits, online } = item.record
  if (answers.channel === 'window' && item.record.process.window.length > 0) return false
  if (visits.max === 0 || defaultChannel(item) === 'online') return true
  return answers.channel === 'online' && visits.min === 0 && online.available !== '不可以'
}

/** Who must come before whom: bundle members by their record, and whatever gives a material that a later item asks for. */
function dependencies(items: readonly KnownItem[], lists: ReadonlyMap<string, Checklist>, knowledge: KnowledgeBase) {
  const ids = new Set(items.map((item) => item.record.id))
  const before = new Map<string, Set<string>>([...ids].map((id) => [id, new Set<string>()]))
  for (const bundle of knowledge.bundles.values()) {
    for (const member of bundle.members) {
      for (const id of member.dependsOn) if (ids.has(member.item) && ids.has(id)) before.get(member.item)?.add(id)
    }
  }
  const handedOn: Plan['handedOn'] = []
  for (const [id, list] of lists) {
    for (const name of pileNames) {
      for (const line of list.piles[name]) {
        if (line.issuedBy === undefined || !ids.has(line.issuedBy) || line.issuedBy === id || name === 'notNeeded') continue
        before.get(id)?.add(line.issuedBy)
        handedOn.push({ material: line.name, from: line.issuedBy, to: id })
      }
    }
  }
  return { before, handedOn }
}

/** Kahn's algorithm, keeping the given order among the free ones. */
function topological(ids: readonly string[], before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = []
  const left = new Set(ids)
  while (left.size > 0) {
    const next = [...left].find((id) => [...(before.get(id) ?? [])].every((first) => !left.has(first)))
    if (next === undefined) throw new AppError('dependency_cycle', `这些事项互为前提，排不出先后：${ring(left, before).join(' → ')}`)
    order.push(next)
    left.delete(next)
  }
  return order
}

function ring(left: ReadonlySet<string>, before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path: string[] = []
  let at = [...left][0] as string
  while (!path.includes(at)) {
    path.push(at)
    at = [...(before.get(at) ?? [])].find((id) => left.has(id)) as string
  }
  return [...path.slice(path.indexOf(at)), at]
}

/** Where a line stands when two items put it on different piles: what must be in the hand wins. */
const strength: (keyof Piles)[] = ['bring', 'prepareOnline', 'later', 'maybe', 'fillOnSite', 'notNeeded']
const forms = ['电子', '纸质或电子', '纸质', '纸质和电子'] as const

function merge(order: readonly string[], lists: ReadonlyMap<string, Checklist>, handedOn: Plan['handedOn']): Piles {
  const rows = new Map<string, { pile: keyof Piles; line: MaterialLine }>()
  for (const id of order) {
    for (const pile of pileNames) {
      for (const line of lists.get(id)?.piles[pile] ?? []) {
        if (handedOn.some((entry) => entry.to === id && entry.material === line.name && entry.from === line.issuedBy)) continue
        const key = `${line.name}|${line.issuer ?? ''}`
        const found = rows.get(key)
        const mine: { pile: keyof Piles; line: MaterialLine } = { pile, line: { ...line, usedBy: [id] } }
        if (!found) rows.set(key, mine)
        else if (pile === 'notNeeded' && found.pile !== 'notNeeded') continue
        else if (found.pile === 'notNeeded' && pile !== 'notNeeded') rows.set(key, mine)
        else
          rows.set(key, {
            pile: strength.find((name) => name === pile || name === found.pile) as keyof Piles,
            line: strictest(found.line, mine.line),
          })
      }
    }
  }
  const piles: Piles = { bring: [], prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: [] }
  for (const { pile, line } of rows.values()) piles[pile].push(line)
  return piles
}

function strictest(a: MaterialLine, b: MaterialLine): MaterialLine {
  const union = (x: string[] | undefined, y: string[] | undefined) => [...new Set([...(x ?? []), ...(y ?? [])])]
  const basis = union(a.basis.split('；'), b.basis.split('；')).join('；')
  const whose = union(a.whose, b.whose)
  return {
    ...b,
    ...a,
    originals: Math.max(a.originals, b.originals),
    copies: Math.max(a.copies, b.copies),
    returned: a.returned && b.returned,
    form: forms.findLast((form) => form === a.form || form === b.form) ?? a.form,
    basis,
    usedBy: union(a.usedBy, b.usedBy),
    ...(whose.length > 0 ? { whose } : {}),
  }
}

/** Fewest visits first: at each step the office where most of what is ready can be done in one go. */
function route(
  order: readonly string[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
  goesOnline: ReadonlySet<string>,
  items: readonly KnownItem[],
  hasDoor: (office: string) => boolean,
) {
  const places = new Map(items.map((item) => [item.record.id, item.record.places.filter(hasDoor)]))
  const done = new Set<string>()
  const visits: { office: string; items: string[] }[] = []
  const online: string[] = []
  const ready = (id: string, also: ReadonlySet<string>) => [...(before.get(id) ?? [])].every((first) => done.has(first) || also.has(first))
  while (done.size < order.length) {
    const next = order.find((id) => goesOnline.has(id) && !done.has(id) && ready(id, new Set()))
    if (next !== undefined) {
      online.push(next)
      done.add(next)
      continue
    }
    let best: { office: string; items: string[] } | undefined
    const offices = [...new Set(order.filter((id) => !done.has(id) && !goesOnline.has(id)).flatMap((id) => places.get(id) ?? []))]
    for (const office of offices) {
      const here = new Set<string>()
      for (const id of order) {
        if (!done.has(id) && !goesOnline.has(id) && places.get(id)?.includes(office) && ready(id, here)) here.add(id)
      }
      if (here.size > (best?.items.length ?? 0)) best = { office, items: [...here] }
    }
    if (!best) break // not reached: order is topological, so something is always ready
    visits.push(best)
    for (const id of best.items) done.add(id)
  }
  return { visits, online }
}
