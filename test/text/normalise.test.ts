import fc from 'fast-check'
import { clean, isEmpty, isNoise, maxChars, normalise } from '../../src/text/normalise'
import { syllables } from '../../src/text/pinyin'
import { shippedKnowledge } from '../support/content'

const { language } = shippedKnowledge()

describe('normalising', () => {
  it.each([
    ['請問，身份證丟了怎麼辦？', '身份证丢了怎么办'],
    ['sfz掉了怎么补', '身份证掉了怎么补'],
    ['身份正过期', '身份证过期'],
    ['户口薄补办', '户口簿补办'],
    ['ＳＦＺ补办', '身份证补办'],
    ['身 份 证 丢 了', '身份证丢了'],
    ['你好，我想问一下港奥通行证', '港澳通行证'],
    ['在在哪办办办身份证', '在哪办身份证'],
  ])('%s → %s', (text, expected) => {
    expect(normalise(text, language).match).toBe(expected)
  })

  it('does not hurt words that look like slips', () => {
    expect(normalise('办过护照', language).match).toContain('过护照')
  })

  it('takes anything: any unicode, any length, no control characters or lone surrogates left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const result = clean(text)
        expect(result.length).toBeLessThanOrEqual(maxChars)
        expect(result).not.toMatch(/[\p{Cc}\p{Cs}]/u)
        expect(clean(result)).toBe(result)
      }),
    )
    expect(clean('长'.repeat(10_000))).toHaveLength(maxChars)
  })

  it('knows what is empty and what is noise', () => {
    for (const text of ['', '   ', '😀😀', '？？？', '\u200b', '\ud800']) expect(isEmpty(text)).toBe(true)
    expect(isEmpty('办证')).toBe(false)
    expect(isNoise('asdf')).toBe(true)
    expect(isNoise('𠅤姓改名')).toBe(false)
  })

  it('makes homophones and southern accents sound alike', () => {
    expect(syllables('身分正')).toEqual(syllables('身份证'))
    expect(syllables('生份征')).toEqual(syllables('身份证'))
    expect(syllables('abc')).toEqual([])
  })
})
