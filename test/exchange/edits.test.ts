import type { Cell, Table } from '../../src/exchange/book'
import { type ImportPlan, planImport } from '../../src/exchange/plan-import'
import { readRecords } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import type { SourceFile } from '../../src/knowledge/source'
import { id, officePath, itemPath as path, sampleFiles, utterancesPath } from './sample'
import { add, columnOf, copy, rowOf, set, tableOf } from './tables'

const today = '2026-11-24'
let files: SourceFile[]
let tables: Table[]

beforeAll(() => {
  files = sampleFiles()
  tables = toTables(readRecords(files, []))
})

const plan = (changed: readonly Table[], now = files): ImportPlan => planImport(now, changed, today)
const problemsOf = (changed: readonly Table[], now = files) => {
  const outcome = plan(changed, now)
  return outcome.ok ? [] : outcome.problems
}
const textOf = (file: string) => files.find((one) => one.path === file)?.text ?? ''

const newTextOf = (changed: readonly Table[]) => {
  const outcome = plan(changed)
  return (outcome.ok && outcome.files[0]?.after) || ''
}

/** Lines that went and lines that came. */
function changedLines(changed: readonly Table[], file = path): { gone: string[]; come: string[]; words: string[] } {
  const outcome = plan(changed)
  if (!outcome.ok) throw new Error(outcome.problems.join('\n'))
  expect(outcome.files.map((one) => one.path)).toEqual([file])
  const before = textOf(file).split('\n')
  const after = (outcome.files[0]?.after ?? '').split('\n')
  const only = (these: string[], those: string[]) => these.filter((line) => !those.includes(line))
  return { gone: only(before, after), come: only(after, before), words: outcome.changes.flatMap((change) => change.lines) }
}

const material = { 材料名称: '居民户口簿' }

