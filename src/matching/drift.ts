/** Watches whether what is asked still looks like what the thresholds were chosen on. Pure. */

/** Shares of ten equal steps from 0 to 1. */
export interface Seen {
  confidence: readonly number[]
  unseen: readonly number[]
}

export interface Drift {
  measure: keyof Seen
  /** Population stability index: below 0.1 nothing has changed, above 0.25 much has. */
  index: number
  /** Messages it was measured on. */
  messages: number
}

export interface DriftWatch {
  /**
   * @param confidence of the likeliest item, 0…1
   * @param unseen share of the message in words that no wording has, 0…1
   * @returns measures that have just parted from the reference; each is reported once, until it has come back
   */
  observe(confidence: number, unseen: number): Drift[]
  /** The indexes as they are, once enough was seen. */
  now(): Drift[]
}

const steps = 10
/** Messages looked at together. */
const windowSize = 400
const partedAt = 0.25
const backAt = 0.1

/**
 * Population stability index of two lists of shares: Σ (p − q) ln(p / q), empty steps counted as half a message.
 *
 * @see Siddiqi 2006, Credit Risk Scorecards
 */
export function stabilityIndex(shares: readonly number[], reference: readonly number[], least: number): number {
  return shares.reduce((sum, share, at) => {
    const p = Math.max(share, least)
    const q = Math.max(reference[at] ?? 0, least)
    return sum + (p - q) * Math.log(p / q)
  }, 0)
}

/** @param reference what calibration saw */
export function createDriftWatch(reference: Seen): DriftWatch {
  const measures = ['confidence', 'unseen'] as const
  const recent = { confidence: [] as number[], unseen: [] as number[] }
  const counts = { confidence: new Array<number>(steps).fill(0), unseen: new Array<number>(steps).fill(0) }
  const parted = new Set<keyof Seen>()
  const add = (measure: keyof Seen, value: number) => {
    const step = Math.min(steps - 1, Math.max(0, Math.floor(value * steps)))
    recent[measure].push(step)
    counts[measure][step] = (counts[measure][step] as number) + 1
    if (recent[measure].length <= windowSize) return
    const oldest = recent[measure].shift() as number
    counts[measure][oldest] = (counts[measure][oldest] as number) - 1
  }
  const now = (): Drift[] =>
    recent.confidence.length < windowSize
      ? []
      : measures.map((measure) => ({
          measure,
          index: stabilityIndex(
            counts[measure].map((count) => count / windowSize),
            reference[measure],
            0.5 / windowSize,
          ),
          messages: windowSize,
        }))
  return {
    now,
    observe(confidence, unseen) {
      add('confidence', confidence)
      add('unseen', unseen)
      return now().filter(({ measure, index }) => {
        if (index <= backAt) parted.delete(measure)
        if (index < partedAt || parted.has(measure)) return false
        parted.add(measure)
        return true
      })
    },
  }
}
