/**
 * `npm run -s check -- [--json | --todo | --table] [--report DIR]`: everything wrong with the content, all at once, file:line; what each
 * item has; and what the city still has to fill in, or one of its regions (`--region`).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkKnowledge, countsOf } from '../knowledge/check'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { knowledgeFor } from '../knowledge/local'
import { parseKnowledge } from '../knowledge/parse'
import { type Problem, problemLine } from '../knowledge/problem'
import { departmentReports, todoReport } from '../knowledge/report'
import { createLineOf } from '../knowledge/source'
import { todoOf } from '../knowledge/todo'
import { documentsOf } from '../matching/documents'
import { dataHash, type Model, scorerHash } from '../matching/model'
import { readContentFiles, readModel } from '../storage/content-files'
import { parsed, projectRoot, run } from './content'

const usage = '用法：npm run -s check -- [--json] [--todo] [--table] [--report 文件夹] [--region 330302]'

void run(() => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        todo: { type: 'boolean', default: false },
        table: { type: 'boolean', default: false },
        report: { type: 'string' },
        region: { type: 'string' },
      },
    }),
  )
  const root = positionals[0] ?? projectRoot
  const files = readContentFiles(root)
  const outcome = parseKnowledge(files)
  const today = new Date().toISOString().slice(0, 10)
  const lineOf = createLineOf(files)
  const problems = outcome.ok ? [...outcome.problems, ...checkKnowledge(outcome.knowledge, files, { today }, lineOf)] : outcome.problems
  if (outcome.ok) problems.push(...staleModel(outcome.knowledge, root))
  const items = outcome.ok
    ? [...outcome.knowledge.items.values()].map((item) => countsOf(item, outcome.knowledge)).sort((a, b) => a.id.localeCompare(b.id))
    : []
  const wantsTodo = values.json || values.todo || values.report !== undefined
  const todo = outcome.ok && wantsTodo ? todoOf(knowledgeFor(outcome.knowledge, values.region), lineOf) : []
  const errors = problems.filter((problem) => problem.level === 'error').length
  const summary = {
    errors,
    warnings: problems.length - errors,
    items: items.length,
    bundles: outcome.ok ? outcome.knowledge.bundles.size : 0,
    utterances: items.reduce((sum, item) => sum + item.utterances, 0),
    conditions: items.reduce((sum, item) => sum + item.conditions, 0),
    faqs: items.reduce((sum, item) => sum + item.faqs, 0),
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ ...summary, counts: items, todo, problems })}\n`)
  else {
    if (values.todo && outcome.ok) process.stdout.write(`${todoReport(outcome.knowledge, todo)}\n`)
    else for (const problem of problems) process.stdout.write(`${problemLine(problem)}\n`)
    if (values.table) {
      process.stdout.write(
        '事项 | 材料 | 情形 | 条件 | 问答 | 说法 | 有出处 | 由当地定 | 未核实\n--- | --- | --- | --- | --- | --- | --- | --- | ---\n',
      )
      for (const item of items)
        process.stdout.write(
          `${item.name} | ${item.materials} | ${item.situations} | ${item.conditions} | ${item.faqs} | ${item.utterances} | ${Math.round(item.sourced * 100)}% | ${item.local} | ${item.unverified}\n`,
        )
    }
    if (values.report !== undefined && outcome.ok) {
      const reports = departmentReports(outcome.knowledge, { problems, todo, lineOf, today })
      mkdirSync(values.report, { recursive: true })
      for (const [name, text] of reports) writeFileSync(join(values.report, name), text)
      process.stdout.write(`${reports.size} 个部门的报告写到 ${values.report}\n`)
    }
    process.stdout.write(`${summary.items} 个事项、${summary.bundles} 件一件事：${errors} 个错误，${summary.warnings} 个提醒\n`)
  }
  if (errors > 0) process.exitCode = 1
})

/** The model should have learnt from the wordings as they are now; until it has, new ones are carried by the index alone. */
function staleModel(knowledge: KnowledgeBase, root: string): Problem[] {
  const at = { level: 'error' as const, file: 'knowledge/model/model.json', line: 1, field: 'data' }
  const model = readModel(root) as Model
  if (model.data === dataHash(documentsOf(knowledge))) {
    if (model.calibration?.scorer === scorerHash(model)) return []
    return [{ ...at, level: 'warning', kind: 'stale-calibration', message: '模型重新学过了，门槛还是旧的，请运行：npm run calibrate' }]
  }
  return [{ ...at, kind: 'stale-model', message: '说法改过了，模型还是旧的，请运行：npm run train' }]
}
