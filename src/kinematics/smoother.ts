import { cholesky, type Matrix, product, productTransposed, sandwich, solveCholesky, symmetrize } from './matrix.ts'
import type { Observation, Observations } from './observations.ts'

/**
 * Constant-velocity smoothing (Rauch, Tung and Striebel 1965) of positions whose noise is remembered: the state is
 * position, velocity and, where the noise is correlated in time, the noise itself as a standardised
 * Ornstein-Uhlenbeck process (Bar-Shalom et al. 2001, 8.2), so that it is smoothed and not averaged away.
 */
export interface SmoothedRun {
  /** State's size: 6, or 9 with the noise in it. */
  readonly dim: number
  /** By instant: mean, dim each. */
  readonly means: readonly Matrix[]
  /** By instant: covariance given all observations. */
  readonly covariances: readonly Matrix[]
  /** By step k: the state at k is gains[k] x (state at k + 1) + a constant + a rest that is independent of all later states. */
  readonly gains: readonly Matrix[]
  /** By step: covariance of that rest. */
  readonly rests: readonly Matrix[]
}

/** White part of a correlated noise's variance: keeps the filter's covariances regular, as does the floor. */
const WHITE_VARIANCE_SHARE = 1e-4
const VARIANCE_FLOOR_SHARE = 1e-6

/** Candidates of the process noise's density over the noise's variance, 1/s3; a factor of root 10 apart. */
const SMOOTHNESS = Array.from({ length: 17 }, (_, i) => 10 ** (i / 2 - 3))
const START = 6

/** The posterior of the path at the given times (in order), its smoothness chosen by the observations themselves. */
export function smooth(observations: Observations, timesS: readonly number[]): SmoothedRun {
  const model = modelOf(observations)
  const likelihood = SMOOTHNESS.map((): number | undefined => undefined)
  const at = (i: number): number => {
    likelihood[i] ??= filter(model, observations.list, [], model.noiseM2 * SMOOTHNESS[i]).logLikelihood
    return likelihood[i]
  }
  return backward(filter(model, observations.list, timesS, model.noiseM2 * SMOOTHNESS[climb(at)]), model.dim)
}

/** The peak of a function over the candidates, climbed with ever shorter strides. */
function climb(valueAt: (i: number) => number): number {
  let best = START
  for (const stride of [4, 2, 1]) {
    for (let moved = true; moved; ) {
      moved = false
      for (const i of [best - stride, best + stride]) {
        if (i < 0 || i >= SMOOTHNESS.length || valueAt(i) <= valueAt(best)) continue
        best = i
        moved = true
      }
    }
  }
  return best
}

interface Model {
  readonly dim: number
  readonly correlationS: number
  /** Mean variance of one coordinate. */
  readonly noiseM2: number
  readonly startSpeedMps: number
}

function modelOf({ list, noiseCorrelationS }: Observations): Model {
  const trace = (c: Matrix) => c[0] + c[4] + c[8]
  const noiseM2 = Math.max(list.reduce((sum, o) => sum + trace(o.covarianceM2) / 3, 0) / list.length, 1e-18)
  return {
    dim: noiseCorrelationS > 0 ? 9 : 6,
    correlationS: noiseCorrelationS,
    noiseM2,
    startSpeedMps: 10 * (fastestMps(list) + Math.sqrt(noiseM2)),
  }
}

function fastestMps(list: readonly Observation[]): number {
  let fastest = 0
  for (let i = 1; i < list.length; i++) {
    const [a, b] = [list[i - 1], list[i]]
    const apartM = Math.hypot(...[0, 1, 2].map(c => b.positionM[c] - a.positionM[c]))
    fastest = Math.max(fastest, apartM / (b.timeS - a.timeS))
  }
  return fastest
}

interface FilterEvent {
  readonly wanted: boolean
  readonly mean: Matrix
  readonly covariance: Matrix
  /** From the previous event: transition, and what it predicted. */
  readonly transition: Matrix
  readonly predictedMean: Matrix
  readonly predictedCovariance: Matrix
}

interface Filtered {
  readonly events: readonly FilterEvent[]
  readonly logLikelihood: number
}

/** Instants nearer than this are one. */
const SAME_S = 1e-6

