/**
 * An official table against our content: what may be filled in because it is still LOCAL, what differs, what could not be matched. Only
 * LOCAL fields are ever filled; everything else is for a person to look at. Pure.
 */
import { problemLine } from '../../knowledge/problem'
import type { Item, Office, OfficialCodes } from '../../knowledge/schema'
import type { SourceFile } from '../../knowledge/source'
import { same } from '../compare'
import { type FileChange, newProblems } from '../file-change'
import { type ContentRecord, type ContentRecords, schemaOf } from '../records'
import { changedText } from '../yaml-text'
import { createNearest, type Near } from './nearest'
import type { OfficialField, OfficialRow } from './official-rows'
import { readCount, readFee, readHours, readLimit, readPhones, readYes } from './read-values'

/** One field of ours that an official table speaks about. */
export interface Finding {
  path: string
  name: string
  field: string
  now: string
  official: string
  /** Rows of the table that say so. */
  rows: number[]
}

export interface Unmapped {
  row: number
  code: string
  name: string
  department: string
  near: Near[]
}

export interface Proposal {
  counts: { rows: number; retired: number; elsewhere: number; mapped: number; unmapped: number; items: number }
  /** LOCAL now, and said plainly: what --apply writes. */
  fills: Finding[]
  /** Known now, and the table says something else: never written. */
  differs: Finding[]
  /** What a person must read, in words. */
  unclear: string[]
  unmapped: Unmapped[]
  files: FileChange[]
  /** Why nothing can be written; empty when all is well. */
  problems: string[]
}

export interface ProposeOptions {
  /** Beginning of the region codes whose rows count; undefined: all. */
  region?: string
  /** `YYYY-MM-DD` */
  today: string
}

/** The codes of a row, the most exact first. */
const codesOf = ({ fields }: OfficialRow) =>
  [fields.handleItemCode, fields.taskCode, fields.catalogCode].filter((code): code is string => code !== undefined)

const isRetired = ({ fields }: OfficialRow, today: string) =>
  (fields.state !== undefined && !/^(1|在用|有效)$/.test(fields.state)) || (fields.cancelled !== undefined && fields.cancelled <= today)

/** Of several versions of the same row the latest; versions that are no numbers keep the first. */
function latest(rows: readonly OfficialRow[]): OfficialRow[] {
  const kept = new Map<string, OfficialRow>()
  for (const row of rows) {
    const key = [row.fields.handleItemCode ?? '', row.fields.taskCode ?? '', row.fields.catalogCode ?? '', row.fields.region ?? ''].join(
      '\n',
    )
    const other = kept.get(key)
    if (!other || codesOf(row).length === 0) kept.set(other ? `${key}\n${row.row}` : key, row)
    else if (Number(row.fields.version) > Number(other.fields.version)) kept.set(key, row)
  }
  return [...kept.values()].sort((a, b) => a.row - b.row)
}

/** Everything the rows say about one field, or that they do not agree. */
interface Saying {
  words: string
  rows: number[]
}

function sayingsOf(rows: readonly OfficialRow[], field: OfficialField, unit?: OfficialField): Saying[] {
  const said = new Map<string, number[]>()
  for (const { row, fields } of rows) {
    const words = fields[field]
    if (words === undefined) continue
    const key = unit === undefined || fields[unit] === undefined ? words : `${words}\n${fields[unit]}`
    said.set(key, [...(said.get(key) ?? []), row])
  }
  return [...said].map(([words, numbers]) => ({ words, rows: numbers }))
}

const rowsInWords = (rows: readonly number[]) => `第 ${rows.slice(0, 5).join('、')}${rows.length > 5 ? '…' : ''} 行`
const inOneLine = (words: string) => words.replaceAll('\n', ' ').slice(0, 80)

/** A working place for one record: findings go to the proposal, filled values into `next`. */
interface Work<T> {
  record: ContentRecord
  next: T
  proposal: Proposal
}

/** The one thing all rows say; otherwise undefined, and the disagreement is noted. */
function agreed(
  { record, proposal }: Work<unknown>,
  rows: readonly OfficialRow[],
  label: string,
  field: OfficialField,
  unit?: OfficialField,
): Saying | undefined {
  const sayings = sayingsOf(rows, field, unit)
  if (sayings.length > 1)
    proposal.unclear.push(
      `${record.file.path} ${label}：各行说法不一，没有取：${sayings
        .slice(0, 3)
        .map((saying) => `「${inOneLine(saying.words)}」（${rowsInWords(saying.rows)}）`)
        .join('，')}`,
    )
  return sayings.length === 1 ? sayings[0] : undefined
}

/** Notes what was found; true when it is to be filled in. */
function note(work: Work<{ name: string }>, saying: Saying, field: string, now: string, official: string, isLocal: boolean): boolean {
  if (now === official) return false
  const { record, proposal, next } = work
  const finding = { path: record.file.path, name: next.name, field, now, official, rows: saying.rows }
  ;(isLocal ? proposal.fills : proposal.differs).push(finding)
  return isLocal
}

