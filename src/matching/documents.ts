/** The knowledge as wordings: what the matcher and the inside of the items are built from. Pure. */
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { normalise } from '../text/normalise'
import { createTokenise, type Tokenise } from '../text/tokenise'
import { type Document, outside } from './document'
import type { InsideEntry } from './inside'
import { createTerms, type Terms } from './terms'

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

/** What the guide of each item says, without the ways people ask: a question whose words stand nowhere in it is hardly about the item. */
export function guidesOf(knowledge: KnowledgeBase): Map<string, string[]> {
  const read = (text: string) => normalise(text, knowledge.language).match
  return new Map(
    [...knowledge.items].map(([id, { record }]) => [
      id,
      [
        record.name,
        ...record.aliases,
        record.summary,
        record.applicants.who,
        ...record.requirements.map((entry) => entry.text),
        ...record.situations.flatMap(({ ask, options }) => [ask, ...options.flatMap(({ label, words }) => [label, ...words])]),
        ...record.materials.flatMap(({ name, plainName, reason, how, note }) => [name, plainName ?? '', reason, how ?? '', note ?? '']),
        ...record.effects.map((effect) => effect.note),
        ...record.fees.map((fee) => fee.name),
        ...record.conditions.flatMap(({ statement, answer }) => [statement, answer]),
        ...record.faqs.flatMap(({ question, answer }) => [question, answer]),
        ...record.traps,
        record.result.name,
      ]
        .filter((text) => text !== '')
        .map(read),
    ]),
  )
}

/** The conditions and FAQs of every item as wordings. */
export function insideEntriesOf(knowledge: KnowledgeBase): Map<string, InsideEntry[]> {
  const read = (text: string) => normalise(text, knowledge.language).match
  return new Map(
    [...knowledge.items].map(([id, { record }]) => [
      id,
      [
        ...record.conditions.map(({ facet, statement, samples, answer }, index) => ({
          kind: 'condition' as const,
          index,
          facet,
          wordings: [statement, ...samples].map(read),
          answer: read(answer),
        })),
        ...record.faqs.map(({ facet, question, samples, answer }, index) => ({
          kind: 'faq' as const,
          index,
          facet,
          wordings: [question, ...samples].map(read),
          answer: read(answer),
        })),
      ],
    ]),
  )
}

/** How wordings become terms, with the words and groups of this content. */
export function termsOf(knowledge: KnowledgeBase): Terms {
  return createTerms(tokeniseOf(knowledge), knowledge.language.synonyms)
}

/** How a wording becomes words. */
export function tokeniseOf(knowledge: KnowledgeBase): Tokenise {
  return createTokenise(dictionaryOf(knowledge))
}

/** Words for the tokeniser's dictionary: names, spoken names, materials. */
function dictionaryOf(knowledge: KnowledgeBase): string[] {
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
