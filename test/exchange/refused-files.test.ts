import { readRecords } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import { readWorkbook, writeWorkbook } from '../../src/exchange/workbook'
import { limits } from '../../src/exchange/zip-guard'
import { sampleFiles } from './sample'
import { type Entry, entriesOf, zip } from './zip'

let bytes: Uint8Array
let entries: Entry[]

beforeAll(async () => {
  bytes = await writeWorkbook(toTables(readRecords(sampleFiles(), [])))
  entries = entriesOf(bytes)
})

const problemOf = async (file: Uint8Array, name = '内容.xlsx') => {
  const read = await readWorkbook(file, name)
  return 'problem' in read ? read.problem : undefined
}
/** The workbook with one entry changed or added. */
const withEntry = (name: string, contents: string | Buffer, claims?: Entry['claims']) =>
  zip([...entries.filter((entry) => entry.name !== name), { name, contents: Buffer.from(contents), ...(claims ? { claims } : {}) }])
const contentsOf = (name: string) => entries.find((entry) => entry.name === name)?.contents.toString() ?? ''

it('a workbook taken apart and put together again is read', async () => {
  expect(await problemOf(zip(entries))).toBeUndefined()
})

describe('refused with a clear line', () => {
  it.each([
    ['an empty file', () => Buffer.alloc(0), '文件是空的'],
    [
      'an encrypted workbook or an old .xls',
      () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]),
      '加了密码的工作簿，或者旧的 .xls',
    ],
    ['a file of another kind', () => Buffer.from('%PDF-1.7\n'), '这不是 .xlsx 文件'],
    ['half a file', () => Buffer.from(bytes).subarray(0, bytes.length / 2), '文件坏了'],
    ['a zip of something else', () => zip([{ name: 'readme.txt', contents: Buffer.from('x') }]), '不是 Excel 工作簿'],
    ['macros inside', () => withEntry('xl/vbaProject.bin', 'x'), '宏'],
    [
      'a macro type under an honest name',
      () => withEntry('[Content_Types].xml', contentsOf('[Content_Types].xml').replace('sheet.main+xml', 'sheet.macroEnabled.main+xml')),
      '带宏',
    ],
    ['embedded objects', () => withEntry('xl/embeddings/oleObject1.bin', 'x'), '嵌入的程序'],
    ['a password on the zip', () => withEntry('xl/workbook.xml', contentsOf('xl/workbook.xml'), { flags: 1 }), '加了密码'],
    ['a bomb that says how big it is', () => withEntry('xl/media/a.png', Buffer.alloc(64 * 1024 * 1024)), '压缩炸弹'],
    [
      'many bombs',
      () =>
        zip([
          ...entries,
          ...Array.from({ length: 4 }, (_, at) => ({ name: `xl/media/${at}.png`, contents: Buffer.alloc(32 * 1024 * 1024) })),
        ]),
      '解开以后有',
    ],
    ['a bomb that lies', () => withEntry('xl/sharedStrings.xml', Buffer.alloc(64 * 1024 * 1024), { unpacked: 1000 }), '解不开'],
    [
      'an entry smaller than it says',
      () => withEntry('xl/sharedStrings.xml', contentsOf('xl/sharedStrings.xml'), { unpacked: 9_000_000 }),
      '解不开|炸弹',
    ],
    [
      'too many entries',
      () => zip([...entries, ...Array.from({ length: limits.entries }, (_, at) => ({ name: `xl/${at}`, contents: Buffer.alloc(0) }))]),
      '个文件，最多',
    ],
    [
      'an XML bomb',
      () => withEntry('xl/workbook.xml', contentsOf('xl/workbook.xml').replace('?>', '?><!DOCTYPE a [<!ENTITY b "bbbb">]>')),
      'DOCTYPE',
    ],
    ['a broken sheet', () => withEntry('xl/worksheets/sheet2.xml', '<worksheet><sheetData><row'), '读不出来'],
    [
      'too wide a sheet',
      () => withEntry('xl/worksheets/sheet2.xml', contentsOf('xl/worksheets/sheet2.xml').replace('<c r="A2"', '<c r="XFD2"')),
      '列，最多',
    ],
    [
      'too long a sheet',
      () =>
        withEntry(
          'xl/worksheets/sheet2.xml',
          contentsOf('xl/worksheets/sheet2.xml')
            .replace('<row r="2"', '<row r="1048576"')
            .replaceAll(/r="([A-Z]+)2"/g, 'r="$11048576"'),
        ),
      '行，最多',
    ],
  ] as [string, () => Uint8Array, string][])('%s', async (_what, make, message) => {
    expect(await problemOf(make())).toMatch(new RegExp(message))
  })

  it('a macro workbook by its ending', async () => {
    expect(await problemOf(bytes, '内容.xlsm')).toMatch(/带宏/)
  })

  it('a file that is too large', async () => {
    expect(await problemOf(Buffer.concat([bytes, Buffer.alloc(limits.file)]))).toMatch(/文件太大/)
  })
})

describe('cells that are read with care', () => {
  const cells = async (row: string) => {
    const sheet = contentsOf('xl/worksheets/sheet2.xml')
    const read = await readWorkbook(
      withEntry('xl/worksheets/sheet2.xml', sheet.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData><row r="1">${row}</row></sheetData>`)),
      'x.xlsx',
    )
    if ('problem' in read) throw new Error(read.problem)
    return read.tables[1]?.rows[0]
  }

  it.each([
    ['a formula', '<c r="A1"><f>1+1</f><v>2</v></c>', { unreadable: expect.stringContaining('公式') }],
    [
      'a formula that gives text',
      '<c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c>',
      { unreadable: expect.stringContaining('公式') },
    ],
    ['an error', '<c r="A1" t="e"><v>#REF!</v></c>', { unreadable: expect.stringContaining('错误值') }],
    ['text in place', '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>', '=1+1'],
    ['text in several styles', '<c r="A1" t="inlineStr"><is><r><t>户口</t></r><r><rPr><b/></rPr><t>簿</t></r></is></c>', '户口簿'],
    ['a truth', '<c r="A1" t="b"><v>1</v></c>', true],
    ['a number', '<c r="A1"><v>2.5</v></c>', 2.5],
  ])('%s', async (_what, row, value) => {
    expect((await cells(row))?.[0]).toEqual(value)
  })
})
