/** Tables ⇄ bytes of an .xlsx file. The only file that knows exceljs. */
import { type DataValidation, type Cell as ExcelCell, Workbook, type Worksheet } from 'exceljs'
import { z } from 'zod'
import { AppError } from '../errors'
import type { Cell, Table } from './book'
import { columnLetter } from './book'
import { type Column, recordSheet, type Sheet, sheets } from './sheets'
import { workbookProblem } from './zip-guard'

/** Characters a cell can hold, by the format. */
const cellLimit = 32_767
/** Rows a sheet may have, far above any real content. */
const rowLimit = 200_000
/** Columns a sheet may have. */
const columnLimit = 200
/** Empty rows below the data that are ready for new entries. */
const spare = 500

const grey = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEDEDED' } } as const
const blue = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFD9E7F5' } } as const
const top = { vertical: 'top', wrapText: true } as const
const open = { alignment: top, numFmt: '@', protection: { locked: false } }
const openNumber = { alignment: top, protection: { locked: false } }
const shut = { alignment: top, numFmt: '@', fill: grey, protection: { locked: true } }

/** Cells that are open for writing; numbers stay numbers, everything else is text and nothing is guessed. */
const styleOf = (column: Column) => (column.kind.numeric ? openNumber : open)

/** `_x0041_` in a cell means A: a text that looks so is written with its first sign encoded. */
const literal = (text: string) => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')

interface Described {
  description?: string
  maxLength?: number
  required: boolean
}

type Json = { description?: string; maxLength?: number; properties?: { [key: string]: Json }; required?: string[]; anyOf?: Json[] }

const jsons = new WeakMap<z.ZodType, Json>()

/** The JSON Schema of an entry, made once. */
function jsonOf(schema: z.ZodType): Json {
  const json = jsons.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json)
  jsons.set(schema, json)
  return json
}

/** What the schema says about a field. */
function described(schema: z.ZodType, path: string): Described {
  let json = jsonOf(schema)
  let required = true
  let description = json.description
  for (const key of path.split('.')) {
    const holder = json.properties ? json : json.anyOf?.find((option) => option.properties?.[key])
    const next = holder?.properties?.[key]
    if (!next) return { required: false, ...(description === undefined ? {} : { description }) }
    required &&= holder.required?.includes(key) ?? false
    json = next
    description = next.description
  }
  return {
    required,
    ...(description === undefined ? {} : { description }),
    ...(json.maxLength === undefined ? {} : { maxLength: json.maxLength }),
  }
}

/** The comment on a header. */
export function noteOf(sheet: Sheet, column: Column): string {
  const { description, maxLength, required } = described(sheet.schema, column.path)
  return [
    column.note ?? description,
    required && !column.path.startsWith('#') && sheet.at !== 'conditions|faqs' ? '必填。' : undefined,
    maxLength === undefined ? undefined : `最多 ${maxLength} 个字。`,
    column.kind.lines && column.note === undefined ? '一行一条（Alt+Enter 换行）。' : undefined,
    column.kind.labels ? `从下拉框里选：${column.kind.labels.join('、')}。` : undefined,
  ]
    .filter((line) => line !== undefined)
    .join('\n')
}

/** A drop-down list by its values or, for ids, by another sheet's first column. */
function validation(column: Column, counts: ReadonlyMap<string, number>): DataValidation | undefined {
  const { labels } = column.kind
  if (labels)
    return {
      type: 'list',
      allowBlank: true,
      formulae: [`"${labels.join(',')}"`],
      showErrorMessage: true,
      errorTitle: column.header.slice(0, 30),
      error: '请从下拉框里选一个',
    }
  if (column.from === undefined) return undefined
  const last = (counts.get(column.from) ?? 1) + spare
  return { type: 'list', allowBlank: true, formulae: [`'${column.from}'!$A$2:$A$${last}`], showErrorMessage: false }
}

function writeSheet(worksheet: Worksheet, table: Table, sheet: Sheet, counts: ReadonlyMap<string, number>): void {
  const last = table.rows.length + spare
  sheet.columns.forEach((column, index) => {
    const letter = columnLetter(index)
    const target = worksheet.getColumn(index + 1)
    target.width = Math.max(column.width ?? 12, column.header.length * 2 + 2)
    target.style = styleOf(column)
    const list = validation(column, counts)
    // the typings know neither the property nor that it takes ranges
    if (list)
      (worksheet as unknown as { dataValidations: { add(range: string, rule: DataValidation): void } }).dataValidations.add(
        `${letter}2:${letter}${last}`,
        list,
      )
    const { header } = column
    const head = worksheet.getCell(1, index + 1)
    head.value = header
    head.style = { font: { bold: true }, fill: column.locked ? grey : blue, alignment: top, protection: { locked: true } }
    const note = noteOf(sheet, column)
    if (note !== '') head.note = { texts: [{ text: note }] }
  })
  table.rows.slice(1).forEach((values, index) => {
    values.forEach((value, position) => {
      const column = sheet.columns[position]
      if (!column || (value === undefined && !column.locked)) return
      const cell = worksheet.getCell(index + 2, position + 1)
      cell.value = typeof value === 'string' ? literal(value) : (value as number | undefined)
      cell.style = column.locked ? shut : styleOf(column)
    })
  })
  worksheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: sheet.columns.length } }
}

