/**
 * The committed figures that `npm test` holds the matching to. How much a figure may fall is not chosen by anybody: it is what the figure
 * itself could have been, had other questions of the same kind been asked (bootstrap of the rows it was measured on).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '../../errors'
import { type MeasureName, measure, type Row, round, verdictsOf } from './measures'
import { createRandom } from './random'

/** What is held, and whether more of it is better. */
const held: readonly (readonly [MeasureName, 'more' | 'less'])[] = [
  ['top1', 'more'],
  ['top3', 'more'],
  ['resolved', 'more'],
  ['outsideRefused', 'more'],
  ['wrongWithConfidence', 'less'],
]

const resamples = 1000
/** Of the bootstrap distribution below `from`, and as much above `to`. */
const tail = 0.025

/** One figure with the interval its own rows give it. */
export interface Held {
  figure: number
  /** Rows it is a share of. */
  n: number
  from: number
  to: number
}

export interface Baseline {
  note: string
  measures: Partial<Record<MeasureName, Held>>
}

/**
 * Figures of these rows with their 95 % percentile intervals. Deterministic: seeded.
 *
 * @see Efron 1979, Bootstrap methods
 */
export function baselineOf(rows: readonly Row[], note: string): Baseline {
  const figures = measure(rows)
  const random = createRandom(1)
  const draws = Array.from({ length: resamples }, () => Uint32Array.from(rows, () => random() * rows.length))
  return {
    note,
    measures: Object.fromEntries(
      held.map(([name]) => {
        const verdicts = verdictsOf(rows, name)
        const shares = draws.map((draw) => shareOf(verdicts, draw)).sort((a, b) => a - b)
        const at = (share: number) => round(shares[Math.min(resamples - 1, Math.floor(share * resamples))] as number)
        const n = verdicts.filter((verdict) => verdict !== undefined).length
        return [name, { figure: figures[name] ?? 0, n, from: at(tail), to: at(1 - tail) }]
      }),
    ),
  }
}

/** What is worse than the baseline's interval allows, one line each; [] when nothing is. */
export function worseThan(baseline: Baseline, rows: readonly Row[]): string[] {
  const figures = measure(rows)
  return held.flatMap(([name, better]) => {
    const kept = baseline.measures[name]
    const now = figures[name]
    if (!kept || now === null) return [`${name} 没有量到`]
    if (better === 'more' && now < kept.from) return [`${name} ${now} < ${kept.from}（基线 ${kept.figure}）`]
    if (better === 'less' && now > kept.to) return [`${name} ${now} > ${kept.to}（基线 ${kept.figure}）`]
    return []
  })
}

/** @throws AppError conflict naming every measure that is clearly worse than in the file; not_found */
export function holdAgainst(file: string, rows: readonly Row[]): void {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('not_found', `打不开文件 ${file}`, { cause })
  }
  const worse = worseThan(JSON.parse(text) as Baseline, rows)
  if (worse.length > 0) throw new AppError('conflict', `比 ${file} 里的基线差：${worse.join('；')}`)
}

/** Writes the figures of these rows as the baseline from now on. */
export function writeBaseline(file: string, rows: readonly Row[], note: string): void {
  writeFileSync(file, `${JSON.stringify(baselineOf(rows, note), null, 2)}\n`)
}

function shareOf(verdicts: readonly (boolean | undefined)[], draw: Uint32Array): number {
  let counted = 0
  let held = 0
  for (const at of draw) {
    const verdict = verdicts[at]
    if (verdict === undefined) continue
    counted++
    if (verdict) held++
  }
  return counted === 0 ? 0 : held / counted
}
