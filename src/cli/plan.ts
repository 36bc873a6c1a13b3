/** `npm run -s plan -- ITEM… | BUNDLE [question=option …] [--json]` (product.md, machine interfaces). */
import { createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { parseArguments } from './arguments'
import { loadKnowledge, loadModel, run } from './content'

void run(() => {
  const { names, answers, flags, region } = parseArguments(process.argv.slice(2))
  if (names.length === 0)
    throw new AppError('bad_request', '用法：npm run -s plan -- 事项 事项 … 或 一件事 [情形=选项 …] [--region 330302] --json')
  const plan = createCore(loadKnowledge(), loadModel()).plan(names, answers, region)
  process.stdout.write(`${JSON.stringify(plan, null, flags.has('--json') ? 0 : 2)}\n`)
})
