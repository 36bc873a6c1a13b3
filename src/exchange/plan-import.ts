/** A workbook against the content as it is now: every problem at once, or the files that change. Pure. */

import { type Complaint, checkValue } from '../knowledge/issue-words'
import { type Problem, problemLine } from '../knowledge/problem'
import type { Item } from '../knowledge/schema'
import type { SourceFile } from '../knowledge/source'
import { type CellProblem, cellProblemLine, type Table } from './book'
import { same } from './compare'
import { describeChange } from './describe-change'
import { type Draft, draftsOf } from './drafts'
import { type FileChange, newProblems } from './file-change'
import { readRows } from './read-rows'
import { type ContentRecord, hashOf, type Kind, pathOf, readRecords, schemaOf, type Values } from './records'
import { sheets } from './sheets'
import { changedText, newText } from './yaml-text'

/** A changed record in words. */
export interface Change {
  path: string
  name: string
  /** One line per field. */
  lines: string[]
}

export type ImportPlan =
  | { ok: true; files: FileChange[]; changes: Change[]; notes: string[] }
  | { ok: false; problems: string[]; notes: string[] }

/**
 * Plans an import; writes nothing.
 *
 * @param files all content as it is now
 * @param tables the workbook
 * @param today `YYYY-MM-DD`, for checks of freshness
 */
export function planImport(files: readonly SourceFile[], tables: readonly Table[], today: string): ImportPlan {
  const problems: CellProblem[] = []
  const rows = readRows(tables, problems)
  if (!rows) return { ok: false, problems: inWords(problems), notes: [] }
  const notes = [...rows.notes]
  const unreadable: Problem[] = []
  const current = readRecords(files, unreadable)
  const known = new Map(current.all.map((record) => [`${record.kind} ${record.id}`, record]))
  const wanted: { draft: Draft; path: string; change?: Wanted }[] = []
  const trials: Trial[] = []
  const stale: string[] = []
  const drafts = draftsOf(rows, problems)
  for (const draft of drafts) {
    const record = known.get(`${draft.kind} ${draft.id}`)
    const checked = checkValue(schemaOf(draft.kind), draft.value)
    if ('complaints' in checked) {
      for (const { path, message } of checked.complaints) if (!draft.isWrong(path)) problems.push({ ...draft.placeOf(path), message })
      const trial = record && trialOf(draft, record, checked.complaints)
      if (trial) trials.push(trial)
      continue
    }
    const value = checked.value as Values[Kind]
    const path = pathOf(draft.kind, value)
    const broken = !record && unreadable.find((problem) => problem.file === path)
    if (broken) {
      problems.push({ ...draft.placeOf([]), message: `现有的文件读不出来，请先改好：${problemLine(broken)}` })
      continue
    }
    const outcome = weigh(value, record, rows.exported.hashes.get(record?.file.path ?? path))
    if (outcome.kind === 'older') problems.push({ ...draft.placeOf(['version']), message: `现在是第 ${outcome.version} 版，版本只能增加` })
    if (outcome.kind === 'conflict')
      problems.push({ ...draft.placeOf([]), message: `导出以后，${record?.file.path} 也被别人改过了。请重新导出，再改一遍` })
    if (outcome.kind === 'stale') stale.push(path)
    wanted.push({ draft, path, ...(outcome.kind === 'change' ? { change: outcome.change } : {}) })
  }
  const present = new Set(drafts.map(({ kind, id }) => `${kind} ${id}`))
  const missing = current.all.filter(({ kind, id, file }) => rows.exported.hashes.has(file.path) && !present.has(`${kind} ${id}`))
  if (stale.length > 0) notes.push(`导出以后别人改过、表里没有动的 ${stale.length} 个文件，保持现在的样子：${someOf(stale)}`)
  if (missing.length > 0)
    notes.push(`导出时有、表里一行也没有的 ${missing.length} 个文件，保持现在的样子：${someOf(missing.map(({ file }) => file.path))}`)
  const changes = wanted.flatMap(({ draft, path, change }) => (change ? [{ draft, path, ...change }] : []))
  const fileChanges = changes.flatMap(({ path, record, value, draft }) => fileChangesOf(draft.kind, path, record, value))
  const placed = new Map<string, Pick<Trial, 'draft' | 'mended'>>(wanted.map(({ draft, path }) => [path, { draft, mended: new Set() }]))
  for (const trial of trials) placed.set(trial.file.path, trial)
  problems.push(...contentProblems(files, [...fileChanges, ...trials.map(({ file }) => file)], placed, today, notes))
  if (problems.length > 0) return { ok: false, problems: inWords(problems), notes }
  return {
    ok: true,
    files: fileChanges,
    changes: changes.map(({ path, record, value, draft }) => ({
      path,
      name: current.names.get(draft.id) ?? ('name' in value ? value.name : draft.id),
      lines: record
        ? describeChange(draft.kind, record.value, value)
        : [rows.exported.hashes.has(path) ? '新文件（导出时有，后来没有了）' : '新文件'],
    })),
    notes,
  }
}

/** The first few of many. */
const someOf = (paths: readonly string[]) => `${paths.slice(0, 5).join('、')}${paths.length > 5 ? '……' : ''}`

