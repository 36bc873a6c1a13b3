/** A workbook against the content as it is now: every problem at once, or the files that change. Pure. */
import { type Problem, problemLine } from '../knowledge/problem'
import type { Item } from '../knowledge/schema'
import type { SourceFile } from '../knowledge/source'
import { type CellProblem, cellProblemLine, type Table } from './book'
import { same } from './compare'
import { describeChange } from './describe-change'
import { type Draft, draftsOf } from './drafts'
import { type FileChange, newProblems } from './file-change'
import { checkValue } from './issue-words'
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
  for (const draft of draftsOf(rows, problems)) {
    const checked = checkValue(schemaOf(draft.kind), draft.value)
    if ('complaints' in checked) {
      for (const { path, message } of checked.complaints) if (!draft.isWrong(path)) problems.push({ ...draft.placeOf(path), message })
      continue
    }
    const value = checked.value as Values[Kind]
    const path = pathOf(draft.kind, value)
    const record = known.get(`${draft.kind} ${draft.id}`)
    const broken = !record && unreadable.find((problem) => problem.file === path)
    if (broken) {
      problems.push({ ...draft.placeOf([]), message: `现有的文件读不出来，请先改好：${problemLine(broken)}` })
      continue
    }
    const outcome = weigh(value, record, rows.exported.hashes.get(record?.file.path ?? path))
    if (outcome.kind === 'older') problems.push({ ...draft.placeOf(['version']), message: `现在是第 ${outcome.version} 版，版本只能增加` })
    if (outcome.kind === 'conflict')
      problems.push({ ...draft.placeOf([]), message: `导出以后，${record?.file.path} 也被别人改过了。请重新导出，再改一遍` })
    if (outcome.kind === 'stale') notes.push(`${record?.file.path} 导出以后有人改过，表里没有动它，保持现在的样子`)
    wanted.push({ draft, path, ...(outcome.kind === 'change' ? { change: outcome.change } : {}) })
  }
  const changes = wanted.flatMap(({ draft, path, change }) => (change ? [{ draft, path, ...change }] : []))
  const fileChanges = changes.flatMap(({ path, record, value, draft }) => fileChangesOf(draft.kind, path, record, value))
  const placed = new Map(wanted.map(({ draft, path }) => [path, draft]))
  problems.push(...contentProblems(files, fileChanges, placed, today, notes))
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

/** What the content would complain about and does not yet, in the cells of the workbook where it came from there. */
function contentProblems(
  files: readonly SourceFile[],
  changes: readonly FileChange[],
  placed: ReadonlyMap<string, Draft>,
  today: string,
  notes: string[],
): CellProblem[] {
  return newProblems(files, changes, today).flatMap((problem): CellProblem[] => {
    const draft = placed.get(problem.file)
    const complaint = draft ? { ...draft.placeOf(pathOfField(problem.field)), message: problem.message } : { message: problemLine(problem) }
    if (problem.level === 'error') return [complaint]
    notes.push(`提醒：${cellProblemLine(complaint)}`)
    return []
  })
}
