/** Situation answers in free words: 孩子才五岁, 我在外地, 没领证, 交了8个月. Pure. */
import type { KnownItem } from '../knowledge/known-item'
import type { Situation } from '../knowledge/schema'

const digits: Record<string, number> = { 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }

/** 十五 → 15, 二十 → 20, 一百零五 → 105, 3 → 3, 1.5 → 1.5; undefined when it is no number. */
export function readNumber(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  if (!/^[零〇一二两三四五六七八九十百]+$/.test(text)) return undefined
  let total = 0
  let current = 0
  for (const character of text) {
    if (character === '百') {
      total += (current || 1) * 100
      current = 0
    } else if (character === '十') {
      total += (current || 1) * 10
      current = 0
    } else current = digits[character] as number
  }
  return total + current
}

const number = '(\\d+(?:\\.\\d+)?|[零〇一二两三四五六七八九十百]+)'

/** 一个月能取多少, 每年交几次: a rate that is asked for, not a length of time that is told. */
const rates = /(每|一)个?[年月](?=[\u3400-\u9fff]{0,6}(多少|几))|每个?[年月]/g

/** How many of a unit are said: 五岁, 七十多岁, 8个月, 一年半, 半年. Years and months turn into each other. */
export function readQuantity(source: string, unit: string): number | undefined {
  const text = source.replace(rates, '')
  const years = unit.includes('岁') ? '(?:周岁|岁|虚岁)' : '年'
  if (unit.includes('岁')) {
    const match = new RegExp(`${number}[多几来]?个?${years}`).exec(text)
    if (match) return readNumber(match[1] as string)
    const months = new RegExp(`${number}个?月(?:大|的)?`).exec(text)
    if (months && /宝宝|孩子|小孩|婴儿|大/.test(text)) return (readNumber(months[1] as string) ?? 0) / 12
    return undefined
  }
  if (unit.includes('年') || unit.includes('月')) {
    const inMonths = unit.includes('月')
    const half = /(?<![一二两三四五六七八九十\d])半年/.test(text) ? 6 : undefined
    const match = new RegExp(`${number}[多几来]?年(半)?`).exec(text)
    const months = new RegExp(`${number}[多几来]?个月`).exec(text)
    let total: number | undefined = half
    if (match && Number(readNumber(match[1] as string)) < 120) total = Number(readNumber(match[1] as string)) * 12 + (match[2] ? 6 : 0)
    if (months) total = (total ?? 0) + Number(readNumber(months[1] as string))
    return total === undefined ? undefined : inMonths ? total : total / 12
  }
  const match = new RegExp(`${number}[多几来]?\\s*${unit.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).exec(text)
  return match ? readNumber(match[1] as string) : undefined
}

/** True when a negation stands right before the place where the word was found. */
function negated(text: string, at: number): boolean {
  return /(没有|没|不是|不|未|非)$/.test(text.slice(0, at))
}

/** Options of one situation said in a text: longest word wins; several only for `multi`. */
export function readSituation(situation: Situation, text: string): string | number | string[] | undefined {
  if (situation.type === 'number') {
    const value = readQuantity(text, situation.unit ?? '')
    if (value === undefined || value < (situation.min ?? Number.NEGATIVE_INFINITY) || value > (situation.max ?? Number.POSITIVE_INFINITY))
      return undefined
    return value
  }
  const hits = situation.options.flatMap((option) =>
    [...option.words, ...(situation.type === 'yesno' ? [] : [option.label])].flatMap((word) => {
      const at = text.indexOf(word)
      return at >= 0 && !(negated(text, at) && !/^(没|不|未|非)/.test(word)) ? [{ option: option.id, from: at, to: at + word.length }] : []
    }),
  )
  const outer = hits.filter(
    (hit) =>
      !hits.some(
        (other) => other.option !== hit.option && other.from <= hit.from && other.to >= hit.to && other.to - other.from > hit.to - hit.from,
      ),
  )
  const options = [...new Set(outer.sort((a, b) => b.to - b.from - (a.to - a.from)).map((hit) => hit.option))]
  if (options.length === 0) return undefined
  if (situation.type === 'multi') return options
  return options.length === 1 || longest(outer) ? (options[0] as string) : undefined
}

/** 户口本还在 for 户口本在: the only option one of whose wordings stands in the text with a character here and there between, and no negation. */
export function readLoosely(situation: Situation, text: string): string | string[] | undefined {
  const fitting = situation.options.filter((option) =>
    [option.label, ...option.words]
      .filter((word) => /^[\u3400-\u9fff]{3,}$/.test(word))
      .some((word) => new RegExp([...word].join('[^没不无丢未]?')).test(text)),
  )
  const [only] = fitting
  return fitting.length === 1 && only ? (situation.type === 'multi' ? [only.id] : only.id) : undefined
}

/** A wording that says that something is not there: 户口本 alone is no short form of 户口本也丢了. */
const negative = /没|不|无|丢|未/

/** 外地的 for 外地户口: a short reply to the question, part of the wordings of one option only. */
export function readShort(situation: Situation, text: string): string | string[] | undefined {
  if (situation.type === 'number') return undefined
  const core = text.replace(/^(我是|我们是|我在|在|是|就是|属于)|[的了呢吧啊哦嗯\s]+$/g, '')
  if (core.length < 2 || text.length > 6) return undefined
  const fitting = situation.options.filter((option) =>
    [option.label, ...option.words].some((word) => word.includes(core) && (negative.test(core) || !negative.test(word))),
  )
  const [only] = fitting
  return fitting.length === 1 && only ? (situation.type === 'multi' ? [only.id] : only.id) : undefined
}

/** The longest hit is longer than any hit of another option: only then is it clear which one is meant. */
function longest(hits: readonly { option: string; from: number; to: number }[]): boolean {
  const [first, ...rest] = [...hits].sort((a, b) => b.to - b.from - (a.to - a.from))
  if (!first) return false
  return rest.every((hit) => hit.option === first.option || hit.to - hit.from < first.to - first.from)
}

/** Everything a text says about the situations of an item. */
export function readAnswers(item: KnownItem, text: string): Record<string, string | number | string[]> {
  const answers: Record<string, string | number | string[]> = {}
  for (const situation of item.record.situations) {
    const value = readSituation(situation, text)
    if (value !== undefined) answers[situation.id] = value
  }
  return answers
}
