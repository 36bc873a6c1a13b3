/** What the city still has to fill in: every LOCAL of the items and offices as a to-do list for its department. Pure. */
import type { KnowledgeBase } from './knowledge-base'
import { itemFile, officeFile } from './knowledge-base'
import type { Item, Office } from './schema'
import { fieldOf, type LineOf, type Path } from './source'

export const todoFields = ['材料', '收费', '承诺时限', '网上办', '代办', '当地规定', '地址', '上班时间', '电话'] as const

/** One thing to fill in. */
export interface Todo {
  /** Department id; empty for an office that no single department owns. */
  department: string
  /** Item or office id. */
  id: string
  name: string
  field: (typeof todoFields)[number]
  /** What is open, and what to write there. */
  what: string
  file: string
  line: number
  /** Where in the file: `fees[1].amount`. */
  path: string
}

/** Every open local fact, by item, then by office. @param lineOf see `createLineOf` */
export function todoOf(knowledge: Pick<KnowledgeBase, 'items' | 'offices'>, lineOf: LineOf): Todo[] {
  const todos: Todo[] = []
  const owners = new Map<string, Set<string>>()
  for (const { record } of knowledge.items.values()) {
    for (const place of record.places) owners.set(place, (owners.get(place) ?? new Set()).add(record.department))
    const file = itemFile(record)
    for (const { field, what, path } of openIn(record))
      todos.push({ department: record.department, id: record.id, name: record.name, field, what, ...placed(lineOf, file, path) })
  }
  for (const office of knowledge.offices.values()) {
    const owner = office.department ?? (owners.get(office.id)?.size === 1 ? [...(owners.get(office.id) ?? [])][0] : undefined)
    const file = officeFile(office)
    for (const { field, what, path } of openInOffice(office))
      todos.push({ department: owner ?? '', id: office.id, name: office.name, field, what, ...placed(lineOf, file, path) })
  }
  return todos
}

interface Open {
  field: Todo['field']
  what: string
  path: Path
}

function placed(lineOf: LineOf, file: string, path: Path) {
  return { file, line: lineOf(file, path), path: fieldOf(path) }
}

function openIn(record: Item): Open[] {
  const { limits, online, proxy } = record
  const legal = limits.legal.find((limit) => limit.n !== undefined && limit.n > 0)
  const most = legal ? `，不能比法定的${legal.n}${legal.unit}长` : ''
  return [
    ...record.materials.flatMap((material, at): Open[] =>
      material.need === 'LOCAL'
        ? [{ field: '材料', what: `「${material.name}」要不要：写 必要、非必要 或 不需要`, path: ['materials', at, 'need'] }]
        : [],
    ),
    ...record.fees.flatMap((fee, at): Open[] =>
      fee.amount === 'LOCAL' ? [{ field: '收费', what: `「${fee.name}」多少元：不收就写 0`, path: ['fees', at, 'amount'] }] : [],
    ),
    ...(limits.promised === 'LOCAL'
      ? [{ field: '承诺时限' as const, what: `承诺几个工作日办好${most}；当场办写 0`, path: ['limits', 'promised'] }]
      : []),
    ...(online.available === 'LOCAL'
      ? [{ field: '网上办' as const, what: '网上能不能办：写 可以、部分 或 不可以', path: ['online', 'available'] }]
      : []),
    ...(proxy.allowed === 'LOCAL'
      ? [{ field: '代办' as const, what: '能不能让别人代办：写 可以 或 不可以', path: ['proxy', 'allowed'] }]
      : []),
    ...record.conditions.flatMap((condition, at): Open[] =>
      condition.outcome === '看情况' && condition.basis.every((source) => source === 'LOCAL')
        ? [{ field: '当地规定', what: `「${condition.statement}」当地怎么定：补结论和依据`, path: ['conditions', at, 'basis'] }]
        : [],
    ),
  ]
}

function openInOffice(office: Office): Open[] {
  if (office.type === '网上') return []
  return [
    ...(office.address === 'LOCAL' ? [{ field: '地址' as const, what: '门牌地址，写到楼层窗口', path: ['address'] }] : []),
    ...(office.hours === 'LOCAL' ? [{ field: '上班时间' as const, what: '星期几、几点到几点，中午休不休息', path: ['hours'] }] : []),
    ...(office.phones.length === 0 ? [{ field: '电话' as const, what: '窗口的电话', path: ['phones'] }] : []),
  ]
}