function filter(model: Model, list: readonly Observation[], timesS: readonly number[], density: number): Filtered {
  const events: FilterEvent[] = []
  let logLikelihood = 0
  let [mean, covariance] = prior(model, list[0])
  let lastS: number | undefined
  for (let o = 0, w = 0; o < list.length || w < timesS.length; ) {
    const timeS = Math.min(list[o]?.timeS ?? Number.POSITIVE_INFINITY, timesS[w] ?? Number.POSITIVE_INFINITY)
    const stepS = lastS === undefined ? 0 : timeS - lastS
    const transition = transitionOf(model, stepS)
    const predictedMean = product(transition, mean, model.dim, model.dim, 1)
    const predictedCovariance =
      lastS === undefined ? covariance : predicted(model, transition, covariance, stepS, density)
    const wanted = w < timesS.length && timesS[w] - timeS < SAME_S
    mean = predictedMean
    covariance = predictedCovariance
    if (o < list.length && list[o].timeS - timeS < SAME_S) {
      const updated = update(model, mean, covariance, list[o])
      if (o > 0) logLikelihood += updated.logLikelihood
      mean = updated.mean
      covariance = updated.covariance
      o++
    }
    if (wanted) w++
    if (timesS.length > 0) events.push({ wanted, mean, covariance, transition, predictedMean, predictedCovariance })
    lastS = timeS
  }
  return { events, logLikelihood }
}

function prior({ dim, noiseM2, startSpeedMps }: Model, first: Observation): [Matrix, Matrix] {
  const mean = new Float64Array(dim)
  mean.set(first.positionM)
  const covariance = new Float64Array(dim * dim)
  const variances = [1e4 * noiseM2 + startSpeedMps ** 2, startSpeedMps ** 2, 1]
  for (let i = 0; i < dim; i++) covariance[i * dim + i] = variances[Math.floor(i / 3)]
  return [mean, covariance]
}

function transitionOf({ dim, correlationS }: Model, stepS: number): Matrix {
  const f = new Float64Array(dim * dim)
  const kept = dim === 9 ? Math.exp(-stepS / correlationS) : 0
  for (let i = 0; i < dim; i++) f[i * dim + i] = i < 6 ? 1 : kept
  for (let i = 0; i < 3; i++) f[i * dim + i + 3] = stepS
  return f
}

function predicted(model: Model, transition: Matrix, covariance: Matrix, stepS: number, density: number): Matrix {
  const { dim, correlationS } = model
  const out = sandwich(transition, covariance, dim, dim)
  for (let i = 0; i < 3; i++) {
    out[i * dim + i] += (density * stepS ** 3) / 3
    out[i * dim + i + 3] += (density * stepS ** 2) / 2
    out[(i + 3) * dim + i] += (density * stepS ** 2) / 2
    out[(i + 3) * dim + i + 3] += density * stepS
    if (dim === 9) out[(i + 6) * dim + i + 6] += 1 - Math.exp((-2 * stepS) / correlationS)
  }
  return symmetrize(out, dim)
}

function update(model: Model, mean: Matrix, covariance: Matrix, seen: Observation) {
  const { dim } = model
  const h = measurementOf(model, seen)
  const r = whiteNoiseOf(model, seen)
  const hp = product(h, covariance, 3, dim, dim)
  const s = productTransposed(hp, h, 3, dim, 3)
  for (let i = 0; i < 9; i++) s[i] += r[i]
  const residual = product(h, mean, 3, dim, 1).map((expected, c) => seen.positionM[c] - expected)
  const gainT = solveCholesky(cholesky(s, 3), hp, 3, dim)
  const moved = product(residual, gainT, 1, 3, dim)
  return {
    mean: mean.map((value, i) => value + moved[i]),
    covariance: josephForm(covariance, gainT, h, r, dim),
    logLikelihood: horizontalLogLikelihood(s, residual),
  }
}

/** (I - K H) P (I - K H)' + K R K': stays a covariance where the prior is wide. */
function josephForm(covariance: Matrix, gainT: Matrix, h: Matrix, r: Matrix, dim: number): Matrix {
  const rest = new Float64Array(dim * dim)
  const gain = new Float64Array(dim * 3)
  for (let i = 0; i < dim; i++) for (let c = 0; c < 3; c++) gain[i * 3 + c] = gainT[c * dim + i]
  const kh = product(gain, h, dim, 3, dim)
  for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) rest[i * dim + j] = (i === j ? 1 : 0) - kh[i * dim + j]
  const out = sandwich(rest, covariance, dim, dim)
  const noise = sandwich(gain, r, dim, 3)
  for (let i = 0; i < out.length; i++) out[i] += noise[i]
  return symmetrize(out, dim)
}