function unreadable({ record, proposal }: Work<unknown>, saying: Saying, label: string): void {
  proposal.unclear.push(`${record.file.path} ${label}：「${inOneLine(saying.words)}」（${rowsInWords(saying.rows)}）要人来读`)
}

const limitWords = ({ n, unit }: { n?: number | undefined; unit?: string | undefined }) => `${n ?? ''} ${unit ?? ''}`

function promised(work: Work<Item>, rows: readonly OfficialRow[], codes: OfficialCodes): void {
  const { limits } = work.next
  const legalWords = agreed(work, rows, '法定时限', 'legalDay', 'legalUnit')
  const legal = legalWords && readLimit(...(legalWords.words.split('\n') as [string, string?]), codes.units)
  const only = limits.legal.length === 1 && limits.legal[0]?.when === undefined ? limits.legal[0] : undefined
  if (legalWords && legal && only?.unit === legal.unit) note(work, legalWords, '法定时限', limitWords(only), limitWords(legal), false)
  const saying = agreed(work, rows, '承诺时限', 'promiseDay', 'promiseUnit')
  if (!saying) return
  const limit = readLimit(...(saying.words.split('\n') as [string, string?]), codes.units)
  if (!limit) {
    unreadable(work, saying, '承诺时限（单位代号写进对照表的 units）')
    return
  }
  const most = legal ?? (only?.unit && only.n !== undefined ? { n: only.n, unit: only.unit } : undefined)
  if (most && most.unit === limit.unit && most.n < limit.n) {
    work.proposal.unclear.push(
      `${work.record.file.path} 承诺时限：${limitWords(limit)} 比法定的 ${limitWords(most)} 还长，没有取（${rowsInWords(saying.rows)}）`,
    )
    return
  }
  const now = limits.promised === 'LOCAL' ? 'LOCAL' : limitWords(limits.promised)
  if (note(work, saying, '承诺时限', now, limitWords(limit), limits.promised === 'LOCAL')) limits.promised = { ...limit, basis: ['LOCAL'] }
}

function fee(work: Work<Item>, rows: readonly OfficialRow[]): void {
  const [only, ...more] = work.next.fees
  if (!only || more.length > 0) return
  const charged = agreed(work, rows, '是否收费', 'isFee')
  const standard = agreed(work, rows, '收费标准', 'feeStandard')
  const free = charged && readYes(charged.words) === false
  const saying = free ? charged : standard
  if (!saying) return
  const found = free ? { amount: 0 } : readFee(saying.words)
  if (!found) {
    unreadable(work, saying, '收费标准')
    return
  }
  const isLocal = only.amount === 'LOCAL'
  if (!note(work, saying, '收费（元）', String(only.amount), String(found.amount), isLocal)) return
  only.amount = found.amount
  if (found.unit !== undefined && only.unit === undefined) only.unit = found.unit
}

function visitsAndOnline(work: Work<Item>, rows: readonly OfficialRow[]): void {
  const { visits, online } = work.next
  const counted = agreed(work, rows, '到现场次数', 'visits')
  const count = counted && readCount(counted.words)
  if (counted && count !== undefined && (count < visits.min || count > visits.max))
    note(work, counted, '到现场次数', visits.min === visits.max ? `${visits.min}` : `${visits.min}–${visits.max}`, String(count), false)
  const offered = agreed(work, rows, '网上办', 'isOnline')
  const isOffered = offered && readYes(offered.words)
  if (!offered || isOffered === undefined) return
  const value = !isOffered ? '不可以' : count === undefined ? undefined : count === 0 ? '可以' : '部分'
  if (value === undefined) return
  const agrees = isOffered === (online.available !== '不可以')
  if (online.available !== 'LOCAL' && agrees) return
  if (note(work, offered, '网上能不能办', online.available, value, online.available === 'LOCAL')) online.available = value
}

function place(work: Work<Office>, rows: readonly OfficialRow[]): void {
  const office = work.next
  const address = agreed(work, rows, '地址', 'address')
  if (address && note(work, address, '地址', office.address, inOneLine(address.words), office.address === 'LOCAL'))
    office.address = inOneLine(address.words)
  const hours = agreed(work, rows, '办公时间', 'hours')
  const found = hours && readHours(hours.words)
  if (hours && !found) unreadable(work, hours, '办公时间')
  if (hours && found && !same(found, office.hours)) {
    const words = (rules: typeof found) => rules.map(({ days, from, to }) => `${days.join('')} ${from}-${to}`).join('；')
    const isLocal = office.hours === 'LOCAL'
    if (note(work, hours, '办公时间', office.hours === 'LOCAL' ? 'LOCAL' : words(office.hours), words(found), isLocal)) office.hours = found
  }
  const phone = agreed(work, rows, '电话', 'phone')
  const numbers = phone ? readPhones(phone.words) : []
  if (
    phone &&
    numbers.length > 0 &&
    note(work, phone, '电话', office.phones.join('、') || 'LOCAL', numbers.join('、'), office.phones.length === 0)
  )
    office.phones = numbers
}

