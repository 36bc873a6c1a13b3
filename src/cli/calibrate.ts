/**
 * `npm run calibrate -- --file QUESTIONS --inside PAIRS [--inside MORE] [--alpha A]`: measures how sure the scorer is on labelled questions (each answered by a
 * model that did not learn from it), chooses the thresholds with their guarantee, and writes both into the model. A model that is
 * trained anew has to be calibrated anew.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { insideEntriesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { createFieldReader } from '../matching/fields'
import { hashOf } from '../matching/folds'
import { learnThenTest } from '../matching/guarantee'
import { calibrateInside, createInsideScorer } from '../matching/inside'
import { type Calibration, scorerHash, strictAlpha, trainingFolds } from '../matching/model'
import { readContentFiles } from '../storage/content-files'
import { normalise } from '../text/normalise'
import type { Asked, CalibrationSetup } from './calibrate-part'
import { knowledgeIn, loadModel, parsed, projectRoot, run } from './content'
import { inProcesses } from './in-processes'
import { questionsOf, readPairs } from './inside-pairs'
import { readLabelled } from './labelled'

const usage =
  '用法：npm run calibrate -- --file 标注好的问题.jsonl --inside test/evaluation/inside.jsonl [--inside 更多.jsonl] [--alpha 0.01]'
/** 1 − confidence of the guarantee. */
const delta = 0.1

void run(async () => {
  const { values } = parsed(usage, () =>
    parseArgs({
      options: { file: { type: 'string' }, inside: { type: 'string', multiple: true }, alpha: { type: 'string', default: '0.01' } },
    }),
  )
  if (values.file === undefined || values.inside === undefined) throw new AppError('bad_request', usage)
  const alpha = Number(values.alpha)
  const files = readContentFiles(projectRoot)
  const knowledge = knowledgeIn(files)
  const { calibration: _, ...model } = loadModel()
  const questions = readLabelled(values.file)
  const folds = Array.from({ length: trainingFolds }, (_, fold) => fold)
  const asked = await inProcesses<CalibrationSetup, number, Asked[]>(
    join(__dirname, 'calibrate-part.js'),
    { files, model, questions },
    folds,
    (line) => process.stderr.write(`${line}\n`),
  )
  const trials = asked.flat()
  const thresholds = [...new Set([alpha, strictAlpha, 0.01, 0.015, 0.02, 0.03, 0.05])]
    .sort((a, b) => a - b)
    .map((at) => learnThenTest(trials, at, delta))
  const chosen = thresholds.find((threshold) => threshold.alpha === alpha)

  const facets = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules)
  const { fields } = createFieldReader(knowledge, facets)
  const scorer = createInsideScorer(insideEntriesOf(knowledge), termsOf(knowledge), { asked: facets.asked, fields }, model.inside)
  const inside = calibrateInside(scorer, model.inside, questionsOf(knowledge, values.inside.flatMap(readPairs)))
  const calibration: Calibration = {
    scorer: scorerHash(model),
    questions: hashOf(
      questions.map(({ text, items }) => `${normalise(text, knowledge.language).match}\t${items.join()}`).join('\n'),
    ).toString(16),
    date: new Date().toISOString().slice(0, 10),
    answerAt: Number((chosen?.at ?? 1.01).toFixed(4)),
    thresholds,
    inside,
    seen: { confidence: sharesOf(trials.map(({ first }) => first)), unseen: sharesOf(trials.map(({ unseen }) => unseen)) },
  }
  const file = join(projectRoot, 'knowledge', 'model', 'model.json')
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...model, calibration })}\n`)
  renameSync(`${file}.new`, file)
  process.stdout.write(`${JSON.stringify(calibration, null, 2)}\n`)
})

function sharesOf(values: readonly number[]): number[] {
  const counts = new Array<number>(10).fill(0)
  for (const value of values) {
    const step = Math.min(9, Math.floor(value * 10))
    counts[step] = (counts[step] as number) + 1
  }
  return counts.map((count) => Number((count / Math.max(1, values.length)).toFixed(4)))
}
