/** Files as they will be, and what the whole content would say to that. Pure. */
import { checkKnowledge } from '../knowledge/check'
import { parseKnowledge } from '../knowledge/parse'
import type { Problem } from '../knowledge/problem'
import type { SourceFile } from '../knowledge/source'

/** One file as it will be. */
export interface FileChange {
  path: string
  /** Its text now; undefined: there is no such file yet. */
  before?: string
  /** Its text then; undefined: it goes. */
  after?: string
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

/** Everything wrong with content; what comes after a broken file cannot be checked further. */
function allProblems(files: readonly SourceFile[], today: string): Problem[] {
  const outcome = parseKnowledge(files)
  return outcome.ok ? [...outcome.problems, ...checkKnowledge(outcome.knowledge, files, { today })] : outcome.problems
}

/**
 * What the content would complain about after the changes and does not yet.
 *
 * @param today `YYYY-MM-DD`, for checks of freshness
 */
export function newProblems(files: readonly SourceFile[], changes: readonly FileChange[], today: string): Problem[] {
  if (changes.length === 0) return []
  const atHome = (file: string) => file.replace(/^(knowledge\/items\/)[^/]+\//, '$1') // a problem moves with its item
  const key = ({ file, field, kind, message }: Problem) => [atHome(file), field, kind, message].join('\n')
  const found = allProblems(applied(files, changes), today)
  const before = new Set(found.length === 0 ? [] : allProblems(files, today).map(key))
  return found.filter((problem) => !before.has(key(problem)))
}
