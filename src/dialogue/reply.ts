/**
 * What the bot says back: plain text that stands on its own in any channel, options to choose from, and at most one card that a
 * richer channel can draw instead of the text's list part. Text first: a terminal, WeChat or a screen reader needs nothing else.
 */

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

export type Card = ChecklistCard | PlanCard | ContrastCard | TicketCard

/** One material as shown (machine interface `checklist`, product.md). */
export interface MaterialLine {
  name: string
  plainName?: string
  whose?: string[]
  originals: number
  copies: number
  /** 原件核验后退还 */
  returned: boolean
  reason: string
  basis: string
  source: string
  issuer?: string
  validity?: string
  substitutes?: string[]
  how?: string
  note?: string
  /** Ids of the items it serves, in a merged plan. */
  usedBy?: string[]
}

/** The five piles of service item §3.3, 容缺后补 as `later`, and 可能需要 as `maybe`. */
export interface Piles {
  bring: MaterialLine[]
  prepareOnline: MaterialLine[]
  fillOnSite: MaterialLine[]
  notNeeded: MaterialLine[]
  later: MaterialLine[]
  maybe: MaterialLine[]
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
}

export interface PlanCard {
  kind: 'plan'
  title: string
  steps: { item: string; title: string; note?: string }[]
  visits: { office: string; items: string[]; bring: MaterialLine[]; doFirst: string[] }[]
  online: { item: string; title: string; where: string[] }[]
  piles: Piles
  notes: string[]
}

/** 您要办的是哪一件？ 2–4 close matters, what differs, 都不是 last. */
export interface ContrastCard {
  kind: 'contrast'
  choices: { item: string; title: string; difference: string; value: string }[]
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
