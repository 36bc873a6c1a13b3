/** An item as the engine uses it: the record, its conditions parsed, and what each situation can be. */
import { always, atomsIn, ConditionError, type Expression, parseCondition, type Value } from './condition'
import type { Item, Situation } from './schema'

export interface KnownItem {
  record: Item
  /** Parsed `when` by its source text. */
  trees: ReadonlyMap<string, Expression>
  /** Every value a situation can take. Numbers: one representative per interval between the break points of the conditions. */
  domains: Readonly<Record<string, readonly Value[]>>
}

/** Situations that every item has; not asked, but settable: how it is handed in, and by whom. */
export const builtIn = {
  channel: ['window', 'online'],
  proxy: ['no', 'yes'],
} as const satisfies Record<string, readonly string[]>

/** Parsed condition of a record; always true when it has none. */
export function treeOf(item: KnownItem, when: string | undefined): Expression {
  return when === undefined ? always : (item.trees.get(when) ?? always)
}

/** Every `when` of an item with the path of its field. */
export function conditionsOf(record: Item): { path: (string | number)[]; source: string }[] {
  const found: { path: (string | number)[]; source: string }[] = []
  const list = (name: 'materials' | 'effects' | 'fees' | 'requirements' | 'conditions' | 'faqs') => {
    record[name].forEach((entry, index) => {
      if (entry.when !== undefined) found.push({ path: [name, index, 'when'], source: entry.when })
    })
  }
  list('requirements')
  list('materials')
  list('effects')
  list('fees')
  list('conditions')
  list('faqs')
  record.limits.legal.forEach((limit, index) => {
    if (limit.when !== undefined) found.push({ path: ['limits', 'legal', index, 'when'], source: limit.when })
  })
  return found
}

/** Every non-empty choice of several options. */
function choices(options: readonly string[]): string[][] {
  return Array.from({ length: 2 ** options.length - 1 }, (_, mask) => options.filter((__, at) => ((mask + 1) >> at) & 1))
}

/** Break points of a number: each interval between them and each point itself gets one representative. */
function representatives(values: readonly number[], situation: Situation): number[] {
  const min = situation.min ?? 0
  const max = situation.max ?? Math.max(200, ...values.map((value) => value + 1))
  const points = [...new Set(values)].filter((value) => value >= min && value <= max).sort((a, b) => a - b)
  if (points.length === 0) return [min]
  const between = points.slice(1).map((point, index) => (point + (points[index] as number)) / 2)
  const first = points[0] as number
  const last = points.at(-1) as number
  const all = [...(first > min ? [(first + min) / 2] : []), ...points, ...between, ...(last < max ? [(last + max) / 2] : [])]
  return all.sort((a, b) => a - b)
}

/**
 * Compiles an item.
 *
 * @returns the item, and every condition that could not be parsed with its field and position
 */
export function compileItem(record: Item): { item: KnownItem; errors: { path: (string | number)[]; error: ConditionError }[] } {
  const trees = new Map<string, Expression>()
  const errors: { path: (string | number)[]; error: ConditionError }[] = []
  for (const { path, source } of conditionsOf(record)) {
    try {
      trees.set(source, parseCondition(source))
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error
      errors.push({ path, error })
    }
  }
  const numbers = new Map<string, number[]>()
  for (const tree of trees.values()) {
    for (const atom of atomsIn(tree)) {
      if (atom.kind === 'compare') numbers.set(atom.name, [...(numbers.get(atom.name) ?? []), atom.value])
    }
  }
  const domains: Record<string, readonly Value[]> = { ...builtIn }
  for (const situation of record.situations) {
    const options = situation.options.map((option) => option.id)
    domains[situation.id] =
      situation.type === 'number'
        ? representatives(numbers.get(situation.id) ?? [], situation)
        : situation.type === 'multi'
          ? choices(options)
          : options
  }
  return { item: { record, trees, domains }, errors }
}
