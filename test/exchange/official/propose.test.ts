import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell, Table } from '../../../src/exchange/book'
import { readCsv, writeCsv } from '../../../src/exchange/csv'
import { readOfficialTable, tableOfJson } from '../../../src/exchange/official/official-rows'
import { checkProposal, propose } from '../../../src/exchange/official/propose'
import { type ContentRecords, readRecords } from '../../../src/exchange/records'
import { readWorkbook, writeWorkbook } from '../../../src/exchange/workbook'
import { OfficialCodes } from '../../../src/knowledge/schema'
import type { SourceFile } from '../../../src/knowledge/source'
import { readContentFiles } from '../../../src/storage/content-files'
import { root } from '../../support/content'
import { id, itemPath, officePath, sampleFiles } from '../sample'

const today = '2026-11-24'
// Codes that nobody has given to anything.
const codes = OfficialCodes.parse({
  codes: [
    { code: 'TEST-000-01', item: id, office: 'gas-hall' },
    { code: 'TEST-BASE', item: id },
  ],
  units: { '7': '工作日' },
})

let files: SourceFile[]
let records: ContentRecords
beforeAll(() => {
  // the promised limit is LOCAL in the sample, the fee is known
  files = sampleFiles()
  records = readRecords(files, [])
})

const row = (fields: { [head: string]: Cell }, ...more: { [head: string]: Cell }[]) => {
  const list = [fields, ...more].map((one) => ({ task_name: '居民身份证补领', task_handle_item: 'TEST-000-01', task_state: 1, ...one }))
  return readOfficialTable([tableOfJson(list) as Table]).rows
}
const proposal = (...fields: { [head: string]: Cell }[]) =>
  checkProposal(propose(row(...(fields as [{ [head: string]: Cell }])), records, codes, { today }), files, today)

describe('an official row about one of our items', () => {
  it('fills what is LOCAL, and the file says so with the version raised', () => {
    const { fills, differs, files: changed, problems } = proposal({ promise_day: 10, promise_type: 7 })
    expect({ fills, differs, problems }).toEqual({
      fills: [{ path: itemPath, name: '居民身份证补领（丢失）', field: '承诺时限', now: 'LOCAL', official: '10 工作日', rows: [2] }],
      differs: [],
      problems: [],
    })
    const text = changed[0]?.after ?? ''
    expect(text).toContain('  promised:\n    n: 10\n    unit: 工作日\n    basis: [LOCAL]\n')
    expect(text).toContain('version: 3\n')
  })

  it('shows what is known otherwise, and leaves it', () => {
    const {
      fills,
      differs,
      files: changed,
    } = proposal({ fee_stand: '20元/证', anticipate_day: '30', anticipate_type: '自然日', limit_scene_num: '0' })
    expect(fills).toEqual([])
    expect(changed).toEqual([])
    expect(differs.map(({ field, now, official }) => [field, now, official])).toEqual([
      ['法定时限', '60 自然日', '30 自然日'],
      ['收费（元）', '40', '20'],
      ['到现场次数', '1', '0'],
    ])
  })

  it('fills the office that the mapping names', () => {
    const { files: changed } = proposal({
      transact_addr: '虚构路1号<br>一楼',
      transact_time: '周一至周五 8:30-12:00',
      link_way: '0577-00000000',
    })
    expect(changed.map(({ path }) => path)).toEqual([officePath])
    expect(changed[0]?.after).toContain('address: 虚构路1号 一楼\n')
    expect(changed[0]?.after).toContain('  - { days: [一, 二, 三, 四, 五], from: "08:30", to: "12:00" }\n')
    expect(changed[0]?.after).toContain('phones: ["0577-00000000"]')
  })

  it('says nothing about places when the mapping names no office', () => {
    expect(proposal({ task_handle_item: 'TEST-BASE', transact_addr: '虚构路1号' })).toMatchObject({ fills: [], differs: [], files: [] })
  })

  it.each([
    [
      'rows that do not agree',
      [
        { promise_day: 5, promise_type: 7 },
        { task_code: 'b', promise_day: 6, promise_type: 7 },
      ],
      /各行说法不一，没有取：「5 7」（第 2 行），「6 7」（第 3 行）/,
    ],
    ['a promise longer than the law', [{ promise_day: 90, promise_type: '自然日' }], /比法定的 60 自然日 还长，没有取/],
    ['a unit nobody knows', [{ promise_day: 5, promise_type: 99 }], /承诺时限.*要人来读/],
    ['hours in free words', [{ transact_time: '见公告' }], /办公时间：「见公告」（第 2 行）要人来读/],
    ['an item that is no longer in use', [{ task_state: 3, promise_day: 5, promise_type: 7 }], /已经停用/],
    ['an item that is cancelled by now', [{ plan_cancel_date: '2026-01-01', promise_day: 5, promise_type: 7 }], /已经停用/],
  ])('%s is for a person', (_what, fields, message) => {
    const { unclear, fills } = proposal(...(fields as { [head: string]: Cell }[]))
    expect(unclear.join('\n')).toMatch(message)
    expect(fills).toEqual([])
  })

  it('of several versions the latest counts', () => {
    const { fills } = proposal({ task_version: 2, promise_day: 5, promise_type: 7 }, { task_version: 10, promise_day: 4, promise_type: 7 })
    expect(fills.map(({ official, rows }) => [official, rows])).toEqual([['4 工作日', [3]]])
  })

  it('of another region does not count when a region is asked for', () => {
    const rows = row(
      { town_code: '330302001', promise_day: 5, promise_type: 7 },
      { task_code: 'b', town_code: '330303001', promise_day: 6, promise_type: 7 },
    )
    const found = propose(rows, records, codes, { today, region: '330302' })
    expect(found.counts).toMatchObject({ elsewhere: 1, mapped: 1 })
    expect(found.fills.map(({ official }) => official)).toEqual(['5 工作日'])
  })

  it('without a match is listed with the nearest names', () => {
    const { unmapped } = proposal({ task_handle_item: 'TEST-999', task_name: '身份证补领' })
    expect(unmapped).toMatchObject([{ row: 2, code: 'TEST-999' }])
    expect(unmapped[0]?.near.map((near) => near.id)).toEqual([id, 'resident-id-card-renewal', 'temporary-id-card'])
  })

  it('a mapping to nothing is a problem', () => {
    const wrong = OfficialCodes.parse({
      codes: [
        { code: 'a', item: 'nowhere' },
        { code: 'a', item: id, office: 'moon' },
      ],
    })
    expect(propose([], records, wrong, { today }).problems).toEqual([
      '对照表第 1 条（a）：没有事项「nowhere」的办事指南',
      '对照表第 2 条（a）：编码重复',
      '对照表第 2 条（a）：没有办理点「moon」',
    ])
  })
})

