/** FNV-1a: a stable spread of wordings over folds. */
export function foldOf(text: string, folds: number): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) % folds
}
