/**
 * A large content made from a small one, to measure with. Pure and always the same.
 *
 * Each synthetic item is a shipped item under a new id (`passport-7`) and name, in which the sections that do not depend on its situations
 * are exchanged for those of another item of the same department: which one moves on by one with every round, so that items of different
 * rounds are neither equal nor unlike what editors write. Its wordings are those of the shipped item. Whatever it points at is shipped.
 */
import type { SourceFile } from '../knowledge/source'

/** Top-level fields that may come from another item. */
const exchanged = ['authority', 'visits', 'online', 'proxy', 'process', 'result', 'progress', 'traps']

const itemPath = /^knowledge\/items\/([a-z-]+)\/([a-z0-9-]+)\.yaml$/

/** The files with items added until there are so many. */
export function withSyntheticItems(files: readonly SourceFile[], count: number): SourceFile[] {
  const items = files.flatMap((file) => {
    const [, department = '', id = ''] = itemPath.exec(file.path) ?? []
    return id === '' ? [] : [{ department, id, fields: fieldsOf(file.text) }]
  })
  const wordings = new Map(files.map((file) => [file.path, file.text]))
  const added: SourceFile[] = []
  for (let made = items.length; made < count && items.length > 0; made++) {
    const round = Math.floor(made / items.length)
    const item = items[made % items.length] as (typeof items)[number]
    const others = items.filter((other) => other.department === item.department)
    const other = others[(others.indexOf(item) + round) % others.length] as (typeof items)[number]
    const id = `${item.id}-${round}`
    added.push({ path: `knowledge/items/${item.department}/${id}.yaml`, text: composed(item.fields, other.fields, id, round) })
    const own = wordings.get(`intents/items/${item.id}.yaml`)
    if (own !== undefined) added.push({ path: `intents/items/${id}.yaml`, text: own.replace(/^item: .*$/m, `item: ${id}`) })
  }
  return [...files, ...added]
}

/** Text of each top-level field, in order; '' is what stands before the first. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  let name = ''
  for (const line of text.split(/(?<=\n)/)) {
    name = /^([A-Za-z]+):/.exec(line)?.[1] ?? name
    fields.set(name, (fields.get(name) ?? '') + line)
  }
  return fields
}

function composed(own: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, id: string, round: number): string {
  const texts = [...own].map(([name, text]) => {
    if (name === 'id') return `id: ${id}\n`
    if (name === 'name') return text.replace(/\s*$/, `（第${round}种）\n`)
    const theirs = other.get(name)
    return exchanged.includes(name) && theirs !== undefined && !/\bwhen:/.test(theirs) ? theirs : text
  })
  return texts.join('')
}
