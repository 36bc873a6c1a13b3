/** Tables ⇄ csv files, as Excel and WPS write and read them. Pure. @see RFC 4180 */
import type { Cell, Table } from './book'

/** Excel takes a csv file for UTF-8 only with this in front. */
const mark = '\ufeff'

const quoted = (cell: Cell) => `"${String(cell).replaceAll('"', '""')}"`

/** One table as text: UTF-8 with mark, commas, CRLF, texts in quotes. */
export function writeCsv(table: Table): string {
  const lines = table.rows.map((row) =>
    row.map((cell) => (cell === undefined ? '' : typeof cell === 'string' ? quoted(cell) : String(cell))).join(','),
  )
  return `${mark}${lines.join('\r\n')}\r\n`
}

/** Words of a csv file: UTF-8, or GB18030 as Excel in China saves it. */
function decode(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {}
  }
  return undefined
}

/**
 * Reads a csv file.
 *
 * @param name of the table, the file name without ending
 * @returns the table, or why it is not read
 */
export function readCsv(bytes: Uint8Array, name: string): { table: Table } | { problem: string } {
  const text = decode(bytes)
  if (text === undefined || text.includes('\0')) return { problem: `${name}.csv 的文字编码读不出来，请存成「CSV UTF-8」` }
  const rows: Cell[][] = [[]]
  let at = 0
  let line = 1
  while (at < text.length) {
    const row = rows.at(-1) as Cell[]
    if (text[at] === '"') {
      const started = line
      let field = ''
      for (at++; ; at++) {
        if (at >= text.length) return { problem: `${name}.csv 第 ${started} 行的引号没有配对` }
        if (text[at] === '\n') line++
        if (text[at] !== '"') field += text[at]
        else if (text[at + 1] === '"') {
          field += '"'
          at++
        } else break
      }
      at++
      row.push(field.replaceAll('\r\n', '\n'))
      if (at < text.length && !',\r\n'.includes(text[at] as string)) return { problem: `${name}.csv 第 ${line} 行的引号后面还有字` }
    } else {
      const end = /[,\r\n]/g
      end.lastIndex = at
      const stop = end.exec(text)?.index ?? text.length
      const field = text.slice(at, stop)
      row.push(field === '' ? undefined : field)
      at = stop
    }
    if (text[at] === ',') {
      at++
      if (at === text.length || text[at] === '\r' || text[at] === '\n') row.push(undefined)
    }
    if (text[at] === '\r' || text[at] === '\n') {
      at += text.startsWith('\r\n', at) ? 2 : 1
      line++
      if (at < text.length) rows.push([])
    }
  }
  const header = rows[0] ?? []
  if (header.length === 1 && typeof header[0] === 'string' && /[\t;]/.test(header[0]))
    return { problem: `${name}.csv 要用逗号分隔，请存成「CSV UTF-8（逗号分隔）」` }
  return { table: { name, rows } }
}
