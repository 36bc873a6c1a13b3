/** `npm run -s ask -- --jsonl` or `npm run -s ask -- 身份证丢了要带什么 [--region 330302]` (product.md, machine interfaces). */
import { createInterface } from 'node:readline'
import { createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { takeRegion } from './arguments'
import { loadKnowledge, loadModel, run } from './content'

async function main(): Promise<void> {
  const { rest: words, region } = takeRegion(process.argv.slice(2))
  const where = region === undefined ? {} : { region }
  const core = createCore(loadKnowledge(), loadModel())
  if (!words.includes('--jsonl')) {
    const text = words.filter((word) => !word.startsWith('--')).join(' ')
    if (text === '')
      throw new AppError(
        'bad_request',
        '用法：npm run -s ask -- "身份证丢了要带什么" [--region 330302]，或者 npm run -s ask -- --jsonl < 问题.jsonl',
      )
    const answer = core.ask({ text, ...where })
    process.stdout.write(words.includes('--json') ? `${JSON.stringify(answer)}\n` : `${answer.reply}\n`)
    return
  }
  let number = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === '') continue
    let input: unknown
    try {
      input = JSON.parse(line)
    } catch (cause) {
      throw new AppError('bad_request', `第 ${number} 行不是 JSON`, { cause })
    }
    if (!isAsk(input)) throw new AppError('bad_request', `第 ${number} 行要有 text（文字）`)
    process.stdout.write(`${JSON.stringify(core.ask({ ...where, ...input }))}\n`)
  }
}

function isAsk(input: unknown): input is { id?: string; text: string; region?: string; context?: { item?: string } } {
  return typeof input === 'object' && input !== null && typeof (input as { text?: unknown }).text === 'string'
}

void run(main)
