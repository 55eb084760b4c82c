import type { Matrix } from '../geometry/matrix.ts'
import type { PathErrors } from './path-errors.ts'
import type { SmoothedRun } from './smoother.ts'

/** The smoother's joint posterior of all instants, kept as a chain: instant by instant, given the next. */
export function posteriorErrors(run: SmoothedRun, common: Readonly<Record<string, Float64Array>>): PathErrors {
  return {
    noiseVariance: (first, weights) => noiseVariance(run, first, weights),
    displacementCovariance: (i, j) => displacementCovariance(run, i, j),
    common,
  }
}

/** Var(sum of g_k . p_k) exactly, in one pass along the chain: what is left of x_k is carried over to x_{k+1}. */
function noiseVariance({ dim, gains, rests, covariances }: SmoothedRun, first: number, weights: Float64Array): number {
  const last = first + weights.length / 3 - 1
  let pull: Matrix = new Float64Array(dim)
  let variance = 0
  for (let k = first; ; k++) {
    for (let c = 0; c < 3; c++) pull[c] += weights[3 * (k - first) + c]
    if (k === last) return variance + quadratic(covariances[k], pull, dim)
    variance += quadratic(rests[k], pull, dim)
    pull = carried(gains[k], pull, dim)
  }
}

function quadratic(s: Matrix, x: Matrix, dim: number): number {
  let sum = 0
  for (let i = 0; i < dim; i++) {
    if (x[i] === 0) continue
    let row = 0
    for (let j = 0; j < dim; j++) row += s[i * dim + j] * x[j]
    sum += x[i] * row
  }
  return sum
}

/** gain' x. */
function carried(gain: Matrix, x: Matrix, dim: number): Matrix {
  const out = new Float64Array(dim)
  for (let i = 0; i < dim; i++) {
    if (x[i] === 0) continue
    for (let j = 0; j < dim; j++) out[j] += gain[i * dim + j] * x[i]
  }
  return out
}

/** 3x3 covariance of p_j - p_i. */
function displacementCovariance(run: SmoothedRun, i: number, j: number): Matrix {
  const variance = (u: readonly number[]): number => {
    const weights = new Float64Array(3 * (j - i + 1))
    for (let c = 0; c < 3; c++) {
      weights[c] -= u[c]
      weights[3 * (j - i) + c] += u[c]
    }
    return noiseVariance(run, i, weights)
  }
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]
  const own = axes.map(variance)
  const out = new Float64Array(9)
  for (let a = 0; a < 3; a++) {
    out[4 * a] = own[a]
    for (let b = 0; b < a; b++) {
      const both = variance(axes[a].map((value, c) => value + axes[b][c]))
      out[3 * a + b] = out[3 * b + a] = (both - own[a] - own[b]) / 2
    }
  }
  return out
}
