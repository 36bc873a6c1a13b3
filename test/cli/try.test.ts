import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../support/content'

const tryOut = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'dist/cli/try.js'), ...words], { cwd: root, encoding: 'utf8' })

describe('try', () => {
  it('shows both stages, the features and the thresholds behind a decision', () => {
    const { stdout, stderr, status } = tryOut('补身份证要不要登报', '--json')
    expect([status, stderr]).toEqual([0, ''])
    const tried = JSON.parse(stdout)
    expect(tried).toMatchObject({ rule: true, decision: { kind: 'answer', reason: 'item' } })
    expect(tried.words).toContain('登报')
    expect(tried.candidates[0]).toMatchObject({
      item: 'resident-id-card-replacement',
      features: { best: expect.any(Number), learnt: expect.any(Number) },
    })
    expect(tried.candidates[0].confidence).toBeGreaterThanOrEqual(tried.thresholds.answerAt)
    expect(tried.inside[0].entry).toContain('登报')
    expect(tried.reply).toMatch(/^不用/)
  })

  it('prints the same for people, and uses the matter under discussion', () => {
    const { stdout, status } = tryOut('那要多少钱', '--item', 'resident-id-card-replacement')
    expect(status).toBe(0)
    expect(stdout).toContain('问的方面：fee')
    expect(stdout).toContain('answer / follow-up')
    expect(stdout).toContain('40元')
  })

  it('says how it is used when there is nothing to try', () => {
    expect(tryOut()).toMatchObject({ status: 1, stderr: expect.stringContaining('用法') })
    expect(tryOut('护照', '--item', 'no-such-item')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('没有事项「no-such-item」'),
    })
  })
})
