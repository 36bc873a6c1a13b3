/** A made-up matter and its notices, so that tests do not depend on what editors change. */

import type { KnowledgeBase } from '../../src/knowledge/knowledge-base'
import { compileItem, type KnownItem } from '../../src/knowledge/known-item'
import { Item } from '../../src/knowledge/schema'
import { shippedKnowledge } from './content'

/** Street music licence: one question, one refusal, a local fee, every kind of pile. */
export const sampleRecord = {
  id: 'street-music',
  name: '街头演出登记',
  aliases: ['街头卖艺'],
  department: 'culture-tourism',
  authority: '区文化窗口',
  taskType: '公共服务',
  projectType: '承诺件',
  version: 3,
  serviceTarget: ['自然人'],
  summary: '在街头演奏的人登记时段和地点',
  distinguish: '在街上演，不在剧场演',
  applicants: { who: '年满16周岁的演奏者', basis: ['LOCAL'] },
  requirements: [
    { text: '乐器是自己的', basis: ['LOCAL'] },
    { text: '用音箱的，功率不超过规定', when: 'speaker=yes', basis: ['LOCAL'] },
  ],
  situations: [
    {
      id: 'speaker',
      ask: '用不用音箱？',
      why: '用音箱要多交一份说明',
      type: 'yesno',
      options: [
        { id: 'yes', label: '用音箱', words: [] },
        { id: 'no', label: '不用音箱', words: [] },
      ],
    },
    {
      id: 'age',
      ask: '多大年纪？',
      why: '不满16周岁的办不了',
      type: 'number',
      unit: '周岁',
      min: 0,
      max: 120,
    },
  ],
  materials: [
    {
      name: '居民身份证',
      plainName: '身份证',
      returned: true,
      reason: '核对是不是本人',
      basis: ['LOCAL'],
      source: '政府部门核发',
      issuer: '公安机关',
    },
    {
      name: '音箱说明',
      kind: '复印件',
      copies: 2,
      when: 'speaker=yes',
      reason: '看功率大小',
      basis: ['LOCAL'],
      validity: '一年内',
      substitutes: [{ name: '铭牌照片' }],
    },
    { name: '近期照片', need: '容缺后补', reason: '做登记牌', basis: ['LOCAL'], tolerance: '5个工作日内补齐' },
    { name: '登记表', auto: 'onSite', reason: '写明时段和地点', basis: ['LOCAL'] },
    { name: '户口簿', auto: 'fetched', reason: '系统能查到', basis: ['LOCAL'] },
  ],
  effects: [
    { when: 'age<16', notEligible: true, note: '不满16周岁的，由监护人出面登记', instead: '请监护人来办', basis: ['LOCAL'] },
    { when: 'speaker=yes', note: '晚上十点以后不要用音箱' },
  ],
  fees: [{ name: '登记', amount: 0, basis: ['LOCAL'] }],
  limits: { legal: [], promised: { n: 3, unit: '工作日', basis: ['LOCAL'] } },
  visits: { min: 1, max: 1 },
  online: { available: '不可以' },
  proxy: { allowed: '可以', basis: ['LOCAL'] },
  places: ['sample-window'],
  process: { window: ['到窗口交材料', '领登记牌'], online: [] },
  result: { name: '街头演出登记牌', validity: '一年' },
  progress: '打电话问',
  law: ['LOCAL'],
  provenance: { source: '本测试', verifiedBy: '测试', verifiedAt: '2026-11-20', nextReview: '2027-11-20', confidence: '低' },
} as const

/** The sample with changes, as the engine uses it. */
export function sampleItem(changes: object = {}): KnownItem {
  return compileItem(Item.parse({ ...structuredClone(sampleRecord), ...changes })).item
}

/** The shipped content with the sample matter (or a changed one) and its window. */
export function sampleKnowledge(item = sampleItem()): KnowledgeBase {
  const shipped = shippedKnowledge()
  const second = sampleItem({ id: 'street-painting', name: '街头绘画登记', materials: sampleRecord.materials.slice(0, 1) })
  return {
    ...shipped,
    items: new Map([...shipped.items, [item.record.id, item], [second.record.id, second]]),
    offices: new Map([
      ...shipped.offices,
      [
        'sample-window',
        {
          id: 'sample-window',
          name: '文化窗口',
          type: '部门服务窗口',
          region: '330300',
          address: '样例路1号',
          hours: [{ days: ['一', '三'], from: '09:00', to: '11:30' }],
          phones: ['0000-000000'],
        },
      ],
    ]),
  }
}
