/** A new item: asked for on plain standard input, or from a file. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkKnowledge } from '../../src/knowledge/check'
import { parseKnowledge } from '../../src/knowledge/parse'
import { readContentFiles } from '../../src/storage/content-files'
import { sampleFiles } from '../exchange/sample'
import { root } from '../support/content'
import { contentFolder } from '../support/content-folder'

let folder: string
beforeEach(() => {
  folder = contentFolder(sampleFiles())
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const create = (words: string[], input = '') =>
  spawnSync(process.execPath, [join(root, 'dist/cli/new.js'), ...words, '--root', folder], { cwd: root, encoding: 'utf8', input })
const itemPath = (id: string) => `knowledge/items/utilities/${id}.yaml`
function problemsIn() {
  const files = readContentFiles(folder)
  const outcome = parseKnowledge(files)
  if (!outcome.ok) return outcome.problems
  return checkKnowledge(outcome.knowledge, files, { today: new Date().toISOString().slice(0, 10) })
}

it('asks one thing at a time, again after a wrong answer, and writes a draft that check accepts', () => {
  const typed = ['resident-id-card-replacement', 'Gas', 'gas-opening', '开通燃气', 'utilities', '通天然气、开气', '', '燃气公司营业厅']
  const { stdout, stderr, status } = create(
    ['item'],
    `${[...typed, '', '2、自然人', '', '', 'gas-hall', '房产证、身份证', ''].join('\n')}\n`,
  )
  expect([stderr, status]).toEqual(['', 0])
  expect(stdout).toContain('「resident-id-card-replacement」已经有了：居民身份证补领（丢失）')
  expect(stdout).toContain('只用小写英文')
  expect(stdout).toContain(itemPath('gas-opening'))
  const text = readFileSync(join(folder, itemPath('gas-opening')), 'utf8')
  expect(text).toContain('state: 草稿')
  expect(text).toContain('aliases: [通天然气, 开气]')
  expect(text).toContain('serviceTarget: [企业法人, 自然人]')
  expect(text).toContain('- name: 房产证')
  expect(readFileSync(join(folder, 'intents/items/gas-opening.yaml'), 'utf8')).toContain('开通燃气怎么办')
  const problems = problemsIn()
  expect(problems.filter(({ level }) => level === 'error')).toEqual([])
  expect(problems).toContainEqual(expect.objectContaining({ kind: 'draft', file: itemPath('gas-opening') }))

  writeFileSync(join(folder, itemPath('gas-opening')), text.replace('state: 草稿', 'state: 在用'))
  expect(problemsIn()).toContainEqual(expect.objectContaining({ level: 'error', kind: 'unfinished', field: 'distinguish' }))
})

it('takes the answers from a file, with what the catalogue knows as the rest', () => {
  writeFileSync(
    join(folder, 'answers.json'),
    JSON.stringify({ id: 'temporary-id-card', materials: ['居民户口簿', '照片'], places: ['gas-hall'] }),
  )
  expect(create(['item', '--answers', join(folder, 'answers.json')])).toMatchObject({ stderr: '', status: 0 })
  const text = readFileSync(join(folder, 'knowledge/items/police-household/temporary-id-card.yaml'), 'utf8')
  expect(text).toContain('name: 临时居民身份证申领')
  expect(text).toContain('places: [gas-hall]')
  expect(problemsIn().filter(({ level }) => level === 'error')).toEqual([])
})

it.each([
  ['an item that exists', { id: 'resident-id-card-replacement' }, '已经有了'],
  ['an unknown department', { id: 'x-y', name: '甲', department: 'moon' }, '没有「moon」，可选：police-household（'],
  ['a missing answer', { id: 'x-y' }, 'name：这一项要填'],
  ['something that is no text', { id: 'x-y', name: 7 }, 'name：要写文字'],
])('refuses %s and writes nothing', (_what, answers, message) => {
  writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers))
  expect(create(['item', '--answers', join(folder, 'answers.json')])).toMatchObject({ status: 1, stderr: expect.stringContaining(message) })
  expect(existsSync(join(folder, 'intents/items/x-y.yaml'))).toBe(false)
})

it('writes nothing when the answers end too early, and says how it is used', () => {
  expect(create(['item'], 'gas-opening\n开通燃气\n')).toMatchObject({ status: 1, stderr: expect.stringContaining('什么也没写') })
  expect(existsSync(join(folder, itemPath('gas-opening')))).toBe(false)
  expect(create([])).toMatchObject({ status: 1, stderr: expect.stringContaining('用法') })
})
