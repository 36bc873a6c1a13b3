/** Workbooks and folders of csv files on disk, for the commands that exchange content. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../errors'
import type { Table } from '../exchange/book'
import { readCsv, writeCsv } from '../exchange/csv'
import { readWorkbook, writeWorkbook } from '../exchange/workbook'
import { limits } from '../exchange/zip-guard'

/** Writes whole or not at all. */
function put(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, contents)
  renameSync(`${path}.new`, path)
}

/** Writes all tables into one .xlsx file. */
export async function writeXlsxFile(path: string, tables: readonly Table[]): Promise<void> {
  put(path, await writeWorkbook(tables))
}

/** Writes one table into one csv file. */
export function writeCsvFile(path: string, table: Table): void {
  put(path, writeCsv(table))
}

/** Writes each table into a csv file of its name. */
export function writeCsvFolder(folder: string, tables: readonly Table[]): void {
  for (const table of tables) writeCsvFile(join(folder, `${table.name}.csv`), table)
}

/** Bytes of a file. @throws AppError not_found; too_large above the limit of a workbook */
export function readWithin(path: string, most = limits.file): Uint8Array {
  if (!existsSync(path)) throw new AppError('not_found', `没有这个文件：${path}`)
  const { size } = statSync(path)
  if (size > most) throw new AppError('too_large', `${basename(path)} 太大：${Math.ceil(size / 1048576)} MB，最多 ${most / 1048576} MB`)
  return readFileSync(path)
}

/**
 * Reads an .xlsx file or a folder of csv files.
 *
 * @throws AppError not_found, too_large or content_invalid, with one line per file that is not read
 */
export async function readTables(path: string): Promise<Table[]> {
  if (!existsSync(path)) throw new AppError('not_found', `没有这个文件：${path}`)
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path).filter((name) => name.endsWith('.csv'))
    if (names.length === 0) throw new AppError('not_found', `${path} 里没有 csv 文件`)
    const read = names.sort().map((name) => readCsv(readWithin(join(path, name)), name.slice(0, -4)))
    const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []))
    if (problems.length > 0) throw new AppError('content_invalid', problems.join('\n'))
    return read.flatMap((one) => ('table' in one ? [one.table] : []))
  }
  if (/\.csv$/i.test(path)) throw new AppError('bad_request', 'csv 请给整个文件夹，不要给单个文件')
  const read = await readWorkbook(readWithin(path), basename(path))
  if ('problem' in read) throw new AppError('content_invalid', `${basename(path)}：${read.problem}`)
  return read.tables
}
