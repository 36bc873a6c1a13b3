import { dayAndTime, longDate, since, timeOfDay } from '../../../src/web/pages/moment'

describe('times on the pages', () => {
  it('are those of China, whatever the device thinks', () => {
    expect(dayAndTime('2026-11-24T16:05:00.000Z')).toBe('11月25日 0:05')
    expect(timeOfDay('2026-11-24T01:30:00Z')).toBe('9:30')
    expect(longDate(new Date('2026-12-31T16:00:00Z'))).toBe('2027年1月1日')
  })

  it('stay readable when they are none', () => {
    expect(dayAndTime('当天')).toBe('当天')
    expect(timeOfDay('')).toBe('')
  })

  it.each([
    [0, '不到1分钟'],
    [59, '不到1分钟'],
    [60, '1分钟'],
    [3600, '1小时'],
    [3600 + 300, '1小时5分钟'],
    [3 * 86_400, '3天'],
    [-5, '不到1分钟'],
  ])('tell %i seconds of waiting as %s', (seconds, words) => {
    const now = new Date('2026-11-24T08:00:00Z')
    expect(since(new Date(now.getTime() - seconds * 1000).toISOString(), now)).toBe(words)
  })
})
