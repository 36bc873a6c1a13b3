import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../support/content'

const bench = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/bench.mjs'), ...words], { cwd: root, encoding: 'utf8' })

const names = ['ours', 'fuse', 'fuse-token', 'minisearch', 'minisearch-fuzzy', 'flexsearch', 'orama']

describe('the bench', () => {
  it('measures every engine in one run, finds the documents themselves, and says how many times ours the others take', () => {
    const { stdout, status } = bench('--json', '--sizes', '300,1000000', '--documents', '1000', '--queries', '20')
    expect(status).toBe(0)
    const { matching, accuracy, understand } = JSON.parse(stdout)
    expect(matching).toHaveLength(1)
    const [{ documents, engines, ratios, leftOut }] = matching
    expect([documents, leftOut]).toEqual([300, {}])
    expect(engines.map(({ name }: { name: string }) => name)).toEqual(names)
    for (const engine of engines) {
      const number = expect.any(Number)
      expect(engine).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), buildMs: number, memoryMb: number })
      expect(engine).toMatchObject({ p50Ms: number, p99Ms: number, queries: 20, recall10: { shortened: number, both: number } })
      expect(engine.p99Ms).toBeGreaterThanOrEqual(engine.p50Ms)
    }
    expect(engines[0]).toMatchObject({ recall10: { exact: 1, typo: 1 }, snapshot: { megabytes: expect.any(Number) } })
    expect(Object.keys(ratios)).toEqual(names.slice(1))
    expect(accuracy.map(({ name }: { name: string }) => name)).toEqual(['ours', 'fuse', 'fuse-token', 'minisearch'])
    for (const { top1, top3, answeredRightAtRisk1 } of accuracy) {
      expect(top1).toBeLessThanOrEqual(top3)
      expect(answeredRightAtRisk1).toBeLessThanOrEqual(top1)
    }
    expect(understand).toMatchObject({ items: expect.any(Number), p50Ms: expect.any(Number), p99Ms: expect.any(Number) })
  }, 300_000)

  it('says how it is used when it does not know what is asked', () => {
    for (const words of [['--sizes', 'many'], ['--engines', 'ours,elastic'], ['--fast']])
      expect(bench(...words)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^usage/) })
  })
})
