/** The 一次性告知单 as it is kept: everything on it in words, so that it reads the same however the guide changes afterwards. */
import type { Answers } from '../knowledge/checklist'

/** A label and its lines, as one row of a table. */
export type Row = [label: string, lines: string[]]

/** One material to tick, or to know of. */
export interface Entry {
  name: string
  /** 原件1份、复印件2份; empty when it does not matter. */
  counts: string
  /** Why. */
  reason: string
  /** How to get it, what it must be like, on what law it rests. */
  details: [label: string, words: string][]
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; ordered: boolean; lines: string[] }
  | { kind: 'materials'; title: string; tick: boolean; entries: Entry[] }
  | { kind: 'table'; title: string; rows: Row[] }

/** The notice without its number and dates. */
export interface Sheet {
  title: string
  /** 您的情况 */
  situation: string[]
  /** Said before anything else: refused, or another matter. */
  verdict: string[]
  sections: { heading: string; blocks: Block[] }[]
  /** The small print at the end. */
  closing: string[]
}

/** What a sheet was made from. */
export interface Made {
  /** Items with the version and the date of the guide. */
  items: { id: string; name: string; version: number; verifiedAt: string }[]
  bundle?: string
  /** Whose content it was made from: six-digit code, and its name when it has one. */
  region?: { code: string; name?: string }
  /** Answers by item id; never anything a citizen typed. */
  answers: Record<string, Answers>
  sheet: Sheet
}

export interface Notice extends Made {
  /** 20261124-K7M3PX */
  number: string
  /** Date in China. */
  issuedOn: string
  /** Last date in China on which it may be relied on. */
  validUntil: string
}

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const codeChars = 6

/**
 * A notice number: its date, and 30 random bits in 6 unambiguous characters.
 *
 * @param date `YYYY-MM-DD`
 * @param bytes at least 6 random bytes
 */
export function noticeNumber(date: string, bytes: Uint8Array): string {
  const code = Array.from(bytes.subarray(0, codeChars), (byte) => alphabet[byte % alphabet.length]).join('')
  return `${date.replaceAll('-', '')}-${code}`
}

/** `20261124 k7m3px` as typed, full-width too → `20261124-K7M3PX`; undefined when it is no notice number. */
export function readNoticeNumber(text: string): string | undefined {
  const bare = text
    .slice(0, 60)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
  const match = new RegExp(`^(20\\d{6})([${alphabet}]{${codeChars}})$`).exec(bare)
  return match ? `${match[1]}-${match[2]}` : undefined
}
