/**
 * Working days and opening hours in China time (UTC+8, no daylight saving), whatever the machine's own zone is. Statutory holidays and
 * 调休 come from chinese-days; for a year it does not know yet, the fixed days of 全国年节及纪念日放假办法 (2024) are kept free.
 */
import { isHoliday, isWorkday } from 'chinese-days'

const chinaMs = 8 * 3_600_000
const dayMs = 86_400_000

/** New Year, Labour Day and National Day: free by the regulation itself, in any year. */
const fixedHolidays = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'])

/** One stretch of a day, `HH:MM`. */
export interface Stretch {
  from: string
  to: string
}

/** `YYYY-MM-DD` of a moment in China. */
export function chinaDate(at: Date): string {
  return new Date(at.getTime() + chinaMs).toISOString().slice(0, 10)
}

/** The moment of a clock time on a China date. */
function moment(date: string, time: string): Date {
  return new Date(Date.parse(`${date}T${time}:00Z`) - chinaMs)
}

/** True on working days, 调休 counted. @param date `YYYY-MM-DD` */
export function isWorkingDay(date: string): boolean {
  return isWorkday(date) && !isHoliday(date) && !fixedHolidays.has(date.slice(5))
}

function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
}

/**
 * The end of the n-th working day after a moment: what is owed within n working days is owed by then (the day itself does not count,
 * 民法典 第二百零一条).
 *
 * @param n ≥ 1
 * @param hours of a working day; the last stretch ends it
 */
export function endOfWorkingDays(from: Date, n: number, hours: readonly Stretch[]): Date {
  let date = chinaDate(from)
  for (let left = n; left > 0; ) {
    date = nextDate(date)
    if (isWorkingDay(date)) left--
  }
  return moment(date, hours.at(-1)?.to ?? '17:30')
}

/** True while the desk is open. */
export function isOpen(at: Date, hours: readonly Stretch[]): boolean {
  const date = chinaDate(at)
  return isWorkingDay(date) && hours.some(({ from, to }) => at >= moment(date, from) && at < moment(date, to))
}

/**
 * When the desk opens next; the moment itself if it is open.
 *
 * @param hours at least one stretch
 */
export function nextOpening(at: Date, hours: readonly Stretch[]): Date {
  if (isOpen(at, hours)) return at
  for (let date = chinaDate(at), days = 0; days < 40; date = nextDate(date), days++) {
    if (!isWorkingDay(date)) continue
    const opening = hours.map(({ from }) => moment(date, from)).find((start) => start > at)
    if (opening) return opening
  }
  return at
}

/** `08:30-12:00,14:00-17:30` → stretches. */
export function parseHours(text: string): Stretch[] {
  return text.split(',').map((part) => {
    const [from = '', to = ''] = part.split('-')
    return { from, to }
  })
}