/** One line each, in the order of the sheets and rows. */
function inWords(problems: readonly CellProblem[]): string[] {
  const place = ({ sheet }: CellProblem) => sheets.findIndex(({ name }) => name === sheet)
  const sorted = [...problems].sort((a, b) => place(a) - place(b) || (a.row ?? 0) - (b.row ?? 0))
  return [...new Set(sorted.map(cellProblemLine))]
}

interface Wanted {
  record: ContentRecord | undefined
  value: Values[Kind]
}

/**
 * Whose word counts: the workbook's, the file's, or nobody's because both changed since the export.
 *
 * @param exported hash of what was exported; undefined: it was not
 */
function weigh(
  value: Values[Kind],
  record: ContentRecord | undefined,
  exported: string | undefined,
): { kind: 'same' | 'stale' | 'conflict' } | { kind: 'older'; version: number } | { kind: 'change'; change: Wanted } {
  if (!record) return { kind: 'change', change: { record, value } }
  if (same(value, record.value)) return { kind: 'same' }
  if (hashOf(value) === exported) return { kind: 'stale' }
  if (hashOf(record.value) !== exported) return { kind: wasImported(value, record) ? 'same' : 'conflict' }
  const { version } = record.value as Item
  if (record.kind === 'item' && (value as Item).version < version) return { kind: 'older', version }
  return { kind: 'change', change: { record, value: newVersion(record, value) } }
}

/** The same workbook once more: all but the version, which the first import has raised, is as the workbook says. */
function wasImported(value: Values[Kind], record: ContentRecord): boolean {
  return record.kind === 'item' && same({ ...(value as Item), version: (value as Item).version + 1 }, record.value)
}

/** An item that says something else has a higher version; one that the clerk has set himself stays. */
function newVersion(record: ContentRecord, value: Values[Kind]): Values[Kind] {
  if (record.kind !== 'item') return value
  const item = value as Item
  return item.version === (record.value as Item).version ? { ...item, version: item.version + 1 } : item
}

function fileChangesOf(kind: Kind, path: string, record: ContentRecord | undefined, value: Values[Kind]): FileChange[] {
  if (!record) return [{ path, after: newText(schemaOf(kind), value) }]
  const after = changedText(record.file.text, schemaOf(kind), record.value, value)
  if (record.file.path === path) return [{ path, before: record.file.text, after }]
  return [
    { path, after },
    { path: record.file.path, before: record.file.text },
  ]
}

/** `materials[0].basis[1]` → path. */
function pathOfField(field: string): (string | number)[] {
  return [...field.matchAll(/[^.[\]]+/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key))
}

/** An item that does not fit its schema, mended from the file so that the rest of it can be checked as well; never written. */
interface Trial {
  draft: Draft
  file: FileChange
  /** Fields and entries (`materials.1`) that come from the file. */
  mended: ReadonlySet<string>
}

/** Puts what the file has in the place of what does not fit; undefined when that does not help. */
function trialOf(draft: Draft, record: ContentRecord, complaints: readonly Complaint[]): Trial | undefined {
  const value = { ...draft.value }
  const old = record.value as unknown as { [key: string]: unknown }
  const mended = new Set<string>()
  for (const { path } of complaints) {
    const [key, index] = [String(path[0] ?? ''), path[1]]
    const [list, before] = [value[key], old[key]]
    if (typeof index === 'number' && Array.isArray(list) && Array.isArray(before)) {
      const entry = before.find((one) => one.id !== undefined && one.id === list[index]?.id) ?? before[index] ?? before.at(-1)
      value[key] = list.with(index, entry)
      mended.add(`${key}.${index}`)
    } else {
      value[key] = before
      mended.add(key)
    }
  }
  const checked = checkValue(schemaOf(draft.kind), value)
  if ('complaints' in checked || pathOf(draft.kind, checked.value as Values[Kind]) !== record.file.path) return undefined
  const after = newText(schemaOf(draft.kind), checked.value)
  return { draft, file: { path: record.file.path, before: record.file.text, after }, mended }
}

/** Complaints about one field by itself: those that a mended item can be asked for. */
const ofOneField = ['condition', 'reference', 'law']

/** What the content would complain about and does not yet, in the cells of the workbook where it came from there. */
function contentProblems(
  files: readonly SourceFile[],
  changes: readonly FileChange[],
  placed: ReadonlyMap<string, Pick<Trial, 'draft' | 'mended'>>,
  today: string,
  notes: string[],
): CellProblem[] {
  return newProblems(files, changes, today).flatMap((problem): CellProblem[] => {
    const from = placed.get(problem.file)
    const path = pathOfField(problem.field)
    if (from && from.mended.size > 0) {
      const isMended = from.mended.has(String(path[0])) || from.mended.has(path.slice(0, 2).join('.'))
      if (isMended || !ofOneField.includes(problem.kind)) return []
    }
    const complaint = from ? { ...from.draft.placeOf(path), message: problem.message } : { message: problemLine(problem) }
    if (problem.level === 'error') return [complaint]
    notes.push(`提醒：${cellProblemLine(complaint)}`)
    return []
  })
}
