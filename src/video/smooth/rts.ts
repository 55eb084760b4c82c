import {
  cholesky,
  type Matrix,
  product,
  productTransposed,
  solveCholesky,
  symmetrize,
  transposed,
} from '../../geometry/matrix.ts'

/** What is known at one time. Arrays are in the axes of motion: `axes` numbers, or axes x axes. */
export interface Moment {
  readonly timeS: number
  /** Absent where nobody looked. */
  readonly seen?: Matrix
  readonly covariance?: Matrix
  /** White noise beside the correlated, as a share of the covariance. */
  readonly whiteShare: number
  /** Density of white acceleration since the moment before. */
  readonly density: Matrix
  /** It stands here: the velocity is 0. */
  readonly stands: boolean
}

export interface RunSettings {
  readonly axes: 2 | 3
  /** Time over which the noise lasts; it is a part of the state (Bar-Shalom, Li and Kirubarajan 2001, 8.2). */
  readonly noiseCorrelationS: number
  readonly speedSdMps: number
}

export interface Run extends RunSettings {
  readonly moments: readonly Moment[]
}

/** State: position, velocity, noise over its own standard deviation; `axes` numbers each. */
export interface State {
  readonly mean: Matrix
  readonly covariance: Matrix
}

/** By moment: before and after what was seen of it was taken in. */
export interface Filtered {
  readonly predicted: readonly State[]
  readonly states: readonly State[]
  /** Of what was seen; 0 where nothing was. */
  readonly logLikelihoods: Float64Array
}

/** An object that stands may still shake by this: it keeps the algebra regular. */
const STAND_SD_MPS = 1e-3
const FLOOR_M2 = 1e-6

export function filterRun(run: Run): Filtered {
  const { axes, moments } = run
  const n = 3 * axes
  const work = workFor(axes)
  const predicted = statesOf(moments.length, n)
  const states = statesOf(moments.length, n)
  const logLikelihoods = new Float64Array(moments.length)
  for (let k = 0; k < moments.length; k++) {
    if (k === 0) start(run, predicted[0])
    else predict(run, work, states[k - 1], moments[k].density, moments[k].timeS - moments[k - 1].timeS, predicted[k])
    logLikelihoods[k] = look(work, predicted[k], moments[k], states[k])
    if (moments[k].stands) halt(work, states[k])
    symmetrize(states[k].covariance, n)
  }
  return { predicted, states, logLikelihoods }
}

/** Smoothed states, by Rauch, Tung and Striebel 1965. */
export function smoothRun(run: Run): { readonly states: State[] } {
  const { axes, moments } = run
  const n = 3 * axes
  const { predicted, states: filtered } = filterRun(run)
  const { low, gain, gainT, half, square, column, shift } = workFor(axes)
  const states = statesOf(moments.length, n)
  for (let k = moments.length - 1; k >= 0; k--) {
    states[k].mean.set(filtered[k].mean)
    states[k].covariance.set(filtered[k].covariance)
    if (k === moments.length - 1) continue
    const [next, later] = [predicted[k + 1], states[k + 1]]
    half.set(filtered[k].covariance)
    advance(run, half, moments[k + 1].timeS - moments[k].timeS, n)
    transposed(solveCholesky(cholesky(next.covariance, n, low), half, n, n, gainT), n, n, gain)
    add(states[k].mean, product(gain, difference(later.mean, next.mean, column), n, n, 1, shift), 1)
    product(gain, difference(later.covariance, next.covariance, square), n, n, n, half)
    add(states[k].covariance, productTransposed(half, gain, n, n, n, square), 1)
    symmetrize(states[k].covariance, n)
  }
  return { states }
}

/** Room for what is worked out at one moment and not kept, of n = 3 axes states: a run has thousands of moments. */
function workFor(axes: number) {
  const n = 3 * axes
  const matrix = (rows: number, columns = 1): Matrix => new Float64Array(rows * columns)
  return {
    axes,
    ...{ low: matrix(n, n), gain: matrix(n, n), gainT: matrix(n, n), half: matrix(n, n), square: matrix(n, n) },
    ...{ column: matrix(n), shift: matrix(n) },
    ...{ h: matrix(axes, n), hp: matrix(axes, n), seenGainT: matrix(axes, n), seenGain: matrix(n, axes) },
    ...{ root: matrix(axes, axes), noise: matrix(axes, axes), s: matrix(axes, axes), seenLow: matrix(axes, axes) },
    ...{ residual: matrix(axes), weighted: matrix(axes), expected: matrix(axes), zero: matrix(axes) },
  }
}

type Work = ReturnType<typeof workFor>

