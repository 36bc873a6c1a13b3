/** Which entries of two lists are the same one, and what differs between two values. Pure. */
import { isDeepStrictEqual } from 'node:util'

/** Whether two parsed values say the same. */
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b)

/** A record or an entry: fields by name. */
export interface Fields {
  [key: string]: unknown
}

/** Whether a value has fields: no list, no text, not nothing. */
export const isFields = (value: unknown): value is Fields => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Fields by which a person would know an entry again. */
const identities = ['id', 'name', 'statement', 'question', 'text', 'when'] as const

function identityOf(entry: unknown): string | undefined {
  if (!isFields(entry)) return undefined
  const key = identities.find((name) => name in entry)
  return key && `${key}:${String(entry[key])}`
}

/**
 * For each new entry the index of the old one it comes from: the same first, then one of the same name, then what is left in order.
 *
 * @returns as long as `next`; undefined: a new entry
 */
export function alignEntries(old: readonly unknown[], next: readonly unknown[]): (number | undefined)[] {
  const from: (number | undefined)[] = next.map(() => undefined)
  const free = new Set(old.keys())
  const match = (fits: (a: unknown, b: unknown) => boolean) => {
    next.forEach((entry, index) => {
      if (from[index] !== undefined) return
      const found = [...free].find((candidate) => fits(old[candidate], entry))
      if (found === undefined) return
      from[index] = found
      free.delete(found)
    })
  }
  match(same)
  match((a, b) => identityOf(a) !== undefined && identityOf(a) === identityOf(b))
  if (old.length === next.length) match(() => true)
  return from
}

/** One difference between two records. */
export interface Difference {
  /** Path in the new record; of what is gone, in the old one. */
  path: (string | number)[]
  kind: 'changed' | 'added' | 'removed' | 'moved'
  old?: unknown
  next?: unknown
}

const ofObjects = (list: readonly unknown[]) => list.some(isFields)

/** Every difference, field by field; lists of words are compared as one field. */
export function differences(old: unknown, next: unknown, path: (string | number)[] = []): Difference[] {
  if (same(old, next)) return []
  if (isFields(old) && isFields(next))
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) => differences(old[key], next[key], [...path, key]))
  if (Array.isArray(old) && Array.isArray(next) && (ofObjects(old) || ofObjects(next))) {
    const from = alignEntries(old, next)
    const kept = from.filter((index) => index !== undefined)
    return [
      ...from.flatMap((index, at): Difference[] =>
        index === undefined ? [{ path: [...path, at], kind: 'added', next: next[at] }] : differences(old[index], next[at], [...path, at]),
      ),
      ...old.flatMap((entry, at): Difference[] => (from.includes(at) ? [] : [{ path: [...path, at], kind: 'removed', old: entry }])),
      ...(kept.some((index, at) => at > 0 && index < (kept[at - 1] as number)) ? [{ path, kind: 'moved' as const }] : []),
    ]
  }
  return [{ path, kind: old === undefined ? 'added' : next === undefined ? 'removed' : 'changed', old, next }]
}
