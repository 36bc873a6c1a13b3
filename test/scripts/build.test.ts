import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/content'

/** A house with two source files and one migration. */
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-build-'))
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'src/storage/migrations'), { recursive: true })
  put('src/one.ts', 'export const one: number = 1')
  put('src/two.ts', "import { one } from './one'\nexport const two = one + 1")
  put('src/storage/migrations/0001-first.sql', 'create table a (b integer)')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (path: string, text: string) => writeFileSync(join(folder, path), text)
const built = (path: string) => join(folder, 'dist', path)
function build(...flags: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/build.mjs'), '--server', ...flags], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout + stderr
}
/** Sets the time of a source to a minute from now, as an edit would. */
function touch(path: string): void {
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(folder, path), later, later)
}

describe('the build', () => {
  it('makes CommonJS of every source, file by file, and takes the migrations along', () => {
    build()
    expect(readFileSync(built('two.js'), 'utf8')).toContain('require("./one")')
    expect(spawnSync(process.execPath, ['-p', "require('./dist/two').two"], { cwd: folder, encoding: 'utf8' }).stdout).toBe('2\n')
    expect(readFileSync(built('storage/migrations/0001-first.sql'), 'utf8')).toBe('create table a (b integer)')
  })

  it('does nothing and says nothing when it is fresh', () => {
    build()
    const before = statSync(built('one.js')).mtimeMs
    expect(build('--if-stale')).toBe('')
    expect(statSync(built('one.js')).mtimeMs).toBe(before)
  })

  it('builds silently when a source has changed', () => {
    build()
    put('src/one.ts', 'export const one: number = 41')
    touch('src/one.ts')
    expect(build('--if-stale')).toBe('')
    expect(spawnSync(process.execPath, ['-p', "require('./dist/two').two"], { cwd: folder, encoding: 'utf8' }).stdout).toBe('42\n')
  })

  it('takes away what has lost its source', () => {
    put('src/three.ts', 'export const three = 3')
    build()
    expect(existsSync(built('three.js'))).toBe(true)
    rmSync(join(folder, 'src/three.ts'))
    build('--if-stale')
    expect(existsSync(built('three.js'))).toBe(false)
    expect(existsSync(built('two.js'))).toBe(true)
  })
})
