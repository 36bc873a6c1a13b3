/** How strongly each term speaks for each class: naive Bayes as log-odds against everything else, from counts alone. */

export interface TermClasses {
  /** Log-odds per class for a bag of terms; higher is likelier. Classes without any evidence are left out. */
  score(terms: readonly string[]): Map<string, number>
}

/**
 * Complement naive Bayes with a smoothed background: weight(t, c) = log((n(t,c) + α·p(t)) / (N(c) + α)) − log((n(t,¬c) + α·p(t)) / (N(¬c) + α)).
 *
 * @param samples terms and class of each sample
 * @param smoothing α in pseudo terms; larger trusts single samples less
 * @see Rennie et al. 2003, Tackling the Poor Assumptions of Naive Bayes Text Classifiers
 */
export function createTermClasses(samples: readonly { terms: readonly string[]; class: string }[], smoothing: number): TermClasses {
  const byTerm = new Map<string, Map<string, number>>()
  const totals = new Map<string, number>()
  let all = 0
  for (const sample of samples) {
    for (const term of sample.terms) {
      let counts = byTerm.get(term)
      if (!counts) {
        counts = new Map()
        byTerm.set(term, counts)
      }
      counts.set(sample.class, (counts.get(sample.class) ?? 0) + 1)
    }
    totals.set(sample.class, (totals.get(sample.class) ?? 0) + sample.terms.length)
    all += sample.terms.length
  }
  const classes = [...totals.keys()]
  return {
    score(terms) {
      const scores = new Map<string, number>(classes.map((name) => [name, 0]))
      for (const term of terms) {
        const counts = byTerm.get(term)
        if (!counts) continue
        let total = 0
        for (const count of counts.values()) total += count
        const share = total / all
        for (const [name, size] of totals) {
          const mine = counts.get(name) ?? 0
          const odds =
            Math.log((mine + smoothing * share) / (size + smoothing)) - Math.log((total - mine + smoothing * share) / (all - size + smoothing))
          scores.set(name, (scores.get(name) as number) + odds)
        }
      }
      return scores
    },
  }
}
