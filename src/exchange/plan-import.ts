/** A workbook against the content as it is now: every problem at once, or the files that change. Pure. */
import { checkKnowledge } from '../knowledge/check'
import { parseKnowledge } from '../knowledge/parse'
import { type Problem, problemLine } from '../knowledge/problem'
import type { Item } from '../knowledge/schema'
import type { SourceFile } from '../knowledge/source'
import { type CellProblem, cellProblemLine, type Table } from './book'
import { same } from './compare'
import { describeChange } from './describe-change'
import { type Draft, draftsOf } from './drafts'
import { checkValue } from './issue-words'
import { readRows } from './read-rows'
import { type ContentRecord, hashOf, type Kind, pathOf, readRecords, schemaOf, type Values } from './records'
import { changedText, newText } from './yaml-text'

/** One file as it will be. */
export interface FileChange {
  path: string
  /** Its text now; undefined: there is no such file yet. */
  before?: string
  /** Its text then; undefined: it goes. */
  after?: string
}

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
  if (!rows) return { ok: false, problems: problems.map(cellProblemLine), notes: [] }
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
    if (outcome.kind === 'conflict')
      problems.push({ ...draft.placeOf([]), message: `导出以后，${record?.file.path} 也被别人改过了。请重新导出，再改一遍` })
    if (outcome.kind === 'stale') notes.push(`${record?.file.path} 导出以后有人改过，表里没有动它，保持现在的样子`)
    wanted.push({ draft, path, ...(outcome.kind === 'change' ? { change: outcome.change } : {}) })
  }
  const changes = wanted.flatMap(({ draft, path, change }) => (change ? [{ draft, path, ...change }] : []))
  const fileChanges = changes.flatMap(({ path, record, value, draft }) => fileChangesOf(draft.kind, path, record, value))
  const placed = new Map(wanted.map(({ draft, path }) => [path, draft]))
  problems.push(...contentProblems(files, fileChanges, placed, new Set(changes.map(({ path }) => path)), today, notes))
  if (problems.length > 0) return { ok: false, problems: [...new Set(problems.map(cellProblemLine))], notes }
  return {
    ok: true,
    files: fileChanges,
    changes: changes.map(({ path, record, value, draft }) => ({
      path,
      name: current.names.get(draft.id) ?? ('name' in value ? value.name : draft.id),
      lines: describeChange(draft.kind, record?.value, value),
    })),
    notes,
  }
}

interface Wanted {
  record: ContentRecord | undefined
  value: Values[Kind]
}

/** Whose word counts: the workbook's, the file's, or nobody's because both changed since the export. */
function weigh(
  value: Values[Kind],
  record: ContentRecord | undefined,
  exported: string | undefined,
): { kind: 'same' | 'stale' | 'conflict' } | { kind: 'change'; change: Wanted } {
  if (!record) return { kind: 'change', change: { record, value } }
  if (same(value, record.value) || hashOf(value) === hashOf(record.value)) return { kind: 'same' }
  if (hashOf(value) === exported) return { kind: 'stale' }
  if (exported !== undefined && hashOf(record.value) !== exported) return { kind: 'conflict' }
  if (exported === undefined) return { kind: 'conflict' }
  return { kind: 'change', change: { record, value: newVersion(record, value) } }
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

/** The content as it would be. */
function applied(files: readonly SourceFile[], changes: readonly FileChange[]): SourceFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  for (const { path, after } of changes) {
    if (after === undefined) texts.delete(path)
    else texts.set(path, after)
  }
  return [...texts].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** `materials[0].basis[1]` → path. */
function pathOfField(field: string): (string | number)[] {
  return [...field.matchAll(/[^.[\]]+/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key))
}

/** What the whole content would complain about: everything in files that change, elsewhere only what was not wrong before. */
function contentProblems(
  files: readonly SourceFile[],
  changes: readonly FileChange[],
  placed: ReadonlyMap<string, Draft>,
  changed: ReadonlySet<string>,
  today: string,
  notes: string[],
): CellProblem[] {
  if (changes.length === 0) return []
  const after = applied(files, changes)
  const outcome = parseKnowledge(after)
  const key = ({ file, field, kind, message }: Problem) => [file, field, kind, message].join('\n')
  const before = new Set(parseKnowledge(files).problems.map(key))
  const found = outcome.ok ? [...outcome.problems, ...checkKnowledge(outcome.knowledge, after, { today })] : outcome.problems
  return found.flatMap((problem): CellProblem[] => {
    const own = changed.has(problem.file)
    if (!own && (before.has(key(problem)) || problem.level === 'warning')) return []
    const draft = placed.get(problem.file)
    const complaint = draft ? { ...draft.placeOf(pathOfField(problem.field)), message: problem.message } : { message: problemLine(problem) }
    if (problem.level === 'error') return [complaint]
    notes.push(`提醒：${cellProblemLine(complaint)}`)
    return []
  })
}
