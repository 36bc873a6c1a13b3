/**
 * `npm run -s evaluate -- [--file F] [--folds N] [--known] [--baseline F] --json` (product.md): how good is the matching, on our own wordings
 * (cross-validated) or on a file of labelled questions. `--known` keeps the questions whose items all have a guide.
 */
import { readFileSync } from 'node:fs'
import { createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { documentsOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { foldOf } from '../matching/folds'
import { loadLinear } from '../matching/linear'
import { createMatcher, createScorer } from '../matching/matcher'
import { learn } from '../matching/model'
import { normalise } from '../text/normalise'
import { loadKnowledge, loadModel, run } from './content'

interface Question {
  text: string
  /** Right items; empty when nothing of ours is meant. */
  items: string[]
  facet?: string
}

interface Row extends Question {
  decision: string
  answered: string | null
  ranked: string[]
  offered: string[]
  said: string | null
  confidence: number
}

void run(() => {
  const words = process.argv.slice(2)
  const value = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined)
  const knowledge = loadKnowledge()
  const model = loadModel()
  const file = value('--file')
  const folds = Number(value('--folds') ?? (file === undefined ? 5 : 0))
  const onlyKnown = words.includes('--known')
  if (!Number.isInteger(folds) || folds < 0 || folds === 1) throw new AppError('bad_request', '--folds 要写 2 以上的整数')
  const rows: Row[] = []
  const judge = (core: ReturnType<typeof createCore>, question: Question) => {
    const answer = core.ask({ text: question.text })
    rows.push({
      ...question,
      decision: answer.decision,
      answered: answer.item,
      ranked: answer.candidates.map((candidate) => candidate.item),
      offered: answer.options,
      said: answer.facet,
      confidence: answer.confidence,
    })
  }
  if (file !== undefined) {
    const core = createCore(knowledge, model)
    for (const question of read(file)) if (!onlyKnown || question.items.every((id) => knowledge.items.has(id))) judge(core, question)
  } else {
    const documents = documentsOf(knowledge)
    const bare = createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules).bare
    const terms = termsOf(knowledge)
    for (let fold = 0; fold < folds; fold++) {
      process.stderr.write(`第 ${fold + 1}/${folds} 份\n`)
      const kept = documents.filter((document) => document.kind !== 'utterance' || foldOf(document.text, folds) !== fold)
      const matcher = createMatcher(createScorer(kept, terms, loadLinear(learn(kept, terms)), bare), model.ranking)
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

function read(file: string): Question[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('not_found', `打不开文件 ${file}`, { cause })
  }
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        const question = JSON.parse(line) as Question
        if (typeof question.text !== 'string' || !Array.isArray(question.items)) throw new Error('text, items')
        return question
      } catch (cause) {
        throw new AppError('bad_request', `${file} 第 ${at + 1} 行要是 {"text","items":[…]} 的 JSON`, { cause })
      }
    })
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
