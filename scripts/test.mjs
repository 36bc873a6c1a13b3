/**
 * Everything CI runs, in order: types → lint → jest → the shipped content → evaluation against the baseline. Stops at the first step
 * that fails. The last line is always `N passed, N failed`: jest's tests, and one failed more for another step that failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { linesOf } = createRequire(import.meta.url)('../test/support/room-reporter.cjs')
const folder = mkdtempSync(join(tmpdir(), 'yiciban-test-'))
const counts = join(folder, 'rooms.json')

const steps = [
  ['types', 'npm', ['run', '-s', 'types']],
  ['lint', 'npm', ['run', '-s', 'lint']],
  ['tests', 'npm', ['run', '-s', 'unit']],
  ['content', 'npm', ['run', '-s', 'check']],
  ['evaluate', 'npm', ['run', '-s', 'evaluate', '--', '--only', '1', '--baseline', 'test/evaluation/baseline.json']],
]

let failed
for (const [name, command, args] of steps) {
  console.log(`== ${name}`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ROOM_COUNTS: counts } })
  if (status !== 0) {
    failed = name
    break
  }
}

const rooms = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : {}
rmSync(folder, { recursive: true, force: true })
if (failed !== undefined && failed !== 'tests') rooms[failed] = { passed: 0, failed: 1, skipped: 0 }
console.log('== tests per room')
for (const line of linesOf(rooms)) console.log(line)
process.exit(failed === undefined ? 0 : 1)
