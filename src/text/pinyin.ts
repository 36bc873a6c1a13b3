import { pinyin } from 'pinyin-pro'

/** Southern-accent mergers (language sheet §3.2): zh/z, ch/c, sh/s, n/l, f/h, ing/in, eng/en, ang/an sound alike. */
function merge(syllable: string): string {
  return syllable
    .replace(/^(z|c|s)h/, '$1')
    .replace(/^l(?=[aeiouüv])/, 'n')
    .replace(/^f/, 'h')
    .replace(/(i|e|a)ng$/, '$1n')
}

const readings = new Map<string, string>()

/** The usual reading of one character; looked up once. */
function readingOf(character: string): string {
  let reading = readings.get(character)
  if (reading === undefined) {
    reading = merge(pinyin(character, { toneType: 'none', v: true }))
    readings.set(character, reading)
  }
  return reading
}

/**
 * Syllables of a text without tones, accent mergers applied: 身份证 and 身分正 give the same. Each character in its usual reading, so that a
 * slip does not change how its neighbours are read. Characters that are no Chinese are left out.
 */
export function syllables(text: string): string[] {
  return [...text.replace(/[^\u3400-\u9fff]/g, '')].map(readingOf)
}
