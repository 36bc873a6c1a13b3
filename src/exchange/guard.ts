/**
 * Text in a cell that no spreadsheet takes for a formula, and that comes back exactly. A text that a spreadsheet would evaluate gets one
 * apostrophe in front; a text that already looks guarded gets one more, so that taking one away is always right.
 *
 * @see OWASP, CSV Injection: = + - @, tab, carriage return, line feed and the full-width forms
 */
const dangerous = /^'*\s*[=+\-@＝＋－＠\t\r\n]/
const guarded = /^'+\s*[=+\-@＝＋－＠\t\r\n]/

/** Makes a text harmless in a cell. */
export function guard(text: string): string {
  return dangerous.test(text) ? `'${text}` : text
}

/** Takes the apostrophe of `guard` away again; any other text stays as it is. */
export function unguard(text: string): string {
  return guarded.test(text) ? text.slice(1) : text
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
