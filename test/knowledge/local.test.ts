/** A fictitious district beside the common content. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Core, createCore } from '../../src/dialogue/core'
import { checkKnowledge } from '../../src/knowledge/check'
import { knowledgeFor, regionsAround } from '../../src/knowledge/local'
import { parseKnowledge } from '../../src/knowledge/parse'
import { createLineOf, type SourceFile } from '../../src/knowledge/source'
import { todoOf } from '../../src/knowledge/todo'
import type { Model } from '../../src/matching/model'
import { readModel } from '../../src/storage/content-files'
import { id, sampleFiles } from '../exchange/sample'
import { root } from '../support/content'

const text = (name: string) => readFileSync(join(__dirname, 'local', `${name}.yaml`), 'utf8')
const itemPath = `knowledge/local/330302/${id}.yaml`
const officesPath = 'knowledge/local/330302/offices.yaml'

/** The small content with the district, and further files or changes on top. */
function files(more: Record<string, string> = {}): SourceFile[] {
  const all = new Map<string, string>([
    ...sampleFiles().map(({ path, text: content }) => [path, content] as const),
    [
      'intents/language/regions.yaml',
      '- { code: "330300", name: 温州市, words: [温州] }\n- { code: "330302", name: 鹿城区, words: [鹿城] }\n- { code: "330304", name: 瓯海区, words: [瓯海] }\n',
    ],
    [itemPath, text('item')],
    [officesPath, text('offices')],
    ...Object.entries(more),
  ])
  return [...all].map(([path, content]) => ({ path, text: content }))
}
function knowledgeOf(more?: Record<string, string>) {
  const outcome = parseKnowledge(files(more))
  if (!outcome.ok) throw new Error(outcome.problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'))
  return outcome.knowledge
}
const common = knowledgeOf()
let core: Core
beforeAll(() => {
  core = createCore(common, readModel(root) as Model)
})

describe('a district that adds its facts', () => {
  const checklist = (region?: string, answers: Record<string, string> = {}) => core.checklist(id, answers, region)

  it('shows them to its citizens and to nobody else', () => {
    const there = checklist('330302')
    expect(there.limit).toContain('当地承诺7工作日')
    expect(there.places).toEqual(['公安派出所户籍窗口（示例路1号一楼）', '示例村警务室（示例村2号）'])
    expect(there.phone[0]).toBe('0000-1000001')
    expect(there.notes).toContain('示例区周三下午延时到19:00。')
    expect([there.source, there.verifiedAt]).toEqual([expect.stringMatching(/；示例区办事指南（虚构）$/), '2026-11-20'])
    expect(checklist('330302', { hukou: 'other' }).piles.notNeeded.map((line) => line.name)).toContain('居住证')

    for (const region of [undefined, '330300', '330304', '999999']) {
      const elsewhere = checklist(region, { hukou: 'other' })
      expect(elsewhere.limit).not.toContain('7工作日')
      expect(elsewhere.piles.maybe.map((line) => line.name)).toContain('居住证')
      expect(JSON.stringify(elsewhere)).not.toContain('示例')
    }
  })

  it('is used in answers, by the region of the message or by the one that is named', () => {
    const ask = (question: string, region?: string) =>
      core.ask({ text: question, context: { item: id }, ...(region === undefined ? {} : { region }) }).reply
    expect(ask('几点上班', '330302')).toContain('公安派出所户籍窗口：星期一二三四五 09:00-12:00，星期一二三四五 14:00-17:00。')
    expect(ask('几点上班')).not.toContain('09:00')
    expect(ask('在哪里办', '330302')).toContain('示例路1号一楼')
    expect(ask('我在鹿城，在哪里办')).toContain('示例路1号一楼')
    expect(ask('要多久', '330302')).toContain('当地承诺7工作日')
    expect(ask('没有户口簿能不能补身份证', '330302')).toMatch(/^能。示例区认驾驶证/)
    expect(ask('没有户口簿能不能补身份证', '330304')).toMatch(/^看情况。/)
  })

  it('shares everything else with the common content', () => {
    const there = knowledgeFor(common, '330302')
    expect(there.items.get(id)?.record.materials[0]).toBe(common.items.get(id)?.record.materials[0])
    expect(there.offices.get('gas-hall')).toBe(common.offices.get('gas-hall'))
    expect(knowledgeFor(common, '330304')).toBe(common)
    expect(knowledgeFor(common, undefined)).toBe(common)
  })

  it('shortens the to-do list, and its own review is announced', () => {
    const all = files()
    const fields = (region?: string) => todoOf(knowledgeFor(common, region), createLineOf(all)).map((todo) => `${todo.id} ${todo.field}`)
    expect(fields()).toEqual(expect.arrayContaining([`${id} 承诺时限`, `${id} 材料`, `${id} 网上办`, 'police-station-household 地址']))
    expect(fields('330302').filter((field) => field.startsWith(id) || field.includes('地址'))).toEqual(['gas-hall 地址'])
    expect(checkKnowledge(common, all, { today: '2027-05-21' })).toContainEqual(
      expect.objectContaining({ kind: 'review-overdue', file: itemPath, field: 'provenance.nextReview', line: 16 }),
    )
  })
})

describe('a city around its districts', () => {
  const cityPath = `knowledge/local/330300/${id}.yaml`
  const city = text('item')
    .replace('n: 7', 'n: 15')
    .replace(/^places: .*\n/m, '')
    .replaceAll('示例区', '示例市')

  it('counts where the district says nothing, and the district where both do', () => {
    expect(regionsAround('330302')).toEqual(['330000', '330300', '330302'])
    const knowledge = knowledgeOf({ [cityPath]: city })
    const record = (region: string) => knowledgeFor(knowledge, region).items.get(id)?.record
    expect(record('330304')?.limits.promised).toMatchObject({ n: 15 })
    expect(record('330302')?.limits.promised).toMatchObject({ n: 7 })
    expect(record('330302')?.provenance.source).toMatch(/示例市.*示例区/)
    expect(record('330304')?.places).toEqual(['police-station-household'])
  })
})

describe('a local file that does not fit', () => {
  /** Problems of the district's item file with one line put in place of another. */
  const problems = (from: string | RegExp, to: string, path = itemPath, name = 'item') =>
    parseKnowledge(files({ [path]: text(name).replace(from, to) })).problems.map(({ level, file, line, message }) => {
      expect(level).toBe('error')
      const source = (path === file ? text(name).replace(from, to) : '').split('\n')[line - 1]
      return [source?.trim(), message]
    })
  const fee = (more: string) => problems('promised:', `fees:\n  - { name: 居民身份证工本费, amount: 30${more} }\npromised:`)

  it.each([
    ['an unknown item', 'item: resident-id-card-replacement', 'item: nothing', '没有事项「nothing」'],
    ['an unknown material', 'name: 居住证', 'name: 暂住证', '没有材料「暂住证」，有的是：居民身份证申领登记表、'],
    ['an unknown condition', 'id: no_booklet', 'id: no_book', '没有条件「no_book」，有的是：newspaper、proxy_adult、no_booklet'],
    ['an unknown office', 'example-village-station]', 'moon]', '没有办理点「moon」'],
    ['an unknown field', 'delivery:', 'colour:', ''],
    ['a promise longer than the law', 'n: 7', 'n: 70', '承诺70工作日，比法定60自然日还长'],
    [
      'a law nobody knows',
      'unit: 工作日 }',
      'unit: 工作日, basis: [不存在的法 第一条〔L〕] }',
      'knowledge/law 里没有「不存在的法 第一条」',
    ],
    [
      'an answer that contradicts a law',
      'id: no_booklet',
      'id: newspaper',
      '通用的「补身份证要不要登报」是「不用」，依据是 居民身份证法 第十一条〔L〕',
    ],
  ])('names %s with its line', (_what, from, to, message) => {
    expect(problems(from, to)).toContainEqual([expect.any(String), expect.stringContaining(message)])
  })

  it('does not change a fact of law or document in passing, but when it says so and says by what', () => {
    expect(fee('')).toEqual([
      ['- { name: 居民身份证工本费, amount: 30 }', expect.stringMatching(/是 40元\/证，依据是 发改价格.*overrides: true/)],
    ])
    expect(fee(', overrides: true')).toEqual([[expect.any(String), expect.stringContaining('还要写依据 basis')]])
    expect(fee(', overrides: true, basis: [LOCAL]')).toHaveLength(1)
    expect(fee(', overrides: true, basis: [浙江规定 第九条〔L〕]')).toEqual([])
    expect(problems('promised:', 'fees:\n  - { name: 加急费, amount: 1 }\npromised:')[0]?.[1]).toContain('没有收费「加急费」')
  })

  it('knows no regions beside those of the table, and no new office without name and type', () => {
    const stray = parseKnowledge(files({ [`knowledge/local/440100/${id}.yaml`]: text('item') })).problems
    expect(stray.map(({ file, message }) => [file, message])).toContainEqual([
      `knowledge/local/440100/${id}.yaml`,
      expect.stringContaining('没有地区「440100」'),
    ])
    expect(problems(/ {4}name: 示例村警务室\n/, '', officesPath, 'offices')).toContainEqual([
      '- id: example-village-station',
      expect.stringContaining('写上 name 和 type'),
    ])
    expect(parseKnowledge(files({ 'knowledge/local/lucheng/x.yaml': 'a: 1' })).problems).toContainEqual(
      expect.objectContaining({ level: 'error', file: 'knowledge/local/lucheng/x.yaml', message: expect.stringContaining('六位地区代码') }),
    )
    expect(problems('id: police', 'id: polise', officesPath, 'offices')[0]?.[1]).toContain('没有办理点')
  })
})
