/** A change of a record in the words of the sheets: what a clerk reads before anything is written. Pure. */
import { type Difference, differences } from './compare'
import type { Kind } from './records'
import { type Column, items, offices, parts, type Sheet, utterances } from './sheets'

const longest = 60

function show(value: unknown): string {
  if (value === undefined) return '（空）'
  const words = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return words.length > longest ? `${words.slice(0, longest)}…` : words
}

/** What went and what came in a list of words. */
function showLists(old: readonly unknown[], next: readonly unknown[]): string {
  const missing = (from: readonly unknown[], other: readonly unknown[]) => from.filter((entry) => !other.includes(entry))
  const gone = missing(old, next).map((entry) => `去掉「${show(entry)}」`)
  const come = missing(next, old).map((entry) => `加上「${show(entry)}」`)
  return [...gone, ...come].join('，') || '顺序变了'
}

function showDifference({ kind, old, next }: Difference): string {
  if (kind === 'moved') return '顺序变了'
  if (Array.isArray(old) || Array.isArray(next)) {
    const lists = [old ?? [], next ?? []].map((list) => (Array.isArray(list) ? list : [list]))
    return showLists(lists[0] as unknown[], lists[1] as unknown[])
  }
  return `${show(old)} → ${show(next)}`
}

/** A name for an entry of a list. */
function nameOf(entry: unknown): string {
  const fields = (entry ?? {}) as { [key: string]: unknown }
  const name = ['name', 'statement', 'question', 'label', 'ask', 'text', 'note', 'when']
    .map((key) => fields[key])
    .find((value) => value !== undefined)
  return name === undefined ? '' : `「${show(name)}」`
}

/** Sheet, place in it and rest of a path: `materials.3.reason` is 材料, 4, `reason`. */
function sheetOf(kind: Kind, path: readonly (string | number)[]): { sheet: Sheet; number?: number; rest: string; length: number } {
  if (kind === 'utterances') return { sheet: utterances, rest: path.slice(1).join('.'), length: 0 }
  if (kind === 'office') return { sheet: offices, rest: path.join('.'), length: 0 }
  const generic = path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')
  const found = parts
    .flatMap((sheet) => sheet.at.split('|').map((at) => ({ sheet, at })))
    .filter(({ at }) => generic === at || generic.startsWith(`${at}.`))
    .sort((a, b) => b.at.length - a.at.length)[0]
  if (!found) return { sheet: items, rest: path.join('.'), length: 0 }
  const length = found.at.split('.').length
  const number = path[length]
  return {
    sheet: found.sheet,
    ...(typeof number === 'number' ? { number } : {}),
    rest: path.slice(length + 1).join('.'),
    length: length + 1,
  }
}

function columnOf(sheet: Sheet, rest: string): Column | undefined {
  const path = rest.replace(/^question/, 'statement')
  return sheet.columns.find((column) => path === column.path || path.startsWith(`${column.path}.`) || column.path.startsWith(`${path}.`))
}

/** The entry a path leads to. */
const entryAt = (value: unknown, path: readonly (string | number)[]) =>
  path.reduce<unknown>((inner, key) => (inner as { [key: string | number]: unknown } | undefined)?.[key], value)

/** The lines of a change. */
export function describeChange(kind: Kind, old: unknown, next: unknown): string[] {
  return differences(old, next).map((difference) => {
    const { sheet, number, rest, length } = sheetOf(kind, difference.path)
    const place = `${sheet.name}${number === undefined ? '' : ` ${number + 1}${nameOf(entryAt(difference.kind === 'removed' ? old : next, difference.path.slice(0, length)))}`}`
    if (number !== undefined && rest === '' && difference.kind !== 'changed' && difference.kind !== 'moved')
      return `${sheet.name}：${difference.kind === 'added' ? '加一行' : '删去一行'} ${nameOf(difference.next ?? difference.old)}`
    if (kind === 'utterances') return `${place} ${utteranceFacet(rest)}：${showDifference(difference)}`
    return `${place}${place.endsWith('」') ? '' : ' '}${columnOf(sheet, rest)?.header ?? rest}：${showDifference(difference)}`
  })
}

function utteranceFacet(rest: string): string {
  const column = utterances.columns.find(({ path }) => path === '#facet')
  return String(column?.kind.write(rest) ?? rest)
}
