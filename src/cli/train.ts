/**
 * `npm run train -- [--with F]`: learns from the project's own wordings and writes knowledge/model/model.json; deterministic. `--with` adds
 * labelled questions that may not be shipped: weights are learnt from them, their wordings are kept nowhere.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { documentsOf } from '../matching/documents'
import { assembleModel, type Learnt, type TrainingPart, trainingParts } from '../matching/model'
import { readContentFiles } from '../storage/content-files'
import { normalise } from '../text/normalise'
import { knowledgeIn, parsed, projectRoot, run } from './content'
import { inProcesses } from './in-processes'
import { readLabelled } from './labelled'
import type { TrainingSetup } from './train-part'

/** How much the matter under discussion is preferred; set by hand, own questions have no context to learn it from. */
const contextWeight = 1.2

void run(async () => {
  const { values } = parsed('用法：npm run train -- [--with 标注好的问题.jsonl]', () =>
    parseArgs({ options: { with: { type: 'string' } } }),
  )
  const files = readContentFiles(projectRoot)
  const knowledge = knowledgeIn(files)
  const documents = documentsOf(knowledge)
  const labelled =
    values.with === undefined
      ? []
      : readLabelled(values.with).map(({ text, items }) => ({ text: normalise(text, knowledge.language).match, items }))
  const learnt = await inProcesses<TrainingSetup, TrainingPart, Learnt>(
    join(__dirname, 'train-part.js'),
    { files, labelled },
    trainingParts,
    (line) => process.stderr.write(`${line}\n`),
  )
  const model = assembleModel(documents, learnt, contextWeight)
  const folder = join(projectRoot, 'knowledge', 'model')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.json.new'), `${JSON.stringify(model)}\n`)
  renameSync(join(folder, 'model.json.new'), join(folder, 'model.json'))
  process.stderr.write(
    `${documents.length} 条说法；分五份检验：第一个就对 ${(100 * model.report.top1).toFixed(1)}%，前三个里有 ${(100 * model.report.top3).toFixed(1)}%\n权重 ${JSON.stringify(model.ranking)}\n事项之内 ${JSON.stringify(model.inside.features)} ${JSON.stringify(model.inside.report)}\n`,
  )
})
