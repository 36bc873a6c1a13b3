import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/content'

const evaluate = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/evaluate.mjs'), ...words], { cwd: root, encoding: 'utf8' })

const questions = [
  { text: '身份证丢了要怎么补', items: ['resident-id-card-replacement'], facet: 'process' },
  { text: '办居住证要带什么材料', items: ['residence-permit'], facet: 'materials' },
  { text: '今天股票涨了没有', items: [] },
]

describe('the evaluation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yiciban-evaluate-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'questions.jsonl')
  writeFileSync(file, questions.map((question) => JSON.stringify(question)).join('\n'))

  it('of a file writes a report with the peers beside us, and prints the figures', () => {
    const report = join(folder, 'report.html')
    const { status, stdout, stderr } = evaluate('--file', file, '--report', report, '--json')
    expect([status, stderr.includes(report)]).toEqual([0, true])
    expect(JSON.parse(stdout)).toMatchObject({ rows: 3, covered: 2, outside: 1, outsideAnswered: 0 })
    const html = readFileSync(report, 'utf8')
    for (const name of ['一次办', 'fuse.js', 'fuse.js 分词检索 + nodejieba', 'MiniSearch + nodejieba', '只看最像的一句说法'])
      expect(html).toContain(`</svg>${name}</th>`)
  }, 120_000)

  it.each([
    [['--folds', '1'], '--folds 要写 2 以上的整数'],
    [['--ablate'], '--ablate 要和 --file、--folds 一起用'],
    [['--fold', '5'], '用法'],
  ])('says in one line what is wrong with %j', (words, message) => {
    const { status, stderr } = evaluate(...words)
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1])
    expect(stderr).toContain(message)
  })
})
