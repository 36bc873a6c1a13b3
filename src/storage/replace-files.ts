import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../errors'

/** One file as it is expected now and as it shall be; undefined: no such file. */
interface Replacement {
  path: string
  before?: string
  after?: string
}

/** Text of a file; undefined when it cannot be read, which a plan takes for no such file. */
function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** What is under way, in the folder itself: a crash between two renames is finished by whoever comes next. */
const journalOf = (root: string) => join(root, '.replacing.json')

interface Step {
  path: string
  /** File that takes its place; undefined: it goes. */
  draft?: string
}

/**
 * Finishes a replacement that was cut off while files were put in their places; nothing when there is none. To be called before content
 * is read in order to change it.
 */
export function finishReplacing(root: string): void {
  const journal = textAt(journalOf(root))
  if (journal === undefined) return
  for (const { path, draft } of JSON.parse(journal) as Step[]) {
    if (draft === undefined) rmSync(join(root, path), { force: true })
    else if (existsSync(join(root, draft))) renameSync(join(root, draft), join(root, path))
  }
  rmSync(journalOf(root))
}

/**
 * Replaces files, all or none: everything is written beside its place first, then noted, then renamed. When a rename fails, those already
 * done are undone; when the process dies, `finishReplacing` completes them.
 *
 * @param root folder the paths start from
 * @throws AppError conflict when a file is no longer what the plan was made from; then nothing has been written
 */
export function replaceFiles(root: string, replacements: readonly Replacement[]): void {
  const stale = replacements.filter(({ path, before }) => textAt(join(root, path)) !== before)
  if (stale.length > 0)
    throw new AppError('conflict', `刚刚有人改了 ${stale.map(({ path }) => path).join('、')}，什么也没有写，请再运行一次`)
  const steps = replacements.map(
    ({ path, after }): Step => (after === undefined ? { path } : { path, draft: `${path}.${process.pid}.new` }),
  )
  const done: Replacement[] = []
  try {
    replacements.forEach(({ after = '' }, at) => {
      const draft = steps[at]?.draft
      if (draft === undefined) return
      mkdirSync(dirname(join(root, draft)), { recursive: true })
      writeFileSync(join(root, draft), after, { flush: true })
    })
    writeWhole(journalOf(root), JSON.stringify(steps))
    replacements.forEach((replacement, at) => {
      const { path, draft } = steps[at] as Step
      if (draft === undefined) rmSync(join(root, path))
      else renameSync(join(root, draft), join(root, path))
      done.push(replacement)
    })
  } catch (cause) {
    for (const { path, before } of done.reverse()) {
      if (before === undefined) rmSync(join(root, path), { force: true })
      else writeFileSync(join(root, path), before)
    }
    for (const { draft } of steps) if (draft !== undefined && textAt(join(root, draft)) !== undefined) rmSync(join(root, draft))
    rmSync(journalOf(root), { force: true })
    throw new AppError('storage_unavailable', '写不进去，什么也没有改', { cause })
  }
  rmSync(journalOf(root))
}

/** A file that is there whole or not at all. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { flush: true })
  renameSync(`${path}.new`, path)
}
