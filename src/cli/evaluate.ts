/**
 * `npm run -s evaluate -- [--file F] [--folds N] [--only N] [--known] [--answers F] [--json]` (product.md): how good the matching is, on our own
 * wordings (cross-validated) or on a file of labelled questions: as the model is, or with `--folds` learning in turn from the file's other
 * questions. `--only N` looks at the N-th part alone, `--known` keeps the questions whose items all have a guide, `--answers` writes what
 * `ask` says to each.
 *
 * - `--baseline F` fails when a figure is clearly worse than in F; `--write-baseline F` writes them.
 * - `--hold-out N` what becomes of N items that the model has not learnt.
 * - `--ablate` what each part of the understanding is worth (with `--file` and `--folds`); a table, or `--json`.
 * - `--report F` writes a page with charts and examples; `--peers F` what others answered, see scripts/evaluate.mjs.
 * - `--inside F` measures the choice inside the item, on pairs of a question and what answers it: as it was calibrated, or with `--folds`
 *   calibrated in turn on the other pairs, and on those of `--beside F`, which are not asked.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { loadKnowledge, loadModel, parsed, run } from './content'
import { ablate, ablationTable } from './evaluation/ablation'
import { holdAgainst, writeBaseline } from './evaluation/baseline'
import { holdOut } from './evaluation/hold-out'
import { measure, type Row } from './evaluation/measures'
import { besideOneAnother, nearestGuess, readPeers } from './evaluation/methods'
import { partsAsked, partsOfOwn } from './evaluation/parts'
import { askAll, createReaders } from './evaluation/readers'
import { reportPage } from './evaluation/report'
import { type Guess, guessesOf } from './evaluation/risk'
import { judgePairs, measureInside, readPairs } from './inside-pairs'

const usage =
  '用法：npm run -s evaluate -- [--file 标注好的问题.jsonl] [--folds N] [--only N] [--known] [--answers F] [--baseline F | --write-baseline F] ' +
  '[--hold-out N] [--ablate] [--report 报告.html] [--inside F [--beside F]] [--json]'

const text = { type: 'string' } as const
const many = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const

void run(() => {
  const { values } = parsed(usage, () =>
    parseArgs({
      options: {
        ...{ file: text, folds: text, only: text, known: flag, answers: text, baseline: text, 'write-baseline': text },
        ...{ 'hold-out': text, ablate: flag, report: text, peers: text, inside: text, beside: many, json: flag },
      },
    }),
  )
  const whole = (name: 'folds' | 'only' | 'hold-out', least: number) => {
    const number = values[name] === undefined ? undefined : Number(values[name])
    if (number !== undefined && !(Number.isInteger(number) && number >= least))
      throw new AppError('bad_request', `--${name} 要写 ${least} 以上的整数。${usage}`)
    return number
  }
  const folds = whole('folds', 2)
  const only = whole('only', 1)
  const newItems = whole('hold-out', 1)
  const print = (result: unknown) => process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`)
  const keep = (lines: readonly unknown[]) => {
    if (values.answers !== undefined) writeFileSync(values.answers, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }
  const knowledge = loadKnowledge()
  const model = loadModel()
  if (values.ablate && (values.file === undefined || folds === undefined))
    throw new AppError('bad_request', `--ablate 要和 --file、--folds 一起用。${usage}`)

  if (values.inside !== undefined) {
    const judged = judgePairs(knowledge, model, readPairs(values.inside), folds, (values.beside ?? []).flatMap(readPairs))
    keep(judged)
    print(measureInside(judged))
    return
  }
  const readers = createReaders(knowledge, model)
  if (newItems !== undefined) {
    print(holdOut(readers, model, partsOfOwn(knowledge, folds ?? 5), newItems, progress))
    return
  }
  const parts = partsAsked(knowledge, { file: values.file, folds, known: values.known })
  if (values.ablate) {
    const table = ablate(readers, model, parts, progress)
    if (values.json) print(table)
    else process.stdout.write(`${ablationTable(table)}\n`)
    return
  }
  const rows: Row[] = []
  const eager: Guess[] = []
  const nearest: Guess[] = []
  for (const [at, part] of parts.entries()) {
    if (only !== undefined && only !== at + 1) continue
    const core = values.file !== undefined && folds === undefined ? readers.shipped : readers.core(readers.scorer(part))
    rows.push(...askAll(core, part.questions))
    if (values.report !== undefined) {
      eager.push(...guessesOf(askAll(readers.eager(core), part.questions)))
      nearest.push(...part.questions.map((question) => nearestGuess(core, question)))
    }
    progress(`第 ${at + 1}/${parts.length} 份`)
  }
  keep(rows.map((row) => row.answer))
  if (values['write-baseline'] !== undefined) {
    const asked = values.file === undefined ? 'own wordings and questions that are not ours' : 'labelled questions'
    writeBaseline(
      values['write-baseline'],
      rows,
      noteOf(`${asked}, ${only === undefined ? 'all' : `the part no. ${only}`} of ${parts.length}`),
    )
  }
  if (values.report !== undefined) {
    const about =
      values.file === undefined
        ? `我们自己写的说法和不归我们管的问题，分 ${parts.length} 份；问哪一份，就不学哪一份。`
        : folds === undefined
          ? '标注好的真实问题，用现有的模型来答（它要是学过这些问题，数字就偏高）。'
          : `标注好的真实问题，分 ${folds} 份；问哪一份，就只从其余几份里学。`
    const methods = besideOneAnother(eager, nearest, values.peers === undefined ? [] : readPeers(values.peers))
    writeFileSync(values.report, reportPage({ about, date: today(), rows, methods }, readers.shipped))
    progress(`报告在 ${values.report}`)
  }
  if (values.baseline !== undefined) holdAgainst(values.baseline, rows)
  print(measure(rows))
})

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** What a baseline says about itself: when, on what, and what its interval is. */
function noteOf(questions: string): string {
  return `${today()}, ${questions}; from and to: 95 % of 1,000 resamples of the same rows`
}