/** Rows of a sheet that only shows something. */
function writePlain(worksheet: Worksheet, table: Table): void {
  for (const row of table.rows) worksheet.addRow(row.map((value) => (typeof value === 'string' ? literal(value) : value)))
  worksheet.columns.forEach((column, index) => {
    column.width = table.rows.every((row) => row.length < 2) ? 100 : index === 0 ? 24 : 60
  })
}

/**
 * The bytes of a workbook: Chinese headers with comments, drop-down lists, ids that are locked, headers that stay in view.
 *
 * @throws AppError too_large when a text does not fit into a cell
 */
export async function writeWorkbook(tables: readonly Table[]): Promise<Uint8Array> {
  const workbook = new Workbook()
  workbook.creator = 'yiciban'
  const counts = new Map(tables.map((table) => [table.name, table.rows.length]))
  for (const table of tables) {
    for (const [index, row] of table.rows.entries())
      for (const value of row)
        if (typeof value === 'string' && value.length > cellLimit)
          throw new AppError('too_large', `「${table.name}」第 ${index + 1} 行有一格超过 ${cellLimit} 个字，Excel 放不下`)
    const sheet = sheets.find((one) => one.name === table.name)
    const worksheet = workbook.addWorksheet(table.name, {
      views: [{ state: 'frozen', ySplit: 1, xSplit: sheet ? 2 : 0 }],
      ...(table.name === recordSheet ? { state: 'hidden' as const } : {}),
    })
    if (sheet) writeSheet(worksheet, table, sheet, counts)
    else writePlain(worksheet, table)
    await worksheet.protect('', {
      selectLockedCells: true,
      selectUnlockedCells: true,
      formatCells: true,
      formatColumns: true,
      formatRows: true,
      insertRows: true,
      deleteRows: true,
      sort: true,
      autoFilter: true,
      spinCount: 1,
    })
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

/** The value of a cell as it can be taken. */
function cellOf(cell: ExcelCell): Cell {
  const value: unknown = cell.value
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value.length > cellLimit ? { unreadable: `超过 ${cellLimit} 个字` } : value
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date) return value
  const parts = value as { formula?: unknown; sharedFormula?: unknown; richText?: { text: string }[]; text?: unknown; error?: unknown }
  if (parts.formula !== undefined || parts.sharedFormula !== undefined) return { unreadable: '是公式，不导入公式，请改成文字或数字' }
  if (parts.error !== undefined) return { unreadable: `是错误值 ${String(parts.error)}` }
  if (parts.richText) return parts.richText.map((run) => run.text).join('')
  if (typeof parts.text === 'string') return parts.text
  const inner = parts.text as { richText?: { text: string }[] } | undefined
  if (inner?.richText) return inner.richText.map((run) => run.text).join('')
  return { unreadable: '读不出来' }
}

/** Parts of a sheet that say nothing about its values; some of them are dear to unfold. */
const ignoreNodes = [
  ...['dataValidations', 'conditionalFormatting', 'mergeCells', 'hyperlinks', 'drawing', 'legacyDrawing', 'picture', 'tableParts'],
  ...['headerFooter', 'rowBreaks', 'pageSetup', 'printOptions', 'autoFilter', 'extLst'],
]

/**
 * Reads a workbook.
 *
 * @param name of the file, for its ending
 * @returns its tables, or why it is not read
 */
export async function readWorkbook(bytes: Uint8Array, name: string): Promise<{ tables: Table[] } | { problem: string }> {
  const problem = workbookProblem(bytes, name)
  if (problem !== undefined) return { problem }
  const workbook = new Workbook()
  try {
    await workbook.xlsx.load(bytes as unknown as Parameters<typeof workbook.xlsx.load>[0], { ignoreNodes })
    const tables: Table[] = []
    for (const worksheet of workbook.worksheets) {
      if (worksheet.rowCount > rowLimit) return { problem: `「${worksheet.name}」有 ${worksheet.rowCount} 行，最多 ${rowLimit} 行` }
      if (worksheet.columnCount > columnLimit)
        return { problem: `「${worksheet.name}」有 ${worksheet.columnCount} 列，最多 ${columnLimit} 列` }
      const rows: Cell[][] = Array.from({ length: worksheet.rowCount }, () => [])
      worksheet.eachRow((row, number) => {
        const cells: Cell[] = []
        row.eachCell((cell, column) => {
          cells[column - 1] = cellOf(cell)
        })
        rows[number - 1] = Array.from(cells)
      })
      tables.push({ name: worksheet.name, rows: withoutEnd(rows) })
    }
    return { tables }
  } catch {
    return { problem: '工作簿读不出来，文件可能坏了。请用表格软件打开、另存一次再导入' }
  }
}

/** Rows without the empty ones at the end. */
function withoutEnd(rows: Cell[][]): Cell[][] {
  const last = rows.findLastIndex((row) => row.some((cell) => cell !== undefined))
  return rows.slice(0, last + 1)
}
