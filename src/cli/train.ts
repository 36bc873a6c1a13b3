/** `npm run train`: learns from the project's own wordings and writes knowledge/model/model.json; deterministic. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentsOf, insideEntriesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { trainModel } from '../matching/model'
import { loadKnowledge, projectRoot, run } from './content'

/** How much the matter under discussion is preferred; set by hand, own questions have no context to learn it from. */
const contextWeight = 1.2

void run(() => {
  const knowledge = loadKnowledge()
  const documents = documentsOf(knowledge)
  const model = trainModel(
    documents,
    insideEntriesOf(knowledge),
    termsOf(knowledge),
    createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules),
    contextWeight,
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