describe('one change in the workbook is one change in the file', () => {
  it('of a text', () => {
    expect(changedLines(set(tables, '材料', material, '为什么要', '看清楚是哪一户'))).toEqual({
      gone: ['version: 2', '    reason: 核对本人身份和户口登记'],
      come: ['version: 3', '    reason: 看清楚是哪一户'],
      words: ['事项 版本：2 → 3', '材料 2「居民户口簿」为什么要：核对本人身份和户口登记 → 看清楚是哪一户'],
    })
  })

  it('of a number, where the field was absent', () => {
    const { gone, come } = changedLines(set(tables, '材料', material, '复印件份数', 2))
    expect({ gone, come }).toEqual({ gone: ['version: 2'], come: ['version: 3', '    copies: 2'] })
  })

  it('of an entry in a list', () => {
    const { come, words } = changedLines(
      set(tables, '条件与问答', { 条件代号: 'newspaper' }, '群众的各种问法', '身份证丢了要登报吗\n登报要多少钱'),
    )
    expect(come).toEqual(['version: 3', '    samples: [身份证丢了要登报吗, 登报要多少钱]'])
    expect(words[1]).toBe('条件与问答 1「补身份证要不要登报」群众的各种问法：去掉「要不要登报挂失」，去掉「需要在报纸上声明吗」')
  })

  it('of a field that becomes blank', () => {
    expect(changedLines(set(tables, '材料', material, '通俗名称', undefined)).gone).toEqual(['version: 2', '    plainName: 户口本'])
  })

  it('of a new row, placed by its number', () => {
    const row = { 事项代号: id, 序号: 2.5, 材料名称: '其他材料', 为什么要: '试一试', 依据: 'LOCAL', 必要性: '非必要' }
    const { gone, come, words } = changedLines(add(tables, '材料', row))
    expect(gone).toEqual(['version: 2'])
    expect(come).toEqual(['version: 3', '  - name: 其他材料', '    reason: 试一试'])
    expect(words).toContain('材料：加一行 「其他材料」')
    const text = newTextOf(add(tables, '材料', row))
    expect(text.indexOf('name: 居民户口簿')).toBeLessThan(text.indexOf('name: 其他材料'))
    expect(text.indexOf('name: 其他材料')).toBeLessThan(text.indexOf('name: 其他有效身份证件'))
  })

  it('of a row marked for deletion', () => {
    const { gone, come, words } = changedLines(set(tables, '材料', { 材料名称: '证件照片' }, '删除', '是'))
    expect(come).toEqual(['version: 3'])
    expect(gone).toContain('  - name: 证件照片')
    expect(words).toContain('材料：删去一行 「证件照片」')
  })

  it('of a fee that was a number and becomes local, and back', () => {
    expect(changedLines(set(tables, '收费', { 收费项目: '居民身份证工本费' }, '金额（元）', 'LOCAL')).come).toEqual([
      'version: 3',
      '    amount: LOCAL',
    ])
  })

  it('of a promised limit in its three cells', () => {
    let changed = set(tables, '事项', { 事项代号: id }, '承诺时限', 10)
    changed = set(changed, '事项', { 事项代号: id }, '承诺时限·单位', '工作日')
    changed = set(changed, '事项', { 事项代号: id }, '承诺时限·依据', 'LOCAL')
    const { gone, come } = changedLines(changed)
    expect(gone).toEqual(['version: 2', '  promised: LOCAL'])
    expect(come).toEqual(['version: 3', '  promised:', '    n: 10', '    unit: 工作日'])
    expect(newTextOf(changed)).toContain('  promised:\n    n: 10\n    unit: 工作日\n    basis: [LOCAL]\nvisits:')
  })

  it('of wordings, in their own file', () => {
    const changed = add(tables, '说法', { 事项代号: id, 问的方面: '费用', 说法: '补一张身份证收不收钱' })
    expect(changedLines(changed, utterancesPath)).toEqual({
      gone: [],
      come: ['    - 补一张身份证收不收钱'],
      words: ['说法 费用：加上「补一张身份证收不收钱」'],
    })
  })

  it('of an office', () => {
    const changed = set(tables, '办理点', { 办理点代号: 'gas-hall' }, '办公时间', '一二三四五 08:30-12:00\n六 09:00-11:30')
    const { come } = changedLines(changed, officePath)
    expect(come).toEqual([
      'hours:',
      '  - { days: [一, 二, 三, 四, 五], from: "08:30", to: "12:00" }',
      '  - { days: [六], from: "09:00", to: "11:30" }',
    ])
  })

  it('and comments and odd layout elsewhere in the file stay', () => {
    const odd = textOf(path)
      .replace('materials:\n', '# 材料从这里开始\nmaterials:\n')
      .replace('serviceTarget: [自然人]', 'serviceTarget:   [ 自然人 ] # 个人')
    const now = files.map((file) => (file.path === path ? { ...file, text: odd } : file))
    const outcome = plan(set(tables, '材料', material, '为什么要', '看清楚是哪一户'), now)
    if (!outcome.ok) throw new Error(outcome.problems.join('\n'))
    expect(outcome.files[0]?.after).toBe(odd.replace('version: 2', 'version: 3').replace('核对本人身份和户口登记', '看清楚是哪一户'))
  })

  it('and a file with the line ends of Windows keeps them', () => {
    const now = files.map((file) => (file.path === path ? { ...file, text: file.text.replaceAll('\n', '\r\n') } : file))
    const changed = set(tables, '材料', material, '为什么要', '看清楚是哪一户')
    const outcome = plan(changed, now)
    expect(outcome.ok && outcome.files[0]?.after).toBe(newTextOf(changed).replaceAll('\n', '\r\n'))
  })

  it('and the same workbook once more changes nothing', () => {
    const changed = set(tables, '材料', material, '为什么要', '看清楚是哪一户')
    const text = newTextOf(changed)
    const now = files.map((file) => (file.path === path ? { ...file, text } : file))
    expect(plan(changed, now)).toMatchObject({ ok: true, files: [] })
  })

  it('and an item that goes to another department moves', () => {
    const outcome = plan(set(tables, '事项', { 事项代号: id }, '牵头部门', 'health'))
    expect(outcome.ok && outcome.files.map((file) => [file.path, file.after === undefined])).toEqual([
      [`knowledge/items/health/${id}.yaml`, false],
      [path, true],
    ])
  })
})

describe('who changed it last', () => {
  const edited = (from: string, to: string) =>
    files.map((file) => (file.path === path ? { ...file, text: file.text.replace(from, to) } : file))

  it('keeps what others changed since the export when the clerk did not touch it', () => {
    const outcome = plan(tables, edited('登记要补办的人和证件信息', '登记要补办的人'))
    expect(outcome).toMatchObject({ ok: true, files: [], notes: [`导出以后别人改过、表里没有动的 1 个文件，保持现在的样子：${path}`] })
  })

  it('refuses when both changed the same item', () => {
    const changed = set(tables, '材料', material, '为什么要', '看清楚是哪一户')
    expect(problemsOf(changed, edited('登记要补办的人和证件信息', '登记要补办的人'))).toEqual([
      expect.stringMatching(/「事项」第 2 行：.*也被别人改过了/),
    ])
  })

  it('leaves what the workbook no longer holds, and says so', () => {
    const changed = tables.map((table) =>
      ['说法', '办理点'].includes(table.name) ? { ...table, rows: table.rows.slice(0, table.name === '说法' ? 1 : 2) } : table,
    )
    expect(problemsOf(changed)).toEqual([expect.stringContaining('「说法」：导出时有')])
    const withOne = add(changed, '说法', { 事项代号: 'temporary-id-card', 问的方面: '材料', 说法: '办临时证带什么' })
    expect(plan(withOne)).toMatchObject({ ok: true, notes: [expect.stringContaining('表里一行也没有的 2 个文件，保持现在的样子')] })
  })

  it('refuses a lower version', () => {
    expect(problemsOf(set(tables, '事项', { 事项代号: id }, '版本', 1))).toEqual([
      expect.stringMatching(/「事项」第 2 行「版本」（M2）：现在是第 2 版/),
    ])
  })
})

