/**
 * `npm run -s evaluate -- [--file F] [--folds N] [--only N] [--known] [--baseline F] [--answers F] --json` (product.md): how good is the
 * matching, on our own wordings (cross-validated) or on a file of labelled questions: as the model is, or with `--folds` learning in turn
 * from the file's other questions. `--only N` looks at the N-th part alone, `--known` keeps the questions whose items all have a guide,
 * `--answers` writes what `ask` says to each. `--inside F` measures the choice inside the item instead, on pairs of a question and what
 * answers it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { AskAnswer } from '../dialogue/ask'
import { createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { documentsOf, guidesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { foldOf } from '../matching/folds'
import { loadLinear } from '../matching/linear'
import { createMatcher, createScorer } from '../matching/matcher'
import { heldOut, labelledFold, learn } from '../matching/model'
import { normalise } from '../text/normalise'
import { loadKnowledge, loadModel, run } from './content'
import { judgeInside, measureInside, readPairs } from './inside-pairs'
import { type Labelled, readLabelled } from './labelled'

interface Row extends Labelled {
  decision: string
  answered: string | null
  ranked: string[]
  offered: string[]
  said: string | null
  confidence: number
  answer: AskAnswer
}

void run(() => {
  const words = process.argv.slice(2)
  const value = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined)
  const knowledge = loadKnowledge()
  const model = loadModel()
  const file = value('--file')
  const folds = Number(value('--folds') ?? (file === undefined ? 5 : 0))
  const only = value('--only')
  const onlyKnown = words.includes('--known')
  if (!Number.isInteger(folds) || folds < 0 || folds === 1) throw new AppError('bad_request', '--folds 要写 2 以上的整数')
  const inside = value('--inside')
  if (inside !== undefined) {
    const judged = judgeInside(createCore(knowledge, model), readPairs(inside))
    const kept = value('--answers')
    if (kept !== undefined) writeFileSync(kept, judged.map((row) => `${JSON.stringify(row)}\n`).join(''))
    process.stdout.write(`${JSON.stringify(measureInside(judged), null, words.includes('--json') ? 0 : 2)}\n`)
    return
  }
  const rows: Row[] = []
  const judge = (core: ReturnType<typeof createCore>, question: Labelled) => {
    const answer = core.ask({ text: question.text, ...(question.id === undefined ? {} : { id: question.id }) })
    rows.push({
      ...question,
      decision: answer.decision,
      answered: answer.item,
      ranked: answer.candidates.map((candidate) => candidate.item),
      offered: answer.options,
      said: answer.facet,
      confidence: answer.confidence,
      answer,
    })
  }
  const documents = documentsOf(knowledge)
  const bare = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules).bare
  const terms = termsOf(knowledge)
  const guides = guidesOf(knowledge)
  if (file !== undefined) {
    const questions = readLabelled(file).filter((question) => !onlyKnown || question.items.every((id) => knowledge.items.has(id)))
    const labelled = questions.map((question) => ({ ...question, text: normalise(question.text, knowledge.language).match }))
    for (let fold = 0; fold < Math.max(1, folds); fold++) {
      const mine = (at: number) => folds === 0 || labelledFold(labelled[at] as Labelled, fold, folds)
      const others = labelled.filter((_, at) => !mine(at))
      const core = folds === 0 ? createCore(knowledge, model) : createCore(knowledge, { ...model, linear: learn(documents, terms, others) })
      for (const [at, question] of questions.entries()) if (mine(at)) judge(core, question)
      if (folds > 0) process.stderr.write(`第 ${fold + 1}/${folds} 份\n`)
    }
  } else {
    for (let fold = 0; fold < folds; fold++) {
      if (only !== undefined && Number(only) !== fold + 1) continue
      process.stderr.write(`第 ${fold + 1}/${folds} 份\n`)
      const kept = documents.filter((document) => !heldOut(document, fold, folds))
      const matcher = createMatcher(createScorer(kept, guides, terms, loadLinear(learn(kept, terms)), bare), model.ranking)
      const core = createCore(knowledge, model, { matcher })
      for (const [id, utterances] of knowledge.utterances) {
        if (!knowledge.items.has(id)) continue
        for (const { text, facet } of utterances)
          if (foldOf(normalise(text, knowledge.language).match, folds) === fold) judge(core, { text, items: [id], facet })
      }
      for (const { texts } of knowledge.language.outside)
        for (const text of texts) if (foldOf(normalise(text, knowledge.language).match, folds) === fold) judge(core, { text, items: [] })
    }
  }
  const answers = value('--answers')
  if (answers !== undefined) writeFileSync(answers, rows.map((row) => `${JSON.stringify(row.answer)}\n`).join(''))
  const measures = measure(rows)
  const baseline = value('--baseline')
  if (baseline !== undefined) compare(measures, baseline)
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(measures)}\n` : `${JSON.stringify(measures, null, 2)}\n`)
})

/**
 * Holds the measures against the committed ones.
 *
 * @throws AppError conflict when a measure fell by more than the tolerance written beside it
 */
function compare(measures: ReturnType<typeof measure>, file: string): void {
  const baseline = JSON.parse(readFileSync(file, 'utf8')) as { atLeast: Record<string, number>; atMost: Record<string, number> }
  const now = measures as Record<string, number | null>
  const worse = [
    ...Object.entries(baseline.atLeast).flatMap(([name, limit]) => ((now[name] ?? 0) < limit ? [`${name} ${now[name]} < ${limit}`] : [])),
    ...Object.entries(baseline.atMost).flatMap(([name, limit]) => ((now[name] ?? 1) > limit ? [`${name} ${now[name]} > ${limit}`] : [])),
  ]
  if (worse.length > 0) throw new AppError('conflict', `比 ${file} 里的基线差：${worse.join('；')}`)
}

/** The measures of product.md, same definitions as the score of the labelled questions. */
function measure(rows: readonly Row[]) {
  const covered = rows.filter((row) => row.items.length > 0)
  const outside = rows.filter((row) => row.items.length === 0)
  const share = (part: number, whole: number) => (whole === 0 ? null : Number((part / whole).toFixed(4)))
  const count = (list: readonly Row[], test: (row: Row) => boolean) => list.filter(test).length
  const right = (row: Row) => row.decision === 'answer' && row.answered !== null && row.items.includes(row.answered)
  const offered = (row: Row) => row.decision === 'clarify' && row.offered.some((id) => row.items.includes(id))
  const answeredWrong = count(covered, (row) => row.decision === 'answer' && !right(row))
  const outsideAnswered = count(outside, (row) => row.decision === 'answer' && row.answered !== null)
  const withFacet = covered.filter((row) => right(row) && row.facet !== undefined && row.facet !== 'other')
  return {
    rows: rows.length,
    covered: covered.length,
    outside: outside.length,
    top1: share(
      count(covered, (row) => row.items.includes(row.ranked[0] ?? '')),
      covered.length,
    ),
    top3: share(
      count(covered, (row) => row.ranked.slice(0, 3).some((id) => row.items.includes(id))),
      covered.length,
    ),
    answeredRight: share(count(covered, right), covered.length),
    clarifiedRight: share(count(covered, offered), covered.length),
    resolved: share(
      count(covered, (row) => right(row) || offered(row)),
      covered.length,
    ),
    answeredWrong: share(answeredWrong, covered.length),
    outsideAnswered: share(outsideAnswered, outside.length),
    wrongWithConfidence: share(answeredWrong + outsideAnswered, rows.length),
    facet: share(
      count(withFacet, (row) => row.said === row.facet),
      withFacet.length,
    ),
  }
}
