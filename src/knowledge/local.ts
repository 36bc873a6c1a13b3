/**
 * What one city or district adds to the common content (`knowledge/local/<region>/`): it fills what the common content leaves LOCAL, and
 * may say otherwise only where it says so. Nothing is copied: an item without local facts is the same object for every region. Pure.
 */
import { type Citation, parseCitation } from './citation'
import { durationDays } from './duration'
import type { KnowledgeBase } from './knowledge-base'
import { compileItem, type KnownItem } from './known-item'
import type { Item, Law, LocalItem, LocalOffices, Material, Office } from './schema'
import type { Path } from './source'

/** Items and offices as they are in one region, where they differ from the common ones. */
export interface LocalLayer {
  items: ReadonlyMap<string, KnownItem>
  offices: ReadonlyMap<string, Office>
}

/** A fact that cannot be taken, with the place in the local file. */
export interface LocalProblem {
  path: Path
  message: string
}

/** The region itself and those around it, widest first: 330302 → 330000, 330300, 330302. */
export function regionsAround(region: string): string[] {
  return [...new Set([`${region.slice(0, 2)}0000`, `${region.slice(0, 4)}00`, region])]
}

/** The narrowest region around a citizen that adds something; undefined when none does. */
export function localRegion(knowledge: Pick<KnowledgeBase, 'local'>, region: string | undefined): string | undefined {
  if (region === undefined) return undefined
  return regionsAround(region)
    .reverse()
    .find((code) => knowledge.local.has(code))
}

/** The content for a citizen of a region; the same object when nothing is local there. */
export function knowledgeFor(knowledge: KnowledgeBase, region: string | undefined): KnowledgeBase {
  const layer = knowledge.local.get(localRegion(knowledge, region) ?? '')
  if (!layer) return knowledge
  return {
    ...knowledge,
    items: new Map([...knowledge.items, ...layer.items]),
    offices: new Map([...knowledge.offices, ...layer.offices]),
  }
}

/** The offices of a region: those it fills in, and its own. */
export function localOffices(
  file: LocalOffices,
  region: string,
  known: (id: string) => Office | undefined,
): { offices: Office[]; problems: LocalProblem[] } {
  const problems: LocalProblem[] = []
  const offices = file.offices.flatMap((entry, at): Office[] => {
    const base = known(entry.id)
    const { name = base?.name, type = base?.type } = entry
    if (name === undefined || type === undefined) {
      problems.push({ path: ['offices', at, 'id'], message: `没有办理点「${entry.id}」；要新加的话写上 name 和 type` })
      return []
    }
    return [{ address: 'LOCAL', hours: 'LOCAL', phones: [], ...base, ...given(entry), id: entry.id, name, type, region }]
  })
  return { offices, problems }
}

/**
 * An item as it is in one region.
 *
 * @param base the item as it is around that region
 * @returns the item, and every local fact that does not fit it
 */
