import { pinyin } from 'pinyin-pro'

/** Southern-accent mergers (language sheet §3.2): zh/z, ch/c, sh/s, n/l, f/h, ing/in, eng/en, ang/an sound alike. */
function merge(syllable: string): string {
  return syllable
    .replace(/^(z|c|s)h/, '$1')
    .replace(/^l(?=[aeiouüv])/, 'n')
    .replace(/^f/, 'h')
    .replace(/(i|e|a)ng$/, '$1n')
}

/**
 * Syllables of a text without tones, accent mergers applied: 身份证 and 身分正 give the same. Characters that are no Chinese are left out.
 */
export function syllables(text: string): string[] {
  const chinese = text.replace(/[^\u3400-\u9fff]/g, '')
  if (chinese === '') return []
  return pinyin(chinese, { toneType: 'none', type: 'array', v: true }).map(merge)
}
