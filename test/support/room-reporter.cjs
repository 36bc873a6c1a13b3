/**
 * Prints each failure in full, then how many tests each room has, and as the very last line `N passed, N failed`. `npm test` runs more
 * than jest: it asks by ROOM_COUNTS for the numbers in a file and prints them after its last step.
 */
const { writeFileSync } = require('node:fs')
const { relative, sep } = require('node:path')

/** The folder under test/ a file lies in; a file right under it stands for itself: test/turn.test.ts is `turn`. */
function roomOf(path, rootDir) {
  return relative(rootDir, path)
    .split(sep)[1]
    .replace(/\.test\.ts$/, '')
}

/** One line per room, then the total: the lines to print. */
function linesOf(rooms) {
  const names = Object.keys(rooms).sort()
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const room of Object.values(rooms)) for (const key of Object.keys(total)) total[key] += room[key]
  const words = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return [...names.map((name) => `  ${name.padEnd(14)} ${words(rooms[name])}`), words(total)]
}

class RoomReporter {
  constructor(config) {
    this.rootDir = config.rootDir
    this.rooms = {}
  }

  onTestResult(_test, result) {
    const name = roomOf(result.testFilePath, this.rootDir)
    this.rooms[name] ??= { passed: 0, failed: 0, skipped: 0 }
    const room = this.rooms[name]
    room.passed += result.numPassingTests
    room.failed += result.numFailingTests + (result.testExecError ? 1 : 0)
    room.skipped += result.numPendingTests + result.numTodoTests
    const seconds = ((result.perfStats.end - result.perfStats.start) / 1000).toFixed(1)
    const failed = result.numFailingTests > 0 || result.testExecError
    console.log(
      `${failed ? 'FAIL' : 'ok  '} ${relative(this.rootDir, result.testFilePath)} (${result.numPassingTests} tests, ${seconds} s)`,
    )
    if (result.failureMessage) console.log(result.failureMessage)
  }

  onRunComplete(_contexts, results) {
    if (results.numTotalTestSuites === 0) console.log('no tests found')
    if (process.env.ROOM_COUNTS) writeFileSync(process.env.ROOM_COUNTS, JSON.stringify(this.rooms))
    else for (const line of linesOf(this.rooms)) console.log(line)
  }
}

module.exports = RoomReporter
module.exports.linesOf = linesOf
