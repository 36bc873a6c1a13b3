/**
 * `npm run -s bench:load -- [--items 10000] [--json]`: how long it takes to read and check the shipped content, and a synthetic one of so
 * many items; and how the time grows with the number. Numbers for people: nothing is asserted.
 */
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { parseKnowledge } from '../knowledge/parse'
import { problemLine } from '../knowledge/problem'
import type { SourceFile } from '../knowledge/source'
import { readContentFiles } from '../storage/content-files'
import { parsed, projectRoot, run } from './content'
import { withSyntheticItems } from './synthetic-items'

const usage = '用法：npm run -s bench:load -- [--items 10000] [--json]'
/** The first reading in a process compiles the code; the best of these is the time of a reload. */
const readings = 5

void run(() => {
  const { values } = parsed(usage, () =>
    parseArgs({ options: { items: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } } }),
  )
  const count = Number(values.items)
  if (!Number.isInteger(count) || count < 1) throw new AppError('bad_request', usage)
  const start = performance.now()
  const shipped = readContentFiles(projectRoot)
  const readMs = performance.now() - start
  const times = Array.from({ length: readings }, () => timed(shipped))
  const first = times[0] as Timed
  const best = times.reduce((a, b) => (b.ms < a.ms ? b : a))
  const large = timed(withSyntheticItems(shipped, count))
  const round = (ms: number) => Math.round(ms * 10) / 10
  const result = {
    shipped: { items: best.items, readMs: round(readMs), firstMs: round(first.ms), bestMs: round(best.ms) },
    synthetic: { items: large.items, ms: round(large.ms) },
    timeRatio: round(large.ms / best.ms),
    itemRatio: round(large.items / best.items),
  }
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else
    process.stdout.write(
      [
        `${best.items} 个事项：读文件 ${result.shipped.readMs} ms，解析和核对 第一次 ${result.shipped.firstMs} ms，最快 ${result.shipped.bestMs} ms`,
        `${large.items} 个合成事项：解析和核对 ${(large.ms / 1000).toFixed(2)} s`,
        `时间是 ${result.timeRatio} 倍，事项是 ${result.itemRatio} 倍\n`,
      ].join('\n'),
    )
})

interface Timed {
  items: number
  ms: number
}

function timed(files: readonly SourceFile[]): Timed {
  const start = performance.now()
  const outcome = parseKnowledge(files)
  const ms = performance.now() - start
  if (!outcome.ok) throw new AppError('content_invalid', outcome.problems.slice(0, 20).map(problemLine).join('\n'))
  return { items: outcome.knowledge.items.size, ms }
}
