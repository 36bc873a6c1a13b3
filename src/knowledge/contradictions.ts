/** Facts of different items that do not go together: one of them is probably wrong. Pure; warnings only. */
import type { KnowledgeBase } from './knowledge-base'
import { itemFile } from './knowledge-base'
import type { Problem } from './problem'
import type { Item } from './schema'
import { fieldOf, type LineOf, type Path } from './source'
import { bareName, createFormalName } from './wording'

/** A fact in its place. */
interface Place<T> {
  record: Item
  path: Path
  value: T
}

/** Fees, legal limits and names of documents that contradict those of another item. @param lineOf see `createLineOf` */
export function contradictions(knowledge: Pick<KnowledgeBase, 'items' | 'wording'>, lineOf: LineOf): Problem[] {
  const records = [...knowledge.items.values()].map((item) => item.record)
  const warn = (kind: string, { record, path }: Place<unknown>, message: string): Problem => ({
    level: 'warning',
    kind,
    file: itemFile(record),
    line: lineOf(itemFile(record), path),
    field: fieldOf(path),
    message,
  })
  return [
    ...odd(feesOf(records)).map(({ here, other, key }) =>
      warn('contradictory-fee', here, `「${key}」这里是 ${here.value}，${other.record.name}（${other.record.id}）里是 ${other.value}`),
    ),
    ...odd(limitsOf(records)).map(({ here, other, key }) =>
      warn('contradictory-limit', here, `${key}：这里是 ${here.value}，${other.record.name}（${other.record.id}）里是 ${other.value}`),
    ),
    ...[...odd(namesOf(records, createFormalName(knowledge.wording))), ...odd(bracketsOf(records))].map(({ here, other }) =>
      warn(
        'document-name',
        here,
        `「${here.value}」在 ${other.record.name}（${other.record.id}）里写的是「${other.value}」，是同一份材料就写成一样`,
      ),
    ),
  ]
}

type Groups = Map<string, Place<string>[]>

function put(groups: Groups, key: string, place: Place<string>): void {
  groups.set(key, [...(groups.get(key) ?? []), place])
}

/** Amounts by name and unit. What depends on the situation may differ. */
function feesOf(records: readonly Item[]): Groups {
  const groups: Groups = new Map()
  for (const record of records) {
    record.fees.forEach(({ name, unit, amount, when }, at) => {
      if (amount !== 'LOCAL' && when === undefined)
        put(groups, name, { record, path: ['fees', at, 'amount'], value: `${amount}${unit ?? '元'}` })
    })
  }
  return groups
}

/** Legal limits by article. An article may set several limits, so only those that hold always are compared. */
function limitsOf(records: readonly Item[]): Groups {
  const groups: Groups = new Map()
  for (const record of records) {
    record.limits.legal.forEach(({ n, unit, when, basis }, at) => {
      if (n === undefined || when !== undefined) return
      for (const source of basis)
        if (source.endsWith('〔L〕'))
          put(groups, source.slice(0, -3), { record, path: ['limits', 'legal', at, 'n'], value: n === 0 ? '当场' : `${n}${unit ?? ''}` })
    })
  }
  return groups
}

/** A name that says in brackets which of several papers it is, or that lists several, is not compared. */
const particular = /[（(][^）)]*(的|旧|坏|原|盖)[^）)]*[）)]/
const several = /[、或和及]/

function eachDocument(
  records: readonly Item[],
  visit: (name: string, issuer: string | undefined, place: Omit<Place<string>, 'value'>) => void,
): void {
  for (const record of records) {
    record.materials.forEach(({ name, need, issuer }, at) => {
      if (need !== '不需要' && !several.test(bareName(name)) && !particular.test(name))
        visit(name, issuer, { record, path: ['materials', at, 'name'] })
    })
  }
}

/** Names by the document that the table of synonyms says they mean. */
function namesOf(records: readonly Item[], formalOf: (name: string) => string): Groups {
  const groups: Groups = new Map()
  eachDocument(records, (name, _issuer, place) => put(groups, bareName(formalOf(name)), { ...place, value: bareName(name) }))
  return groups
}

/** Names that are the same but for brackets, from the same issuer. */
function bracketsOf(records: readonly Item[]): Groups {
  const groups: Groups = new Map()
  eachDocument(records, (name, issuer, place) => {
    if (issuer !== undefined) put(groups, `${bareName(name)} ${issuer}`, { ...place, value: name })
  })
  return groups
}

/** In each group the places that say something else than most (or than the key itself), beside one that does not; once per item. */
function odd(groups: Groups): { key: string; here: Place<string>; other: Place<string> }[] {
  return [...groups].flatMap(([key, places]) => {
    const count = new Map<string, number>()
    for (const { value } of places) count.set(value, (count.get(value) ?? 0) + 1)
    if (count.size < 2) return []
    const usual = count.has(key) ? key : [...count].sort(([, many], [, more]) => more - many)[0]?.[0]
    const other = places.find(({ value }) => value === usual) as Place<string>
    const told = new Set<string>()
    return places.flatMap((here) => {
      const once = `${here.record.id} ${here.value}`
      if (here.value === usual || here.record === other.record || told.has(once)) return []
      told.add(once)
      return [{ key, here, other }]
    })
  })
}
