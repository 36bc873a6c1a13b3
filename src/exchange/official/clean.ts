/**
 * Text of official item tables as a person would have typed it. A crawl of such tables showed entities encoded twice, stray tags, tabs and
 * control characters (service item §7.4). Pure.
 */

const named: { [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ldquo: '“',
  rdquo: '”',
  middot: '·',
  hellip: '…',
}

/** Resolves entities once: `&amp;` → `&`, `&#12289;` → 、. */
function decodeOnce(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (all, decimal, hex, name) => {
    if (name) return named[name.toLowerCase()] ?? all
    const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : all
  })
}

/** Entities until nothing changes; a table that passed through three systems has them three times. */
function decodeAll(text: string): string {
  let current = text
  for (let round = 0; round < 4; round++) {
    const next = decodeOnce(current)
    if (next === current) break
    current = next
  }
  return current
}

/**
 * Cleans a cell: entities resolved, line breaks for `<br>` and paragraphs, other tags gone, full-width digits, letters and spaces made
 * narrow, control and invisible characters gone, spaces and empty lines collapsed. Chinese punctuation stays.
 */
export function cleanText(text: string): string {
  return decodeAll(text)
    .replace(/<br\s*\/?>|<\/(?:p|div|li|tr)>/gi, '\n')
    .replace(/<!--.*?-->|<\/?[a-z][^<>]*>/gis, '')
    .replace(/[０-９Ａ-Ｚａ-ｚ]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/\r\n?/g, '\n')
    .replace(/[\u3000\u00a0\t]/g, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd]/g, '')
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
