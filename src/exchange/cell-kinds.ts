/** How a field of a record is written into one cell and read back: exact in both directions, forgiving of how clerks write. */
import type { Cell } from './book'
import { decode, encode, guard, unguard } from './guard'

export type Reading = { value: unknown } | { problem: string }

export interface CellKind {
  /** @param value never undefined; the result is what stands in the cell */
  write(value: unknown): string | number | undefined
  /** @param cell never blank */
  read(cell: Cell): Reading
  /** What may be chosen, as shown to the clerk. */
  labels?: readonly string[]
  /** One entry a line. */
  lines?: true
  /** Numbers stand as numbers in the cell. */
  numeric?: true
}

const say = (cell: Cell) => `现在是「${String(cell).slice(0, 30)}」`

/** The words of a cell, or why it has none. */
function textOf(cell: Cell): { text: string } | { problem: string } {
  if (typeof cell === 'string') return { text: unguard(cell.replaceAll('\r\n', '\n').trim()) }
  if (typeof cell === 'number') return { text: String(cell) }
  if (cell instanceof Date) return { problem: '被表格软件改成了日期，请把单元格格式改成「文本」再写一遍' }
  if (typeof cell === 'boolean') return { problem: '被表格软件改成了 TRUE/FALSE，请把单元格格式改成「文本」再写一遍' }
  return { problem: '读不出来' }
}

/** One text. */
export const text: CellKind = {
  write: (value) => guard(encode(String(value))),
  read: (cell) => {
    const found = textOf(cell)
    return 'problem' in found ? found : { value: decode(found.text) }
  },
}

/** Full-width digits and signs as people type them. */
const narrow = (words: string) =>
  words.replace(/[０-９．－＋，]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)).replaceAll(/[,\s]/g, '')

/** A number; whether it must be whole or positive says the schema. */
export const number: CellKind = {
  numeric: true,
  write: (value) => value as number,
  read: (cell) => {
    const value = typeof cell === 'number' ? cell : typeof cell === 'string' ? Number(narrow(unguard(cell.trim()))) : Number.NaN
    return Number.isFinite(value) ? { value } : { problem: `要填数字，${say(cell)}` }
  },
}

/** A number, or LOCAL: the city decides. */
export const numberOrLocal: CellKind = {
  numeric: true,
  write: (value) => value as number | string,
  read: (cell) => {
    if (typeof cell === 'string' && cell.trim().toUpperCase() === 'LOCAL') return { value: 'LOCAL' }
    const found = number.read(cell)
    return 'problem' in found ? { problem: `要填数字或者 LOCAL，${say(cell)}` } : found
  },
}

/** A day, `2026-11-24`; 2026/11/24, 2026年11月24日 and real date cells are understood. */
export const day: CellKind = {
  write: (value) => String(value),
  read: (cell) => {
    if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? { problem: '不是日期' } : { value: cell.toISOString().slice(0, 10) }
    const parts = typeof cell === 'string' ? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(cell.trim()) : null
    if (!parts) return { problem: `要填日期，写成 2026-11-24，${say(cell)}` }
    const [, year = '', month = '', date = ''] = parts
    const value = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
    const time = Date.parse(`${value}T00:00:00Z`)
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) return { problem: `没有这一天：${value}` }
    return { value }
  },
}

function readYes(cell: Cell): Reading {
  if (typeof cell === 'boolean') return { value: cell }
  const word = String(cell).trim()
  if (word === '是' || word === '否') return { value: word === '是' }
  return { problem: `只能填「是」或「否」，${say(cell)}` }
}

/** 是 or 否. */
export const yesNo: CellKind = { write: (value) => (value ? '是' : '否'), read: readYes, labels: ['是', '否'] }

/** 是, or blank for what is false anyway. */
export const flag: CellKind = { write: (value) => (value ? '是' : undefined), read: readYes, labels: ['是'] }

/** One of a few values. @param choices value → label; a label is what the clerk sees, both are understood */
export function choice(choices: Readonly<Record<string, string>>): CellKind {
  const labels = Object.values(choices)
  return {
    labels,
    write: (value) => choices[String(value)] ?? guard(encode(String(value))),
    read: (cell) => {
      const word = String(cell).trim()
      const found = Object.entries(choices).find(([value, label]) => label === word || value === word)
      return found ? { value: found[0] } : { problem: `只能填：${labels.join('、')}，${say(cell)}` }
    },
  }
}

