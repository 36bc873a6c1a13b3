const { linesOf } = require('../support/room-reporter.cjs') as {
  linesOf(rooms: Record<string, { passed: number; failed: number; skipped: number }>): string[]
}

describe('the last lines of a test run', () => {
  it('count each room, and everything on the very last', () => {
    const rooms = { web: { passed: 3, failed: 1, skipped: 0 }, text: { passed: 2, failed: 0, skipped: 0 } }
    expect(linesOf(rooms).map((line) => line.trim().replace(/\s+/g, ' '))).toEqual([
      'text 2 passed, 0 failed',
      'web 3 passed, 1 failed',
      '5 passed, 1 failed',
    ])
  })

  it('tell of skipped tests when there are any', () => {
    expect(linesOf({ web: { passed: 1, failed: 0, skipped: 2 } }).pop()).toBe('1 passed, 0 failed, 2 skipped')
  })
})
