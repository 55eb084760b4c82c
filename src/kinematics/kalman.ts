import type { Matrix } from '../geometry/matrix.ts'
import type { Observation, Observations } from './observations.ts'

/** White part of a correlated noise's variance, and a floor: they keep covariances regular. */
const WHITE_VARIANCE_SHARE = 1e-4
const VARIANCE_FLOOR_SHARE = 1e-6
/** No position is known better than this part of the way of a second: more digits than the algebra keeps. */
const FINEST_S = 1e-7

/** What a filter needs to know of a run of observations. */
export interface NoiseModel {
  /** 6: position and velocity; 9: the noise too. */
  readonly dim: 6 | 9
  readonly correlationS: number
  /** Mean variance of one coordinate. */
  readonly noiseM2: number
  /** Added to every coordinate's variance. */
  readonly floorM2: number
  /** Far above any speed of the run: what is not known before the first observation. */
  readonly startSpeedMps: number
}

export function noiseModelOf({ list, noiseCorrelationS }: Observations): NoiseModel {
  let sum = 0
  for (const { covarianceM2: c } of list) sum += (c[0] + c[4] + c[8]) / 3
  const meanM2 = Math.max(sum / list.length, 1e-18)
  const startSpeedMps = 10 * (fastestMps(list) + Math.sqrt(meanM2))
  const floorM2 = VARIANCE_FLOOR_SHARE * meanM2 + (FINEST_S * startSpeedMps) ** 2
  const noiseM2 = meanM2 + floorM2
  return {
    dim: noiseCorrelationS > 0 ? 9 : 6,
    correlationS: noiseCorrelationS,
    noiseM2,
    floorM2,
    startSpeedMps,
  }
}

function fastestMps(list: readonly Observation[]): number {
  let fastest = 0
  for (let i = 1; i < list.length; i++) {
    const [a, b] = [list[i - 1], list[i]]
    const [p, q] = [a.positionM, b.positionM]
    fastest = Math.max(fastest, Math.hypot(q[0] - p[0], q[1] - p[1], q[2] - p[2]) / (b.timeS - a.timeS))
  }
  return fastest
}

/**
 * Kalman filter of the constant-velocity model with white acceleration noise of a given density (m2/s3). Noise that is
 * correlated in time is a part of the state, standardised, after Ornstein and Uhlenbeck (Bar-Shalom, Li and Kirubarajan
 * 2001, 6.2 and 8.2), so that it is not averaged away.
 */
export class Kalman {
  readonly #model: NoiseModel
  readonly #densityM2ps3: number
  readonly mean: Matrix
  readonly covariance: Matrix
  readonly #hp: Matrix
  readonly #gainT: Matrix
  readonly #s = new Float64Array(9)
  readonly #residual = new Float64Array(3)

  constructor(model: NoiseModel, densityM2ps3: number, first: Observation) {
    const { dim, noiseM2, startSpeedMps } = model
    this.#model = model
    this.#densityM2ps3 = densityM2ps3
    this.mean = new Float64Array(dim)
    this.mean.set(first.positionM)
    this.covariance = new Float64Array(dim * dim)
    const variances = [1e4 * noiseM2 + startSpeedMps ** 2, startSpeedMps ** 2, 1]
    for (let i = 0; i < dim; i++) this.covariance[i * dim + i] = variances[Math.floor(i / 3)]
    this.#hp = new Float64Array(3 * dim)
    this.#gainT = new Float64Array(3 * dim)
  }

