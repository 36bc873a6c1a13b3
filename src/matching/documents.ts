/** The knowledge as wordings: what the matcher and the inside of the items are built from. Pure. */
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { normalise } from '../text/normalise'
import { type Document, outside } from './document'
import type { InsideDocument } from './inside'

/** Every wording of every item and catalogue entry, and of what is not ours. Normalised; empty ones left out. */
export function documentsOf(knowledge: KnowledgeBase): Document[] {
  const { language } = knowledge
  const documents: Document[] = []
  const add = (item: string, text: string, kind: Document['kind']) => {
    const match = normalise(text, language).match
    if (match !== '') documents.push({ item, text: match, kind })
  }
  for (const [id, { name, aliases }] of [...[...knowledge.items].map(([id, item]) => [id, item.record] as const), ...knowledge.catalogue]) {
    add(id, name, 'name')
    for (const alias of aliases) add(id, alias, 'alias')
    for (const utterance of knowledge.utterances.get(id) ?? []) add(id, utterance.text, 'utterance')
    for (const condition of knowledge.items.get(id)?.record.conditions ?? [])
      for (const text of [condition.statement, ...condition.samples]) add(id, text, 'sample')
    for (const faq of knowledge.items.get(id)?.record.faqs ?? []) for (const text of [faq.question, ...faq.samples]) add(id, text, 'sample')
  }
  for (const { texts } of language.outside) for (const text of texts) add(outside, text, 'utterance')
  return documents
}

/** Wordings of the conditions and FAQs of every item. */
export function insideDocumentsOf(knowledge: KnowledgeBase): Map<string, InsideDocument[]> {
  const documents = new Map<string, InsideDocument[]>()
  for (const [id, { record }] of knowledge.items) {
    const list: InsideDocument[] = []
    const add = (kind: InsideDocument['kind'], index: number, texts: readonly string[]) => {
      for (const text of texts) list.push({ kind, index, text: normalise(text, knowledge.language).match })
    }
    for (const [index, condition] of record.conditions.entries()) add('condition', index, [condition.statement, ...condition.samples])
    for (const [index, faq] of record.faqs.entries()) add('faq', index, [faq.question, ...faq.samples])
    documents.set(id, list)
  }
  return documents
}

/** Words for the tokeniser's dictionary: names, spoken names, materials. */
export function dictionaryOf(knowledge: KnowledgeBase): string[] {
  return [
    ...[...knowledge.items.values()].flatMap(({ record }) => [
      record.name,
      ...record.aliases,
      ...record.materials.flatMap((material) => [material.name, material.plainName ?? '']),
    ]),
    ...[...knowledge.catalogue.values()].flatMap((entry) => [entry.name, ...entry.aliases]),
    ...knowledge.language.latin.values(),
    ...knowledge.language.slips.map(([, right]) => right),
  ]
}
