/** A citizen's wording → the form that matching sees (language sheet §1 steps 1–2). Pure; the original is kept by the caller. */
import { Converter } from 'opencc-js/t2cn'
import type { Wording } from './wording'

const toSimplified = Converter({ from: 't', to: 'cn' })

/** Longest message that is read; the rest is cut. In characters. */
export const maxChars = 2000

/** Control, format and zero-width characters, and lone surrogates: none of them carries meaning. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]|\p{Variation_Selector}/gu

/**
 * Makes any input safe and uniform: NFKC (full width → half width), no control characters or lone surrogates, simplified characters,
 * lower case, runs of white space as one space.
 *
 * @param text anything, any length; cut to `maxChars`
 */
export function clean(text: string): string {
  const folded = text
    .slice(0, maxChars * 2)
    .replace(/[\r\n\t]/g, ' ')
    .normalize('NFKC')
    .replace(invisible, '')
  // Lower case can undo NFKC (İ → i and a dot above), and cutting can split a pair: both are mended at the end.
  const lower = toSimplified(folded).toLowerCase().normalize('NFKC').replace(invisible, '')
  return lower
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxChars)
    .replace(/\p{Cs}/gu, '')
    .trim()
}

export interface Normalised {
  /** Cleaned, slips and initials resolved, fillers still there. */
  plain: string
  /** `plain` without fillers, punctuation and repeats: what matching sees. */
  match: string
}

/**
 * Normalises one message.
 *
 * @param wording slips, initials and fillers of the language tables
 */
export function normalise(text: string, wording: Wording): Normalised {
  const cleaned = clean(text)
  const latin = cleaned.replace(/[a-z]+/g, (token) => wording.latin.get(token) ?? token)
  const joined = latin.replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, '')
  const plain = replaceAll(joined, wording.slips)
  const bare = plain.replace(/[^\p{L}\p{N}.]+/gu, ' ').replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
  const stripped = stripFillers(bare, wording.fillers)
  return { plain, match: collapseRepeats(stripped).replace(/\s+/g, ' ').trim() || collapseRepeats(bare).replace(/\s+/g, ' ').trim() }
}

function replaceAll(text: string, pairs: readonly (readonly [string, string])[]): string {
  let result = text
  for (const [wrong, right] of pairs) if (result.includes(wrong)) result = result.replaceAll(wrong, right)
  return result
}

function stripFillers(text: string, fillers: readonly string[]): string {
  let result = text
  for (const filler of fillers) if (result.includes(filler)) result = result.replaceAll(filler, ' ')
  return result
}

/** 在在哪 → 在哪, 办办办 → 办; digits and Latin letters stay. */
function collapseRepeats(text: string): string {
  return text.replace(/([\u3400-\u9fff]{1,2})\1{2,}/g, '$1').replace(/([在哪办要的吗怎啥])\1+/g, '$1')
}

/** True when nothing in it is a letter or a digit: emoji, punctuation, nothing. */
export function isEmpty(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(clean(text))
}

/** True when it has letters but no word of any language we read: asdf, 。。。1. */
export function isNoise(match: string): boolean {
  return !/[\u3400-\u9fff\u{20000}-\u{323af}]/u.test(match)
}
