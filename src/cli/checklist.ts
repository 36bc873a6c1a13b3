/** `npm run -s checklist -- ITEM [question=option …] [--json]` (product.md, machine interfaces). */
import { createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { parseArguments } from './arguments'
import { loadKnowledge, loadModel, run } from './content'

void run(() => {
  const { names, answers, flags, region } = parseArguments(process.argv.slice(2))
  const [item] = names
  if (item === undefined || names.length > 1)
    throw new AppError('bad_request', '用法：npm run -s checklist -- 事项 [情形=选项 …] [--region 330302] --json')
  const core = createCore(loadKnowledge(), loadModel())
  const list = core.checklist(item, answers, region)
  process.stdout.write(`${JSON.stringify(list, null, flags.has('--json') ? 0 : 2)}\n`)
})