/** Mapping by code, and what is wrong with it. */
function readMapping(
  codes: OfficialCodes,
  records: ReadonlyMap<string, ContentRecord>,
  problems: string[],
): Map<string, OfficialCodes['codes'][number]> {
  const mapping = new Map<string, OfficialCodes['codes'][number]>()
  codes.codes.forEach((entry, at) => {
    const where = `对照表第 ${at + 1} 条（${entry.code}）`
    if (mapping.has(entry.code)) problems.push(`${where}：编码重复`)
    if (!records.has(`item ${entry.item}`)) problems.push(`${where}：没有事项「${entry.item}」的办事指南`)
    if (entry.office !== undefined && !records.has(`office ${entry.office}`)) problems.push(`${where}：没有办理点「${entry.office}」`)
    mapping.set(entry.code, entry)
  })
  return mapping
}

function group<T>(entries: readonly (readonly [string | undefined, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const [key, entry] of entries) if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), entry])
  return groups
}

/**
 * Compares.
 *
 * @param rows of the official table
 * @param records our content
 * @param codes which code is which item
 */
export function propose(rows: readonly OfficialRow[], records: ContentRecords, codes: OfficialCodes, options: ProposeOptions): Proposal {
  const proposal: Proposal = {
    counts: { rows: rows.length, retired: 0, elsewhere: 0, mapped: 0, unmapped: 0, items: 0 },
    fills: [],
    differs: [],
    unclear: [],
    unmapped: [],
    files: [],
    problems: [],
  }
  const { counts } = proposal
  const byId = new Map(records.all.map((record) => [`${record.kind} ${record.id}`, record]))
  const mapping = readMapping(codes, byId, proposal.problems)
  const nearest = createNearest(records.wordings)
  const matched: (readonly [OfficialCodes['codes'][number], OfficialRow])[] = []
  for (const row of latest(rows)) {
    const { region, department = '' } = row.fields
    const name = row.fields.handleName ?? row.fields.name ?? ''
    if (options.region !== undefined && region !== undefined && !region.startsWith(options.region)) {
      counts.elsewhere++
      continue
    }
    const entry = codesOf(row)
      .map((code) => mapping.get(code))
      .find((found) => found !== undefined)
    if (isRetired(row, options.today)) {
      counts.retired++
      if (entry) proposal.unclear.push(`${entry.item}：官方表里这一项已经停用（第 ${row.row} 行，${codesOf(row)[0]}），请核对事项状态`)
    } else if (entry) matched.push([entry, row])
    else proposal.unmapped.push({ row: row.row, code: codesOf(row)[0] ?? '', name, department, near: nearest(name) })
  }
  counts.mapped = matched.length
  counts.unmapped = proposal.unmapped.length
  const items = group(matched.map(([entry, row]) => [entry.item, row] as const))
  const offices = group(matched.map(([entry, row]) => [entry.office, row] as const))
  counts.items = items.size
  const works = [
    ...[...items].flatMap(([id, own]) =>
      workOf<Item>(byId.get(`item ${id}`), proposal, (work) => {
        promised(work, own, codes)
        fee(work, own)
        visitsAndOnline(work, own)
      }),
    ),
    ...[...offices].flatMap(([id, own]) => workOf<Office>(byId.get(`office ${id}`), proposal, (work) => place(work, own))),
  ]
  proposal.files = works.flatMap(({ record, next }) => changeOf(record, next))
  return proposal
}

/** Does the work on a copy of a record; nothing when there is no such record. */
function workOf<T>(record: ContentRecord | undefined, proposal: Proposal, run: (work: Work<T>) => void): Work<T>[] {
  if (!record) return []
  const work = { record, next: JSON.parse(JSON.stringify(record.value)) as T, proposal }
  run(work)
  return [work]
}

function changeOf(record: ContentRecord, next: unknown): FileChange[] {
  if (same(record.value, next)) return []
  const value = record.kind === 'item' ? { ...(next as Item), version: (next as Item).version + 1 } : next
  const { path, text } = record.file
  return [{ path, before: text, after: changedText(text, schemaOf(record.kind), record.value, value) }]
}

/** Checks the files a proposal would write against all content; adds what is wrong to its problems. */
export function checkProposal(proposal: Proposal, files: readonly SourceFile[], today: string): Proposal {
  const found = newProblems(files, proposal.files, today).filter((problem) => problem.level === 'error')
  return { ...proposal, problems: [...proposal.problems, ...found.map(problemLine)] }
}