/** States to be filled in, together in two arrays. */
function statesOf(count: number, n: number): State[] {
  const means = new Float64Array(count * n)
  const covariances = new Float64Array(count * n * n)
  return Array.from({ length: count }, (_, k) => ({
    mean: means.subarray(k * n, (k + 1) * n),
    covariance: covariances.subarray(k * n * n, (k + 1) * n * n),
  }))
}

function start({ axes, moments, speedSdMps }: Run, { mean, covariance }: State): void {
  const n = 3 * axes
  const first = moments.find(m => m.seen)
  for (let i = 0; i < axes; i++) {
    mean[i] = first?.seen?.[i] ?? 0
    covariance[i * n + i] = 1e4 * (first?.covariance?.[i * axes + i] ?? 1)
    covariance[(i + axes) * n + i + axes] = speedSdMps ** 2
    covariance[(i + 2 * axes) * n + i + 2 * axes] = 1
  }
}

/** a = F a over a step, in place; a has `columns` columns. */
function advance({ axes, noiseCorrelationS }: Run, a: Matrix, stepS: number, columns: number): void {
  const block = axes * columns
  for (let i = 0; i < block; i++) a[i] += stepS * a[i + block]
  const kept = Math.exp(-stepS / noiseCorrelationS)
  for (let i = 2 * block; i < 3 * block; i++) a[i] *= kept
}

function predict(run: Run, { half }: Work, from: State, density: Matrix, stepS: number, to: State): void {
  const { axes, noiseCorrelationS } = run
  const n = 3 * axes
  const p = to.covariance
  half.set(from.covariance)
  advance(run, half, stepS, n)
  advance(run, transposed(half, n, n, p), stepS, n)
  const fresh = 1 - Math.exp((-2 * stepS) / noiseCorrelationS)
  for (let i = 0; i < axes; i++) {
    for (let j = 0; j < axes; j++) {
      const q = density[i * axes + j]
      p[i * n + j] += (q * stepS ** 3) / 3
      p[i * n + j + axes] += (q * stepS ** 2) / 2
      p[(i + axes) * n + j] += (q * stepS ** 2) / 2
      p[(i + axes) * n + j + axes] += q * stepS
    }
    p[(i + 2 * axes) * n + i + 2 * axes] += fresh
  }
  symmetrize(p, n)
  to.mean.set(from.mean)
  advance(run, to.mean, stepS, 1)
}

/** Takes in y = position + L noise + white, where L L' is the moment's covariance; returns its log likelihood. */
function look(work: Work, predicted: State, { seen, covariance, whiteShare }: Moment, to: State): number {
  to.mean.set(predicted.mean)
  to.covariance.set(predicted.covariance)
  if (!seen || !covariance) return 0
  const { axes, h, noise } = work
  const n = 3 * axes
  const root = cholesky(covariance, axes, work.root)
  h.fill(0)
  for (let i = 0; i < axes; i++) {
    h[i * n + i] = 1
    for (let j = 0; j <= i; j++) h[i * n + 2 * axes + j] = root[i * axes + j]
  }
  for (let i = 0; i < noise.length; i++) noise[i] = covariance[i] * whiteShare + (i % (axes + 1) === 0 ? FLOOR_M2 : 0)
  return update(work, seen, to)
}

function halt(work: Work, state: State): void {
  const { axes, h, noise } = work
  h.fill(0)
  noise.fill(0)
  for (let i = 0; i < axes; i++) {
    h[i * 3 * axes + axes + i] = 1
    noise[i * axes + i] = STAND_SD_MPS ** 2
  }
  update(work, work.zero, state)
}

/** Takes in seen = h state + noise, in place; returns its log likelihood. */
function update(work: Work, seen: Matrix, { mean, covariance }: State): number {
  const { axes: m, h, noise, residual } = work
  const n = 3 * m
  const hp = product(h, covariance, m, n, n, work.hp)
  const s = productTransposed(hp, h, m, n, m, work.s)
  add(s, noise, 1)
  const low = cholesky(s, m, work.seenLow)
  difference(seen, product(h, mean, m, n, 1, work.expected), residual)
  const gain = transposed(solveCholesky(low, hp, m, n, work.seenGainT), m, n, work.seenGain)
  const weighted = solveCholesky(low, residual, m, 1, work.weighted)
  let log = 0
  for (let i = 0; i < m; i++) log -= 0.5 * residual[i] * weighted[i] + Math.log(Math.max(low[i * m + i], 1e-12))
  add(mean, product(gain, residual, n, m, 1, work.shift), 1)
  add(covariance, product(gain, hp, n, m, n, work.square), -1)
  return log
}

/** a += sign b, in place. */
function add(a: Matrix, b: Matrix, sign: 1 | -1): void {
  for (let i = 0; i < a.length; i++) a[i] += sign * b[i]
}

function difference(a: Matrix, b: Matrix, out: Matrix): Matrix {
  for (let i = 0; i < out.length; i++) out[i] = a[i] - b[i]
  return out
}
