/** Finds and changes cells of a workbook by the words a clerk would use. */
import type { Cell, Table } from '../../src/exchange/book'

/** A copy that may be changed. */
export function copy(tables: readonly Table[]): Table[] {
  return tables.map(({ name, rows }) => ({ name, rows: rows.map((row) => [...row]) }))
}

/** The table of a name. */
export function tableOf(tables: readonly Table[], name: string): Table {
  const found = tables.find((table) => table.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}

/** Index of a column. */
export function columnOf(table: Table, header: string): number {
  const index = (table.rows[0] ?? []).indexOf(header)
  if (index < 0) throw new Error(`no column ${header} in ${table.name}`)
  return index
}

/** Index in `rows` of the first row that has these values; the number a clerk sees is one more. */
export function rowOf(table: Table, values: { [header: string]: Cell }): number {
  const index = table.rows.findIndex((row) => Object.entries(values).every(([header, value]) => row[columnOf(table, header)] === value))
  if (index < 0) throw new Error(`no row ${JSON.stringify(values)} in ${table.name}`)
  return index
}

/** Changes one cell. */
export function set(tables: readonly Table[], name: string, where: { [header: string]: Cell }, header: string, value: Cell): Table[] {
  const changed = copy(tables)
  const table = tableOf(changed, name)
  const row = table.rows[rowOf(table, where)] as Cell[]
  row[columnOf(table, header)] = value
  return changed
}

/** Adds a row. */
export function add(tables: readonly Table[], name: string, values: { [header: string]: Cell }): Table[] {
  const changed = copy(tables)
  const table = tableOf(changed, name)
  for (const header of Object.keys(values)) columnOf(table, header)
  table.rows.push((table.rows[0] ?? []).map((header) => values[header as string]))
  return changed
}