export function localItem(base: KnownItem, local: LocalItem, laws: readonly Law[]): { item: KnownItem; problems: LocalProblem[] } {
  const problems: LocalProblem[] = []
  const { record } = base

  /** A fact that is known from a law or a document is not changed in passing. */
  const guard = (
    path: Path,
    fact: { basis?: string[] | undefined; overrides?: true | undefined },
    known: readonly string[],
    said: string,
  ) => {
    const firm = known.map((source) => parseCitation(source, laws)).find(({ evidence }) => evidence === 'L' || evidence === 'D')
    if (firm && !fact.overrides)
      problems.push({ path, message: `${said}，依据是 ${words(firm)}；确实以当地为准的，写 overrides: true 和 basis` })
    else if (fact.overrides && !fact.basis?.some((source) => source !== 'LOCAL'))
      problems.push({ path, message: '写了 overrides，还要写依据 basis（不能只写 LOCAL）' })
  }
  const basisOf = (fact: { basis?: string[] | undefined }, known: string[]) => fact.basis ?? known

  function fees(): Item['fees'] {
    const changed = [...record.fees]
    local.fees.forEach((fee, at) => {
      const places = positions(
        record.fees,
        (entry) => entry.name === fee.name,
        (entry) => entry.amount === 'LOCAL',
      )
      if (places.length === 0)
        problems.push({
          path: ['fees', at, 'name'],
          message: notFound(
            '收费',
            fee.name,
            record.fees.map(({ name }) => name),
          ),
        })
      for (const place of places) {
        const known = record.fees[place] as Item['fees'][number]
        if (known.amount !== 'LOCAL' && known.amount !== fee.amount)
          guard(['fees', at, 'amount'], fee, known.basis, `通用的「${fee.name}」是 ${known.amount}${known.unit ?? '元'}`)
        const { unit, waiver, note } = fee
        changed[place] = { ...known, amount: fee.amount, ...given({ unit, waiver, note }), basis: basisOf(fee, known.basis) }
      }
    })
    return changed
  }

  function materials(): Material[] {
    const changed = [...record.materials]
    local.materials.forEach((fact, at) => {
      const isMeant = (entry: Material) =>
        entry.name === fact.name && (fact.whose === undefined || fact.whose.join() === (entry.whose ?? []).join())
      const places = positions(record.materials, isMeant, (entry) => entry.need === 'LOCAL')
      const path = ['materials', at, 'name']
      if (places.length === 0)
        problems.push({
          path,
          message: notFound(
            '材料',
            fact.name,
            record.materials.map(({ name }) => name),
          ),
        })
      const open = places.every((place) => record.materials[place]?.need === 'LOCAL')
      if (places.length > 1 && !open) problems.push({ path, message: `「${fact.name}」有${places.length}份，写 whose 说明是谁的` })
      for (const place of places) {
        const known = record.materials[place] as Material
        if (fact.need !== undefined && known.need !== 'LOCAL' && known.need !== fact.need)
          guard(['materials', at, 'need'], fact, known.basis, `通用的「${fact.name}」是「${known.need}」`)
        const { need, how, standard, validity, note } = fact
        changed[place] = { ...known, ...given({ need, how, standard, validity, note }), basis: basisOf(fact, known.basis) }
      }
    })
    return changed
  }

  function conditions(): Item['conditions'] {
    const changed = [...record.conditions]
    local.conditions.forEach((fact, at) => {
      const place = record.conditions.findIndex((entry) => entry.id === fact.id)
      const known = record.conditions[place]
      if (!known) {
        problems.push({
          path: ['conditions', at, 'id'],
          message: notFound(
            '条件',
            fact.id,
            record.conditions.map((entry) => entry.id),
          ),
        })
        return
      }
      if (known.outcome !== '看情况' && known.outcome !== fact.outcome)
        guard(['conditions', at, 'outcome'], fact, known.basis, `通用的「${known.statement}」是「${known.outcome}」`)
      changed[place] = { ...known, outcome: fact.outcome, answer: fact.answer, basis: basisOf(fact, known.basis) }
    })
    return changed
  }

  function promised(): Item['limits'] {
    const { promised: days } = local
    if (!days) return record.limits
    for (const limit of record.limits.legal) {
      if (limit.n === undefined || limit.unit === undefined || limit.when !== undefined) continue
      if (durationDays(days.n, days.unit) > durationDays(limit.n, limit.unit) + 1e-9)
        problems.push({ path: ['promised'], message: `承诺${days.n}${days.unit}，比法定${limit.n}${limit.unit}还长` })
    }
    return { ...record.limits, promised: { ...days, basis: days.basis ?? ['LOCAL'] } }
  }

  function online(): Item['online'] {
    const { online: fact } = local
    if (!fact) return record.online
    const known = record.online
    if (fact.available !== undefined && known.available !== 'LOCAL' && known.available !== fact.available)
      guard(['online', 'available'], fact, known.basis ?? [], `通用的是「${known.available}」网上办`)
    const { available, where, note, basis } = fact
    return { ...known, ...given({ available, where, note, basis }) }
  }

  function proxy(): Item['proxy'] {
    const { proxy: fact } = local
    if (!fact) return record.proxy
    const known = record.proxy
    if (known.allowed !== 'LOCAL' && known.allowed !== fact.allowed)
      guard(['proxy', 'allowed'], fact, known.basis, `通用的是「${known.allowed}」代办`)
    return { ...known, allowed: fact.allowed, ...given({ note: fact.note }), basis: basisOf(fact, known.basis) }
  }

  const { places, placeNote, booking, delivery, provenance } = local
  const changed: Item = {
    ...record,
    fees: fees(),
    materials: materials(),
    conditions: conditions(),
    limits: promised(),
    online: online(),
    proxy: proxy(),
    effects: [...record.effects, ...local.notes.map((note) => ({ when: whenever, note }))],
    result: { ...record.result, ...given({ delivery }) },
    ...given({ places, placeNote, booking }),
    provenance: {
      ...record.provenance,
      source: `${record.provenance.source}；${provenance.source}`,
      verifiedAt: [record.provenance.verifiedAt, provenance.verifiedAt].sort()[0] as string,
    },
  }
  const item = local.notes.length > 0 ? compileItem(changed).item : { ...base, record: changed }
  return { item, problems }
}

/** Holds however the matter is handed in: always. */
const whenever = 'channel=window|online'

/** Which entries are meant: the open ones among those that fit, else all that fit. */
function positions<T>(list: readonly T[], fits: (entry: T) => boolean, open: (entry: T) => boolean): number[] {
  const fitting = list.flatMap((entry, at) => (fits(entry) ? [at] : []))
  const left = fitting.filter((at) => open(list[at] as T))
  return left.length > 0 ? left : fitting
}

function notFound(what: string, name: string, known: readonly string[]): string {
  return `这个事项没有${what}「${name}」，有的是：${[...new Set(known)].join('、')}`
}

/** Without what is undefined, so that it leaves what is there. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

function words({ text, evidence }: Citation): string {
  return `${text}〔${evidence}〕`
}
