import { parse } from 'yaml'
import type { Table } from '../../src/exchange/book'
import { readCsv, writeCsv } from '../../src/exchange/csv'
import { planImport } from '../../src/exchange/plan-import'
import { type ContentRecords, readRecords, schemaOf } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import { readWorkbook, writeWorkbook } from '../../src/exchange/workbook'
import { changedText, newText } from '../../src/exchange/yaml-text'
import type { Item } from '../../src/knowledge/schema'
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

  it('changes no other line when a field of an item changes', () => {
    const items = records.all.filter(({ kind }) => kind === 'item')
    for (const { value, file } of items.filter((_, at) => at % 4 === 0)) {
      const item = value as Item
      const last = item.materials.length - 1
      const next = {
        ...item,
        aliases: [...item.aliases, '试一试的叫法'],
        materials: item.materials.map((material, at) => (at === last ? { ...material, reason: '试一试的理由' } : material)),
        conditions: item.conditions.slice(1),
      }
      const after = changedText(file.text, schemaOf('item'), item, next)
      const [before, now] = [file.text.split('\n'), after.split('\n')]
      const gone = before.filter((line) => !now.includes(line))
      const come = now.filter((line) => !before.includes(line))
      expect(come).toEqual([
        expect.stringMatching(/^aliases: \[.*, 试一试的叫法\]$|^ {2}- 试一试的叫法$/),
        expect.stringMatching(/^ +reason: 试一试的理由$/),
      ])
      const { samples = [], basis = [], ...fields } = item.conditions[0] ?? {}
      const dropped = Object.keys(fields).length + 2 + samples.length + basis.length
      expect(gone.length).toBeLessThanOrEqual(2 + dropped)
    }
  })
})
