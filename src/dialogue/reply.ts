/**
 * What the bot says back: plain text that stands on its own in any channel, options to choose from, and at most one card that a
 * richer channel can draw instead of the text's list part. Text first: a terminal, WeChat or a screen reader needs nothing else.
 */

import type { MaterialLine, Piles } from '../knowledge/checklist'

/** A button, or a numbered line in a plain channel; `value` is what the citizen would have typed. */
export interface ReplyOption {
  label: string
  value: string
}

export interface Reply {
  /** Plain text, lines separated by \n. Complete without the card. */
  text: string
  options: ReplyOption[]
  card?: Card
}

export type Card = (ChecklistCard | PlanCard | ContrastCard | TicketCard) & {
  /** First and last line of the reply's text that this card draws instead; absent: it stands beside the whole text. */
  draws?: [string, string]
}

type Answers = Record<string, string | number | string[]>

/** What a 一次性告知单 of the same list is asked for with (`POST /api/notices`): ids and answers, never words of the citizen. */
export interface NoticeOrder {
  items?: string[]
  bundle?: string
  answers?: Answers
  itemAnswers?: Record<string, Answers>
  region?: string
}

export interface ChecklistCard {
  kind: 'checklist'
  item: string
  title: string
  version: number
  /** 按您说的：… */
  situation: string[]
  piles: Piles
  /** Notes that came from effects: 去之前先打电话 … */
  notes: string[]
  fee: string
  limit: string
  places: string[]
  phone: string[]
  law: string[]
  source: string
  verifiedAt: string
  notice: NoticeOrder
}

export interface PlanCard {
  kind: 'plan'
  title: string
  steps: { item: string; title: string; note?: string }[]
  visits: { office: string; items: string[]; bring: MaterialLine[]; doFirst: string[] }[]
  online: { item: string; title: string; where: string[] }[]
  piles: Piles
  notes: string[]
  notice: NoticeOrder
}

/** 您要办的是哪一件？ 2–4 close matters, what differs, 都不是 last. */
export interface ContrastCard {
  kind: 'contrast'
  /** `answer`: what the question is answered with for this one, in a sentence. */
  choices: { item: string; title: string; difference: string; value: string; answer?: string }[]
  none: ReplyOption
}

export interface TicketCard {
  kind: 'ticket'
  number: string
  department: string
  /** ISO date-time by which an answer is owed. */
  due: string
  status: 'waiting' | 'accepted' | 'completed' | 'failed'
}
