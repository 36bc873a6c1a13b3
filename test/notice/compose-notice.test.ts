import { type Answers, checklistOf, pileNames } from '../../src/knowledge/checklist'
import { selectItems } from '../../src/knowledge/selection'
import { createComposeNotice } from '../../src/notice/compose-notice'
import type { Block, Made } from '../../src/notice/notice'
import { sampleKnowledge } from '../support/notices'

const knowledge = sampleKnowledge()
const compose = createComposeNotice(knowledge)
const made = (ids: string[], answers: Record<string, string> = {}) => compose(selectItems(ids, answers, knowledge))

const blocks = ({ sheet }: Made): Block[] => sheet.sections.flatMap((section) => section.blocks)
const piles = (notice: Made) =>
  blocks(notice).flatMap((block) =>
    block.kind === 'materials' ? [[block.title, block.tick, block.entries.map((entry) => entry.name)]] : [],
  )
const rows = (notice: Made): Record<string, string> =>
  Object.fromEntries(
    blocks(notice).flatMap((block) => (block.kind === 'table' ? block.rows.map(([label, lines]) => [label, lines.join('\n')]) : [])),
  )

/** Every text of a notice. */
function textsOf({ sheet }: Made): string[] {
  return [
    sheet.title,
    ...sheet.situation,
    ...sheet.verdict,
    ...sheet.closing,
    ...sheet.sections.flatMap(({ heading, blocks: parts }) => [
      heading,
      ...parts.flatMap((block) => {
        if (block.kind === 'text') return [block.text]
        if (block.kind === 'list') return block.lines
        if (block.kind === 'table') return block.rows.flatMap(([label, lines]) => [label, ...lines])
        return [block.title, ...block.entries.flatMap((entry) => [entry.name, entry.reason, ...entry.details.flat()])]
      }),
    ]),
  ]
}

describe('a notice for one item', () => {
  it('lists each material on its pile with counts, reason, basis and how it is got', () => {
    const notice = made(['street-music'], { speaker: 'yes', age: '30' })
    expect(piles(notice)).toEqual([
      ['要带的（原件、复印件）', true, ['居民身份证（身份证）', '音箱说明']],
      ['可以先办、后补的（容缺）', true, ['近期照片']],
      ['现场填写或系统生成的', false, ['登记表']],
      ['不用带的', false, ['户口簿']],
    ])
    const [bring] = blocks(notice)
    expect(bring?.kind === 'materials' && bring.entries).toEqual([
      {
        name: '居民身份证（身份证）',
        counts: '原件1份，核验后退还',
        reason: '核对是不是本人',
        details: [
          ['怎么来', '公安机关出具'],
          ['依据', '由当地确定'],
        ],
      },
      {
        name: '音箱说明',
        counts: '复印件2份',
        reason: '看功率大小',
        details: [
          ['可以换', '没有的话，任选其一：铭牌照片'],
          ['怎么来', '申请人自备'],
          ['有效期', '一年内'],
          ['依据', '由当地确定'],
        ],
      },
    ])
    expect(notice.sheet).toMatchObject({ title: '街头演出登记', situation: ['用不用音箱：用音箱', '多大年纪：30周岁'], verdict: [] })
    expect(notice).toMatchObject({
      items: [{ id: 'street-music', name: '街头演出登记', version: 3, verifiedAt: '2026-11-20' }],
      answers: { 'street-music': { age: 30, speaker: 'yes' } },
    })
  })

  it('says who may, who may not, how, how long, how much, where, when, by whom, what comes of it, and whom to ask', () => {
    const said = rows(made(['street-music'], { speaker: 'yes' }))
    expect(said).toMatchObject({
      谁可以办: '年满16周岁的演奏者（依据：由当地确定）\n乐器是自己的（依据：由当地确定）\n用音箱的，功率不超过规定（依据：由当地确定）',
      办不了的情况: '不满16周岁的，由监护人出面登记（依据：由当地确定）',
      窗口怎么办: '1. 到窗口交材料\n2. 领登记牌',
      多久办好: '当地承诺3工作日',
      收多少钱: '登记：不收费\n依据：由当地确定',
      在哪办: '文化窗口，样例路1号，星期一三 09:00-11:30',
      办好给什么: expect.stringContaining('街头演出登记牌'),
      谁来办: '区文化窗口',
      咨询电话: expect.stringContaining('0000-000000'),
      监督投诉: expect.stringContaining('12345'),
    })
    for (const part of ['网上能办吗', '能代办吗', '怎么查进度', '法律依据']) expect(said[part]).toMatch(/./)
  })

  it('asks what is open, and puts what hangs on it under 可能需要', () => {
    const notice = made(['street-music'])
    expect(piles(notice)).toContainEqual(['可能需要（看您的情况）', true, ['音箱说明']])
    expect(textsOf(notice)).toContain('用不用音箱？（用音箱／不用音箱）')
    expect(textsOf(made(['street-music'], { speaker: 'no', age: '30' })).join()).not.toContain('还没有确认的情况')
  })

  it('for who is refused says so with the basis, and lists nothing to bring', () => {
    const notice = made(['street-music'], { age: '12' })
    expect(notice.sheet.verdict).toEqual([expect.stringMatching(/不满16周岁的，由监护人出面登记。.*由当地确定.*请监护人来办/)])
    expect(piles(notice)).toEqual([])
    expect(rows(notice)).toMatchObject({ 咨询电话: expect.stringContaining('0000-000000'), 监督投诉: expect.stringContaining('12345') })
  })

  it('keeps what was not known as such', () => {
    expect(made(['street-music'], { speaker: 'unknown', proxy: 'yes' }).sheet.situation).toEqual(['用不用音箱：不清楚', '请人代办'])
  })

  it('numbers its parts', () => {
    expect(made(['street-music']).sheet.sections.map((section) => section.heading)).toEqual([
      '一、材料，备好一样勾一样',
      '二、还没有确认的情况',
      '三、怎么办',
    ])
    expect(made(['street-music'], { speaker: 'yes', age: '30' }).sheet.sections.at(-1)).toEqual({
      heading: '三、注意',
      blocks: [{ kind: 'list', ordered: false, lines: ['晚上十点以后不要用音箱。'] }],
    })
  })
})

