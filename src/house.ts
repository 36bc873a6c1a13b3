/** Everything behind the channels: knowledge, store, desk and turn, built from the configuration. No HTTP. */
import { randomBytes } from 'node:crypto'
import { projectRoot } from './cli/content'
import type { Config } from './config'
import { newConversation } from './dialogue/conversation'
import type { Core } from './dialogue/core'
import type { Understanding } from './dialogue/understanding'
import { createDesk, type Desk } from './handoff/desk'
import { type Category, type Handoff, ticketNumber } from './handoff/handoff'
import { say } from './knowledge/phrases'
import { endOfWorkingDays, isOpen, nextOpening, parseHours, workingDaysBack } from './knowledge/working-days'
import { type ContentState, openContent } from './live-content'
import { outside } from './matching/document'
import { createDriftWatch, type Drift, type DriftWatch } from './matching/drift'
import { createNotices, type Notices } from './notice/notices'
import { createSqlStore } from './storage/sql-store'
import { openSqlite } from './storage/sqlite'
import type { Store } from './storage/store'
import { maxChars } from './text/normalise'
import { createTurn, type Entry, type Turn } from './turn'

/** Working days within which an answer is owed (rules HL-7). */
const dueDays: Record<Category, number> = { consult: 1, help: 5, complaint: 5 }
const sweepEveryMs = 600_000
/** Longest text of a message that is kept; only its first part is read (`maxChars`). */
const maxKeptChars = 10_000

export interface HouseParts {
  clock(): Date
  newId(): string
  /** Called after entries are stored. */
  stored(entries: readonly Entry[]): void
  /** Called when what is asked has parted from what the thresholds were chosen on. */
  drifted(drift: Drift): void
  /** Called when the queue changed. */
  changed(handoff: Handoff): void
  log: {
    error(fault: unknown, note: string): void
    warn(fields: object, note: string): void
    info(fields: object, note: string): void
  }
  /** Another core than that of the content on disk; then no file is watched. */
  core?: Core
  /** Another folder with `knowledge/` and `intents/` than the project's. */
  contentRoot?: string
  /** Another store than that of DATABASE_URL; the house closes it. */
  store?: Store
}

export interface OpenHouse {
  /** Always the current one: content that changed is taken up while the house is open. */
  core: Core
  /** Undefined for a core handed in. */
  content?(): ContentState
  store: Store
  desk: Desk
  notices: Notices
  turn: Turn
  close(): Promise<void>
}

/**
 * Opens the house.
 *
 * @throws AppError content_invalid, storage_unavailable, native_module_missing
 */
export async function openHouse(
  config: Pick<
    Config,
    'DATABASE_URL' | 'REGION' | 'DESK_HOURS' | 'DESK_GIVE_UP_DAYS' | 'CONTENT_RELOAD' | 'NOTICE_VALID_DAYS' | 'NOTICE_KEEP_DAYS'
  >,
  parts: HouseParts,
): Promise<OpenHouse> {
  const content = parts.core
    ? undefined
    : openContent({ ...parts, root: parts.contentRoot ?? projectRoot, watch: config.CONTENT_RELOAD === 'on' })
  const core = parts.core ?? (content?.core as Core)
  const store = parts.store ?? createSqlStore(await openSqlite(sqliteFile(config.DATABASE_URL)), { ...parts, newConversation })
  const hours = parseHours(config.DESK_HOURS)
  const desk = createDesk({
    ...parts,
    store,
    newNumber: () => ticketNumber(randomBytes(8)),
    dueAt: (from, category) => endOfWorkingDays(from, dueDays[category], hours),
    hours: { isOpen: (at) => isOpen(at, hours), nextOpening: (at) => nextOpening(at, hours) },
    get coordination() {
      return say(core.knowledge.phrases, 'coordination')
    },
    mask: core.mask,
  })
  const notices = createNotices({
    knowledge: () => core.knowledge,
    store,
    clock: parts.clock,
    randomBytes,
    region: config.REGION,
    validDays: config.NOTICE_VALID_DAYS,
    keepDays: config.NOTICE_KEEP_DAYS,
  })
  const watches = new WeakMap<Core, DriftWatch>()
  /** A new core has a new calibration: what was seen before does not count against it. */
  function watch(now: Core, { text, candidates }: Understanding): void {
    if (!now.seen || text === '') return
    const known = watches.get(now) ?? createDriftWatch(now.seen)
    watches.set(now, known)
    const likeliest = candidates.find((candidate) => candidate.item !== outside)
    for (const drift of known.observe(likeliest?.confidence ?? 0, now.unseen(text))) parts.drifted(drift)
  }
  const turn = createTurn(() => {
    const now = content?.now() ?? core
    return {
      ...now,
      understand(message, conversation) {
        const understanding = now.understand(message, conversation)
        if (message.kind === 'text') watch(now, understanding)
        return understanding
      },
      conversations: store,
      desk,
      stored: parts.stored,
      log: parts.log,
      compose(decision, understanding, conversation, admission) {
        const composed = now.compose(decision, understanding, conversation, admission)
        if (understanding.masked.length <= maxChars) return composed
        return { ...composed, replies: [{ text: say(now.knowledge.phrases, 'too-long'), options: [] }, ...composed.replies] }
      },
    }
  })
  const sweep = setInterval(() => {
    const overdue = workingDaysBack(parts.clock(), config.DESK_GIVE_UP_DAYS)
    for (const swept of [desk.sweep(overdue), notices.sweep()]) swept.catch((fault: unknown) => parts.log.error(fault, 'sweep failed'))
  }, sweepEveryMs)
  sweep.unref()

  return {
    core,
    ...(content ? { content: content.state } : {}),
    store,
    desk,
    notices,
    turn: (message) => turn({ region: config.REGION, ...message, text: kept(message.text) }),
    async close() {
      clearInterval(sweep)
      content?.close()
      await store.close()
    },
  }
}

/** What is kept of a text: a transcript is no place for files. A number at the cut goes too, since half a number is not masked. */
function kept(text: string): string {
  if (text.length <= maxKeptChars) return text
  let end = maxKeptChars
  while (end > 0 && /[\dXx\s\ud800-\udbff-]/.test(text[end - 1] ?? '')) end--
  return `${text.slice(0, end)}…`
}

/** The file of a `sqlite:` URL. */
export function sqliteFile(url: string): string {
  return url.replace(/^sqlite:/, '')
}
