import { AppError } from '../../src/errors'
import type { KnowledgeBase } from '../../src/knowledge/knowledge-base'
import { compileItem } from '../../src/knowledge/known-item'
import { planOf } from '../../src/knowledge/plan'
import { Item } from '../../src/knowledge/schema'
import { shippedKnowledge } from '../support/content'

const knowledge = shippedKnowledge()

/** A small item on the shipped offices. */
function anItem(id: string, changes: Record<string, unknown> = {}) {
  return Item.parse({
    id,
    name: `事项${id}`,
    aliases: [id],
    department: 'police-household',
    authority: '公安派出所',
    taskType: '公共服务',
    projectType: '即办件',
    version: 1,
    serviceTarget: ['自然人'],
    summary: '测试用',
    distinguish: '测试用',
    applicants: { who: '本人', basis: ['LOCAL'] },
    materials: [aMaterial('居民身份证', { issuer: '公安机关' })],
    fees: [{ name: '工本费', amount: 0, basis: ['LOCAL'] }],
    limits: { promised: 'LOCAL' },
    visits: { min: 1, max: 1 },
    online: { available: '不可以' },
    proxy: { allowed: '不可以', basis: ['LOCAL'] },
    places: ['police-station-household'],
    process: { window: ['到窗口办'] },
    result: { name: `${id}的结果` },
    progress: '打电话',
    law: ['LOCAL'],
    provenance: { source: '测试', verifiedBy: '测试', verifiedAt: '2026-11-24', nextReview: '2027-05-24', confidence: '低' },
    ...changes,
  })
}

function aMaterial(name: string, changes: Record<string, unknown> = {}) {
  return { name, reason: '测试', basis: ['LOCAL'], ...changes }
}

function knowing(...items: ReturnType<typeof anItem>[]): KnowledgeBase {
  return { ...knowledge, bundles: new Map(), items: new Map(items.map((record) => [record.id, compileItem(record).item])) }
}

describe('a plan', () => {
  it('merges the same material of the same issuer into one line, strictest form, and knows whom it serves', () => {
    const plan = planOf(
      ['a', 'b'],
      () => ({}),
      knowing(
        anItem('a', { materials: [aMaterial('居民身份证', { issuer: '公安机关', kind: '复印件', whose: ['买方'], returned: true })] }),
        anItem('b', { materials: [aMaterial('居民身份证', { issuer: '公安机关', kind: '原件', whose: ['户主'] })] }),
      ),
    )
    expect(plan.piles.bring).toHaveLength(1)
    expect(plan.piles.bring[0]).toMatchObject({
      name: '居民身份证',
      originals: 1,
      copies: 1,
      returned: false,
      usedBy: ['a', 'b'],
      whose: ['买方', '户主'],
    })
  })

  it('keeps materials of different issuers apart', () => {
    const plan = planOf(
      ['a', 'b'],
      () => ({}),
      knowing(
        anItem('a', { materials: [aMaterial('收入证明', { issuer: '单位' })] }),
        anItem('b', { materials: [aMaterial('收入证明', { issuer: '街道' })] }),
      ),
    )
    expect(plan.piles.bring).toHaveLength(2)
  })

  it('does one office in one visit', () => {
    const plan = planOf(['a', 'b', 'c'], () => ({}), knowing(anItem('a'), anItem('b', { places: ['vehicle-office'] }), anItem('c')))
    expect(plan.visits.map((visit) => [visit.office, visit.items])).toEqual([
      ['police-station-household', ['a', 'c']],
      ['vehicle-office', ['b']],
    ])
  })

  it('puts first what gives a material that a later one asks for, and takes that material off the list', () => {
    const plan = planOf(
      ['late', 'early'],
      () => ({}),
      knowing(anItem('late', { places: ['vehicle-office'], materials: [aMaterial('完税凭证', { issuedBy: 'early' })] }), anItem('early')),
    )
    expect(plan.order).toEqual(['early', 'late'])
    expect(plan.handedOn).toEqual([{ material: '完税凭证', from: 'early', to: 'late' }])
    expect(plan.piles.bring.map((line) => line.name)).toEqual(['居民身份证'])
    expect(plan.visits[1]).toMatchObject({ items: ['late'], doFirst: [{ item: 'early', gives: '完税凭证' }] })
  })

  it('sends online what needs no visit', () => {
    const plan = planOf(
      ['a', 'web'],
      () => ({}),
      knowing(
        anItem('a'),
        anItem('web', {
          visits: { min: 0, max: 0 },
          online: { available: '可以', where: ['浙里办'] },
          process: { window: [], online: ['网上填'] },
          places: ['zheliban'],
        }),
      ),
    )
    expect(plan.online).toEqual(['web'])
    expect(plan.visits.map((visit) => visit.items)).toEqual([['a']])
    expect(plan.piles.prepareOnline.map((line) => line.name)).not.toContain('居民身份证')
  })

  it('names the ring when items wait for each other', () => {
    const ring = knowing(
      anItem('a', { materials: [aMaterial('b的结果', { issuedBy: 'b' })] }),
      anItem('b', { materials: [aMaterial('a的结果', { issuedBy: 'a' })] }),
    )
    expect(() => planOf(['a', 'b'], () => ({}), ring)).toThrow(new AppError('dependency_cycle', '这些事项互为前提，排不出先后：a → b → a'))
  })

  it('refuses an unknown item', () => {
    expect(() => planOf(['nothing'], () => ({}), knowledge)).toThrow('没有事项「nothing」')
  })

  it('plans every bundle: all members once, nobody before what he depends on', () => {
    for (const bundle of knowledge.bundles.values()) {
      const members = bundle.members.filter((member) => knowledge.items.has(member.item))
      const plan = planOf(
        members.map((member) => member.item),
        () => ({}),
        knowledge,
      )
      const done = [...plan.order]
      expect(new Set(done).size).toBe(members.length)
      for (const member of members)
        for (const first of member.dependsOn) if (done.includes(first)) expect(done.indexOf(first)).toBeLessThan(done.indexOf(member.item))
      expect([...plan.online, ...plan.visits.flatMap((visit) => visit.items)].sort()).toEqual([...done].sort())
    }
  })
})
