/** Logistic regression for a handful of features: how often something is right, given what is seen of it. Pure. */

/** 1 / (1 + e^−x) of the weighed features. */
export function logistic(features: readonly number[], weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < features.length; at++) sum += (features[at] as number) * (weights[at] ?? 0)
  return 1 / (1 + Math.exp(-sum))
}

/** Log-odds, kept finite. */
export function logit(share: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, share))
  return Math.log(kept / (1 - kept))
}

/**
 * Fits by Newton's method.
 *
 * @param rows features, the first one 1 (the bias, which is not penalised)
 * @param right 1 or 0 for each row
 */
export function fitLogistic(rows: readonly (readonly number[])[], right: readonly number[], l2 = 0.5, steps = 30): number[] {
  const size = rows[0]?.length ?? 0
  const weights = new Array<number>(size).fill(0)
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((weight, at) => (at === 0 ? 0 : l2 * weight))
    const hessian = weights.map((_, row) => weights.map((__, column) => (row === column ? (row === 0 ? 1e-6 : l2) : 0)))
    rows.forEach((features, position) => {
      const share = logistic(features, weights)
      for (let at = 0; at < size; at++) {
        gradient[at] = (gradient[at] as number) + (share - (right[position] as number)) * (features[at] as number)
        for (let other = 0; other < size; other++)
          (hessian[at] as number[])[other] =
            ((hessian[at] as number[])[other] as number) + share * (1 - share) * (features[at] as number) * (features[other] as number)
      }
    })
    const change = solve(hessian, gradient)
    for (let at = 0; at < size; at++) weights[at] = (weights[at] as number) - (change[at] as number)
  }
  return weights.map((weight) => Number(weight.toFixed(4)))
}

/** Solves a small linear system by Gaussian elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, vector[at] as number])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++)
      if (Math.abs((rows[row] as number[])[column] as number) > Math.abs((rows[pivot] as number[])[column] as number)) pivot = row
    const kept = rows[column] as number[]
    rows[column] = rows[pivot] as number[]
    rows[pivot] = kept
    for (let row = column + 1; row < size; row++) {
      const factor = ((rows[row] as number[])[column] as number) / ((rows[column] as number[])[column] as number)
      for (let at = column; at <= size; at++)
        (rows[row] as number[])[at] = ((rows[row] as number[])[at] as number) - factor * ((rows[column] as number[])[at] as number)
    }
  }
  const solution = new Array<number>(size).fill(0)
  for (let row = size - 1; row >= 0; row--) {
    let sum = (rows[row] as number[])[size] as number
    for (let at = row + 1; at < size; at++) sum -= ((rows[row] as number[])[at] as number) * (solution[at] as number)
    solution[row] = sum / ((rows[row] as number[])[row] as number)
  }
  return solution
}
