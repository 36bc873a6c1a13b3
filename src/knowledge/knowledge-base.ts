import type { KnownItem } from './known-item'
import type { Language } from './language'
import type { LocalLayer } from './local'
import type { Bundle, CatalogueEntry, Department, Facet, Item, Law, Material, Office, Provenance } from './schema'
import type { Wording } from './wording'

/** Everything the bot knows, checked and cross-referenced. Immutable once built. */
export interface KnowledgeBase {
  items: ReadonlyMap<string, KnownItem>
  /** Items that are still being written: checked, and not known to citizens. */
  drafts: ReadonlyMap<string, KnownItem>
  bundles: ReadonlyMap<string, Bundle>
  offices: ReadonlyMap<string, Office>
  departments: ReadonlyMap<string, Department>
  laws: readonly Law[]
  /** Items without a guide that counts: not written yet, suspended or cancelled. Recognised, never answered. */
  catalogue: ReadonlyMap<string, Unserved>
  /** Sample wordings per item or catalogue entry. */
  utterances: ReadonlyMap<string, readonly Utterance[]>
  /** What a proxy brings when the item itself does not say (service item §3.2 step 4). */
  proxyMaterials: readonly Material[]
  /** The bot's own words (`knowledge/phrases`), with {slots}. */
  phrases: ReadonlyMap<string, string>
  language: Language
  /** What regions add, by region code; see `knowledgeFor`. */
  local: ReadonlyMap<string, LocalLayer>
  /** The local files and where their facts are from. */
  localSources: readonly { file: string; provenance: Provenance }[]
  /** How the content itself should be worded; only `npm run check` reads it. */
  wording: Wording
}

/** Where an item is written. */
export function itemFile(record: Pick<Item, 'id' | 'department'>): string {
  return `knowledge/items/${record.department}/${record.id}.yaml`
}

/** Where an office is written. */
export function officeFile(office: Pick<Office, 'id'>): string {
  return `knowledge/offices/${office.id}.yaml`
}

/** An item of the catalogue without a guide that counts; `state` when there is one that counts no longer. */
export type Unserved = CatalogueEntry & { state?: Exclude<Item['state'], '在用' | '草稿'> }

/** A sample wording and what it asks about. */
export interface Utterance {
  text: string
  facet: Facet | 'other'
}
