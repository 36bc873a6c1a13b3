/**
 * Personal data → ****, before anything is stored, logged or echoed (rules §6 “Masking rules”). There is no way back: nothing is kept
 * that could undo it.
 */

export type PersonalKind =
  | 'id-number'
  | 'mobile'
  | 'bank-card'
  | 'plate'
  | 'passport'
  | 'email'
  | 'account'
  | 'address'
  | 'name'
  | 'credit-code'

export interface Masked {
  text: string
  kinds: PersonalKind[]
}

/** GB 11643-1999: weights and check characters of the 18-character citizen number. */
export function isIdNumber(digits: string): boolean {
  if (!/^\d{17}[\dxX]$/.test(digits)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return '10X98765432'[sum % 11] === digits[17]?.toUpperCase()
}

/** A region, a plausible birth date, a sequence: masked even when the check character is mistyped. */
function looksLikeIdNumber(digits: string): boolean {
  return isIdNumber(digits) || /^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dxX]$/.test(digits)
}

/** The old number of 15 digits: region, yymmdd, sequence. */
function isOldIdNumber(digits: string): boolean {
  return /^[1-9]\d{5}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}$/.test(digits)
}

/** ISO/IEC 7812-1 Annex B (Luhn). */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

const gap = '[\\s·.-]?'
const separators = /[\s·.-]/g
const surnames =
  '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'

/**
 * Masks every kind of personal data in a text.
 *
 * @returns the text with **** and the kinds that were found; a text without personal data comes back NFKC-normalised only where something was masked
 */
export function mask(source: string): Masked {
  const kinds = new Set<PersonalKind>()
  let text = source.normalize('NFKC')
  const found = (kind: PersonalKind, masked: string): string => {
    kinds.add(kind)
    return masked
  }
  text = text.replace(/[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+/g, (mail) => found('email', `${mail[0]}****@****`))
  text = text.replace(
    /((?:微信|weixin|wechat|wx|vx|qq|支付宝)(?:号码|号|账号|帐号)?\s*(?:是|:|：|=|加)?\s*)([a-z][\w-]{5,19}|\d{5,11})(?![\w-])/giu,
    (_, before: string) => found('account', `${before}****`),
  )
  // Long digit runs, also with spaces, dots or hyphens between the digits.
  text = text.replace(new RegExp(`(?<![\\d*])\\d(?:${gap}\\d){13,18}(?:${gap}[xX])?(?![\\d*])`, 'g'), (run) => {
    const digits = run.replace(separators, '')
    if (digits.length === 18 && looksLikeIdNumber(digits)) return found('id-number', `${digits.slice(0, 3)}****${digits.slice(-4)}`)
    if (digits.length === 15 && isOldIdNumber(digits)) return found('id-number', `${digits.slice(0, 3)}****${digits.slice(-4)}`)
    if (digits.length >= 16 && isLuhn(digits)) return found('bank-card', `${digits.slice(0, 4)}****${digits.slice(-4)}`)
    if (digits.length >= 15) return found('id-number', `${digits.slice(0, 3)}****`)
    return run
  })
  text = text.replace(/(?<![0-9A-Za-z*])[159Y][1239][1-9]\d{5}[0-9A-HJ-NPQRTUWXY]{9}[0-9A-HJ-NPQRTUWXY](?![0-9A-Za-z])/g, (code) =>
    found('credit-code', `${code.slice(0, 2)}****${code.slice(-4)}`),
  )
  text = text.replace(
    new RegExp(`(?<![\\d*])(?:\\+?86[\\s-]?)?(1[3-9]\\d)${gap}(\\d{4})${gap}(\\d{4})(?![\\d*])`, 'g'),
    (_, head: string, __, tail: string) => found('mobile', `${head}****${tail}`),
  )
  text = text.replace(/(?<![0-9A-Za-z])(?:[EGDSPHM][A-Z]?\d{7,8})(?![0-9A-Za-z])/gi, (number) =>
    found('passport', `${number[0]}****${number.slice(-3)}`),
  )
  text = text.replace(
    /([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])([A-Z])[\s·.-]?(?=[A-Z0-9]*\d)[A-Z0-9]{5,6}(?![A-Z0-9])/gi,
    (_, province: string, city: string) => found('plate', `${province}${city}****`),
  )
  text = text.replace(
    /([\u4e00-\u9fff]{2,12}(?:路|街|巷|弄|大道|村|小区|花园|苑|新村|公寓|社区))\s*(\d{1,5}\s*(?:号楼|号|弄|幢|栋)(?:\s*\d{1,4}\s*(?:号楼|幢|栋|单元|室|号|楼))*(?:\s*\d{2,5}(?=$|[,，。\s]))?)/gu,
    (_, street: string) => found('address', `${street}****`),
  )
  text = text.replace(/\d{1,3}\s*(?:号楼|幢|栋)\s*(?:\d{1,2}\s*单元\s*)?\d{2,4}\s*(?:室|号)?/gu, () => found('address', '****'))
  text = text.replace(
    new RegExp(`((?:我叫|姓名(?:是|:|：)?|名字(?:叫|是))\\s*)([${surnames}][\\u4e00-\\u9fff]{1,2})(?=$|[,，。;；!！\\s])`, 'gu'),
    (_, before: string) => found('name', `${before}**`),
  )
  return kinds.size === 0 ? { text: source, kinds: [] } : { text, kinds: [...kinds] }
}
