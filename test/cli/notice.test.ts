import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/content'

const folder = mkdtempSync(join(tmpdir(), 'yiciban-notice-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function notice(...words: string[]) {
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`, PUBLIC_URL: 'https://bot.example.gov.cn' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), 'notice', ...words], {
    encoding: 'utf8',
    cwd: folder,
    env,
  })
  return { status, stdout, stderr }
}

it('makes a notice and its PDF, for large print too; asked again it is the same', () => {
  const file = join(folder, 'notice.pdf')
  const made = notice('resident-id-card-replacement', 'reason=lost', '--pdf', file, '--large', '--json')
  expect(made).toMatchObject({ status: 0, stderr: '' })
  const { number, url, pdf } = JSON.parse(made.stdout) as { number: string; url: string; pdf: string }
  expect([url, pdf]).toEqual([`https://bot.example.gov.cn/n/${number}`, file])
  expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
  expect(notice('resident-id-card-replacement', 'reason=lost').stdout).toBe(`${number}\n${url}\n`)
}, 60_000)

it.each([
  [['resident-id-card-replacement', 'colour=red'], /没有情形「colour」/],
  [['resident-id-card-replacement', '--nonsense'], /参数不对.*用法/],
])(
  'says in one line what is wrong with %j',
  (words, problem) => {
    expect(notice(...words)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(problem) })
  },
  60_000,
)
