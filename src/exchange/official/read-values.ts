/** What the free words of official tables say, where they say it plainly; undefined where a person must read them. Pure. */
import type { limitUnits, Office } from '../../knowledge/schema'

type LimitUnit = (typeof limitUnits)[number]

const unitWords = new Map<string, LimitUnit>(
  Object.entries({
    工作日: '工作日',
    个工作日: '工作日',
    自然日: '自然日',
    个自然日: '自然日',
    天: '自然日',
    日: '自然日',
    小时: '小时',
    个小时: '小时',
    月: '个月',
    个月: '个月',
    年: '年',
  } as const),
)

/**
 * A limit of time.
 *
 * @param day `5`, or with its unit: `5个工作日`
 * @param unit word or code of the unit
 * @param units what codes mean here; they differ by region
 */
export function readLimit(
  day: string,
  unit: string | undefined,
  units: { [code: string]: LimitUnit },
): { n: number; unit: LimitUnit } | undefined {
  const [, digits, own] = /^(\d{1,4})\s*(.*)$/.exec(day.replaceAll(' ', '')) ?? []
  if (digits === undefined) return undefined
  const word = own || unit?.replaceAll(' ', '') || ''
  const found = Object.hasOwn(units, word) ? units[word] : unitWords.get(word)
  return found && { n: Number(digits), unit: found }
}

/** 是 and 否 in the ways tables write them. */
export function readYes(words: string): boolean | undefined {
  if (/^(是|1|true|y|yes|收费|支持)$/i.test(words)) return true
  if (/^(否|0|false|n|no|不收费|免费|不支持)$/i.test(words)) return false
  return undefined
}

/** A fee that is one number: `40元/证`, `每本5元`, `不收费`. */
export function readFee(words: string): { amount: number; unit?: string } | undefined {
  const text = words.replaceAll(/\s/g, '').replace(/[。；;]$/, '')
  if (/^(不收费|免费|无)$/.test(text)) return { amount: 0 }
  const [, each, amount, per] =
    /^(?:每([\u4e00-\u9fff]{1,4}))?(?:人民币)?(\d+(?:\.\d{1,2})?)元(?:(?:\/|每|一)([\u4e00-\u9fff]{1,4}))?$/.exec(text) ?? []
  if (amount === undefined || (each && per)) return undefined
  const what = each ?? per
  return { amount: Number(amount), ...(what === undefined ? {} : { unit: `元/${what}` }) }
}

/** A number of visits. */
export function readCount(words: string): number | undefined {
  const [, digits] = /^(\d{1,2})次?$/.exec(words.replaceAll(' ', '')) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const week = '一二三四五六日'
type Hours = Exclude<Office['hours'], 'LOCAL'>

/** Days named by `周一至周五`, `周六、周日`, `工作日`, `每天`. */
function readDays(words: string): Hours[number]['days'] {
  const all = [...week] as Hours[number]['days']
  if (/工作日/.test(words)) return all.slice(0, 5)
  if (/每[天日]/.test(words)) return all
  const named = [...words.replaceAll('天', '日')].filter((char) => week.includes(char)) as Hours[number]['days']
  if (!words.includes('-')) return named
  return all.slice(week.indexOf(named[0] ?? ''), week.indexOf(named[1] ?? '') + 1)
}

/**
 * Opening hours: days, then times, again and again. Seasons, holidays with hours of their own and anything else are for a person to read.
 *
 * @returns undefined when a word is left that was not understood
 */
export function readHours(words: string): Hours | undefined {
  const text = words
    .replaceAll(/星期|礼拜/g, '周')
    .replaceAll(
      /(\d{1,2})[点时](?:(\d{1,2})分?|(半))?/g,
      (_all, hour, minute, half) => `${hour}:${half ? '30' : String(minute ?? '00').padStart(2, '0')}`,
    )
    .replaceAll('：', ':')
    .replaceAll(/[至到~～—–－]+/g, '-')
    .replaceAll(/[（(]?(?:国家)?(?:法定)?节假日(?:除外|休息|不办公)[）)]?|上午|下午|(?:办理|办公|工作|受理|服务)时间|\s/g, '')
  const tokens =
    /(周[一二三四五六日天](?:-周?[一二三四五六日天]|(?:、?周?[一二三四五六日天])*)|工作日|每[天日])|(\d{1,2}:\d{2})-(\d{1,2}:\d{2})|[,，、;；。:()（）]/g
  const rules: Hours = []
  let days: Hours[number]['days'] = []
  let at = 0
  for (const match of text.matchAll(tokens)) {
    if (match.index !== at) return undefined
    at += match[0].length
    const [, dayWords, from, to] = match
    if (dayWords) days = readDays(dayWords)
    if (!from || !to) continue
    if (days.length === 0) return undefined
    rules.push({ days, from: from.padStart(5, '0'), to: to.padStart(5, '0') })
  }
  return at === text.length && rules.length > 0 && rules.every(({ from, to }) => from < to && to <= '24:00') ? rules : undefined
}

/** Telephone numbers in a text, each once. */
export function readPhones(words: string): string[] {
  const found = words.match(/(?<!\d)(?:0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|[2-8]\d{6,7}|1[0-9]{4}|96\d{3,4})(?!\d)/g) ?? []
  return [...new Set(found)]
}
