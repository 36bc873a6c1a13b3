/** Tables → rows with their fields, and every cell that does not fit. Pure. */
import { type Cell, type CellProblem, columnLetter, isBlank, type Table } from './book'
import { type Column, lookOnly, recordSheet, type Sheet, sheets } from './sheets'
import { layout } from './to-tables'

/** One row of a sheet: its fields by path, and where it stands. */
export interface Row {
  sheet: Sheet
  /** 1-based, as the spreadsheet shows it. */
  number: number
  fields: Map<string, unknown>
  /** Paths whose cell was wrong; already reported. */
  wrong: Set<string>
  /** Letters of the columns by path. */
  letters: ReadonlyMap<string, string>
}

/** Where a field of a row stands. */
export function placeIn(row: Row, path: string): Omit<CellProblem, 'message'> {
  const column = row.sheet.columns.find((one) => one.path === path)
  const letter = row.letters.get(path)
  return {
    sheet: row.sheet.name,
    row: row.number,
    ...(column === undefined ? {} : { column: column.header }),
    ...(letter === undefined ? {} : { letter }),
  }
}

/** What was exported: hash by file path, and how many rows each sheet had. */
export interface Exported {
  hashes: Map<string, string>
  counts: Map<string, number>
}

/** The rows of a whole workbook. */
export interface Rows {
  of(sheet: Sheet): readonly Row[]
  exported: Exported
  /** What was not read, in words. */
  notes: string[]
}

/** Columns a clerk may do without. */
const dispensable = ['#name', '#order', '#remove']

/**
 * Reads all sheets.
 *
 * @returns rows, or undefined when sheets or headers are missing: then nothing further can be said
 */
export function readRows(tables: readonly Table[], problems: CellProblem[]): Rows | undefined {
  const notes: string[] = []
  const before = problems.length
  const found = new Map<string, Table>()
  for (const table of tables) {
    if (found.has(table.name)) problems.push({ sheet: table.name, message: '有两张同名的表' })
    found.set(table.name, table)
  }
  const exported = readExported(found.get(recordSheet), problems)
  const layouts = sheets.flatMap((sheet) => {
    const table = found.get(sheet.name)
    if (!table) problems.push({ sheet: sheet.name, message: '少了这张表，请从导出的文件里改，不要删表、不要改表名' })
    return table ? [{ sheet, table, columns: readHeaders(sheet, table, problems, notes) }] : []
  })
  for (const name of found.keys()) {
    if (!sheets.some((sheet) => sheet.name === name) && ![recordSheet, ...Object.values(lookOnly)].includes(name))
      notes.push(`「${name}」不是导出的表，没有读`)
  }
  if (problems.length > before || !exported) return undefined
  const rows = new Map(layouts.map(({ sheet, table, columns }) => [sheet, readBody(sheet, table, columns, problems)]))
  for (const [sheet, list] of rows) {
    if (list.length === 0 && (exported.counts.get(sheet.name) ?? 0) > 0)
      problems.push({ sheet: sheet.name, message: `导出时有 ${exported.counts.get(sheet.name)} 行，现在一行也没有；整张表不能清空` })
  }
  return { of: (sheet) => rows.get(sheet) ?? [], exported, notes }
}

function readExported(table: Table | undefined, problems: CellProblem[]): Exported | undefined {
  const report = (message: string) => void problems.push({ sheet: recordSheet, message })
  if (!table) return report('少了这张（隐藏的）表。只能导入用 npm run export 导出的文件，请重新导出')
  const exported: Exported = { hashes: new Map(), counts: new Map() }
  const body = table.rows.slice(1)
  const version = body.find(([kind, name]) => kind === '格式' && name === 'yiciban')?.[2]
  if (Number(version) !== layout) return report(`格式是「${String(version ?? '')}」，这个版本读的是「${layout}」，请重新导出`)
  for (const [kind, name, value] of body) {
    if (kind === '文件') exported.hashes.set(String(name), String(value))
    if (kind === '行数') exported.counts.set(String(name), Number(value))
  }
  return exported
}

/** Columns in the order of the table; undefined for what is not read. */
function readHeaders(sheet: Sheet, table: Table, problems: CellProblem[], notes: string[]): (Column | undefined)[] {
  const headers = (table.rows[0] ?? []).map((cell) => (typeof cell === 'string' ? cell.trim() : ''))
  for (const column of sheet.columns) {
    const count = headers.filter((header) => header === column.header).length
    if (count === 0 && !dispensable.includes(column.path))
      problems.push({ sheet: sheet.name, row: 1, message: `少了「${column.header}」这一列` })
    if (count > 1) problems.push({ sheet: sheet.name, row: 1, message: `「${column.header}」这一列有 ${count} 个` })
  }
  const width = Math.max(0, ...table.rows.map((row) => row.length))
  return Array.from({ length: width }, (_, index) => {
    const header = headers[index] ?? ''
    const column = sheet.columns.find((one) => one.header === header)
    if (!column && header !== '') notes.push(`「${sheet.name}」的「${header}」列不是导出的列，没有读`)
    if (header === '' && table.rows.some((row) => !isBlank(row[index])))
      problems.push({ sheet: sheet.name, row: 1, letter: columnLetter(index), message: `${columnLetter(index)} 列有内容，但没有表头` })
    return column
  })
}

function readBody(sheet: Sheet, table: Table, columns: readonly (Column | undefined)[], problems: CellProblem[]): Row[] {
  const letters = new Map(columns.flatMap((column, index) => (column ? [[column.path, columnLetter(index)] as const] : [])))
  return table.rows.flatMap((cells, index) => {
    if (index === 0 || cells.every(isBlank)) return []
    const row: Row = { sheet, number: index + 1, fields: new Map(), wrong: new Set(), letters }
    columns.forEach((column, position) => {
      const cell = cells[position]
      if (!column || column.path === '#name' || isBlank(cell)) return
      const reading = isUnreadable(cell) ? { problem: cell.unreadable } : column.kind.read(cell)
      if ('value' in reading) row.fields.set(column.path, reading.value)
      else {
        row.wrong.add(column.path)
        problems.push({
          sheet: sheet.name,
          row: row.number,
          column: column.header,
          letter: columnLetter(position),
          message: reading.problem,
        })
      }
    })
    return row.fields.get('#remove') === true ? [] : [row]
  })
}

const isUnreadable = (cell: Cell): cell is { unreadable: string } => typeof cell === 'object' && !(cell instanceof Date)
