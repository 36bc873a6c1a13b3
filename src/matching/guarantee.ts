/**
 * Thresholds that come with a guarantee: the share of questions answered wrongly stays at most α with confidence 1 − δ over the draw of
 * the calibration questions. Pure.
 *
 * @see Angelopoulos, Bates, Candès, Jordan, Lei 2021, Learn then Test (fixed-sequence testing)
 */

/** One calibration question: how sure the answer was, and whether it was wrong. */
export interface Trial {
  /** 0…1 */
  confidence: number
  wrong: boolean
}

/** What a threshold does on the calibration questions. */
export interface Threshold {
  /** Answer from this confidence on; above 1 when nothing can be answered with the guarantee. */
  at: number
  /** Highest share of all questions answered wrongly. */
  alpha: number
  /** 1 − confidence of the guarantee. */
  delta: number
  /** Of all questions: answered, and answered wrongly. */
  answered: number
  wrong: number
}

/** P(X ≤ k) for X ~ Binomial(n, p), by summing log-probabilities. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k >= n) return 1
  let log = n * Math.log1p(-p)
  let sum = Math.exp(log)
  for (let at = 1; at <= k; at++) {
    log += Math.log((n - at + 1) / at) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/**
 * The lowest threshold that keeps the guarantee. Thresholds are tested from the strictest down, each with the exact binomial p-value of
 * “more than α are answered wrongly”, and the first that cannot be rejected at δ ends the sequence.
 *
 * @param trials one per question, also those that were not answered at all (confidence 0)
 */
export function learnThenTest(trials: readonly Trial[], alpha: number, delta: number): Threshold {
  const sorted = [...trials].sort((a, b) => b.confidence - a.confidence)
  const share = (count: number) => Number((count / Math.max(1, sorted.length)).toFixed(4))
  let at = 1.01
  let answered = 0
  let wrong = 0
  let failures = 0
  for (let position = 0; position < sorted.length; ) {
    const confidence = (sorted[position] as Trial).confidence
    if (confidence <= 0) break
    let next = position
    for (; next < sorted.length && (sorted[next] as Trial).confidence === confidence; next++) if ((sorted[next] as Trial).wrong) failures++
    if (binomialAtMost(failures, sorted.length, alpha) > delta) break
    position = next
    at = confidence
    answered = next
    wrong = failures
  }
  return { at, alpha, delta, answered: share(answered), wrong: share(wrong) }
}
