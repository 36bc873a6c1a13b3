import { noticeNumber, readNoticeNumber } from '../../src/notice/notice'

it('a number is the date and six characters that nobody mistakes for one another', () => {
  const numbers = Array.from({ length: 500 }, (_, at) =>
    noticeNumber(
      '2026-11-24',
      Uint8Array.from({ length: 8 }, (__, byte) => (at * 7919) >> byte),
    ),
  )
  for (const number of numbers) expect(number).toMatch(/^20261124-[2-9A-HJ-NP-Z]{6}$/)
  expect(new Set(numbers).size).toBeGreaterThan(400)
})

it.each([
  ['20261124-K7M3PX', '20261124-K7M3PX'],
  [' 20261124 k7m3px ', '20261124-K7M3PX'],
  ['２０２６１１２４－Ｋ７Ｍ３ＰＸ', '20261124-K7M3PX'],
  ['20261124K7M3PX', '20261124-K7M3PX'],
  ['20261124-K7M3P', undefined],
  ['20261124-K7M3P0', undefined],
  ['19991124-K7M3PX', undefined],
  ['YC-2345-6789', undefined],
  ['', undefined],
  ['../../etc/passwd', undefined],
  ['2'.repeat(70), undefined],
])('%j is read as %j', (typed, number) => {
  expect(readNoticeNumber(typed)).toBe(number)
})
