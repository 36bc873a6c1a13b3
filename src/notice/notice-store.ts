import type { Notice } from './notice'

/** What keeps notices. */
export interface NoticeStore {
  /**
   * Keeps a notice. The same content on the same day is kept once: whoever asks for it again gets the number it has.
   *
   * @returns the notice as kept
   * @throws AppError conflict when another notice has the number
   */
  keepNotice(notice: Notice): Promise<Notice>
  notice(number: string): Promise<Notice | undefined>
  /** Removes what was kept before a moment. @returns how many */
  dropNotices(before: Date): Promise<number>
}
