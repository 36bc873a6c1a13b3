import { Workbook } from 'exceljs'
import { parse, stringify } from 'yaml'
import { readCsv, writeCsv } from '../../src/exchange/csv'
import { planImport } from '../../src/exchange/plan-import'
import { readRecords } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import { readWorkbook, writeWorkbook } from '../../src/exchange/workbook'
import { itemPath, sampleFiles } from './sample'
import { entriesOf } from './zip'

const files = sampleFiles()

describe('a workbook as a clerk opens it', () => {
  const workbook = new Workbook()
  let validations: string
  beforeAll(async () => {
    const bytes = await writeWorkbook(toTables(readRecords(files, [])))
    await workbook.xlsx.load(bytes as never)
    const at = workbook.worksheets.findIndex(({ name }) => name === '材料') + 1
    validations =
      entriesOf(bytes)
        .find(({ name }) => name === `xl/worksheets/sheet${at}.xml`)
        ?.contents.toString() ?? ''
  })
  const sheet = (name: string) => {
    const found = workbook.getWorksheet(name)
    if (!found) throw new Error(`no sheet ${name}`)
    return found
  }

  it('has the sheets in order, and hides the record of the export', () => {
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      ...['先看这里', '事项', '受理条件', '情形', '情形选项', '情形后果', '材料', '条件与问答', '收费', '时限', '办理点', '说法'],
      ...['部门（只看）', '导出记录'],
    ])
    expect(sheet('导出记录').state).toBe('hidden')
  })

  it('keeps headers in view, explains them and locks them', () => {
    const materials = sheet('材料')
    expect(materials.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    expect(materials.getCell('D1').value).toBe('材料名称')
    expect(materials.getCell('D1').note).toMatch(/用正式名称.*必填/s)
    expect(materials.getCell('D1').protection?.locked ?? true).toBe(true)
  })

  it('locks the ids and nothing that a clerk fills in', () => {
    const materials = sheet('材料')
    expect((materials as unknown as { sheetProtection: object }).sheetProtection).toMatchObject({ sheet: true })
    expect(materials.getCell('A2').protection?.locked ?? true).toBe(true)
    expect(materials.getCell('D2').protection?.locked).toBe(false)
    expect(materials.getColumn(4).protection?.locked).toBe(false)
    expect(materials.getColumn(1).protection?.locked).toBe(false) // of new rows below
  })

  it('keeps texts texts and numbers numbers', () => {
    expect(sheet('材料').getCell('D2').numFmt).toBe('@')
    expect(sheet('事项').getCell('M2').value).toBe(2)
    expect(sheet('办理点').getCell('E2').value).toBe('330300')
  })

  it('offers lists, of values and of ids on another sheet', () => {
    expect(validations).toMatch(/sqref="G2:G\d+"><formula1>&quot;原件,复印件,原件和复印件,原件或复印件&quot;/)
    expect(validations).toMatch(/sqref="A2:A\d+"><formula1>&apos;事项&apos;!\$A\$2/)
    for (const [, list = ''] of validations.matchAll(/<formula1>&quot;(.*?)&quot;<\/formula1>/g)) expect(list.length).toBeLessThan(256)
  })
})

describe('texts that a spreadsheet would evaluate', () => {
  const evil = [
    '=HYPERLINK("http://example.org","x")',
    '+1',
    '-1',
    '@SUM(1)',
    "'=1",
    "''-",
    '_x0041_',
    'a\\nb',
    '"',
    '＝1',
    '[]',
    'a|b',
    '<b>&amp;',
    '甲\n乙',
  ]
  const withEvil = files.map((file) => {
    if (file.path !== itemPath) return file
    const record = parse(file.text)
    record.traps = evil
    record.materials[0].substitutes = evil.map((name) => ({ name, note: name }))
    record.booking = evil[0]
    record.placeNote = evil[4]
    return { ...file, text: stringify(record) }
  })
  const tables = toTables(readRecords(withEvil, []))
  const unchanged = { ok: true, files: [], changes: [], notes: [] }

  it('are no formulas in the workbook, and come back exactly', async () => {
    const bytes = await writeWorkbook(tables)
    for (const { name, contents } of entriesOf(bytes))
      if (name.startsWith('xl/worksheets')) expect(contents.toString()).not.toContain('<f>')
    for (const row of tables.flatMap((table) => table.rows))
      for (const cell of row) if (typeof cell === 'string') expect(cell).not.toMatch(/^\s*[=+\-@＝]/)
    const read = await readWorkbook(bytes, 'x.xlsx')
    expect(planImport(withEvil, 'tables' in read ? read.tables : [], '2026-11-24')).toEqual(unchanged)
  })

  it('are harmless in csv as well, and come back exactly', () => {
    const texts = tables.map((table) => [table.name, writeCsv(table)] as const)
    for (const [, text] of texts) expect(text).not.toMatch(/(^|,)"?[=+@＝]/m)
    const read = texts.map(([name, text]) => readCsv(Buffer.from(text), name))
    expect(
      planImport(
        withEvil,
        read.flatMap((one) => ('table' in one ? [one.table] : [])),
        '2026-11-24',
      ),
    ).toEqual(unchanged)
  })
})
