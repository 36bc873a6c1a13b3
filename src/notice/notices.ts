/** Makes notices, keeps them, and finds them again with what has changed since. */
import { AppError } from '../errors'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { knowledgeFor } from '../knowledge/local'
import { say } from '../knowledge/phrases'
import { type RawAnswers, selectItems } from '../knowledge/selection'
import { addDays, chinaDate } from '../knowledge/working-days'
import { createComposeNotice } from './compose-notice'
import { type Notice, noticeNumber, readNoticeNumber } from './notice'
import type { NoticeStore } from './notice-store'
import { headOf, longDate, type Shown } from './print'

export interface NoticesParts {
  /** The content as it is now. */
  knowledge(): KnowledgeBase
  store: NoticeStore
  clock(): Date
  randomBytes(count: number): Uint8Array
  /** Six-digit region code when none is asked for. */
  region: string
  /** How many days a notice counts, and how many it can be opened again. */
  validDays: number
  keepDays: number
}

/** What a notice is asked for with. */
export interface NoticeRequest {
  /** Items; also bundles, by id or code. */
  items?: readonly string[] | undefined
  bundle?: string | undefined
  /** Answers that count for every item that has the situation. */
  answers?: RawAnswers | undefined
  /** Further answers by item. */
  itemAnswers?: Readonly<Record<string, RawAnswers>> | undefined
  /** Six-digit code: what is local there counts. */
  region?: string | undefined
}

export interface Notices {
  /** @throws AppError bad_request, unknown_item, unknown_bundle, unknown_situation, unknown_option, dependency_cycle, storage_unavailable */
  issue(request: NoticeRequest): Promise<Notice>
  /**
   * The notice with what is to be known of it today.
   *
   * @param number as typed
   * @throws AppError bad_request when it is no number, not_found
   */
  open(number: string): Promise<Shown>
  /** Removes what is past its time. */
  sweep(): Promise<number>
}

/** So many numbers are tried before giving up; two in a row that are taken are less likely than a broken source of chance. */
const attempts = 5

export function createNotices({ knowledge, store, clock, randomBytes, region: home, validDays, keepDays }: NoticesParts): Notices {
  /** Items whose guide is another one now: 居民身份证补领（现在是第3版）. */
  const changes = (notice: Notice) =>
    notice.items.flatMap(({ id, name, version }) => {
      const now = knowledge().items.get(id)?.record.version
      return now === version ? [] : [now === undefined ? `${name}（已经没有办事指南）` : `${name}（现在是第${now}版）`]
    })

  return {
    async issue({ items = [], bundle, answers, itemAnswers, region = home }) {
      const now = knowledgeFor(knowledge(), region)
      if (bundle !== undefined && !now.bundles.has(bundle)) throw new AppError('unknown_bundle', `没有一件事「${bundle}」`)
      const ids = bundle === undefined ? items : [...items, bundle]
      if (ids.length === 0) throw new AppError('bad_request', '要写明办什么事')
      const made = createComposeNotice(now)(selectItems(ids, answers ?? {}, now, itemAnswers ?? {}))
      const name = now.language.regions.find((entry) => entry.code === region)?.name
      const place = { region: { code: region, ...(name === undefined ? {} : { name }) } }
      const issuedOn = chinaDate(clock())
      for (let attempt = 1; ; attempt++) {
        const number = noticeNumber(issuedOn, randomBytes(8))
        try {
          return await store.keepNotice({ ...made, ...place, number, issuedOn, validUntil: addDays(issuedOn, validDays) })
        } catch (fault) {
          if (attempt === attempts || !(fault instanceof AppError) || fault.code !== 'conflict') throw fault
        }
      }
    },
    async open(typed) {
      const number = readNoticeNumber(typed)
      if (number === undefined) throw new AppError('bad_request', '告知单的编号是 8 位日期加 6 位字母或数字，例如 20261124-K7M3PX')
      const notice = await store.notice(number)
      if (!notice) throw new AppError('not_found', `没有编号为 ${number} 的告知单，可能已经过了保存期限`)
      const { phrases } = knowledge()
      const changed = changes(notice)
      const until = longDate(notice.validUntil)
      return {
        notice,
        head: headOf(notice, say(phrases, 'notice-valid', { until })),
        warnings: [
          ...(chinaDate(clock()) > notice.validUntil ? [say(phrases, 'notice-expired', { until })] : []),
          ...(changed.length > 0 ? [say(phrases, 'notice-changed', { items: changed.join('、') })] : []),
        ],
      }
    },
    sweep: () => store.dropNotices(new Date(clock().getTime() - keepDays * 86_400_000)),
  }
}
