/** `npm run -s check -- [--json]`: everything wrong with the content, all at once, file:line; and a table of what each item has. */
import { checkKnowledge, countsOf } from '../knowledge/check'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { parseKnowledge } from '../knowledge/parse'
import { type Problem, problemLine } from '../knowledge/problem'
import { documentsOf } from '../matching/documents'
import { dataHash, type Model } from '../matching/model'
import { readContentFiles, readModel } from '../storage/content-files'
import { projectRoot, run } from './content'

void run(() => {
  const words = process.argv.slice(2)
  const json = words.includes('--json')
  const root = words.find((word) => !word.startsWith('--')) ?? projectRoot
  const files = readContentFiles(root)
  const outcome = parseKnowledge(files)
  const today = new Date().toISOString().slice(0, 10)
  const problems = outcome.ok ? [...outcome.problems, ...checkKnowledge(outcome.knowledge, files, { today })] : outcome.problems
  if (outcome.ok) problems.push(...staleModel(outcome.knowledge))
  const items = outcome.ok
    ? [...outcome.knowledge.items.values()].map((item) => countsOf(item, outcome.knowledge)).sort((a, b) => a.id.localeCompare(b.id))
    : []
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
  if (json) process.stdout.write(`${JSON.stringify({ ...summary, counts: items, problems })}\n`)
  else {
    for (const problem of problems) process.stdout.write(`${problemLine(problem)}\n`)
    if (words.includes('--table')) {
      process.stdout.write(
        '事项 | 材料 | 情形 | 条件 | 问答 | 说法 | 有出处 | 由当地定 | 未核实\n--- | --- | --- | --- | --- | --- | --- | --- | ---\n',
      )
      for (const item of items)
        process.stdout.write(
          `${item.name} | ${item.materials} | ${item.situations} | ${item.conditions} | ${item.faqs} | ${item.utterances} | ${Math.round(item.sourced * 100)}% | ${item.local} | ${item.unverified}\n`,
        )
    }
    process.stdout.write(`${summary.items} 个事项、${summary.bundles} 件一件事：${errors} 个错误，${summary.warnings} 个提醒\n`)
  }
  if (errors > 0) process.exitCode = 1
})

/** The model should have learnt from the wordings as they are now; until it has, new ones are carried by the index alone. */
function staleModel(knowledge: KnowledgeBase): Problem[] {
  const at = { level: 'warning' as const, file: 'knowledge/model/model.json', line: 1, field: 'data' }
  const model = readModel(projectRoot) as Model
  if (model.data === dataHash(documentsOf(knowledge))) return []
  return [{ ...at, kind: 'stale-model', message: '说法改过了，模型还是旧的，请运行：npm run train' }]
}