describe('what is wrong is said with sheet, row and column, all at once', () => {
  const cases: [string, (now: Table[]) => Table[], RegExp][] = [
    [
      'a word that is not in the list',
      (now) => set(now, '材料', material, '材料类型', '原件一份'),
      /「材料」第 3 行「材料类型」（G3）：只能填：原件、复印件/,
    ],
    [
      'a word where a number belongs',
      (now) => set(now, '材料', material, '原件份数', '一'),
      /「材料」第 3 行「原件份数」（I3）：要填数字，现在是「一」$/,
    ],
    ['a negative number', (now) => set(now, '材料', material, '原件份数', -1), /「原件份数」（I3）：不能小于 0，现在是「-1」/],
    ['half a copy', (now) => set(now, '材料', material, '复印件份数', 0.5), /「复印件份数」（J3）：要填整数/],
    ['a required cell that is blank', (now) => set(now, '材料', material, '为什么要', ''), /「材料」第 3 行「为什么要」（.3）：不能空着/],
    ['a text that is too long', (now) => set(now, '材料', material, '为什么要', '长'.repeat(81)), /最多 80 个字，现在有 81 个/],
    ['a basis without a mark', (now) => set(now, '材料', material, '依据', '居民身份证法 第十条'), /「依据」.*〔L〕/],
    [
      'a law that is not on the sheet',
      (now) => set(now, '材料', material, '依据', '不存在的法 第一条〔L〕'),
      /「材料」第 3 行「依据」.*knowledge\/law 里没有/,
    ],
    [
      'a condition with an unknown situation',
      (now) => set(now, '材料', material, '适用情形', 'colour=red'),
      /「材料」第 3 行「适用情形」.*没有情形「colour」/,
    ],
    ['a broken condition', (now) => set(now, '材料', material, '适用情形', 'docs='), /「适用情形」/],
    ['a formula', (now) => set(now, '材料', material, '为什么要', { unreadable: '是公式' }), /「为什么要」（.3）：是公式/],
    ['a date where a text belongs', (now) => set(now, '材料', material, '有效期要求', new Date()), /改成了日期/],
    ['a day that does not exist', (now) => set(now, '事项', { 事项代号: id }, '下次复核', '2027-02-30'), /「下次复核」.*没有这一天/],
    [
      'an id that was changed',
      (now) => set(now, '事项', { 事项代号: id }, '事项代号', 'other-item'),
      /「事项」表里没有「resident-id-card-replacement」/,
    ],
    [
      'an id twice',
      (now) => add(now, '事项', { 事项代号: id }),
      /「事项」第 3 行「事项代号」（A3）：代号「resident-id-card-replacement」和第 2 行重复/,
    ],
    [
      'an option of no situation',
      (now) => set(now, '情形选项', { 选项代号: 'lost' }, '情形代号', 'nothing'),
      /「情形选项」第 \d+ 行「情形代号」.*没有情形「nothing」/,
    ],
    [
      'an FAQ with an outcome',
      (now) => set(now, '条件与问答', { 类别: '问答' }, '开头的一个词', '能'),
      /「条件与问答」第 \d+ 行「开头的一个词」.*不用填/,
    ],
    [
      'a condition with one wording',
      (now) => set(now, '条件与问答', { 条件代号: 'newspaper' }, '群众的各种问法', '一种'),
      /「群众的各种问法」.*至少要有 2 条/,
    ],
    [
      'a row that belongs to nothing',
      (now) => set(now, '说法', { 说法: '身份证掉了怎么办' }, '事项代号', ''),
      /「说法」第 \d+ 行「事项代号」.*不能空着/,
    ],
    [
      'wordings of an unknown item',
      (now) => set(now, '说法', { 说法: '身份证掉了怎么办' }, '事项代号', 'nowhere'),
      /「说法」第 \d+ 行.*没有事项「nowhere」/,
    ],
    [
      'an unknown office',
      (now) => set(now, '事项', { 事项代号: id }, '办理点代号', 'moon'),
      /「事项」第 2 行「办理点代号」.*没有办理点「moon」/,
    ],
    [
      'hours in other words',
      (now) => set(now, '办理点', { 办理点代号: 'gas-hall' }, '办公时间', '早上八点半'),
      /「办公时间」.*08:30-12:00/,
    ],
    ['half a promised limit', (now) => set(now, '事项', { 事项代号: id }, '承诺时限', 3), /「承诺时限·单位」.*不能空着/],
    ['a local limit with a unit', (now) => set(now, '事项', { 事项代号: id }, '承诺时限·单位', '工作日'), /「承诺时限·单位」.*要留空/],
    [
      'a sheet that was emptied',
      (now) => now.map((table) => (table.name === '收费' ? { ...table, rows: table.rows.slice(0, 1) } : table)),
      /「收费」：导出时有 1 行/,
    ],
  ]
  it.each(cases)('%s', (_what, change, message) => {
    const problems = problemsOf(change(tables))
    expect(problems.join('\n')).toMatch(message)
  })

  it('all of them in one go', () => {
    let changed = set(tables, '材料', material, '原件份数', '一')
    changed = set(changed, '材料', material, '材料类型', '原件一份')
    changed = set(changed, '收费', { 收费项目: '居民身份证工本费' }, '金额（元）', '四十')
    changed = set(changed, '办理点', { 办理点代号: 'gas-hall' }, '行政区划', '33')
    changed = set(changed, '材料', { 材料名称: '证件照片' }, '适用情形', 'colour=red')
    changed = set(changed, '材料', { 材料名称: '报失证明、登报声明' }, '依据', '不存在的法 第一条〔L〕')
    expect(problemsOf(changed).map((line) => line.split('：')[0])).toEqual([
      '「材料」第 3 行「材料类型」（G3）',
      '「材料」第 3 行「原件份数」（I3）',
      '「材料」第 7 行「适用情形」（N7）',
      '「材料」第 8 行「依据」（P8）',
      '「收费」第 2 行「金额（元）」（E2）',
      '「办理点」第 2 行「行政区划」（E2）',
    ])
  })

  it.each([
    ['a missing sheet', (now: Table[]) => now.filter((table) => table.name !== '材料'), /「材料」：少了这张表/],
    [
      'a renamed header',
      (now: Table[]) =>
        now.map((table) =>
          table.name === '材料'
            ? { ...table, rows: table.rows.map((row, at) => (at === 0 ? row.map((cell) => (cell === '为什么要' ? '理由' : cell)) : row)) }
            : table,
        ),
      /「材料」第 1 行：少了「为什么要」这一列/,
    ],
    [
      'a workbook that is not an export',
      (now: Table[]) => now.filter((table) => table.name !== '导出记录'),
      /只能导入用 npm run export 导出的文件/,
    ],
    [
      'two headers alike',
      (now: Table[]) =>
        now.map((table) =>
          table.name === '收费' ? { ...table, rows: table.rows.map((row, at) => [...row, ...(at === 0 ? ['依据'] : [])]) } : table,
        ),
      /「依据」这一列有 2 个/,
    ],
    [
      'words without a header',
      (now: Table[]) =>
        now.map((table) =>
          table.name === '收费' ? { ...table, rows: table.rows.map((row, at) => [...row, ...(at === 1 ? ['多出来的'] : [])]) } : table,
        ),
      /有内容，但没有表头/,
    ],
  ])('%s', (_what, change, message) => {
    expect(problemsOf(change(copy(tables))).join('\n')).toMatch(message)
  })

  it('leaves out what is not its own, and says so', () => {
    const changed = copy(tables)
    for (const row of tableOf(changed, '收费').rows) row.push('备注' as Cell)
    changed.push({ name: '我的草稿', rows: [['随便']] })
    expect(plan(changed)).toMatchObject({
      ok: true,
      files: [],
      notes: [expect.stringContaining('「收费」的「备注」列'), expect.stringContaining('「我的草稿」')],
    })
  })

  it('finds columns by their headers wherever they stand', () => {
    const changed = tables.map((table) =>
      table.name === '收费' ? { ...table, rows: table.rows.map((row) => Array.from({ length: 11 }, (_, at) => row[10 - at])) } : table,
    )
    expect(columnOf(tableOf(changed, '收费'), '事项代号')).toBe(10)
    expect(rowOf(tableOf(changed, '收费'), { 收费项目: '居民身份证工本费' })).toBe(1)
    expect(plan(changed)).toMatchObject({ ok: true, files: [] })
  })
})
