/** How the content should be worded: a table of editors (`knowledge/wording.yaml`), used by `npm run check` only. */
import { z } from 'zod'

const text = z.string().trim().min(1)

/** 官话和说法不一的材料名称：检查时提醒，不影响回答。 */
export const WordingTable = z.strictObject({
  officialese: z
    .array(
      z.strictObject({
        word: text.describe('官话；「凭…办理」里的省略号代表中间几个字'),
        instead: text.describe('换成什么说法'),
        unless: z.array(text).default([]).describe('出现在这些词里时不算'),
      }),
    )
    .default([]),
  sameDocument: z
    .array(z.array(text).min(2))
    .default([])
    .describe('其实是同一份材料的几种叫法，第一个是正式名称；检查时提醒各事项写成一样'),
})
export type Wording = z.output<typeof WordingTable>

/** What counts when there is no table. */
export const noWording: Wording = { officialese: [], sameDocument: [] }

/** Longest gap that `…` stands for, in characters. */
const gap = 12

/** Finds officialese in a sentence: the word as written in the table and what to say instead; undefined when there is none. */
export function createOfficialese(wording: Wording): (text: string) => { word: string; instead: string } | undefined {
  const entries = wording.officialese.map(({ word, instead, unless }) => ({
    word,
    instead,
    pattern: new RegExp(word.split('…').map(literal).join(`[^，。；！？\\n]{1,${gap}}?`)),
    harmless: unless.length > 0 ? new RegExp(unless.map(literal).join('|'), 'g') : undefined,
  }))
  return (text) => entries.find(({ pattern, harmless }) => pattern.test(harmless ? text.replace(harmless, '') : text))
}

/** `居民死亡医学证明（推断）书` without what stands in brackets and without quotation marks. */
export function bareName(name: string): string {
  return name
    .replace(/[（(][^）)]*[）)]/g, '')
    .replace(/[《》“”「」\s]/g, '')
    .replace(/^中华人民共和国/, '')
}

/** The formal name of a document under any of its names. */
export function createFormalName(wording: Wording): (name: string) => string {
  const formal = new Map(wording.sameDocument.flatMap(([first = '', ...others]) => others.map((other) => [other, first] as const)))
  return (name) => formal.get(name) ?? formal.get(bareName(name)) ?? bareName(name)
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
