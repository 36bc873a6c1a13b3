import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readTables, writeXlsxFile } from '../../src/cli/table-files'
import { id, itemPath, sampleFiles } from '../exchange/sample'
import { set } from '../exchange/tables'
import { root } from '../support/content'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-exchange-'))
  for (const { path, text } of sampleFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function command(name: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), name, '--root', folder, ...words], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}
const item = () => readFileSync(join(folder, itemPath), 'utf8')

it('a clerk exports, edits, looks, applies', async () => {
  const file = join(folder, '内容.xlsx')
  expect(command('export', '--xlsx', file)).toMatchObject({ status: 0, stdout: '' })
  expect(command('import', file, '--dry-run')).toMatchObject({ status: 0, stdout: '和现在的内容一样，没有要改的。\n' })
  const before = item()
  await writeXlsxFile(file, set(await readTables(file), '材料', { 材料名称: '居民户口簿' }, '为什么要', '看清楚是哪一户'))
  const looked = command('import', file, '--dry-run')
  expect(looked.stdout).toMatch(/材料 2「居民户口簿」为什么要：核对本人身份和户口登记 → 看清楚是哪一户\n.*会改 1 个文件/s)
  expect(item()).toBe(before)
  expect(command('import', file, '--apply')).toMatchObject({ status: 0, stdout: expect.stringContaining('改好了 1 个文件') })
  expect(item()).toContain('reason: 看清楚是哪一户')
}, 60_000)

it('csv files go the same way, with the same problems', () => {
  const csv = join(folder, 'csv')
  expect(command('export', '--csv', csv, id).status).toBe(0)
  expect(readdirSync(csv)).toContain('材料.csv')
  const path = join(csv, '材料.csv')
  writeFileSync(path, readFileSync(path, 'utf8').replace('核对本人身份和户口登记', '').replace('看清楚是哪一户', ''))
  const { status, stdout } = command('import', csv, '--apply', '--json')
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    written: false,
    problems: [expect.stringMatching(/「材料」第 3 行「为什么要」（.3）：不能空着/)],
  })
}, 60_000)

it('an official table fills what is LOCAL, and lists what has no match', () => {
  const [table, mapping, unmapped] = ['official.csv', 'codes.yaml', 'unmapped.csv'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(table, '\ufefftask_name,task_code,promise_day,promise_type\r\n身份证补领,TEST-1,10,工作日\r\n=采矿许可,TEST-2,5,工作日\r\n')
  writeFileSync(mapping, `codes: [{ code: TEST-1, item: ${id} }]\n`)
  const looked = command('import-official', table, '--mapping', mapping, '--dry-run', '--unmapped', unmapped)
  expect(looked.stderr).toContain('读了 2/2 行\n')
  expect(looked.stdout).toMatch(/可以填的.*承诺时限：LOCAL → 10 工作日（第 2 行）.*第 3 行 TEST-2 =采矿许可.*会填 1 个文件/s)
  expect(item()).toContain('promised: LOCAL')
  expect(readFileSync(unmapped, 'utf8')).toContain(`3,"TEST-2","'=采矿许可"`)
  expect(command('import-official', table, '--mapping', mapping, '--apply').stdout).toContain('填好了 1 个文件')
  expect(item()).toContain('  promised:\n    n: 10\n    unit: 工作日\n    basis: [LOCAL]\n')
}, 60_000)

it.each([
  ['no official table', ['import-official'], /用法/],
  ['an official table of another kind', ['import-official', join(root, itemPath)], /不是 .xlsx 文件/],
  ['no file', ['import'], /用法/],
  ['both at once', ['import', 'x.xlsx', '--apply', '--dry-run'], /用法/],
  ['a file that is not there', ['import', 'nowhere.xlsx'], /没有这个文件/],
  ['an unknown option', ['export', '--pdf', 'x'], /参数不对/],
  ['an unknown item', ['export', '--xlsx', 'x.xlsx', 'nowhere'], /没有事项「nowhere」/],
])('%s is one clear line', (_what, words, message) => {
  const [name = '', ...rest] = words
  const { status, stderr } = command(name, ...rest)
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})
