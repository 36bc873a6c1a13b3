/**
 * Working days and opening hours in China time (UTC+8, no daylight saving), whatever the machine's own zone is. Statutory holidays and
 * 调休 come from chinese-days: from its table, since its functions are a day off on machines west of Greenwich. For a year whose notice
 * it does not know yet, the days that 全国年节及纪念日放假办法 (国务院令第795号, from 2025) itself makes free are free; which days around
 * them are swapped nobody knows before the notice.
 */
import calendar from 'chinese-days/dist/chinese-days.json'
import { AppError } from '../errors'

const chinaMs = 8 * 3_600_000
const dayMs = 86_400_000

const { holidays, workdays }: { holidays: Record<string, string>; workdays: Record<string, string> } = calendar

/** 元旦, 劳动节, 国庆节. */
const solarHolidays = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'])
/** 春节 (正月初一), 端午, 中秋 of the years to come; a test compares them with chinese-days. */
const lunarDays: Readonly<Record<string, readonly [newYear: string, dragonBoat: string, midAutumn: string]>> = {
  2027: ['02-06', '06-09', '09-15'],
  2028: ['01-26', '05-28', '10-03'],
  2029: ['02-13', '06-16', '09-22'],
  2030: ['02-03', '06-05', '09-12'],
  2031: ['01-23', '06-24', '10-01'],
  2032: ['02-11', '06-12', '09-19'],
  2033: ['01-31', '06-01', '09-08'],
  2034: ['02-19', '06-20', '09-27'],
  2035: ['02-08', '06-10', '09-16'],
}

/** Monday to Sunday, as offices write them. */
export const weekdays = ['一', '二', '三', '四', '五', '六', '日'] as const
export type Weekday = (typeof weekdays)[number]

/** One stretch of a day, `HH:MM` in China time. */
export interface Stretch {
  /** On these weekdays, statutory holidays excepted. Absent: on every working day of the calendar, 调休 counted. */
  days?: readonly Weekday[]
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

/** The date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] as Weekday
}

/** 清明 by the usual formula for this century: the day of April from the last two digits of the year. */
function qingming(year: string): string {
  const digits = Number(year.slice(2))
  return `04-0${Math.floor(digits * 0.2422 + 4.81) - Math.floor(digits / 4)}`
}

/** Free by the regulation itself: 除夕 to 初三, 清明, 端午, 中秋 and the solar ones. */
function isStatutory(date: string): boolean {
  const [year, day] = [date.slice(0, 4), date.slice(5)]
  if (solarHolidays.has(day) || day === qingming(year)) return true
  const [newYear, ...others]: readonly string[] = lunarDays[year] ?? []
  const first = newYear === undefined ? undefined : `${year}-${newYear}`
  return others.includes(day) || (first !== undefined && date >= addDays(first, -1) && date <= addDays(first, 2))
}

type Kind = 'work' | 'made-up' | 'weekend' | 'holiday'

function kindOf(date: string): Kind {
  if (workdays[date]) return 'made-up'
  if (holidays[date] || isStatutory(date)) return 'holiday'
  return '六日'.includes(weekdayOf(date)) ? 'weekend' : 'work'
}

/**
 * True on working days, 调休 counted.
 *
 * @param date `YYYY-MM-DD` in China
 */
export function isWorkingDay(date: string): boolean {
  const kind = kindOf(date)
  return kind === 'work' || kind === 'made-up'
}

/**
 * The stretches of one day, earliest first. On a working day made up for another (调休) nobody says which weekday it stands for: a
 * stretch with `days` then counts only if it is that of every Monday to Friday, or names the weekday itself.
 */
function stretchesOn(date: string, hours: readonly Stretch[]): Stretch[] {
  const kind = kindOf(date)
  const weekday = weekdayOf(date)
  return hours
    .filter(({ days }) => {
      if (days === undefined) return kind === 'work' || kind === 'made-up'
      if (kind === 'holiday') return false
      return days.includes(weekday) || (kind === 'made-up' && weekdays.slice(0, 5).every((day) => days.includes(day)))
    })
    .sort((a, b) => a.from.localeCompare(b.from))
}

const latest = (stretches: readonly Stretch[]) =>
  stretches
    .map(({ to }) => to)
    .sort()
    .at(-1)

/**
 * The end of the n-th working day after a moment: what is owed within n working days is owed by then (the day itself does not count,
 * 民法典 第二百零一条).
 *
 * @param n ≥ 1
 * @param hours of the desk; its last stretch of that day ends it, 17:30 without any
 */
export function endOfWorkingDays(from: Date, n: number, hours: readonly Stretch[]): Date {
  let date = chinaDate(from)
  for (let left = n; left > 0; ) {
    date = addDays(date, 1)
    if (isWorkingDay(date)) left--
  }
  return moment(date, latest(stretchesOn(date, hours)) ?? latest(hours) ?? '17:30')
}

/**
 * What happened before the returned moment is at least n whole working days old, neither its own day nor today counted: midnight that begins
 * the n-th working day before today.
 *
 * @param n ≥ 1
 */
export function workingDaysBack(at: Date, n: number): Date {
  let date = chinaDate(at)
  for (let left = n; left > 0; ) {
    date = addDays(date, -1)
    if (isWorkingDay(date)) left--
  }
  return moment(date, '00:00')
}

/** True while the desk is open: from the first minute of a stretch until just before its end. */
export function isOpen(at: Date, hours: readonly Stretch[]): boolean {
  const date = chinaDate(at)
  return stretchesOn(date, hours).some(({ from, to }) => at >= moment(date, from) && at < moment(date, to))
}

/**
 * When the desk opens next; the moment itself if it is open.
 *
 * @throws AppError config_invalid when these hours never open within a year
 */
export function nextOpening(at: Date, hours: readonly Stretch[]): Date {
  if (isOpen(at, hours)) return at
  for (let date = chinaDate(at), days = 0; days < 366; date = addDays(date, 1), days++) {
    const opening = stretchesOn(date, hours)
      .map(({ from }) => moment(date, from))
      .find((start) => start > at)
    if (opening) return opening
  }
  throw new AppError('config_invalid', 'these opening hours never open')
}

/**
 * `08:30-12:00,14:00-17:30` → stretches of every working day.
 *
 * @throws AppError config_invalid
 */
export function parseHours(text: string): Stretch[] {
  return text.split(',').map((part) => {
    const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(part.trim()) ?? []
    if (from === undefined || to === undefined || from >= to)
      throw new AppError('config_invalid', `hours must be like 08:30-12:00,14:00-17:30, got "${text}"`)
    return { from, to }
  })
}