describe('a notice for several items', () => {
  it('tells of a shared material what it is for in each, once', () => {
    const notice = made(['street-music', 'street-painting'], { speaker: 'no', age: '30' })
    expect(notice.sheet.title).toBe('街头演出登记、街头绘画登记')
    const cards = blocks(notice).flatMap((block) =>
      block.kind === 'materials' ? block.entries.filter((entry) => entry.name.startsWith('居民身份证')) : [],
    )
    expect(cards).toHaveLength(1)
    expect(cards[0]).toMatchObject({
      reason: '',
      details: expect.arrayContaining([
        ['用于', '街头演出登记：核对是不是本人'],
        ['用于', '街头绘画登记：核对是不是本人'],
      ]),
    })
    expect(rows(notice).第1趟).toMatch(/到文化窗口，办：街头演出登记；街头绘画登记/)
    expect(blocks(notice).filter((block) => block.kind === 'table' && block.title !== '')).toMatchObject([
      { title: '街头演出登记（第3版，2026-11-20核验）' },
      { title: '街头绘画登记（第3版，2026-11-20核验）' },
    ])
  })

  it('takes a bundle by its id or code, with its order and its traps', () => {
    const [bundle] = [...knowledge.bundles.values()].filter((each) => each.members.every((member) => knowledge.items.has(member.item)))
    if (!bundle) return
    const notice = made([bundle.id])
    expect(notice).toEqual(made([bundle.code]))
    expect(notice).toMatchObject({ bundle: bundle.id, sheet: { title: bundle.name } })
    const said = textsOf(notice)
    for (const trap of bundle.traps) expect(said).toContain(trap)
    expect(notice.items.map((item) => item.id)).toEqual(bundle.members.map((member) => member.item))
  })
})

describe('of every shipped item', () => {
  /** The open list, and the first and last answer to every question. */
  const cases = [...knowledge.items.values()].flatMap((item) => {
    const all = (pick: (values: readonly unknown[]) => unknown): Answers =>
      Object.fromEntries(item.record.situations.map(({ id }) => [id, pick(item.domains[id] ?? []) as Answers[string]]))
    return [{}, all((values) => values[0]), all((values) => values.at(-1))].map((answers) => ({
      item,
      answers,
      notice: compose({ items: [item], missing: [], answers: new Map([[item.record.id, answers]]) }),
    }))
  })

  it('every material of the list stands on the notice with its basis, and no other', () => {
    const wrong = cases.flatMap(({ item, answers, notice }) => {
      const list = checklistOf(item, answers, knowledge)
      const lines = notice.sheet.verdict.length > 0 ? [] : pileNames.flatMap((name) => list.piles[name])
      const entries = blocks(notice).flatMap((block) => (block.kind === 'materials' ? block.entries : []))
      const same = lines.every((line, at) => {
        const entry = entries[at]
        return entry?.name.startsWith(line.name) && entry.reason === line.reason && entry.details.at(-1)?.join() === `依据,${line.basis}`
      })
      return same && entries.length === lines.length ? [] : [{ item: item.record.id, answers }]
    })
    expect(wrong).toEqual([])
  })

  it('nothing of the inside shows: no empty line, no slot, no mark, no code', () => {
    const inside = /\{\w+\}|LOCAL|undefined|〔[LDM]〕|\bnull\b|^\s+$/
    const wrong = cases.flatMap(({ item, notice }) =>
      textsOf(notice)
        .filter((text) => inside.test(text))
        .map((text) => [item.record.id, text]),
    )
    expect(wrong).toEqual([])
    const empty = cases.flatMap(({ item, notice }) =>
      blocks(notice).flatMap((block) =>
        block.kind === 'table' ? block.rows.filter(([, lines]) => !lines.some(Boolean)).map(([label]) => [item.record.id, label]) : [],
      ),
    )
    expect(empty).toEqual([])
  })
})
