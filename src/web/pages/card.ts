/**
 * What the pages receive over HTTP, written down once more: a page knows nothing of the server's code.
 * test/web/card.test.ts holds these shapes equal to the server's.
 */

/** A button, or what the citizen would have typed. */
export interface Option {
  label: string
  value: string
}

/** One material as shown. */
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
  form: string
  validity?: string
  standard?: string
  signers?: string[]
  substitutes?: string[]
  promise?: string
  tolerance?: string
  how?: string
  note?: string
  /** Ids of the items it serves, in a plan. */
  usedBy?: string[]
}

export interface Piles {
  bring: MaterialLine[]
  prepareOnline: MaterialLine[]
  fillOnSite: MaterialLine[]
  notNeeded: MaterialLine[]
  later: MaterialLine[]
  maybe: MaterialLine[]
}

export type PileName = keyof Piles

type Answers = Record<string, string | number | string[]>

/** What a 一次性告知单 of the same list is asked for with. */
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
  situation: string[]
  piles: Piles
  notes: string[]
  fee: string
  limit: string
  places: string[]
  phone: string[]
  law: string[]
  source: string
  /** ISO date. */
  verifiedAt: string
  /** Absent in cards of an older version. */
  notice?: NoticeOrder
}

export interface PlanCard {
  kind: 'plan'
  title: string
  steps: { item: string; title: string; note?: string }[]
  visits: { office: string; items: string[]; bring: MaterialLine[]; doFirst: string[] }[]
  online: { item: string; title: string; where: string[] }[]
  piles: Piles
  notes: string[]
  /** Absent in cards of an older version. */
  notice?: NoticeOrder
}

export interface ContrastCard {
  kind: 'contrast'
  /** `answer`: what the question is answered with for this one, in a sentence. */
  choices: { item: string; title: string; difference: string; value: string; answer?: string }[]
  none: Option
}

export type TicketStatus = 'waiting' | 'accepted' | 'completed' | 'failed'

export interface TicketCard {
  kind: 'ticket'
  number: string
  department: string
  /** ISO date-time. */
  due: string
  status: TicketStatus
}

export type Card = (ChecklistCard | PlanCard | ContrastCard | TicketCard) & {
  /** First and last line of the text that the card draws instead. */
  draws?: [string, string]
}

/** In the order shown: first what the citizen has to see to, then what he need not. */
export const pileTitles: readonly (readonly [PileName, string])[] = [
  ['bring', '要带的'],
  ['prepareOnline', '网上办要拍照上传的'],
  ['maybe', '可能需要（看您的情况）'],
  ['later', '可先办、后补的'],
  ['fillOnSite', '现场填写或系统生成的'],
  ['notNeeded', '不用带（系统能查到，或没有要求）'],
]

/** Piles whose materials the citizen gets together, and can tick off. */
export const tickable: readonly PileName[] = ['bring', 'prepareOnline', 'later', 'maybe']

export const ticketStatusWords: Record<TicketStatus, string> = {
  waiting: '排队中，等工作人员接待',
  accepted: '工作人员正在处理',
  completed: '已答复',
  failed: '没有办成，请重新转人工或打12345',
}

/** 居民户口簿（户口本）· 监护人. */
export function materialName(line: MaterialLine): string {
  const plain = line.plainName && line.plainName !== line.name ? `（${line.plainName}）` : ''
  return `${line.name}${plain}`
}

/** 原件1份 复印件2份，原件核验后退还; empty when neither is asked. */
export function countsText(line: MaterialLine): string {
  const counts = [line.originals > 0 ? `原件${line.originals}份` : '', line.copies > 0 ? `复印件${line.copies}份` : '']
    .filter(Boolean)
    .join(' ')
  return line.originals > 0 && line.returned ? `${counts}，核验后退还` : counts
}

/** The further lines of a material, as label and words: how to get it, what it must be like, basis. */
export function detailsOf(line: MaterialLine): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['怎么来', [line.how, line.issuer ? `${line.issuer}核发` : line.source].filter((words) => words && words !== '其他').join('；')],
    ['有效期', line.validity],
    ['要求', line.standard],
    ['谁签字', line.signers?.join('、')],
    ['承诺', line.promise],
    ['容缺', line.tolerance],
    ['注意', line.note],
    ['依据', line.basis],
  ]
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}
