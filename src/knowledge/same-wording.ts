import type { KnowledgeBase } from './knowledge-base'

/** Fields that hold numbers, places and sources, and no words by which a question is understood. */
const silent = new Set(['version', 'provenance', 'law', 'basis', 'limits', 'amount', 'originals', 'copies', 'visits', 'places', 'next'])

/**
 * True when two contents differ in nothing by which questions are understood: only in amounts, limits, offices, phones, sources, phrases or
 * what is local. Then what was learnt from the one holds for the other.
 */
export function sameWording(a: KnowledgeBase, b: KnowledgeBase): boolean {
  return wording(a) === wording(b)
}

function wording({ items, catalogue, utterances, language }: KnowledgeBase): string {
  const records = [...items.values()].map((item) => item.record)
  const tables = Object.values(language).map((table) => (table instanceof Map ? [...table] : table))
  return JSON.stringify([records, [...catalogue], [...utterances], tables], (key, value) => (silent.has(key) ? undefined : value))
}
