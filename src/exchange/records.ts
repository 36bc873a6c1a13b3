/** The content a workbook holds, as parsed records with the files they come from. Pure. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { kinds } from '../knowledge/parse'
import type { Problem } from '../knowledge/problem'
import type { CatalogueEntry, Department, Item, Office, Utterances } from '../knowledge/schema'
import { readYaml, type SourceFile } from '../knowledge/source'

/** The three kinds of files a workbook can change. */
export interface Values {
  item: Item
  office: Office
  utterances: z.infer<typeof Utterances>
}
export type Kind = keyof Values

export interface ContentRecord<K extends Kind = Kind> {
  kind: K
  id: string
  file: SourceFile
  value: Values[K]
}

export interface ContentRecords {
  all: ContentRecord[]
  departments: Department[]
  /** Names by id of everything that has one: items with a guide and entries of the catalogue. */
  names: Map<string, string>
  /** Every id with each of its names and spoken names. */
  wordings: [id: string, name: string][]
}

/** Where the file of a record belongs. */
export function pathOf<K extends Kind>(kind: K, value: Values[K]): string {
  if (kind === 'item') return `knowledge/items/${(value as Item).department}/${(value as Item).id}.yaml`
  if (kind === 'office') return `knowledge/offices/${(value as Office).id}.yaml`
  return `intents/items/${(value as Values['utterances']).item}.yaml`
}

/** Schema that reads a file of this kind. */
export function schemaOf(kind: Kind): z.ZodType {
  return kinds.find((entry) => entry.kind === kind)?.schema as z.ZodType
}

/**
 * Reads the content files that a workbook can hold.
 *
 * @param problems receives what cannot be read; such files are not among the records
 */
export function readRecords(files: readonly SourceFile[], problems: Problem[]): ContentRecords {
  const all: ContentRecord[] = []
  const departments: Department[] = []
  const names = new Map<string, string>()
  const wordings: [string, string][] = []
  const called = (id: string, name: string, aliases: readonly string[]) => {
    names.set(id, name)
    wordings.push(...[name, ...aliases].map((word): [string, string] => [id, word]))
  }
  for (const file of files) {
    const kind = kinds.find((entry) => entry.pattern.test(file.path))?.kind
    if (kind === 'departments' || kind === 'catalogue') {
      const list = readYaml<z.ZodType>(file, schemaOfKind(kind), problems)?.value ?? []
      if (kind === 'departments') departments.push(...(list as Department[]))
      else for (const { id, name, aliases } of list as CatalogueEntry[]) called(id, name, aliases)
    }
    if (kind !== 'item' && kind !== 'office' && kind !== 'utterances') continue
    const value = readYaml<z.ZodType>(file, schemaOf(kind), problems)?.value as Values[Kind] | undefined
    if (value) all.push('id' in value ? { kind, id: value.id, file, value } : { kind, id: value.item, file, value: withWordings(value) })
  }
  for (const { kind, id, value } of all) if (kind === 'item') called(id, (value as Item).name, (value as Item).aliases)
  return { all, departments, names, wordings }
}

/** A facet without a wording has no row in a sheet and says nothing: left out. */
function withWordings(value: Values['utterances']): Values['utterances'] {
  return { ...value, utterances: Object.fromEntries(Object.entries(value.utterances).filter(([, texts]) => texts && texts.length > 0)) }
}

const schemaOfKind = (kind: (typeof kinds)[number]['kind']) => kinds.find((entry) => entry.kind === kind)?.schema as z.ZodType

/** The same value always as the same text, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** Short hash of a record's value: whether two versions say the same. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 24)
}
