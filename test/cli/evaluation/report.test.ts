import { wilson } from '../../../src/cli/evaluation/charts'
import { confusionsOf, groupsOf } from '../../../src/cli/evaluation/groups'
import { besideOneAnother } from '../../../src/cli/evaluation/methods'
import { lengthOf, reportPage } from '../../../src/cli/evaluation/report'
import { guessesOf } from '../../../src/cli/evaluation/risk'
import type { Core } from '../../../src/dialogue/core'
import { aRow } from './rows'

/** Two items of one department, one of another. */
const core = {
  knowledge: {
    items: new Map(
      Object.entries({ a: ['甲证', 'civil'], b: ['乙证', 'civil'], c: ['丙证', 'police'] }).map(([id, [name, department]]) => [
        id,
        { record: { name, department } },
      ]),
    ),
    catalogue: new Map(),
    departments: new Map([
      ['civil', { name: '民政' }],
      ['police', { name: '公安' }],
    ]),
  },
} as unknown as Core

const rows = [
  ...Array.from({ length: 8 }, (_, at) => aRow({ text: `甲证怎么办${at}`, meant: 'a', said: 'a', confidence: 0.95 })),
  aRow({ text: '甲证和<乙证>是一回事吗', meant: 'a', said: 'b', confidence: 0.4 }),
  aRow({ text: '乙证能不能当甲证用', meant: 'b', said: 'a', confidence: 0.6 }),
  aRow({ text: '丙证', meant: 'c', said: 'a', confidence: 0.3 }),
  aRow({ text: '今天天气', said: 'c', confidence: 0.5 }),
  aRow({ text: '股票' }),
]
const peer = { name: 'another', answers: rows.map(({ question: { text } }) => ({ text, item: 'a', score: 1 })) }

describe('pairs that are confused', () => {
  it('are counted whichever of the two was meant, with what is not ours as one of them', () => {
    expect(confusionsOf(rows).map(({ pair, count }) => [...pair, count])).toEqual([
      ['a', 'b', 2],
      ['a', 'c', 1],
      ['c', 'outside', 1],
    ])
    expect(confusionsOf(rows, 1)[0]?.examples).toEqual([
      { text: '甲证和<乙证>是一回事吗', meant: 'a', taken: 'b' },
      { text: '乙证能不能当甲证用', meant: 'b', taken: 'a' },
    ])
  })

  it('do not hold what is not ours and was refused', () => {
    const refused = aRow({ text: '股票' })
    expect(confusionsOf([{ ...refused, answer: { ...refused.answer, candidates: [{ item: 'a', confidence: 0.2 }] } }])).toEqual([])
  })
})

describe('groups', () => {
  it('come by size, or in the order that is given', () => {
    const of = ({ question: { items } }: (typeof rows)[number]) => items[0] ?? 'none'
    expect(groupsOf(rows, of).map(({ name, figures }) => [name, figures.rows])).toEqual([
      ...[['a', 9], ['none', 2], ['b', 1], ['c', 1]], // biome-ignore format: one line
    ])
    expect(groupsOf(rows, of, ['c', 'b']).map(({ name }) => name)).toEqual(['c', 'b', 'a', 'none'])
    expect(groupsOf(rows, of).find(({ name }) => name === 'none')).toMatchObject({
      figures: { wrongWithConfidence: 0.5, outsideRefused: 0.5 },
    })
  })

  it('of length count characters', () => {
    const names = [6, 7, 12, 13, 25, 26].map((count) => lengthOf('𠮷'.repeat(count)))
    expect(names).toEqual(['6 个字以内', '7–12 个字', '7–12 个字', '13–25 个字', '13–25 个字', '25 个字以上'])
  })
})

describe('methods beside one another', () => {
  it('are compared on what every peer was asked', () => {
    const few = { name: 'few', answers: [{ text: '丙证', item: 'outside', score: 3 }, { text: '股票' }] }
    const methods = besideOneAnother(guessesOf(rows), guessesOf(rows), [peer, few])
    expect(methods.map(({ name, guesses }) => [name, guesses.length])).toEqual([
      ['一次办', 2],
      ['another', 2],
      ['few', 2],
      ['只看最像的一句说法', 2],
    ])
    expect(methods[2]?.guesses).toMatchObject([
      { item: null, confidence: 3 },
      { item: null, confidence: 0 },
    ])
  })
})

describe('the report', () => {
  const methods = besideOneAnother(guessesOf(rows), guessesOf(rows), [peer])
  const html = reportPage({ about: '试一试', date: '2026-11-24', rows, methods }, core)

  it('needs nothing beside it', () => {
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\((?!#)|@import/)
  })

  it('quotes questions as text, never as markup', () => {
    expect(html).toContain('甲证和&lt;乙证&gt;是一回事吗')
  })

  it('has headlines, both charts with every method, the tables and the pairs', () => {
    const text = html
      .replace(/<style>.*?<\/style>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
    for (const words of [
      '试一试',
      '72.7% 第一个就对',
      '民政 10 80%',
      '公安 1 0%',
      '费用 13',
      '6 个字以内',
      '2 次：甲证 ↔ 乙证',
      '应是乙证，以为是甲证',
    ])
      expect(text).toContain(words)
    expect(html.match(/<path class="curve/g)).toHaveLength(2 * methods.length)
    expect(html.match(/<circle class="point"/g)).toHaveLength(6)
  })

  it('draws nothing outside the frame', () => {
    const numbers = [...html.matchAll(/ (?:c?x|c?y|[xy][12])="([\d.-]+)"/g)].map(([, number]) => Number(number))
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThanOrEqual(380)
  })
})

describe('the interval of a share', () => {
  it('is Wilson’s', () => {
    expect(wilson(0.5, 100).map((value) => Number(value.toFixed(3)))).toEqual([0.404, 0.596])
    expect(wilson(1, 10)).toEqual([expect.closeTo(0.722, 3), 1])
  })
})
