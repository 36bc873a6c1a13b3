import { createCore } from '../../src/dialogue/core'
import { parseKnowledge } from '../../src/knowledge/parse'
import { problemLine } from '../../src/knowledge/problem'
import type { Model } from '../../src/matching/model'
import { readContentFiles, readModel } from '../../src/storage/content-files'
import { root, shippedCore } from '../support/content'

const core = shippedCore()

describe('ask (the machine interface)', () => {
  it('answers “身份证丢了补办要带什么” with the household booklet and 40 yuan, and nobody has to advertise', () => {
    const answer = core.ask({ id: 'q1', text: '身份证丢了补办要带什么' })
    expect(answer).toMatchObject({ id: 'q1', decision: 'answer', item: 'resident-id-card-replacement', facet: 'materials', options: [] })
    expect(answer.reply).toContain('居民户口簿')
    expect(answer.reply).toContain('40元')
    expect(answer.reply).toContain('不用登报')
    expect(answer.confidence).toBeGreaterThan(0.8)
    expect(answer.candidates[0]).toEqual({ item: 'resident-id-card-replacement', confidence: answer.confidence })
    expect(answer.candidates.length).toBeLessThanOrEqual(5)
  })

  it('uses the item of the context for a question that names none', () => {
    expect(core.ask({ text: '那要多少钱', context: { item: 'resident-id-card-replacement' } })).toMatchObject({
      decision: 'answer',
      item: 'resident-id-card-replacement',
      facet: 'fee',
    })
    expect(core.ask({ text: '那要多少钱' })).toMatchObject({ decision: 'clarify', item: null })
  })

  it('offers at least two items when it asks back', () => {
    const answer = core.ask({ text: '过户要什么材料' })
    expect(answer).toMatchObject({ decision: 'clarify', item: null })
    expect(answer.options.length).toBeGreaterThanOrEqual(2)
    expect(answer.options.length).toBeLessThanOrEqual(4)
  })

  it('says on the card what each choice would answer', () => {
    const answer = core.ask({ text: '身份证要多少钱' })
    expect(answer.decision).toBe('clarify')
    const lines = answer.reply.split('\n')
    const at = lines.findIndex((line) => line.includes('. 居民身份证换领'))
    expect(lines[at + 1]).toContain('   这件的话：')
    expect(lines[at + 1]).toContain('20元')
  })

  it('answers for the likeliest choice before it asks, and not again under it', () => {
    const { decision, reply } = core.ask({ text: '身份证要多少钱' })
    const [lead = '', question] = reply.split('\n')
    expect(decision).toBe('clarify')
    expect(lead).toBe('如果您问的是「居民身份证补领（丢失）」：居民身份证工本费40元/证。')
    expect(question).toBe('想接着问，或者不是这件，请点一个：')
    const lines = reply.split('\n')
    const first = lines.findIndex((line) => line.startsWith('1. 居民身份证补领'))
    expect(lines[first + 1]).toMatch(/^2\. /)
  })

  it('takes 能领多少 for the money that is paid out, not for what the counter charges', () => {
    const context = { item: 'temporary-assistance' }
    const paid = core.ask({ text: '一般能给多少钱', context }).reply
    expect(paid).toContain('由当地')
    expect(paid).not.toContain('不收费')
    expect(core.ask({ text: '办这个要收多少钱', context }).reply).toContain('不收费')
  })

  it('keeps confidences between 0 and 1, best first', () => {
    for (const text of ['离婚要带什么', '随便说说', '护照', '水表过户', '🙂']) {
      const { candidates, confidence } = core.ask({ text })
      for (const candidate of [{ confidence }, ...candidates]) {
        expect(candidate.confidence).toBeGreaterThanOrEqual(0)
        expect(candidate.confidence).toBeLessThanOrEqual(1)
      }
      expect(candidates.map((candidate) => candidate.confidence)).toEqual(
        candidates.map((candidate) => candidate.confidence).sort((a, b) => b - a),
      )
    }
  })

  it('recognises an item of the catalogue that has no guide yet, and says who handles it', () => {
    const files = readContentFiles(root).filter((file) => !file.path.endsWith('/city-management/dog-licence.yaml'))
    const outcome = parseKnowledge(files)
    if (!outcome.ok) throw new Error(outcome.problems.map(problemLine).join('\n'))
    const answer = createCore(outcome.knowledge, readModel(root) as Model).ask({ text: '养狗要办狗证吗' })
    expect(answer).toMatchObject({ decision: 'decline', reason: 'not-covered-yet', item: null })
    for (const part of ['养犬登记', '综合行政执法', '12345']) expect(answer.reply).toContain(part)
  })

  it('never repeats personal data', () => {
    expect(JSON.stringify(core.ask({ text: '我叫王小明，电话13812345678，身份证330302199001011234丢了怎么补' }))).not.toMatch(
      /13812345678|330302199001011234|王小明/,
    )
  })

  it('gives every facet an answer of its own for every item', () => {
    for (const id of core.knowledge.items.keys()) {
      for (const text of [
        '多少钱',
        '多久能好',
        '在哪办',
        '几点上班',
        '网上能办吗',
        '能代办吗',
        '怎么查进度',
        '办好给什么证',
        '电话多少',
        '依据什么规定',
        '怎么办',
        '要带什么',
      ]) {
        const { decision, reply } = core.ask({ text, context: { item: id } })
        expect({ id, text, decision }).toEqual({ id, text, decision: 'answer' })
        expect(reply).not.toMatch(/undefined|\{\w+\}|NaN/)
        if (text !== '要带什么') expect({ id, text, list: reply.includes('【') }).toEqual({ id, text, list: false })
      }
    }
  })

  it('words every condition and every question as one sentence after another', () => {
    for (const { record } of core.knowledge.items.values()) {
      for (const condition of record.conditions) expect(`${condition.outcome}。${condition.answer}`).not.toMatch(/。。|undefined/)
    }
  })
})
