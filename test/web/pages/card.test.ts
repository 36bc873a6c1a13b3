import type { ReplyOption, Card as ServerCard } from '../../../src/dialogue/reply'
import { pileNames } from '../../../src/knowledge/checklist'
import {
  type Card,
  countsText,
  detailsOf,
  type MaterialLine,
  materialName,
  type Option,
  pileTitles,
  tickable,
} from '../../../src/web/pages/card'

/** Compiles only while what the server sends is what the pages expect. */
const received = (card: ServerCard): Card => card
const offered = (option: ReplyOption): Option => option

const line: MaterialLine = {
  name: '居民户口簿',
  plainName: '户口本',
  originals: 1,
  copies: 2,
  returned: true,
  reason: '核对身份',
  basis: '居民身份证法 第十条',
  source: '政府部门核发',
  issuer: '公安机关',
  form: '纸质',
  how: '到派出所补领',
}

describe('cards', () => {
  it('know every pile of the server, each once', () => {
    expect(pileTitles.map(([name]) => name).sort()).toEqual([...pileNames].sort())
    expect(tickable.every((name) => pileNames.includes(name))).toBe(true)
    expect([received.length, offered.length]).toEqual([1, 1])
  })

  it('say how many originals and copies, and that the original comes back', () => {
    expect(countsText(line)).toBe('原件1份 复印件2份，核验后退还')
    expect(countsText({ ...line, copies: 0, returned: false })).toBe('原件1份')
    expect(countsText({ ...line, originals: 0 })).toBe('复印件2份')
    expect(countsText({ ...line, originals: 0, copies: 0 })).toBe('')
  })

  it('name a material with its everyday name', () => {
    expect(materialName(line)).toBe('居民户口簿（户口本）')
    expect(materialName({ ...line, plainName: '居民户口簿' })).toBe('居民户口簿')
  })

  it('tell where a material comes from and on what law it rests, and nothing empty', () => {
    expect(detailsOf(line)).toEqual([
      ['怎么来', '到派出所补领；公安机关核发'],
      ['依据', '居民身份证法 第十条'],
    ])
    const { issuer: _, how: __, ...bare } = line
    expect(detailsOf({ ...bare, source: '其他' })).toEqual([['依据', '居民身份证法 第十条']])
  })
})
