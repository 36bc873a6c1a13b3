import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppError } from '../../src/errors'
import { replaceFiles } from '../../src/storage/replace-files'

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
