/** What each part of the understanding is worth: it is taken away, everything else is fitted again, and the same questions are asked. */
import { type Document, outside } from '../../matching/document'
import { fitSoftmax, type WeighedExample } from '../../matching/fit'
import { featureNames, type RankingWeights, type Scorer } from '../../matching/matcher'
import type { Model } from '../../matching/model'
import { normalise } from '../../text/normalise'
import { measure, type Row, round, verdictsOf } from './measures'
import type { Part } from './parts'
import { createRandom } from './random'
import { askAll, type Readers } from './readers'
import { atRisk, type Guess, guessesOf, riskCoverage } from './risk'

/** A part of the understanding, and how it is taken away. */
interface Removal {
  name: string
  /** Features whose weight is nought: the others are weighed anew. */
  features?: readonly (typeof featureNames)[number][]
  /** Terms that are left: index and linear model are built anew. */
  terms?: (term: string) => boolean
  /** Documents that are left: likewise. */
  documents?: (document: Document) => boolean
}

/** The row that the others are held against. */
const nothing = 'nothing'
/** Resamples for the interval of a change. */
const resamples = 1000

const removals: readonly Removal[] = [
  { name: nothing },
  { name: 'the learnt linear model', features: ['learnt', 'bare-learnt'] },
  { name: 'the nearest wordings', features: ['best', 'second', 'bare-best'] },
  { name: 'the second view, without what it asks about', features: ['bare-best', 'bare-learnt'] },
  { name: 'the share of a name that is there', features: ['names'] },
  { name: 'fuse.js', features: ['fuzzy'] },
  { name: 'the share that stands in the guide', features: ['guide'] },
  { name: 'the share that stands in no wording', features: ['outside-unseen'] },
  { name: 'groups of synonyms', terms: (term) => !term.startsWith('k') },
  { name: 'syllable pairs', terms: (term) => !term.startsWith('s') },
  { name: 'words', terms: (term) => !term.startsWith('w') },
  { name: 'character pairs', terms: (term) => !(term.startsWith('c') && [...term].length === 3) },
  { name: 'our own questions that are not ours', documents: ({ item }) => item !== outside },
]

/** What is left without a part. */
export interface Ablation {
  without: string
  top1: number
  top3: number
  /** Questions whose first item was right with everything and is no longer, and the other way round. */
  lost: number
  won: number
  /** Share of the covered questions answered rightly at 1 % of all answered wrongly. */
  answeredRightAtRisk1: number
  /** How far that lies from what everything gives: 95 % of resamples of the questions, the same ones for both. */
  change: [from: number, to: number]
  /** At the shipped threshold: of all questions answered wrongly, of those that are not ours refused. */
  wrong: number
  outsideRefused: number
}

/**
 * Asks every part with each thing taken away in turn. The weights of the ranking are fitted on the other parts' questions, for the whole as
 * for each lack, so that the rows compare.
 *
 * @param parts labelled questions
 * @param progress one line per step; a step takes seconds for a feature, a minute and more where index and model are built anew
 */
