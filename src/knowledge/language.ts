/** The tables of words and fixed meanings under `intents/`: how people ask. Content, so that an editor can change it; the code holds none. */
import { z } from 'zod'
import { Facet } from './schema'

const text = z.string().trim().min(1)
const words = z.array(text)

export const SlipTable = z.record(text, text)
export const FillerTable = words
/** 意思差不多的说法，一组一组。 */
export const SynonymTable = z.array(z.array(z.coerce.string().trim().min(1)).min(2))
export const RegionTable = z.array(z.strictObject({ code: z.string().regex(/^\d{6}$/), name: text, words: words.min(1) }))
export const FacetTable = z.record(Facet, words)
export const DialogueTable = z.strictObject({
  yes: words,
  no: words,
  unknown: words,
  none: words,
  person: words,
  ordinals: z.array(z.array(z.coerce.string())),
  rules: words,
  requirements: words,
  amounts: words,
  grants: words,
  charges: words,
  corrections: words,
  followUps: words,
  light: words,
  connectors: words,
})

/** What a fixed meaning leads to. */
export const leads = [
  'person',
  'restart',
  'back',
  'help',
  'emergency',
  'lawful',
  'greeting',
  'thanks',
  'praise',
  'complaint',
  'small-talk',
  'abuse',
  'other-domain',
  'unlawful',
  'privacy',
  'other-city',
] as const

/** A fixed meaning that needs no item: greeting, command, emergency, not ours. */
export const Intent = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  leadsTo: z.enum(leads),
  phrase: text.describe('knowledge/phrases 里的一句'),
  exact: words.default([]).describe('去掉客气话后整句相等'),
  contains: words.default([]).describe('句子里出现'),
  unless: words.default([]).describe('出现这些就不算'),
})
export type Intent = z.infer<typeof Intent>
export const IntentFile = z.array(Intent)

/** 说给我们听、但不归我们管的话：让匹配知道什么不是事项。 */
export const OutsideFile = z.strictObject({ kind: text, texts: words })

/** An ambiguous word (language sheet §4): said alone it may mean several items. */
export const AmbiguousTable = z.array(
  z.strictObject({ word: text, ask: text, items: z.array(text).min(2).max(4), unless: words.default([]) }),
)

/** Spoken names of a bundle stand in the bundle's own file. */
export interface Language {
  fillers: readonly string[]
  slips: readonly (readonly [string, string])[]
  /** Groups of words that mean much the same. */
  synonyms: readonly (readonly string[])[]
  latin: ReadonlyMap<string, string>
  regions: z.infer<typeof RegionTable>
  facets: ReadonlyMap<Facet, readonly string[]>
  dialogue: z.infer<typeof DialogueTable>
  intents: readonly Intent[]
  ambiguous: z.infer<typeof AmbiguousTable>
  outside: readonly { kind: string; texts: readonly string[] }[]
}
