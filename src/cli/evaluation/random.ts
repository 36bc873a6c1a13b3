/**
 * Numbers 0 ≤ x < 1 that are the same for the same seed on every machine.
 *
 * @see Steele, Lea, Flood 2014, Fast splittable pseudorandom number generators (its 32-bit form)
 */
export function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** `count` of a list, in a random order; all of it when it is shorter. */
export function drawSome<T>(list: readonly T[], count: number, random: () => number): T[] {
  const rest = [...list]
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(Math.floor(random() * rest.length), 1)[0] as T)
}
