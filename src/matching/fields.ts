/** What of a guide a message may ask for as it stands there (what it costs, where, the list), and what speaks for each. Pure. */
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { Facet } from '../knowledge/schema'
import { normalise } from '../text/normalise'
import type { FacetReader } from './facets'

/** Facets that a field of the record answers by itself. */
export const fieldFacets: readonly Facet[] = Facet.options.filter((facet) => facet !== 'eligibility')

/**
 * What is seen of a field beside the entries of the guide: that it is one; that it is the list; that it is asked for, and as the first; the
 * share of the message that is neither name nor phrase, and that none is; that a rule is asked (能不能); how much one can get or has to pay, for the fee; which
 * conditions there are, for the requirements, and that it is the requirements.
 */
export const fieldFeatures = ['field', 'list', 'named', 'first', 'unsaid', 'bare', 'ruled', 'amount', 'conditions', 'requirements'] as const

/** A field that may be meant. */
export interface AskedField {
  facet: Facet
  /** In the order of `fieldFeatures`. */
  features: readonly number[]
}

export interface FieldReader {
  /** @param text normalised @returns the fields asked for, else the list; the requirements where a rule is asked */
  fields(item: string, text: string): AskedField[]
  /** 能领多少, 报销比例: not what the counter charges. */
  asksAmount(item: string, text: string): boolean
  /** 我要补身份证: nothing but characters of the item's names, what is asked, and light words. */
  isName(item: string, text: string): boolean
}

/** Characters that are neither name nor phrase, from which on a message is wholly unsaid by its name (share 1). */
const muchUnsaid = 12

/** Reads which fields a message may ask for, with the word lists of the content. */
export function createFieldReader(knowledge: KnowledgeBase, facets: FacetReader): FieldReader {
  const { dialogue } = knowledge.language
  const { amounts, grants, charges, requirements } = dialogue
  const small = [...dialogue.followUps, ...[...dialogue.light].sort((a, b) => b.length - a.length)]
  const characters = new Map(
    [...knowledge.items].map(([id, { record }]) => [
      id,
      new Set([record.name, ...record.aliases].flatMap((name) => [...normalise(name, knowledge.language).match.replace(/\s/g, '')])),
    ]),
  )
  const named = (text: string) => small.reduce((left, word) => left.replaceAll(word, ''), text).replace(/\s/g, '')
  const unsaid = (item: string, text: string) =>
    [...named(facets.withoutWhole(text))].filter((one) => !characters.get(item)?.has(one)).length
  const asksAmount = (item: string, text: string) => {
    const has = (words: readonly string[]) => words.some((word) => text.includes(word))
    return has(amounts) || (knowledge.items.get(item)?.record.taskType === '行政给付' && has(grants) && !has(charges))
  }
  return {
    asksAmount,
    isName: (item, text) => unsaid(item, text) === 0,
    fields(item, text) {
      const asked = facets.facets(text)
      const isRule = facets.rule(text)
      const isNamed = asked.length > 0
      const plain = asked.filter((facet) => fieldFacets.includes(facet))
      const wanted: readonly Facet[] = isNamed || isRule ? plain : ['materials']
      const rest = Math.min(1, unsaid(item, text) / muchUnsaid)
      const hasRequirements = (knowledge.items.get(item)?.record.requirements.length ?? 0) > 0
      const asksRequirements = hasRequirements && (isRule || asked.includes('eligibility'))
      const seenOf = (facet: Facet): Record<(typeof fieldFeatures)[number], number> => ({
        field: 1,
        list: facet === 'materials' ? 1 : 0,
        named: asked.includes(facet) ? 1 : 0,
        first: asked[0] === facet ? 1 : 0,
        unsaid: rest,
        bare: rest === 0 ? 1 : 0,
        ruled: isRule ? 1 : 0,
        amount: facet === 'fee' && asksAmount(item, text) ? 1 : 0,
        conditions: facet === 'eligibility' && requirements.some((word) => text.includes(word)) ? 1 : 0,
        requirements: facet === 'eligibility' ? 1 : 0,
      })
      return [...wanted, ...(asksRequirements ? (['eligibility'] as const) : [])].map((facet) => {
        const seen = seenOf(facet)
        return { facet, features: fieldFeatures.map((name) => seen[name]) }
      })
    },
  }
}
