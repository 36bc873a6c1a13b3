/** Terms → numbers in typed arrays: open addressing over UTF-16 code units, so that a table is read from a file without making a string. */

/** The arrays of a table, as they are stored. */
export interface StoredTerms {
  /** Code units of all terms, one after the other. */
  units: Uint16Array
  /** Where each term starts in `units`; one more at the end. */
  starts: Uint32Array
  /** Slots of the hash table: number of a term + 1, or 0. Length a power of two, at most two thirds full. */
  slots: Uint32Array
}

export interface TermTable {
  /** Number of a term, or −1. Expected O(length of the term). */
  find(term: string): number
  /** Number of a term, given out in order of appearance. */
  add(term: string): number
  readonly count: number
  stored(): StoredTerms
}

/** FNV-1a over code units, with a last mix (murmur3's) because the low bits choose the slot. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** The array, or a copy with room for `needed` and as much again. */
export function roomFor<A extends Uint16Array | Uint32Array>(array: A, needed: number): A {
  if (needed <= array.length) return array
  const larger = new (array.constructor as new (length: number) => A)(Math.max(needed, array.length * 2))
  larger.set(array)
  return larger
}

/**
 * A table of terms.
 *
 * @param from arrays of a stored table, used as they are; without them the table starts empty
 * @see Knuth, TAOCP 3, §6.4 (open addressing, linear probing)
 */
export function createTermTable(from?: StoredTerms): TermTable {
  let units = from?.units ?? new Uint16Array(1 << 12)
  let starts = from?.starts ?? new Uint32Array(1 << 10)
  let slots = from?.slots ?? new Uint32Array(1 << 11)
  let count = from ? starts.length - 1 : 0

  function is(term: string, number: number): boolean {
    const start = starts[number] as number
    if ((starts[number + 1] as number) - start !== term.length) return false
    for (let at = 0; at < term.length; at++) if (units[start + at] !== term.charCodeAt(at)) return false
    return true
  }

  /** The slot of a term, or the empty one where it belongs. */
  function slotOf(term: string): number {
    const last = slots.length - 1
    let slot = hashOf(term) & last
    while (slots[slot] !== 0 && !is(term, (slots[slot] as number) - 1)) slot = (slot + 1) & last
    return slot
  }

  function termAt(number: number): string {
    return String.fromCharCode(...units.subarray(starts[number], starts[number + 1]))
  }

  function grow(): void {
    const last = slots.length * 2 - 1
    const larger = new Uint32Array(last + 1)
    for (let number = 0; number < count; number++) {
      let slot = hashOf(termAt(number)) & last
      while (larger[slot] !== 0) slot = (slot + 1) & last
      larger[slot] = number + 1
    }
    slots = larger
  }

  return {
    find: (term) => (slots[slotOf(term)] as number) - 1,
    add(term) {
      const slot = slotOf(term)
      if (slots[slot] !== 0) return (slots[slot] as number) - 1
      const start = starts[count] as number
      units = roomFor(units, start + term.length)
      for (let at = 0; at < term.length; at++) units[start + at] = term.charCodeAt(at)
      starts = roomFor(starts, count + 2)
      starts[count + 1] = start + term.length
      slots[slot] = ++count
      if (count * 3 > slots.length * 2) grow()
      return count - 1
    },
    get count() {
      return count
    },
    stored: () => ({ units: units.slice(0, starts[count]), starts: starts.slice(0, count + 1), slots }),
  }
}
