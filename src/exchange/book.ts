/** A workbook as plain values: what xlsx and csv have in common. Row 0 of each table holds the headers. */

/** What stands in a cell and cannot be taken, with the reason in words for the clerk. */
export interface Unreadable {
  unreadable: string
}

/** A cell as it was found; undefined and '' are blank. */
export type Cell = string | number | boolean | Date | Unreadable | undefined

export interface Table {
  name: string
  rows: Cell[][]
}

/** Something wrong in a workbook, with the place a clerk can go to. */
export interface CellProblem {
  sheet?: string
  /** 1-based, as the spreadsheet shows it. */
  row?: number
  /** Header of the column. */
  column?: string
  /** Letters of the column: A, B … AA. */
  letter?: string
  message: string
}

/** 0 → A, 25 → Z, 26 → AA. */
export function columnLetter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `${columnLetter(Math.floor(index / 26) - 1)}${columnLetter(index % 26)}`
}

/** `「材料」第 12 行「原件份数」（G12）：要填整数`. */
export function cellProblemLine({ sheet, row, column, letter, message }: CellProblem): string {
  const place = [
    sheet === undefined ? '' : `「${sheet}」`,
    row === undefined ? '' : `第 ${row} 行`,
    column === undefined ? '' : `「${column}」`,
    row === undefined || letter === undefined ? '' : `（${letter}${row}）`,
  ].join('')
  return place === '' ? message : `${place}：${message}`
}

/** Whether a cell holds nothing. */
export function isBlank(cell: Cell): boolean {
  return cell === undefined || (typeof cell === 'string' && cell.trim() === '')
}
