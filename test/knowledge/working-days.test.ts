import { chinaDate, endOfWorkingDays, isOpen, isWorkingDay, nextOpening, parseHours } from '../../src/knowledge/working-days'

const hours = parseHours('08:30-12:00,14:00-17:30')
const china = (text: string) => new Date(`${text}+08:00`)

describe('working days in China', () => {
  it.each([
    ['2026-11-24', true],
    ['2026-11-28', false], // Saturday
    ['2026-10-01', false], // National Day
    ['2026-10-10', true], // Saturday worked for it (调休)
    ['2027-10-01', false], // by the regulation, before the year's notice
  ])('%s is a working day: %s', (date, expected) => {
    expect(isWorkingDay(date)).toBe(expected)
  })

  it('counts from the next day to the end of the last one', () => {
    expect(endOfWorkingDays(china('2026-11-24T09:00:00'), 1, hours)).toEqual(china('2026-11-25T17:30:00'))
    expect(endOfWorkingDays(china('2026-11-27T20:00:00'), 1, hours)).toEqual(china('2026-11-30T17:30:00'))
    expect(endOfWorkingDays(china('2026-09-30T10:00:00'), 1, hours)).toEqual(china('2026-10-08T17:30:00'))
  })

  it('knows opening hours with the lunch break', () => {
    expect(isOpen(china('2026-11-24T08:30:00'), hours)).toBe(true)
    expect(isOpen(china('2026-11-24T12:30:00'), hours)).toBe(false)
    expect(isOpen(china('2026-11-28T10:00:00'), hours)).toBe(false)
    expect(nextOpening(china('2026-11-24T12:30:00'), hours)).toEqual(china('2026-11-24T14:00:00'))
    expect(nextOpening(china('2026-11-27T23:00:00'), hours)).toEqual(china('2026-11-30T08:30:00'))
    expect(nextOpening(china('2026-11-24T09:00:00'), hours)).toEqual(china('2026-11-24T09:00:00'))
  })

  it('does not depend on the time zone of the machine', () => {
    expect(chinaDate(new Date('2026-11-24T16:30:00Z'))).toBe('2026-11-25')
  })
})
