/** FNV-1a, 32 bit, from a given start: stable over machines and versions. */
export function hashOf(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/** A stable spread of wordings over folds, 0 … folds − 1. */
export function foldOf(text: string, folds: number): number {
  return hashOf(text) % folds
}