  /** The state after `stepS`, in place. */
  predict(stepS: number): void {
    const { dim } = this.#model
    const { mean, covariance: p } = this
    applyTransition(this.#model, stepS, mean, 1)
    applyTransition(this.#model, stepS, p, dim)
    transpose(p, dim)
    applyTransition(this.#model, stepS, p, dim)
    this.#addProcessNoise(stepS)
  }

  #addProcessNoise(stepS: number): void {
    const { dim, correlationS } = this.#model
    const p = this.covariance
    const q = this.#densityM2ps3
    for (let i = 0; i < 3; i++) {
      p[i * dim + i] += (q * stepS ** 3) / 3
      p[i * dim + i + 3] += (q * stepS ** 2) / 2
      p[(i + 3) * dim + i] += (q * stepS ** 2) / 2
      p[(i + 3) * dim + i + 3] += q * stepS
      if (dim === 9) p[(i + 6) * dim + i + 6] += 1 - Math.exp((-2 * stepS) / correlationS)
    }
  }

  /** Takes an observation in; returns its log likelihood, of x and y alone: a flat height would call all paths smooth. */
  update(seen: Observation): number {
    const { dim } = this.#model
    const { mean, covariance: p } = this
    this.#innovate(seen)
    const [hp, gainT, residual] = [this.#hp, this.#gainT, this.#residual]
    solve3(this.#s, hp, gainT, dim)
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < dim; i++) {
        mean[i] += gainT[c * dim + i] * residual[c]
        // Lower half; the upper is copied below, so that the matrix stays symmetric.
        for (let j = 0; j <= i; j++) p[i * dim + j] -= gainT[c * dim + i] * hp[c * dim + j]
      }
    }
    for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) p[j * dim + i] = p[i * dim + j]
    return this.#logLikelihood()
  }

  /** H P, the innovation's covariance S = H P H' + R, and the residual. */
  #innovate({ positionM, covarianceM2, noiseRootM: root }: Observation): void {
    const { dim, floorM2 } = this.#model
    const { mean, covariance: p } = this
    const [hp, s] = [this.#hp, this.#s]
    const noisy = dim === 9
    const white = noisy ? WHITE_VARIANCE_SHARE : 1
    for (let a = 0; a < 3; a++) {
      let expected = mean[a]
      for (let j = 0; j < dim; j++) hp[a * dim + j] = p[a * dim + j]
      for (let c = 0; noisy && c <= a; c++) {
        expected += root[3 * a + c] * mean[6 + c]
        for (let j = 0; j < dim; j++) hp[a * dim + j] += root[3 * a + c] * p[(6 + c) * dim + j]
      }
      this.#residual[a] = positionM[a] - expected
    }
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        let sum = hp[a * dim + b] + white * covarianceM2[3 * a + b]
        for (let c = 0; noisy && c <= b; c++) sum += hp[a * dim + 6 + c] * root[3 * b + c]
        s[3 * a + b] = sum + (a === b ? floorM2 : 0)
      }
    }
  }

  #logLikelihood(): number {
    const s = this.#s
    const [x, y] = this.#residual
    const determinant = s[0] * s[4] - s[1] * s[3]
    const chi2 = (s[4] * x * x - 2 * s[1] * x * y + s[0] * y * y) / determinant
    return -(Math.log(determinant) + chi2) / 2
  }
}

/** a = F a for the transition F over `stepS`; a has `columns` columns. */
export function applyTransition({ dim, correlationS }: NoiseModel, stepS: number, a: Matrix, columns: number): void {
  const velocity = 3 * columns
  for (let i = 0; i < velocity; i++) a[i] += stepS * a[i + velocity]
  if (dim === 6) return
  const kept = Math.exp(-stepS / correlationS)
  for (let i = 6 * columns; i < 9 * columns; i++) a[i] *= kept
}

function transpose(a: Matrix, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = a[i * n + j]
      a[i * n + j] = a[j * n + i]
      a[j * n + i] = value
    }
  }
}

/** out = S^-1 b for a symmetric 3x3 S; b and out have three rows. */
function solve3(s: Matrix, b: Matrix, out: Matrix, columns: number): void {
  const c00 = s[4] * s[8] - s[5] * s[5]
  const c01 = s[2] * s[5] - s[1] * s[8]
  const c02 = s[1] * s[5] - s[2] * s[4]
  const scale = 1 / (s[0] * c00 + s[1] * c01 + s[2] * c02)
  const c11 = s[0] * s[8] - s[2] * s[2]
  const c12 = s[1] * s[2] - s[0] * s[5]
  const c22 = s[0] * s[4] - s[1] * s[1]
  for (let i = 0; i < columns; i++) {
    const [x, y, z] = [b[i], b[columns + i], b[2 * columns + i]]
    out[i] = (c00 * x + c01 * y + c02 * z) * scale
    out[columns + i] = (c01 * x + c11 * y + c12 * z) * scale
    out[2 * columns + i] = (c02 * x + c12 * y + c22 * z) * scale
  }
}
