import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  chinaDate,
  endOfWorkingDays,
  isOpen,
  isWorkingDay,
  nextOpening,
  parseHours,
  type Stretch,
  weekdays,
  workingDaysBack,
} from '../../src/knowledge/working-days'

const hours = parseHours('08:30-12:00,14:00-17:30')
const china = (text: string) => new Date(`${text}+08:00`)
const minuteMs = 60_000
const dayMs = 86_400_000

/** Any minute from 2025 to 2028. */
const anyMoment = fc
  .integer({ min: Date.parse('2025-01-01T00:00:00+08:00') / minuteMs, max: Date.parse('2028-12-31T23:59:00+08:00') / minuteMs })
  .map((minute) => new Date(minute * minuteMs))

/** What a script prints on a machine in that zone. */
const inZone = (zone: string, script: string) =>
  execFileSync(process.execPath, ['-e', script], { cwd: join(__dirname, '../..'), env: { ...process.env, TZ: zone }, encoding: 'utf8' })

describe('working days in China', () => {
  it.each([
    ['2026-11-24', true],
    ['2026-11-28', false], // Saturday
    ['2026-10-01', false], // National Day
    ['2026-10-10', true], // Saturday worked for it (调休)
    ['2026-02-23', false], // last day of the Spring Festival, by the notice
    ['2026-02-28', true], // Saturday worked for it
  ])('%s is a working day: %s', (date, expected) => {
    expect(isWorkingDay(date)).toBe(expected)
  })

  it.each([
    ['2027-01-01', false],
    ['2027-02-05', false], // 除夕
    ['2027-02-08', false], // 正月初三
    ['2027-02-09', true],
    ['2027-04-05', false], // 清明
    ['2027-05-02', false],
    ['2027-06-09', false], // 端午
    ['2027-09-15', false], // 中秋
    ['2027-10-01', false],
    ['2027-10-04', true],
    ['2028-01-26', false], // 正月初一
    ['2028-01-25', false], // 除夕
    ['2028-04-04', false], // 清明
    ['2028-06-27', true], // 五月初五 of the leap month is none
    ['2028-05-28', false], // 端午
    ['2028-10-03', false], // 国庆节 and 中秋 on one day
  ])('before the year’s notice is known, %s is a working day by the regulation: %s', (date, expected) => {
    expect(isWorkingDay(date)).toBe(expected)
  })

  it('has the lunar holidays of chinese-days in the years to come, which only zones from Greenwich eastwards get right', () => {
    const script = `
      const days = require('chinese-days')
      const dates = [2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035].flatMap((year) => [
        ...['1-1', '1-2', '1-3', '5-5', '8-15'].map((day) => days.getSolarDateFromLunar(year + '-' + day).date),
        days.getSolarTermDate(year, 4, 'pure_brightness'),
      ])
      console.log(JSON.stringify(dates))`
    const dates = JSON.parse(inZone('UTC', script)) as string[]
    expect(dates).toHaveLength(9 * 6)
    expect(dates.filter((date) => isWorkingDay(date))).toEqual([])
  })

  it('counts from the next day to the end of the last one', () => {
    expect(endOfWorkingDays(china('2026-11-24T09:00:00'), 1, hours)).toEqual(china('2026-11-25T17:30:00'))
    expect(endOfWorkingDays(china('2026-11-27T20:00:00'), 1, hours)).toEqual(china('2026-11-30T17:30:00'))
    expect(endOfWorkingDays(china('2026-09-30T10:00:00'), 1, hours)).toEqual(china('2026-10-08T17:30:00'))
    expect(endOfWorkingDays(china('2026-10-08T23:59:59'), 5, hours)).toEqual(china('2026-10-14T17:30:00')) // Saturday the 10th is worked
  })

  it('takes as many working days as it was asked for, whatever the moment', () => {
    fc.assert(
      fc.property(anyMoment, fc.integer({ min: 1, max: 15 }), (at, n) => {
        const due = endOfWorkingDays(at, n, hours)
        let passed = 0
        for (let day = at.getTime() + dayMs; chinaDate(new Date(day)) <= chinaDate(due); day += dayMs)
          if (isWorkingDay(chinaDate(new Date(day)))) passed++
        expect(passed).toBe(n)
        expect(isWorkingDay(chinaDate(due))).toBe(true)
        expect(isOpen(new Date(due.getTime() - minuteMs), hours)).toBe(true)
        expect(endOfWorkingDays(at, n + 1, hours) > due).toBe(true)
      }),
    )
  })

  it('looks back over whole working days: what is older was due before today', () => {
    expect(workingDaysBack(china('2026-11-24T09:00:00'), 1)).toEqual(china('2026-11-23T00:00:00'))
    expect(workingDaysBack(china('2026-11-23T09:00:00'), 1)).toEqual(china('2026-11-20T00:00:00'))
    fc.assert(
      fc.property(anyMoment, fc.integer({ min: 1, max: 40 }), (at, n) => {
        const limit = workingDaysBack(at, n)
        expect(endOfWorkingDays(new Date(limit.getTime() - 1), n, hours) < china(`${chinaDate(at)}T00:00:00`)).toBe(true)
        expect(endOfWorkingDays(limit, n, hours) < china(`${chinaDate(at)}T00:00:00`)).toBe(false)
      }),
    )
  })
})

