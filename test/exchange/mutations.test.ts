import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readTables } from '../../src/cli/table-files'
import { AppError } from '../../src/errors'
import type { Cell, Table } from '../../src/exchange/book'
import { planImport } from '../../src/exchange/plan-import'
import { readRecords } from '../../src/exchange/records'
import { toTables } from '../../src/exchange/to-tables'
import { writeWorkbook } from '../../src/exchange/workbook'
import { parseKnowledge } from '../../src/knowledge/parse'
import type { SourceFile } from '../../src/knowledge/source'
import { readContentFiles } from '../../src/storage/content-files'
import { replaceFiles } from '../../src/storage/replace-files'
import { sampleFiles } from './sample'
import { copy } from './tables'
import { entriesOf, zip } from './zip'

const today = '2026-11-24'
const seed = 20261124
let folder: string
let files: SourceFile[]
let tables: Table[]
let bytes: Buffer

/** Numbers 0 ≤ x < 1 that are the same in every run. @see Mulberry32 */
function random(state: number): () => number {
  let at = state
  return () => {
    at = (at + 0x6d2b79f5) | 0
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
type Random = () => number
const below = (next: Random, limit: number) => Math.floor(next() * limit)
const pick = <T>(next: Random, list: readonly T[]): T => list[below(next, list.length)] as T

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-mutations-'))
  for (const { path, text } of sampleFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  files = readContentFiles(folder)
  tables = toTables(readRecords(files, []))
  bytes = zip(entriesOf(await writeWorkbook(tables)).filter(({ name }) => !name.startsWith('docProps/'))) // without the time: always the same
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bytes of the file itself: turned over, cut, doubled, zeroed. */
function inBytes(next: Random): Buffer {
  const data = Buffer.from(bytes)
  const at = below(next, data.length)
  const length = 1 + below(next, 400)
  return pick(next, [
    () => {
      for (let count = 1 + below(next, 20); count > 0; count--) data[below(next, data.length)] = below(next, 256)
      return data
    },
    () => data.subarray(0, at),
    () => Buffer.concat([data.subarray(0, at), data.subarray(at + length)]),
    () => Buffer.concat([data.subarray(0, at), data.subarray(at, at + length), data.subarray(at)]),
    () => data.fill(0, at, at + length),
  ])()
}

/** The XML inside: numbers, names and whole pieces changed. */
function inXml(next: Random): Buffer {
  const entries = entriesOf(bytes)
  const entry = pick(
    next,
    entries.filter(({ name }) => /xl\/(worksheets\/sheet|sharedStrings|workbook|styles)|rels$|Content_Types/.test(name)),
  )
  const text = entry.contents.toString()
  const at = below(next, text.length)
  const changed = pick(next, [
    () => text.slice(0, at) + text.slice(at + 1 + below(next, 200)),
    () => text.slice(0, at) + pick(next, ['<', '>', '&', '"', '<v>', '</c>', '<f>1</f>', '\u0000', '�', '<row>']) + text.slice(at),
    () => replaceOne(next, text, /<v>\d+<\/v>/g, () => `<v>${below(next, 5000)}</v>`),
    () => replaceOne(next, text, /r="[A-Z]+\d+"/g, () => `r="${pick(next, ['A1', 'ZZZ9', 'A0', 'B999999', 'AA7'])}"`),
    () => replaceOne(next, text, /t="s"/g, () => pick(next, ['', 't="n"', 't="b"', 't="e"', 't="d"', 't="x"'])),
    () => replaceOne(next, text, /name="[^"]+"/g, () => 'name="别的表"'),
    () => replaceOne(next, text, /Target="[^"]+"/g, () => 'Target="nowhere.xml"'),
  ])()
  return zip(entries.map((one) => (one === entry ? { ...one, contents: Buffer.from(changed) } : one)))
}

function replaceOne(next: Random, text: string, pattern: RegExp, by: () => string): string {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return text
  const match = pick(next, found)
  return text.slice(0, match.index) + by() + text.slice(match.index + match[0].length)
}

const strange: readonly Cell[] = [
  ...[
    undefined,
    '',
    ' ',
    '=1+1',
    "'=1+1",
    '-',
    'LOCAL',
    '[]',
    '是',
    '否',
    'x'.repeat(500),
    '身份证',
    '\\',
    '\\n',
    '1\n2',
    '〔L〕',
    'docs=none',
    'age<16',
  ],
  ...[0, 1, -1, 0.5, 1e21, Number.NaN, true, false, new Date('2026-01-01T00:00:00Z')],
]

/** A mutated file; with the sheet that every line about it has to do with, where there is one. */
interface Mutant {
  made: Buffer
  sheet?: string
}

/** What a hand in a hurry does: cells, rows, headers, sheets. */
async function inCells(next: Random): Promise<Mutant> {
  const changed = copy(tables)
  const table = pick(
    next,
    changed.filter(({ name }) => name !== '先看这里' && name !== '部门（只看）'),
  )
  const row = table.rows[Math.min(table.rows.length - 1, 1 + below(next, table.rows.length))] ?? []
  const column = below(next, row.length)
  const header = table.rows[0] as Cell[]
  const inCell = [...Array.from({ length: 12 }, () => () => row.splice(column, 1, pick(next, strange)))]
  const mutation = pick(next, [
    ...inCell,
    () => row.splice(column, 1, row[below(next, row.length)]),
    () => table.rows.splice(1 + below(next, table.rows.length), 1),
    () => table.rows.push([...row]),
    () => table.rows.reverse(),
    () => header.splice(column, 1, pick(next, strange)),
    () => table.rows.splice(1),
    () => changed.push({ name: `${table.name}2`, rows: changed.splice(changed.indexOf(table), 1)[0]?.rows ?? [] }),
    () => changed.splice(changed.indexOf(table), 1),
    () => table.rows.slice(1).forEach((one) => one.splice(column, 1, pick(next, strange))),
  ])
  mutation()
  const made = Buffer.from(await writeWorkbook(changed))
  // a changed id is missed where it is used, on other sheets
  const isAlone = inCell.includes(mutation as never) && !String(header[column]).includes('代号')
  return { made, ...(isAlone ? { sheet: table.name } : {}) }
}

/** Reads, plans and applies like the command; the lines it would print. */
async function importFile(file: string): Promise<{ refused: string[] } | { written: string[]; lines: string[] }> {
  const now = readContentFiles(folder)
  try {
    const plan = planImport(now, await readTables(file), today)
    if (!plan.ok) return { refused: plan.problems }
    replaceFiles(folder, plan.files)
    return { written: plan.files.map(({ path }) => path), lines: plan.changes.flatMap(({ lines }) => lines) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { refused: error.message.split('\n') }
  }
}

it('200 mutated workbooks: each refused with a clear line or imported as it says, nothing half-written', async () => {
  const next = random(seed)
  const tally = { refused: 0, unchanged: 0, imported: 0 }
  for (let round = 0; round < 200; round++) {
    const { made, sheet = '' }: Mutant =
      round % 5 < 1 ? { made: inBytes(next) } : round % 5 < 3 ? { made: inXml(next) } : await inCells(next)
    const file = join(folder, 'mutated.xlsx')
    writeFileSync(file, made)
    const outcome = await importFile(file)
    const after = readContentFiles(folder)
    const paths = new Set([...files, ...after].map(({ path }) => path))
    const textIn = (list: SourceFile[], path: string) => list.find((one) => one.path === path)?.text
    const changed = [...paths].filter((path) => textIn(files, path) !== textIn(after, path)).sort()
    try {
      if ('refused' in outcome) {
        tally.refused++
        expect(outcome.refused.length).toBeGreaterThan(0)
        for (const line of outcome.refused) expect(line).toMatch(/[\u4e00-\u9fff]/)
        expect(outcome.refused.join('\n')).toContain(sheet)
        expect(changed).toEqual([])
      } else {
        tally[changed.length > 0 ? 'imported' : 'unchanged']++
        expect(changed).toEqual([...outcome.written].sort())
        expect(outcome.lines.length > 0).toBe(changed.length > 0)
        if (changed.length > 0) expect(outcome.lines.join('\n')).toContain(sheet)
        if (changed.length > 0) expect(parseKnowledge(after).ok).toBe(true)
        if (changed.length > 0) expect(await importFile(file)).toEqual({ written: [], lines: [] })
      }
    } catch (cause) {
      throw new Error(`round ${round}: ${JSON.stringify(outcome).slice(0, 500)}`, { cause })
    }
    for (const path of changed) {
      const before = textIn(files, path)
      if (before === undefined) rmSync(join(folder, path))
      else {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), before)
      }
    }
    expect(existsSync(join(folder, 'knowledge'))).toBe(true)
  }
  process.stdout.write(`200 mutated workbooks: ${JSON.stringify(tally)}\n`)
  expect(tally.refused).toBeGreaterThan(60)
  expect(tally.imported).toBeGreaterThan(10)
  expect(readFileSync(join(folder, 'knowledge/departments.yaml'), 'utf8')).not.toBe('')
}, 120_000)
