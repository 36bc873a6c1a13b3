import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withSyntheticItems } from '../../src/cli/synthetic-items'
import { parseKnowledge } from '../../src/knowledge/parse'
import { id, sampleFiles } from '../exchange/sample'
import { root } from '../support/content'

describe('synthetic items', () => {
  it('are valid, always the same, and as many as asked for', () => {
    const files = withSyntheticItems(sampleFiles(), 4)
    expect(withSyntheticItems(sampleFiles(), 4)).toEqual(files)
    const outcome = parseKnowledge(files)
    expect(outcome.problems).toEqual([])
    if (!outcome.ok) return
    expect([...outcome.knowledge.items.keys()].sort()).toEqual([id, `${id}-1`, `${id}-2`, `${id}-3`])
    expect(outcome.knowledge.items.get(`${id}-2`)?.record.name).toBe('居民身份证补领（丢失）（第2种）')
    expect(outcome.knowledge.utterances.get(`${id}-2`)).toEqual(outcome.knowledge.utterances.get(id))
  })
})

describe('bench:load', () => {
  it('prints both times and how they grow', () => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/bench-load.js'), '--items', '300', '--json'], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const told = JSON.parse(stdout)
    expect(told).toEqual({
      shipped: { items: expect.any(Number), readMs: expect.any(Number), firstMs: expect.any(Number), bestMs: expect.any(Number) },
      synthetic: { items: 300, ms: expect.any(Number) },
      timeRatio: expect.any(Number),
      itemRatio: expect.any(Number),
    })
    expect(told.itemRatio).toBe(Math.round(3000 / told.shipped.items) / 10)
  })
})
