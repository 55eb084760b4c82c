import { cholesky, type Matrix, productTransposed } from '../geometry/matrix.ts'
import { GRID_STEP_S, lastSampleAt } from '../tracks/resample.ts'
import type { Track } from '../tracks/scene.ts'
import type { PathErrors } from './path-errors.ts'

/**
 * Errors of positions that were smoothed before they came here: each of its sample's covariance, and together a
 * process with a velocity, whose correlation over a time t is (1 + t/T) exp(-t/T) (Matern 3/2; Rasmussen and Williams
 * 2006, 4.2.1): the velocity's error is the position's over T = `correlationS`.
 */
export function estimateErrors(
  samples: Track['samples'],
  timesS: readonly number[],
  correlationS = 0,
  common: Readonly<Record<string, Float64Array>> = {},
): PathErrors {
  const roots = timesS.map(timeS => cholesky(covarianceAt(samples, timeS), 3))
  const lengthS = Math.max(correlationS, 1e-3 * GRID_STEP_S)
  return {
    noiseVariance: (first, weights) => noiseVariance(roots, timesS, lengthS, first, weights),
    displacementCovariance: (i, j) => displacementCovariance(roots, timesS, lengthS, i, j),
    common,
  }
}

/** Linear between the samples on either side. */
function covarianceAt(samples: Track['samples'], timeS: number): Matrix {
  const i = Math.max(0, lastSampleAt(samples, timeS))
  const [before, after] = [samples[i], samples[Math.min(i + 1, samples.length - 1)]]
  const t = after === before ? 0 : Math.max(0, (timeS - before.timeS) / (after.timeS - before.timeS))
  return Float64Array.from(before.covarianceM2 ?? [], (v, k) => v + t * ((after.covarianceM2?.[k] ?? v) - v))
}

/** Var(sum of weight . error): in units of the covariances' roots the process is stationary, and read backwards a chain. */
function noiseVariance(
  roots: readonly Matrix[],
  timesS: readonly number[],
  lengthS: number,
  first: number,
  weights: Float64Array,
): number {
  const last = first + weights.length / 3 - 1
  const [value, slope] = [new Float64Array(3), new Float64Array(3)]
  let variance = 0
  for (let k = first; ; k++) {
    const root = roots[k]
    for (let c = 0; c < 3; c++) {
      for (let r = c; r < 3; r++) value[c] += root[3 * r + c] * weights[3 * (k - first) + r]
    }
    const before = squared(value) + squared(slope)
    if (k === last) return variance + before
    const a = (timesS[k + 1] - timesS[k]) / lengthS
    const kept = Math.exp(-a)
    for (let c = 0; c < 3; c++) {
      const [v, s] = [value[c], slope[c]]
      value[c] = kept * ((1 + a) * v + a * s)
      slope[c] = kept * (-a * v + (1 - a) * s)
    }
    variance += before - squared(value) - squared(slope)
  }
}

const squared = (v: Float64Array): number => v[0] * v[0] + v[1] * v[1] + v[2] * v[2]

function displacementCovariance(
  roots: readonly Matrix[],
  timesS: readonly number[],
  lengthS: number,
  i: number,
  j: number,
): Matrix {
  const a = Math.abs(timesS[j] - timesS[i]) / lengthS
  const shared = (1 + a) * Math.exp(-a)
  const [p, q] = [roots[i], roots[j]]
  const [own, other, both] = [
    productTransposed(p, p, 3, 3, 3),
    productTransposed(q, q, 3, 3, 3),
    productTransposed(p, q, 3, 3, 3),
  ]
  return own.map((v, k) => v + other[k] - shared * (both[k] + both[3 * (k % 3) + Math.floor(k / 3)]))
}
