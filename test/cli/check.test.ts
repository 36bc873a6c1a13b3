import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/content'

const check = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'dist/cli/check.js'), ...words], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })

describe('check', () => {
  it('tells programs everything: counts per item, the to-do list, problems', () => {
    const { stdout, stderr } = check('--json')
    expect(stderr).toBe('')
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({
      errors: expect.any(Number),
      warnings: expect.any(Number),
      items: told.counts.length,
      bundles: expect.any(Number),
    })
    expect(told.items).toBeGreaterThan(100)
    for (const key of ['materials', 'situations', 'conditions', 'faqs', 'utterances', 'sourced'])
      expect(told.counts[0]).toHaveProperty(key, expect.any(Number))
    expect(told.todo[0]).toEqual({
      ...{ department: expect.any(String), id: expect.any(String), name: expect.any(String), field: expect.any(String) },
      ...{
        what: expect.any(String),
        file: expect.stringMatching(/^knowledge\/.*\.yaml$/),
        line: expect.any(Number),
        path: expect.any(String),
      },
    })
    expect(told.problems.length).toBe(told.errors + told.warnings)
  })

  it('writes one report per department, and refuses words it does not know', () => {
    const folder = mkdtempSync(join(tmpdir(), 'yiciban-report-'))
    const { stdout } = check('--report', join(folder, 'reports'))
    const names = readdirSync(join(folder, 'reports'))
    expect(stdout).toContain(`${names.length} 个部门的报告`)
    expect(names).toContain('police-household.md')
    expect(readFileSync(join(folder, 'reports/police-household.md'), 'utf8')).toMatch(/^# 公安[\s\S]*## 要当地填的[\s\S]*承诺时限/)
    rmSync(folder, { recursive: true })
    expect(check('--colour')).toMatchObject({ status: 1, stderr: expect.stringContaining('用法') })
  })
})
