/**
 * The content as it is now: read at the start, and taken up again whenever a file below `knowledge/` or `intents/` changed. Everything is
 * read and checked anew before the new core takes the place of the old one; when anything is wrong, the old one stays.
 */
import { join } from 'node:path'
import { loadKnowledge, loadModel } from './cli/content'
import { type Core, coreInSteps, createCore } from './dialogue/core'
import { createLiveCore } from './dialogue/live-core'
import { parseKnowledge } from './knowledge/parse'
import { type Problem, problemLine } from './knowledge/problem'
import { sameWording } from './knowledge/same-wording'
import type { Model } from './matching/model'
import { changedFiles, contentFolders, modelFile, readContentFiles, readModel, stampsOf } from './storage/content-files'
import { watchFolders } from './storage/watch-folders'

/** What `/readyz` tells about the content. */
export interface ContentState {
  /** When the content in use was taken up. ISO date-time. */
  since: string
  /** Files as they are now cannot be taken up; the ones before are still in use. */
  broken?: { since: string; problems: readonly Problem[] }
}

export interface LiveContentParts {
  /** The folder with `knowledge/` and `intents/`. */
  root: string
  /** Off: read once. */
  watch: boolean
  clock(): Date
  log: {
    error(fault: unknown, note: string): void
    warn(fields: object, note: string): void
    info(fields: object, note: string): void
  }
}

export interface LiveContent {
  /** Always the current one. */
  core: Core
  /** The current one itself, for one turn. */
  now(): Core
  state(): ContentState
  /** Ends the watch. */
  close(): void
}

/**
 * Opens the content.
 *
 * @throws AppError content_invalid when it is broken at the start
 */
export function openContent({ root, watch, clock, log }: LiveContentParts): LiveContent {
  const folders = contentFolders.map((folder) => join(root, folder))
  const fault = (cause: unknown) => log.error(cause, 'content is not watched: changes need a restart')
  const stop = watch ? watchFolders(folders, { changed: look, fault }) : () => {}
  let seen = stampsOf(root)
  let live: ReturnType<typeof createLiveCore>
  try {
    live = createLiveCore(createCore(loadKnowledge(root), loadModel(root)))
  } catch (cause) {
    stop()
    throw cause
  }
  let state: ContentState = { since: clock().toISOString() }

  let building = false
  let closed = false

  /** Takes up what changed, one state of the files after the other: what changes meanwhile is looked at when the core is built. */
  function look(): void {
    if (building || closed) return
    building = true
    void takeUp().then((found) => {
      building = false
      if (found) look()
    })
  }

  /** Takes up what changed, or says why not; false when nothing did. Messages are answered from the core before while it is built. */
  async function takeUp(): Promise<boolean> {
    const stamps = stampsOf(root)
    const changed = changedFiles(seen, stamps)
    if (changed.length === 0) return false
    seen = stamps
    const outcome = await built(root, changed.includes(modelFile) ? undefined : live.now())
    if (closed) return false
    const since = clock().toISOString()
    if (outcome.core) {
      live.replace(outcome.core)
      state = { since }
      log.info({ changed, items: outcome.core.knowledge.items.size }, 'content taken up')
    } else {
      state = { since: state.since, broken: { since: state.broken?.since ?? since, problems: outcome.problems } }
      log.warn({ changed, problems: outcome.problems.map(problemLine) }, 'content is broken: the version before stays in use')
    }
    return true
  }

  return {
    core: live.core,
    now: live.now,
    state: () => state,
    close() {
      closed = true
      stop()
    },
  }
}

/**
 * A core of the files as they are now, or everything that is wrong with them.
 *
 * @param before the core before, when the model is still the same: what only changed in numbers and places is understood as before
 */
async function built(root: string, before: Core | undefined): Promise<{ core: Core } | { core?: undefined; problems: Problem[] }> {
  let file = contentFolders[0] as string
  try {
    const outcome = parseKnowledge(readContentFiles(root))
    if (!outcome.ok) return { problems: outcome.problems.filter((problem) => problem.level === 'error') }
    file = modelFile
    const same = before !== undefined && sameWording(before.knowledge, outcome.knowledge)
    return { core: await givingWay(coreInSteps(outcome.knowledge, readModel(root) as Model, same ? { before } : {})) }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return { problems: [{ level: 'error', kind: 'unreadable', file, line: 1, field: '', message }] }
  }
}

/** Does steps one by one; whoever waits is served between two of them. */
async function givingWay<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await new Promise(setImmediate)
  }
}
