import { cleanText } from '../../../src/exchange/official/clean'
import { createNearest } from '../../../src/exchange/official/nearest'
import { readOfficialTable, tableOfJson } from '../../../src/exchange/official/official-rows'
import { readCount, readFee, readHours, readLimit, readPhones, readYes } from '../../../src/exchange/official/read-values'

describe('cleaning of official texts', () => {
  it.each([
    ['entities encoded twice', '身份证 &amp;amp; 户口簿', '身份证 & 户口簿'],
    ['angle brackets in entities', '&amp;lt;16周岁', '<16周岁'],
    ['numeric entities', '甲&#12289;乙&#x3001;丙', '甲、乙、丙'],
    ['line breaks', '一楼<br>二楼&lt;br/&gt;三楼</p>四楼', '一楼\n二楼\n三楼\n四楼'],
    ['stray tags', '<span style="color:red">原件</span><p>', '原件'],
    ['full-width digits, letters and spaces', '１２号　Ａ区', '12号 A区'],
    ['Chinese punctuation stays', '（一）：原件，复印件。', '（一）：原件，复印件。'],
    ['tabs and control characters', 'a\tb\u0000\u0007c\u200b', 'a bc'],
    ['spaces and empty lines', '  a   b \r\n\r\n c ', 'a b\nc'],
    ['a number that is no character', '&#1114112;&#xd800;', '&#1114112;&#xd800;'],
  ])('%s', (_what, raw, clean) => {
    expect(cleanText(raw)).toBe(clean)
    expect(cleanText(cleanText(raw))).toBe(clean)
  })
})

describe('what official words say plainly', () => {
  it.each([
    ['5', '工作日', { n: 5, unit: '工作日' }],
    ['5个工作日', undefined, { n: 5, unit: '工作日' }],
    ['20', '1', { n: 20, unit: '工作日' }],
    ['20', '9', undefined],
    ['3', undefined, undefined],
    ['当场', '工作日', undefined],
    ['60', '天', { n: 60, unit: '自然日' }],
    ['1', 'toString', undefined],
  ])('a limit %s %s', (day, unit, limit) => {
    expect(readLimit(day, unit, { '1': '工作日' })).toEqual(limit)
  })

  it.each([
    ['40元/证', { amount: 40, unit: '元/证' }],
    ['每本 5 元', { amount: 5, unit: '元/本' }],
    ['不收费', { amount: 0 }],
    ['2.5元', { amount: 2.5 }],
    ['首次免费，补领40元', undefined],
    ['按面积计算', undefined],
  ])('a fee %s', (words, fee) => {
    expect(readFee(words)).toEqual(fee)
  })

  it.each([
    ['周一至周五 8:30-12:00，14:00-17:30', '一二三四五 08:30-12:00|一二三四五 14:00-17:30'],
    ['星期一到星期五上午8：30—11：30，下午13：30—17：00（法定节假日除外）', '一二三四五 08:30-11:30|一二三四五 13:30-17:00'],
    ['工作日9点-17点30分', '一二三四五 09:00-17:30'],
    ['每天 9:00-21:00', '一二三四五六日 09:00-21:00'],
    ['周一、周三 9:00-11:00；周六 9点半至11点', '一三 09:00-11:00|六 09:30-11:00'],
    ['夏季周一至周五8:30-12:00，冬季9:00-12:00', undefined],
    ['8:30-12:00', undefined],
    ['详见窗口公告', undefined],
    ['周一 17:00-9:00', undefined],
  ])('hours %s', (words, hours) => {
    const read = readHours(words)?.map(({ days, from, to }) => `${days.join('')} ${from}-${to}`)
    expect(read?.join('|')).toBe(hours)
  })

  it('phones, yes and counts', () => {
    expect(readPhones('窗口：0577-88880000、12345；手机见网站 编号202611240001')).toEqual(['0577-88880000', '12345'])
    expect([readYes('是'), readYes('0'), readYes('看情况')]).toEqual([true, false, undefined])
    expect([readCount('1次'), readCount('0'), readCount('一次')]).toEqual([1, 0, undefined])
  })
})

describe('the table', () => {
  it('is found below a title, in any order of columns', () => {
    const rows = [
      ['某市事项表'],
      [],
      ['序号', '事项名称', '实施编码（36位）', '承诺办结时限'],
      [1, '  居民身份证补领 ', 'X-1', 5],
      [undefined, undefined, undefined, undefined],
    ]
    expect(
      readOfficialTable([
        { name: '说明', rows: [['不是']] },
        { name: '表', rows },
      ]),
    ).toEqual({
      rows: [{ row: 4, fields: { name: '居民身份证补领', taskCode: 'X-1', promiseDay: '5' } }],
      ignored: ['序号'],
      problems: [],
    })
  })

  it.each([
    ['nothing we know', [['a', 'b']], '没有找到官方事项表的表头'],
    ['no codes', [['事项名称', '实施主体']], '表头里没有编码'],
    ['no names', [['task_code', 'promise_day']], '没有 task_name'],
  ])('with %s is refused', (_what, rows, message) => {
    expect(readOfficialTable([{ name: 'x', rows }]).problems.join()).toContain(message)
  })

  it('comes as JSON as well', () => {
    const table = tableOfJson({
      code: 200,
      data: [
        { task_name: '甲', task_code: 'X', link_way: ['12345', '0577-1'] },
        { task_name: '乙', nested: { a: 1 } },
      ],
    })
    expect(table?.rows).toEqual([
      ['task_name', 'task_code', 'link_way', 'nested'],
      ['甲', 'X', '12345\n0577-1', undefined],
      ['乙', undefined, undefined, undefined],
    ])
    expect(tableOfJson([1, 2])).toBeUndefined()
    expect(tableOfJson(null)).toBeUndefined()
  })
})

it('the nearest names come first, and unlike ones not at all', () => {
  const nearest = createNearest([
    ['card-replacement', '居民身份证补领（丢失）'],
    ['card-replacement', '补身份证'],
    ['card-renewal', '居民身份证换领'],
    ['passport', '普通护照'],
  ])
  expect(nearest('居民身份证丢失补领').map(({ id }) => id)).toEqual(['card-replacement', 'card-renewal'])
  expect(nearest('普通护照')[0]).toMatchObject({ id: 'passport', score: 1 })
  expect(nearest('采矿许可')).toEqual([])
})
