/** A notice as it is shown now, on the page and as PDF. Pure. */
import type { Notice, Row } from './notice'

export interface Shown {
  notice: Notice
  /** Number, date, version of the guide, validity, situation: the head of the paper. */
  head: Row[]
  /** What has come to pass since it was made: guide changed, time over. */
  warnings: string[]
}

/** 2026-11-24 → 2026年11月24日 */
export function longDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/** @param validity how long it counts, in words */
export function headOf({ number, issuedOn, items, region, sheet }: Notice, validity: string): Shown['head'] {
  const [first, ...others] = items
  const guide =
    first && others.length === 0
      ? `第${first.version}版，${longDate(first.verifiedAt)}核验`
      : `${items.length}件事，版本和核验日期写在每件事的规定里`
  return [
    ['编号', [number]],
    ['出具日期', [longDate(issuedOn)]],
    ['办事指南', [guide]],
    ...(region?.name === undefined ? [] : [['适用地区', [region.name]] satisfies Row]),
    ['有效期', [validity]],
    ['您的情况', sheet.situation.length > 0 ? sheet.situation : ['没有说明，按一般情况列出']],
  ]
}
