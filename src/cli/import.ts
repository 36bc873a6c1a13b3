/**
 * `npm run import -- F [--dry-run | --apply] [--json]`: reads an edited workbook (.xlsx, or a folder of csv files). Says everything that is
 * wrong with it, or what would change; with --apply writes it, all files or none.
 */
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { type ImportPlan, planImport } from '../exchange/plan-import'
import { readContentFiles } from '../storage/content-files'
import { finishReplacing, replaceFiles } from '../storage/replace-files'
import { parsed, projectRoot, run } from './content'
import { readTables } from './table-files'

const usage = '用法：npm run import -- 文件.xlsx（或 csv 文件夹） --dry-run（只看）或 --apply（写入）'

void run(async () => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        apply: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        root: { type: 'string', default: projectRoot },
      },
    }),
  )
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0 || (values.apply && values['dry-run'])) throw new AppError('bad_request', usage)
  finishReplacing(values.root)
  const plan = planImport(readContentFiles(values.root), await readTables(file), new Date().toISOString().slice(0, 10))
  const write = plan.ok && values.apply && plan.files.length > 0
  if (write) replaceFiles(values.root, plan.files)
  process.stdout.write(values.json ? `${JSON.stringify(summary(plan, write))}\n` : inWords(plan, values.apply))
  if (!plan.ok) process.exitCode = 1
})

const summary = (plan: ImportPlan, written: boolean) =>
  plan.ok
    ? { ok: true, written, files: plan.files.map(({ path }) => path), changes: plan.changes, problems: [], notes: plan.notes }
    : { ok: false, written: false, files: [], changes: [], problems: plan.problems, notes: plan.notes }

function inWords(plan: ImportPlan, apply: boolean): string {
  const lines = [...plan.notes]
  if (!plan.ok) lines.push(...plan.problems, `${plan.problems.length} 个问题，什么也没有写。改好表再导入。`)
  else {
    for (const { path, name, lines: fields } of plan.changes) lines.push(`${path}（${name}）`, ...fields.map((field) => `  ${field}`))
    const count = plan.files.length
    if (count === 0) lines.push('和现在的内容一样，没有要改的。')
    else if (!apply) lines.push(`会改 ${count} 个文件。看过没问题，就把 --dry-run 换成 --apply 再运行一次。`)
    else lines.push(`改好了 ${count} 个文件。改了名称、别名、问法或说法的，请运行 npm run train；最后运行 npm run check。`)
  }
  return `${lines.join('\n')}\n`
}
