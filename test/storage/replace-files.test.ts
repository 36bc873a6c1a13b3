import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppError } from '../../src/errors'
import { finishReplacing, replaceFiles } from '../../src/storage/replace-files'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yiciban-replace-'))
  writeFileSync(join(root, 'a.yaml'), 'a: 1\n')
  writeFileSync(join(root, 'b.yaml'), 'b: 1\n')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const text = (name: string) => (existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : undefined)
const codeOf = (run: () => void) => {
  try {
    run()
  } catch (error) {
    return (error as AppError).code
  }
  return undefined
}

it('changes, adds and removes files, and leaves nothing else behind', () => {
  replaceFiles(root, [
    { path: 'a.yaml', before: 'a: 1\n', after: 'a: 2\n' },
    { path: 'new/c.yaml', after: 'c: 1\n' },
    { path: 'b.yaml', before: 'b: 1\n' },
  ])
  expect([text('a.yaml'), text('new/c.yaml'), text('b.yaml')]).toEqual(['a: 2\n', 'c: 1\n', undefined])
  expect(readdirSync(root, { recursive: true }).map(String).sort()).toEqual(['a.yaml', 'new', join('new', 'c.yaml')])
})

it.each([
  ['changed', { path: 'b.yaml', before: 'b: 0\n', after: 'b: 2\n' }],
  ['gone', { path: 'x.yaml', before: 'x: 0\n', after: 'x: 2\n' }],
  ['already there', { path: 'b.yaml', after: 'b: 2\n' }],
])('writes nothing when a file is %s since the plan was made', (_what, replacement) => {
  expect(codeOf(() => replaceFiles(root, [{ path: 'a.yaml', before: 'a: 1\n', after: 'a: 2\n' }, replacement]))).toBe('conflict')
  expect([text('a.yaml'), text('b.yaml')]).toEqual(['a: 1\n', 'b: 1\n'])
  expect(readdirSync(root)).toHaveLength(2)
})

it('writes nothing when a file cannot be written', () => {
  writeFileSync(join(root, 'blocked'), 'a file where a folder should be')
  const changes = [
    { path: 'a.yaml', before: 'a: 1\n', after: 'a: 2\n' },
    { path: 'blocked/c.yaml', after: 'c: 1\n' },
  ]
  expect(codeOf(() => replaceFiles(root, changes))).toBe('storage_unavailable')
  expect([text('a.yaml'), readdirSync(root).sort()]).toEqual(['a: 1\n', ['a.yaml', 'b.yaml', 'blocked']])
})

it('undoes what it has done when a file cannot be put in its place', () => {
  const changes = [
    { path: 'a.yaml', before: 'a: 1\n', after: 'a: 2\n' },
    { path: 'c.yaml', after: 'c: 1\n' },
    { path: 'b.yaml', before: 'b: 1\n' },
    { path: 'b.yaml', before: 'b: 1\n' }, // gone by then
  ]
  expect(codeOf(() => replaceFiles(root, changes))).toBe('storage_unavailable')
  expect([text('a.yaml'), text('b.yaml'), text('c.yaml')]).toEqual(['a: 1\n', 'b: 1\n', undefined])
  expect(readdirSync(root)).toHaveLength(2)
})

it('finishes what a crash cut off between two files', () => {
  writeFileSync(join(root, 'a.yaml'), 'a: 2\n') // this rename was done
  writeFileSync(join(root, 'c.yaml.1.new'), 'c: 1\n')
  writeFileSync(
    join(root, '.replacing.json'),
    JSON.stringify([{ path: 'a.yaml', draft: 'a.yaml.1.new' }, { path: 'c.yaml', draft: 'c.yaml.1.new' }, { path: 'b.yaml' }]),
  )
  finishReplacing(root)
  expect([text('a.yaml'), text('b.yaml'), text('c.yaml')]).toEqual(['a: 2\n', undefined, 'c: 1\n'])
  expect(readdirSync(root).sort()).toEqual(['a.yaml', 'c.yaml'])
  finishReplacing(root)
  expect(readdirSync(root)).toHaveLength(2)
})

it('a process killed at any moment leaves all or nothing', () => {
  const script = `
    const { finishReplacing, replaceFiles } = require(process.argv[1])
    const many = Array.from({ length: 60 }, (_, at) => at)
    for (let round = 0; ; round++) {
      replaceFiles(process.argv[2], many.map((at) => ({ path: 'many/' + at + '.yaml', ...(round > 0 ? { before: 'round: ' + (round - 1) } : {}), after: 'round: ' + round })))
    }`
  const built = join(__dirname, '../../dist/storage/replace-files.js')
  for (const timeout of [150, 230, 310, 390]) {
    rmSync(join(root, 'many'), { recursive: true, force: true })
    const { signal } = spawnSync(process.execPath, ['-e', script, built, root], { timeout, killSignal: 'SIGKILL', encoding: 'utf8' })
    expect(signal).toBe('SIGKILL')
    finishReplacing(root)
    const found = existsSync(join(root, 'many')) ? readdirSync(join(root, 'many')).filter((name) => name.endsWith('.yaml')) : []
    expect(new Set(found.map((name) => text(join('many', name)))).size).toBeLessThanOrEqual(1)
    expect([0, 60]).toContain(found.length)
  }
})
