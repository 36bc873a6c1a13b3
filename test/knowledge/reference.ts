/**
 * The slow, obvious checklist: fills in every open situation in every possible way and looks what comes out. Shares nothing with the
 * engine but the parser of conditions.
 */
import { holds, namesIn, type Value } from '../../src/knowledge/condition'
import type { KnownItem } from '../../src/knowledge/known-item'

export interface Reference {
  /** Every way of answering everything. */
  worlds: Record<string, Value>[]
  /** Per world: which materials, effects, fees and limits hold, in that order. */
  outputs: boolean[][]
  sizes: { materials: number; effects: number; fees: number; limits: number }
}

export function everyWorld(item: KnownItem, channel: string, proxy: string): Reference {
  let worlds: Record<string, Value>[] = [{ channel, proxy }]
  for (const situation of item.record.situations) {
    worlds = worlds.flatMap((world) => (item.domains[situation.id] ?? []).map((value) => ({ ...world, [situation.id]: value })))
  }
  const { materials, effects, fees, limits } = item.record
  const conditions = [
    ...materials.map((entry) => entry.when),
    ...effects.map((entry) => entry.when),
    ...fees.map((entry) => entry.when),
    ...limits.legal.map((entry) => entry.when),
  ]
  const outputs = worlds.map((world) => conditions.map((when) => when === undefined || holds(item.trees.get(when) as never, world)))
  return {
    worlds,
    outputs,
    sizes: { materials: materials.length, effects: effects.length, fees: fees.length, limits: limits.legal.length },
  }
}

/** For one partial answer: what holds in all worlds that fit it (`true`), in none (`false`), in some (`unknown`). */
export function consider(reference: Reference, answers: Readonly<Record<string, Value>>) {
  const fitting = reference.worlds.flatMap((world, at) =>
    Object.entries(answers).every(([name, value]) => String(world[name]) === String(value)) ? [at] : [],
  )
  const width = reference.outputs[0]?.length ?? 0
  const truths = Array.from({ length: width }, (_, condition) => {
    const held = fitting.filter((at) => reference.outputs[at]?.[condition]).length
    return held === fitting.length ? 'true' : held === 0 ? 'false' : 'unknown'
  })
  return { fitting, truths }
}

/** Situations for which two fitting worlds that differ in nothing else give different outputs. */
export function worthAsking(
  item: KnownItem,
  reference: Reference,
  fitting: readonly number[],
  answers: Readonly<Record<string, Value>>,
): string[] {
  return item.record.situations.flatMap((situation) => {
    if (answers[situation.id] !== undefined) return []
    const groups = new Map<string, Set<string>>()
    for (const at of fitting) {
      const world = reference.worlds[at] as Record<string, Value>
      const others = Object.entries(world)
        .flatMap(([name, value]) => (name === situation.id ? [] : [`${name}=${String(value)}`]))
        .join()
      const seen = groups.get(others) ?? new Set()
      seen.add((reference.outputs[at] as boolean[]).join())
      groups.set(others, seen)
    }
    return [...groups.values()].some((seen) => seen.size > 1) ? [situation.id] : []
  })
}

export { namesIn }
