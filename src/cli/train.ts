/**
 * `npm run train -- [--with F]`: learns from the project's own wordings and writes knowledge/model/model.json; deterministic. `--with` adds
 * labelled questions that may not be shipped: weights are learnt from them, their wordings are kept nowhere.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { documentsOf, guidesOf, insideEntriesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { trainModel } from '../matching/model'
import { normalise } from '../text/normalise'
import { loadKnowledge, parsed, projectRoot, run } from './content'
import { readLabelled } from './labelled'

/** How much the matter under discussion is preferred; set by hand, own questions have no context to learn it from. */
const contextWeight = 1.2

void run(() => {
  const knowledge = loadKnowledge()
  const documents = documentsOf(knowledge)
  const { values } = parsed('用法：npm run train -- [--with 标注好的问题.jsonl]', () =>
    parseArgs({ options: { with: { type: 'string' } } }),
  )
  const labelled =
    values.with === undefined
      ? []
      : readLabelled(values.with).map(({ text, items }) => ({ text: normalise(text, knowledge.language).match, items }))
  const model = trainModel(
    documents,
    guidesOf(knowledge),
    insideEntriesOf(knowledge),
    termsOf(knowledge),
    createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules),
    contextWeight,
    labelled,
    (line) => process.stderr.write(`${line}\n`),
  )
  const folder = join(projectRoot, 'knowledge', 'model')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.json.new'), `${JSON.stringify(model)}\n`)
  renameSync(join(folder, 'model.json.new'), join(folder, 'model.json'))
  process.stderr.write(
    `${documents.length} 条说法；分五份检验：第一个就对 ${(100 * model.report.top1).toFixed(1)}%，前三个里有 ${(100 * model.report.top3).toFixed(1)}%\n权重 ${JSON.stringify(model.ranking)}\n事项之内 ${JSON.stringify(model.inside.features)} ${JSON.stringify(model.inside.report)}\n`,
  )
})