export function ablate(readers: Readers, model: Model, parts: readonly Part[], progress: (line: string) => void): Ablation[] {
  const build = ({ name, terms: keeps, documents: kept }: Removal) =>
    parts.map((part, at) => {
      progress(`${name}：第 ${at + 1}/${parts.length} 份`)
      const own = keeps ? (text: string) => readers.terms(text).filter(keeps) : readers.terms
      return remembering(readers.scorer({ ...part, documents: kept ? part.documents.filter(kept) : part.documents }, own))
    })
  const whole = build({ name: nothing })
  const random = createRandom(5)
  const questions = parts.reduce((sum, part) => sum + part.questions.length, 0)
  const draws = Array.from({ length: resamples }, () => Uint32Array.from({ length: questions }, () => random() * questions))
  let first: { verdicts: (boolean | undefined)[]; resampled: number[] } | undefined
  return removals.map((removal) => {
    const scorers = removal.terms || removal.documents ? build(removal) : whole.map((scorer) => withoutFeatures(scorer, removal.features))
    const { shipped, everything } = askParts(readers, model, parts, scorers)
    const verdicts = verdictsOf(shipped, 'top1')
    const guesses = guessesOf(everything)
    const resampled = draws.map((draw) => rightAtRisk(Array.from(draw, (at) => guesses[at] as Guess)))
    first ??= { verdicts, resampled }
    const before = first
    const turned = (to: boolean) => verdicts.filter((verdict, at) => verdict === to && before.verdicts[at] === !to).length
    const changes = resampled.map((share, at) => share - (before.resampled[at] as number)).sort((a, b) => a - b)
    const quantile = (share: number) => round(changes[Math.floor(share * resamples)] as number)
    const figures = measure(shipped)
    const result: Ablation = {
      without: removal.name,
      top1: figures.top1 ?? 0,
      top3: figures.top3 ?? 0,
      lost: turned(false),
      won: turned(true),
      answeredRightAtRisk1: rightAtRisk(guesses),
      change: [quantile(0.025), quantile(0.975)],
      wrong: figures.wrongWithConfidence ?? 0,
      outsideRefused: figures.outsideRefused ?? 0,
    }
    progress(JSON.stringify(result))
    return result
  })
}

function rightAtRisk(guesses: readonly Guess[]): number {
  return atRisk(riskCoverage(guesses), 0.01).right
}

/** The table of the README. */
export function ablationTable(rows: readonly Ablation[]): string {
  const share = (value: number) => value.toFixed(3)
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
  return [
    '| without | top 1 | lost, won | top 3 | answered rightly at 1 % wrong | change, 95 % | wrong | not ours, refused |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => {
      const change = row.without === nothing ? '' : row.change.map(signed).join(' … ')
      const turned = row.without === nothing ? '' : `−${row.lost}, +${row.won}`
      const figures = [share(row.top1), turned, share(row.top3), share(row.answeredRightAtRisk1), change]
      return `| ${[row.without, ...figures, share(row.wrong), share(row.outsideRefused)].join(' | ')} |`
    }),
  ].join('\n')
}

function askParts(readers: Readers, model: Model, parts: readonly Part[], scorers: readonly Scorer[]) {
  const { language } = readers.shipped.knowledge
  const examples = parts.map(({ questions }, at) =>
    questions.map((question): WeighedExample => {
      const rows = (scorers[at] as Scorer).features(normalise(question.text, language).match)
      const right = question.items.length === 0 ? [outside] : question.items
      return { rows, right: rows.findIndex(({ item }) => right.includes(item)) }
    }),
  )
  const shipped: Row[] = []
  const everything: Row[] = []
  parts.forEach(({ questions }, at) => {
    const scorer = scorers[at] as Scorer
    const weights = fitted(examples.filter((_, other) => other !== at).flat(), model.ranking)
    const core = readers.core(scorer, weights)
    shipped.push(...askAll(core, questions))
    everything.push(...askAll(readers.eager(core), questions))
  })
  return { shipped, everything }
}

/** Weights from examples without context, whose weight stays what it was. */
function fitted(examples: readonly WeighedExample[], before: RankingWeights): RankingWeights {
  const weights = fitSoftmax(
    examples,
    featureNames.map(() => 1),
  )
  return { features: weights.map((weight, at) => (featureNames[at] === 'context' ? (before.features[at] as number) : weight)) }
}

/** A scorer that works each text out once. */
function remembering(scorer: Scorer): Scorer {
  const known = new Map<string, ReturnType<Scorer['features']>>()
  return {
    unseen: scorer.unseen,
    features(text, context) {
      const key = `${context ?? ''}\t${text}`
      const rows = known.get(key) ?? scorer.features(text, context)
      known.set(key, rows)
      return rows
    },
  }
}

function withoutFeatures(scorer: Scorer, names: Removal['features'] = []): Scorer {
  const gone = names.map((name) => featureNames.indexOf(name))
  return {
    unseen: scorer.unseen,
    features: (text, context) =>
      scorer.features(text, context).map((row) => ({ ...row, features: row.features.map((value, at) => (gone.includes(at) ? 0 : value)) })),
  }
}