describe('opening hours', () => {
  it('have a lunch break', () => {
    expect(isOpen(china('2026-11-24T08:30:00'), hours)).toBe(true)
    expect(isOpen(china('2026-11-24T12:00:00'), hours)).toBe(false)
    expect(isOpen(china('2026-11-28T10:00:00'), hours)).toBe(false)
    expect(nextOpening(china('2026-11-24T12:30:00'), hours)).toEqual(china('2026-11-24T14:00:00'))
    expect(nextOpening(china('2026-11-27T23:00:00'), hours)).toEqual(china('2026-11-30T08:30:00'))
    expect(nextOpening(china('2026-11-24T09:00:00'), hours)).toEqual(china('2026-11-24T09:00:00'))
  })

  it('follow the statutory calendar', () => {
    expect(nextOpening(china('2026-09-30T17:30:00'), hours)).toEqual(china('2026-10-08T08:30:00'))
    expect(isOpen(china('2026-10-10T09:00:00'), hours)).toBe(true) // 调休
  })

  const week: Stretch[] = [
    { days: ['六'], from: '09:00', to: '11:30' },
    { days: ['一', '二', '三', '四', '五'], from: '13:30', to: '17:00' },
    { days: ['一', '二', '三', '四'], from: '08:30', to: '12:00' },
  ]
  it('may differ by weekday', () => {
    expect(isOpen(china('2026-11-28T09:30:00'), week)).toBe(true) // Saturday
    expect(isOpen(china('2026-11-27T09:00:00'), week)).toBe(false) // Friday morning
    expect(nextOpening(china('2026-11-26T18:00:00'), week)).toEqual(china('2026-11-27T13:30:00'))
    expect(nextOpening(china('2026-11-28T12:00:00'), week)).toEqual(china('2026-11-30T08:30:00'))
    expect(endOfWorkingDays(china('2026-11-23T09:00:00'), 1, week)).toEqual(china('2026-11-24T17:00:00'))
  })

  it('promise on a made-up working day only what every weekday has, and on a holiday nothing', () => {
    expect(nextOpening(china('2026-10-10T00:00:00'), week)).toEqual(china('2026-10-10T09:00:00')) // a Saturday: by its own name
    expect(isOpen(china('2026-10-10T14:00:00'), week)).toBe(true)
    expect(isOpen(china('2026-10-10T08:45:00'), week)).toBe(false)
    expect(isOpen(china('2026-10-03T09:30:00'), week)).toBe(false) // Saturday inside the holiday
  })

  it('open next where the first open minute is', () => {
    const everyWeekday = fc.subarray([...weekdays], { minLength: 1 })
    const time = fc.integer({ min: 0, max: 23 * 60 + 59 }).map((minute) => {
      const two = (value: number) => String(value).padStart(2, '0')
      return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
    })
    const stretch = fc
      .tuple(time, time, fc.option(everyWeekday, { nil: undefined }))
      .filter(([a, b]) => a !== b)
      .map(([a, b, days]): Stretch => {
        const [from = '', to = ''] = [a, b].sort()
        return { from, to, ...(days ? { days } : {}) }
      })
    fc.assert(
      fc.property(anyMoment, fc.array(stretch, { minLength: 1, maxLength: 3 }), (at, some) => {
        const opening = nextOpening(at, some)
        expect(isOpen(opening, some)).toBe(true)
        expect(opening >= at).toBe(true)
        for (let before = opening.getTime() - minuteMs, looked = 0; before >= at.getTime() && looked < 1500; before -= minuteMs, looked++)
          if (isOpen(new Date(before), some)) throw new Error(`open already at ${new Date(before).toISOString()}`)
      }),
      { numRuns: 40 },
    )
  })

  it('that never open, or are not understood, are said to be wrong', () => {
    expect(() => nextOpening(new Date(), [])).toThrow(/never open/)
    for (const text of ['', '8:30-12:00', '12:00-08:30', '08:30–12:00', '08:30-12:00,', 'always'])
      expect(() => parseHours(text)).toThrow(/hours must be like/)
  })
})

describe('the time zone of the machine', () => {
  const script = `
    const days = require(${JSON.stringify(join(__dirname, '../../dist/knowledge/working-days.js'))})
    const hours = days.parseHours('08:30-12:00,14:00-17:30')
    let text = ''
    for (let at = Date.UTC(2026, 0, 1, 3); at < Date.UTC(2028, 0, 1); at += 7 * 3600000) {
      const moment = new Date(at)
      text += [days.isWorkingDay(days.chinaDate(moment)), days.isOpen(moment, hours), +days.nextOpening(moment, hours), +days.endOfWorkingDays(moment, 5, hours)]
    }
    console.log(require('node:crypto').createHash('sha256').update(text).digest('hex'))`

  it('changes nothing', () => {
    const zones = [
      'Asia/Shanghai',
      'UTC',
      'America/Los_Angeles',
      'Pacific/Kiritimati',
      'Pacific/Niue',
      'Africa/Cairo',
      'Australia/Lord_Howe',
    ]
    const results = zones.map((zone) => inZone(zone, script))
    expect(new Set(results).size).toBe(1)
    expect(chinaDate(new Date('2026-11-24T16:30:00Z'))).toBe('2026-11-25')
  })
})
