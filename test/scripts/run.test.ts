import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/content'

/** A built house without sources, with one command, and such native modules as a test puts there. */
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-run-'))
  mkdirSync(join(folder, 'dist/cli'), { recursive: true })
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  writeFileSync(join(folder, 'dist/cli/hello.js'), "if (require.main === module) console.log('hello', ...process.argv.slice(2))")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function install(name: string, code: string): void {
  mkdirSync(join(folder, 'node_modules', name), { recursive: true })
  writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: 'index.js' }))
  writeFileSync(join(folder, 'node_modules', name, 'index.js'), code)
}
function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/run.mjs'), ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('running a command', () => {
  it('gives it its arguments and prints nothing of its own', () => {
    install('nodejieba', '')
    expect(run('hello', '--json', '身份证 丢了')).toEqual({ status: 0, stdout: 'hello --json 身份证 丢了\n', stderr: '' })
  })

  it('says in one line how to mend a native module that is not installed', () => {
    const { status, stdout, stderr } = run('hello')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^native_module_missing: nodejieba .*Mend it with: npm ci\n$/)
  })

  it('says in one line how to mend a native module that was built for another Node', () => {
    install('nodejieba', "throw new Error('was compiled against a different Node.js version')")
    expect(run('hello').stderr).toMatch(/^native_module_missing: nodejieba .*Mend it with: npm rebuild nodejieba\n$/)
  })

  it.each([['nothere'], ['../../etc/passwd'], ['']])('refuses %p', (name) => {
    install('nodejieba', '')
    const { status, stderr } = run(name)
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
