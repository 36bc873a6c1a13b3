import * as fc from 'fast-check'
import type { CellKind } from '../../src/exchange/cell-kinds'
import * as kinds from '../../src/exchange/cell-kinds'
import { readCsv, writeCsv } from '../../src/exchange/csv'
import { guard, unguard } from '../../src/exchange/guard'

/** Texts as mean as they come: signs that spreadsheets evaluate, quotes, backslashes, line breaks, anything. */
const mean = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '＝',
        "'",
        '"',
        '\\',
        '\n',
        '\r',
        '\t',
        '|',
        '｜',
        ',',
        ';',
        '[]',
        '_x0041_',
        'n',
        'u000d',
        ' ',
        '中',
      ),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''))
/** As the schemas give them: trimmed, not empty. */
const text = mean.map((words) => words.trim()).filter((words) => words !== '')

const evaluated = /^\s*[=+\-@＝＋－＠\t\r]/

describe('a text that a spreadsheet would evaluate', () => {
  it.each(['=1+1', '+86', '-1', '@SUM(A1)', '\tx', '\rx', '=cmd|"/C calc"!A0', '＝1', ' =1'])('%j gets one apostrophe', (words) => {
    expect(guard(words)).toBe(`'${words}`)
    expect(unguard(guard(words))).toBe(words)
  })

  it.each(['身份证', "it's", "'引用'", '1-2', ''])('%j stays as it is', (words) => {
    expect(guard(words)).toBe(words)
    expect(unguard(words)).toBe(words)
  })

  it('is harmless, and comes back exactly, whatever it is', () => {
    fc.assert(
      fc.property(mean, (words) => {
        for (const line of guard(words).split('\n')) expect(line).not.toMatch(evaluated)
        expect(unguard(guard(words))).toBe(words)
      }),
    )
  })
})

describe('a field in a cell', () => {
  const back = (kind: CellKind, value: unknown) => {
    const written = kind.write(value)
    if (typeof written === 'string') {
      for (const line of written.split('\n')) expect(line).not.toMatch(evaluated)
      const csv = readCsv(
        Buffer.from(
          writeCsv({
            name: 'x',
            rows: [
              ['h', 'i'],
              [written, 1],
            ],
          }),
        ),
        'x',
      )
      expect('table' in csv && csv.table.rows[1]?.[0]).toBe(written)
    }
    return kind.read(written)
  }

  it.each([
    ['a text', kinds.text, text],
    ['a list', kinds.optionalList, fc.array(text, { maxLength: 5 })],
    ['substitutes', kinds.substitutes, fc.array(fc.record({ name: text, note: text }, { requiredKeys: ['name'] }), { maxLength: 4 })],
    [
      'hours',
      kinds.hours,
      fc.oneof(
        fc.constant('LOCAL'),
        fc.array(fc.record({ days: fc.subarray([...'一二三四五六日']), from: text, to: text }), { maxLength: 4 }),
      ),
    ],
    ['a number', kinds.number, fc.double({ noNaN: true, noDefaultInfinity: true })],
    ['a yes or no', kinds.yesNo, fc.boolean()],
  ] as [string, CellKind, fc.Arbitrary<unknown>][])('comes back exactly: %s', (_name, kind, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(back(kind, value)).toEqual({ value })
      }),
    )
  })

  it.each([
    [kinds.number, '３', 3],
    [kinds.number, '1,200', 1200],
    [kinds.numberOrLocal, 'local', 'LOCAL'],
    [kinds.day, '2026/1/5', '2026-01-05'],
    [kinds.day, '2026年1月5日', '2026-01-05'],
    [kinds.day, new Date('2026-01-05T00:00:00Z'), '2026-01-05'],
    [kinds.list, '甲\n\n 乙 \n', ['甲', '乙']],
    [kinds.text, 12345, '12345'],
    [kinds.substitutes, '户口簿｜复印件也行', [{ name: '户口簿', note: '复印件也行' }]],
    [kinds.flag, true, true],
  ] as [CellKind, never, unknown][])('is read as clerks write it: %#', (kind, cell, value) => {
    expect(kind.read(cell)).toEqual({ value })
  })
})

describe('csv', () => {
  it('is read as Excel in China saves it, in GB18030', () => {
    const gbk = Buffer.from([0xca, 0xc2, 0xcf, 0xee, 0x2c, 0xb2, 0xc4, 0xc1, 0xcf, 0x0d, 0x0a])
    expect(readCsv(gbk, 'x')).toEqual({ table: { name: 'x', rows: [['事项', '材料']] } })
  })

  it.each([
    ['an open quote', '"a\n', /第 1 行的引号没有配对/],
    ['words after a quote', '"a"b,c\n', /引号后面还有字/],
    ['semicolons', '事项;材料\n', /逗号分隔/],
    ['what is no text', '\u0000\u0001', /文字编码/],
  ])('%s is refused', (_what, words, message) => {
    expect(readCsv(Buffer.from(words), 'x')).toEqual({ problem: expect.stringMatching(message) })
  })
})
