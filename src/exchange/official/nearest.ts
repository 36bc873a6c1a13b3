/** Names that look alike, by the pairs of characters they share. Pure. @see Dice 1945, coefficient of two sets */

export interface Near {
  id: string
  /** The name or alias that is nearest. */
  name: string
  /** 0 nothing in common … 1 the same. */
  score: number
}

/** What tells names apart; brackets and their like do not. */
const bare = (name: string) => name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()

function pairsOf(name: string): Set<string> {
  const text = bare(name)
  if (text.length < 2) return new Set(text === '' ? [] : [text])
  return new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)))
}

/**
 * Prepares names for looking up.
 *
 * @param names id and one of its names, as many per id as there are
 * @returns gives at most three ids for a name, nearest first, none below 0.3
 */
export function createNearest(names: readonly (readonly [id: string, name: string])[]): (name: string) => Near[] {
  const entries = names.map(([id, name]) => ({ id, name, pairs: pairsOf(name).size }))
  const index = new Map<string, number[]>()
  names.forEach(([, name], at) => {
    for (const pair of pairsOf(name)) {
      const list = index.get(pair)
      if (list) list.push(at)
      else index.set(pair, [at])
    }
  })
  const shared = new Uint16Array(entries.length) // pairs in common with the name that is looked up; all 0 in between
  const seen = new Map<string, Near[]>()
  return (name) => {
    const known = seen.get(name)
    if (known) return known
    const pairs = pairsOf(name)
    const touched: number[] = []
    for (const pair of pairs) {
      for (const at of index.get(pair) ?? []) {
        if (shared[at] === 0) touched.push(at)
        shared[at] = (shared[at] ?? 0) + 1
      }
    }
    const best = new Map<string, Near>()
    for (const at of touched) {
      const entry = entries[at] as (typeof entries)[number]
      const score = (2 * (shared[at] ?? 0)) / (pairs.size + entry.pairs)
      shared[at] = 0
      if (score >= 0.3 && score > (best.get(entry.id)?.score ?? 0)) best.set(entry.id, { id: entry.id, name: entry.name, score })
    }
    const found = [...best.values()].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, 3)
    seen.set(name, found)
    return found
  }
}
