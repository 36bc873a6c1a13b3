import { parse } from 'yaml'
import type { Table } from '../../src/exchange/book'
import { readCsv, writeCsv } from '../../src/exchange/csv'
import { planImport } from '../../src/exchange/plan-import'
import { type ContentRecords, readRecords, schemaOf } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import { readWorkbook, writeWorkbook } from '../../src/exchange/workbook'
import { newText } from '../../src/exchange/yaml-text'
import type { SourceFile } from '../../src/knowledge/source'
import { readContentFiles } from '../../src/storage/content-files'
import { root } from '../support/content'

const today = '2026-11-24'
let files: SourceFile[]
let records: ContentRecords
let tables: Table[]

beforeAll(() => {
  files = readContentFiles(root)
  records = readRecords(files, [])
  tables = toTables(records)
})

async function throughXlsx(written: readonly Table[]): Promise<Table[]> {
  const read = await readWorkbook(await writeWorkbook(written), 'content.xlsx')
  if ('problem' in read) throw new Error(read.problem)
  return read.tables
}

describe('the shipped content out and in again', () => {
  it('changes no byte through a workbook', async () => {
    const plan = planImport(files, await throughXlsx(tables), today)
    expect(plan).toEqual({ ok: true, files: [], changes: [], notes: [] })
  })

  it('changes no byte through csv files', () => {
    const read = tables.map((table) => readCsv(Buffer.from(writeCsv(table)), table.name))
    const plan = planImport(
      files,
      read.flatMap((one) => ('table' in one ? [one.table] : [])),
      today,
    )
    expect(plan).toEqual({ ok: true, files: [], changes: [], notes: [] })
  })

  it('makes every file anew where there is none, saying the same', () => {
    const exchanged = new Set(records.all.map((record) => record.file.path))
    const plan = planImport(
      files.filter((file) => !exchanged.has(file.path) && !file.path.startsWith('knowledge/bundles/')),
      tables,
      today,
    )
    if (!plan.ok) throw new Error(plan.problems.join('\n'))
    expect(plan.files.map((file) => file.path).sort()).toEqual([...exchanged].sort())
    const made = new Map(plan.files.map(({ path, after = '' }) => [path, after]))
    for (const record of records.all) expect(schemaOf(record.kind).parse(parse(made.get(record.file.path) ?? ''))).toEqual(record.value)
  })

  it('writes a new file as editors write it', () => {
    const items = records.all.filter((record) => record.kind === 'item')
    const alike = items.map(({ value, file }) => {
      const written = new Set(newText(schemaOf('item'), value).split('\n'))
      const lines = file.text.split('\n')
      return lines.filter((line) => written.has(line)).length / lines.length
    })
    expect(alike.reduce((sum, share) => sum + share, 0) / items.length).toBeGreaterThan(0.9)
  })
})
