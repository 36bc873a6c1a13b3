import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** How long nothing may happen before changes count as finished: a save writes several times, an import many files. */
const restMs = 300

export interface WatchParts {
  /** Called when changes have come to rest. */
  changed(): void
  /** Called once when the operating system does not let us watch. */
  fault(cause: unknown): void
}

/**
 * Watches folders and everything below them. One watcher per folder instead of a recursive one: on Linux Node emulates those with one
 * per file and loses files that are replaced by renaming, which is how editors save.
 *
 * @returns ends the watch
 */
export function watchFolders(folders: readonly string[], { changed, fault }: WatchParts): () => void {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  let failed = false

  const fail = (cause: unknown) => {
    if (!failed) fault(cause)
    failed = true
  }
  const rest = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      for (const folder of folders) follow(folder)
      changed()
    }, restMs)
    timer.unref()
  }
  const forget = (folder: string) => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function follow(folder: string): void {
    let below: string[]
    try {
      below = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []))
    } catch {
      forget(folder) // it is gone; the folder above tells when it is back
      return
    }
    try {
      if (!watchers.has(folder)) {
        const watcher = watch(folder, rest)
        watcher.unref()
        watcher.on('error', () => forget(folder))
        watchers.set(folder, watcher)
      }
    } catch (cause) {
      fail(cause)
    }
    for (const path of below) follow(path)
  }

  for (const folder of folders) follow(folder)
  return () => {
    clearTimeout(timer)
    for (const folder of [...watchers.keys()]) forget(folder)
  }
}
