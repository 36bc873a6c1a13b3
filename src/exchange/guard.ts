/**
 * Text in a cell that no spreadsheet takes for a formula, and that comes back exactly. A line that a spreadsheet would evaluate gets one
 * apostrophe in front; a line that already looks guarded gets one more, so that taking one away is always right. Lines, not only whole
 * texts: pasted into a sheet, each line of a text becomes a cell.
 *
 * @see OWASP, CSV Injection: = + - @, tab, carriage return and the full-width forms
 */
const dangerous = /^'*\s*[=+\-@＝＋－＠\t\r]/
const guarded = /^'+\s*[=+\-@＝＋－＠\t\r]/

const eachLine = (text: string, change: (line: string) => string) => text.split('\n').map(change).join('\n')

/** Makes a text harmless in a cell. */
export function guard(text: string): string {
  return eachLine(text, (line) => (dangerous.test(line) ? `'${line}` : line))
}

/** Takes the apostrophes of `guard` away again; any other text stays as it is. */
export function unguard(text: string): string {
  return eachLine(text, (line) => (guarded.test(line) ? line.slice(1) : line))
}

/** What XML and csv carry badly: carriage returns, other control characters, halves of surrogate pairs, non-characters. */
const odd = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Writes `\` as `\\` and what a file carries badly as `\u000d`. */
export function encode(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(odd, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Reads what `encode` wrote, and `\n` as a line break; a backslash before anything else is just a backslash. */
export function decode(text: string): string {
  return text.replace(/\\(\\|n|u[0-9a-f]{4}|[|｜-])/g, (_all, code: string) =>
    code === '\\' ? '\\' : code === 'n' ? '\n' : code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code,
  )
}