function measurementOf({ dim }: Model, { noiseRootM }: Observation): Matrix {
  const h = new Float64Array(3 * dim)
  for (let i = 0; i < 3; i++) h[i * dim + i] = 1
  if (dim === 9) for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) h[i * dim + 6 + j] = noiseRootM[3 * i + j]
  return h
}

function whiteNoiseOf({ dim, noiseM2 }: Model, { covarianceM2 }: Observation): Matrix {
  const share = dim === 9 ? WHITE_VARIANCE_SHARE : 1
  const r = covarianceM2.map(value => share * value)
  for (let i = 0; i < 3; i++) r[4 * i] += VARIANCE_FLOOR_SHARE * noiseM2
  return r
}

/** Of x and y alone: a height that hardly changes would call every path smooth. */
function horizontalLogLikelihood(s: Matrix, residual: Matrix): number {
  const determinant = s[0] * s[4] - s[1] * s[3]
  const [x, y] = residual
  const chi2 = (s[4] * x * x - 2 * s[1] * x * y + s[0] * y * y) / determinant
  return -(Math.log(determinant) + chi2) / 2
}

function backward({ events }: Filtered, dim: number): SmoothedRun {
  const run = { dim, means: [] as Matrix[], covariances: [] as Matrix[], gains: [] as Matrix[], rests: [] as Matrix[] }
  let mean = events[events.length - 1].mean
  let covariance = events[events.length - 1].covariance
  // From the current event to the next wanted one: gain and rest, composed over the events between.
  let gain: Matrix | undefined
  let rest: Matrix | undefined
  const keep = () => {
    run.means.unshift(mean)
    run.covariances.unshift(covariance)
    if (gain && rest) {
      run.gains.unshift(gain)
      run.rests.unshift(rest)
    }
    gain = undefined
    rest = undefined
  }
  let started = events[events.length - 1].wanted
  if (started) keep()
  for (let k = events.length - 2; k >= 0; k--) {
    const [now, next] = [events[k], events[k + 1]]
    const step = smoothingStep(now, next, dim)
    mean = corrected(now.mean, step.gain, mean, next.predictedMean, dim)
    covariance = correctedCovariance(now.covariance, step.gain, covariance, next.predictedCovariance, dim)
    if (started) {
      rest = rest ? plus(step.rest, sandwich(step.gain, rest, dim, dim)) : step.rest
      gain = gain ? product(step.gain, gain, dim, dim, dim) : step.gain
    }
    if (!now.wanted) continue
    keep()
    started = true
  }
  return run
}

function smoothingStep(now: FilterEvent, next: FilterEvent, dim: number): { gain: Matrix; rest: Matrix } {
  const low = cholesky(next.predictedCovariance, dim)
  const fp = product(next.transition, now.covariance, dim, dim, dim)
  const gainT = solveCholesky(low, fp, dim, dim)
  const gain = new Float64Array(dim * dim)
  for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) gain[i * dim + j] = gainT[j * dim + i]
  const explained = product(gain, fp, dim, dim, dim)
  const rest = symmetrize(
    now.covariance.map((value, i) => value - explained[i]),
    dim,
  )
  return { gain, rest }
}

function corrected(mean: Matrix, gain: Matrix, later: Matrix, predictedMean: Matrix, dim: number): Matrix {
  const difference = later.map((value, i) => value - predictedMean[i])
  return plus(mean, product(gain, difference, dim, dim, 1))
}

function correctedCovariance(
  covariance: Matrix,
  gain: Matrix,
  later: Matrix,
  predictedCovariance: Matrix,
  dim: number,
): Matrix {
  const difference = later.map((value, i) => value - predictedCovariance[i])
  return symmetrize(plus(covariance, sandwich(gain, difference, dim, dim)), dim)
}

const plus = (a: Matrix, b: Matrix): Matrix => a.map((value, i) => value + b[i])