/** Values that are their own labels. */
export const oneOf = (values: readonly string[]) => choice(Object.fromEntries(values.map((value) => [value, value])))

const emptyList = '[]'

/** Splits at separators that no backslash stands in front of. */
function splitAt(words: string, separators: string): string[] {
  const parts = ['']
  for (let at = 0; at < words.length; at++) {
    const char = words[at] as string
    if (char === '\\') {
      parts[parts.length - 1] += words.slice(at, at + 2)
      at++
    } else if (separators.includes(char)) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

/** A list with one entry a line. @param entry how an entry is written on its line and read back */
function lines(entry: { write(value: unknown): string; read(line: string): Reading }, empty: string | undefined): CellKind {
  return {
    lines: true,
    write: (value) => {
      const list = value as unknown[]
      if (list.length === 0) return empty
      const written = list.map((one) => entry.write(one)).join('\n')
      return guard(written === emptyList ? `\\${written}` : written)
    },
    read: (cell) => {
      const found = textOf(cell)
      if ('problem' in found) return found
      if (found.text === emptyList) return { value: [] }
      const source = found.text === `\\${emptyList}` ? [emptyList] : found.text.split('\n')
      const read = source.flatMap((line) => (line.trim() === '' ? [] : [entry.read(line.trim())]))
      const wrong = read.findIndex((one) => 'problem' in one)
      if (wrong >= 0) return { problem: `第 ${wrong + 1} 行${(read[wrong] as { problem: string }).problem}` }
      return { value: read.map((one) => (one as { value: unknown }).value) }
    },
  }
}

const line = {
  write: (value: unknown) => encode(String(value)).replaceAll('\n', '\\n'),
  read: (words: string): Reading => ({ value: decode(words) }),
}

/** Texts, one a line; an empty list leaves the cell blank. */
export const list: CellKind = lines(line, undefined)

/** Texts, one a line, where none and an empty list differ. */
export const optionalList: CellKind = lines(line, emptyList)

/** Some of a few values, one a line. */
export function someOf(values: readonly string[]): CellKind {
  const one = oneOf(values)
  return { ...lines({ write: (value) => String(value), read: (words) => one.read(words) }, undefined) }
}

/** One of the two halves of a line, with its separators marked. */
const half = (value: unknown, separators: string) =>
  [...separators].reduce((words, separator) => words.replaceAll(separator, `\\${separator}`), line.write(value))

/** Substitutes of a material, one a line: `名称|说明`. */
export const substitutes: CellKind = lines(
  {
    write: (value) => {
      const { name, note } = value as { name: string; note?: string }
      return note === undefined ? half(name, '|｜') : `${half(name, '|｜')}|${half(note, '|｜')}`
    },
    read: (words) => {
      const [name = '', note, more] = splitAt(words, '|｜').map((piece) => decode(piece).trim())
      if (more !== undefined) return { problem: `「${words}」应当写成 名称|说明` }
      return { value: note === undefined || note === '' ? { name } : { name, note } }
    },
  },
  emptyList,
)

/** Opening hours, one rule a line: `一二三四五 08:30-12:00`; or LOCAL. */
export const hours: CellKind = (() => {
  const rules = lines(
    {
      write: (value) => {
        const { days, from, to } = value as { days: string[]; from: string; to: string }
        return `${days.join('') || '无'} ${half(from, '-')}-${half(to, '-')}`
      },
      read: (words) => {
        const [, days, times] = /^([一二三四五六日]+|无)\s+(.+)$/.exec(words) ?? []
        const [from, to, more] = splitAt(times ?? '', '-').map((piece) => decode(piece).trim())
        if (days === undefined || !from || !to || more !== undefined) return { problem: `「${words}」应当写成 一二三四五 08:30-12:00` }
        return { value: { days: days === '无' ? [] : [...days], from, to } }
      },
    },
    emptyList,
  )
  return {
    ...rules,
    write: (value) => (value === 'LOCAL' ? 'LOCAL' : rules.write(value)),
    read: (cell) => (typeof cell === 'string' && cell.trim().toUpperCase() === 'LOCAL' ? { value: 'LOCAL' } : rules.read(cell)),
  }
})()
