import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/**
 * Replaces files, all or none: everything is written beside its place first, then renamed; when a rename fails, those already done are
 * undone.
 *
 * @param root folder the paths start from
 * @throws AppError conflict when a file is no longer what the plan was made from; then nothing has been written
 */
export function replaceFiles(root: string, replacements: readonly Replacement[]): void {
  const stale = replacements.filter(({ path, before }) => textAt(join(root, path)) !== before)
  if (stale.length > 0)
    throw new AppError('conflict', `刚刚有人改了 ${stale.map(({ path }) => path).join('、')}，什么也没有写，请再运行一次`)
  const drafts: string[] = []
  const draftOf = (path: string) => `${join(root, path)}.${process.pid}.new`
  const done: Replacement[] = []
  try {
    for (const { path, after } of replacements) {
      if (after === undefined) continue
      mkdirSync(dirname(join(root, path)), { recursive: true })
      drafts.push(draftOf(path))
      writeFileSync(draftOf(path), after, { flush: true })
    }
    for (const replacement of replacements) {
      const { path, after } = replacement
      if (after === undefined) rmSync(join(root, path))
      else renameSync(draftOf(path), join(root, path))
      done.push(replacement)
    }
  } catch (cause) {
    for (const { path, before } of done.reverse()) {
      if (before === undefined) rmSync(join(root, path), { force: true })
      else writeFileSync(join(root, path), before)
    }
    for (const draft of drafts) rmSync(draft, { force: true })
    throw new AppError('storage_unavailable', '写不进去，什么也没有改', { cause })
  }
}