describe('10,000 rows', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yiciban-official-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('are read from xlsx, csv and json alike, and compared', async () => {
    const shipped = readRecords(readContentFiles(root), [])
    const items = shipped.all.filter((record) => record.kind === 'item')
    const names = shipped.wordings
    const heads = [
      'catalog_code',
      'task_code',
      'task_handle_item',
      'task_name',
      'task_state',
      'task_version',
      'dept_name',
      'town_code',
      'anticipate_day',
      'anticipate_type',
      'promise_day',
      'promise_type',
      'is_fee',
      'fee_stand',
      'limit_scene_num',
      'is_online',
      'transact_addr',
      'transact_time',
      'link_way',
      'accept_condition',
    ]
    const list = Array.from({ length: 10_000 }, (_, at): Cell[] => [
      `TEST-BASE-${at % 3000}`,
      `TEST-TASK-${at}`,
      `TEST-ITEM-${at}`,
      `${names[at % names.length]?.[1]}&amp;amp;（第${at}号）`,
      at % 20 === 0 ? 3 : 1,
      1,
      `虚构局${at % 40}`,
      '330302',
      '２０',
      7,
      (at % 10) + 1,
      7,
      at % 2 === 0 ? '是' : '否',
      '10元/件',
      '1',
      '是',
      `虚构路${at}号<br>\t二楼`,
      '周一至周五 8:30-12:00',
      '0577-00000000',
      `<p>符合条件的&nbsp;申请人</p>${'申请材料齐全、符合法定形式。'.repeat(5)}`,
    ])
    const table: Table = { name: '事项表', rows: [heads, ...list] }
    const mapping = OfficialCodes.parse({
      codes: items.map((item, at) => ({ code: `TEST-ITEM-${at * 7 + 1}`, item: item.id })),
      units: { '7': '工作日' },
    })
    const xlsx = join(folder, 'official.xlsx')
    writeFileSync(xlsx, await writeWorkbook([table]))
    const csv = writeCsv(table)
    const json = JSON.stringify(list.map((cells) => Object.fromEntries(heads.map((head, at) => [head, cells[at]]))))
    const readers: { [kind: string]: () => Promise<Table[]> } = {
      xlsx: async () => {
        const read = await readWorkbook(readFileSync(xlsx), 'official.xlsx')
        return 'tables' in read ? read.tables : []
      },
      csv: async () => {
        const read = readCsv(Buffer.from(csv), 'official')
        return 'table' in read ? [read.table] : []
      },
      json: async () => [tableOfJson(JSON.parse(json)) as Table],
    }
    const texts: string[] = []
    for (const [kind, read] of Object.entries(readers)) {
      const startedAt = performance.now()
      const told: number[] = []
      const { rows } = readOfficialTable(await read(), (done) => told.push(done))
      const seconds = (performance.now() - startedAt) / 1000
      process.stdout.write(`10,000 official rows read from ${kind}: ${seconds.toFixed(1)} s, ${Math.round(10_000 / seconds)} rows/s\n`)
      expect(told).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000])
      texts.push(JSON.stringify(rows))
    }
    expect(new Set(texts).size).toBe(1)
    const startedAt = performance.now()
    const result = propose(JSON.parse(texts[0] ?? ''), shipped, mapping, { today })
    const seconds = (performance.now() - startedAt) / 1000
    process.stdout.write(`10,000 official rows compared: ${seconds.toFixed(1)} s, ${Math.round(10_000 / seconds)} rows/s\n`)
    expect(result.counts).toMatchObject({ rows: 10_000, retired: 500 })
    expect(result.counts.mapped + result.counts.unmapped).toBe(9500)
    expect(result.counts.items).toBeGreaterThan(items.length * 0.9)
    expect(result.problems).toEqual([])
  })
})
