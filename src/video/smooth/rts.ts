import {
  cholesky,
  type Matrix,
  product,
  productTransposed,
  sandwich,
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

export interface Filtered extends State {
  readonly predicted: State
  /** Log likelihood of what was seen; 0 where nothing was. */
  readonly logLikelihood: number
}

/** An object that stands may still shake by this: it keeps the algebra regular. */
const STAND_SD_MPS = 1e-3
const FLOOR_M2 = 1e-6

export function filterRun(run: Run): Filtered[] {
  const n = 3 * run.axes
  const out: Filtered[] = []
  for (const [k, moment] of run.moments.entries()) {
    const predicted = k === 0 ? startOf(run) : predict(run, out[k - 1], moment, moment.timeS - run.moments[k - 1].timeS)
    let [state, logLikelihood] = moment.seen ? look(run, predicted, moment) : [predicted, 0]
    if (moment.stands) state = halt(run, state)
    out.push({ predicted, mean: state.mean, covariance: symmetrize(state.covariance, n), logLikelihood })
  }
  return out
}

/** Smoothed states, by Rauch, Tung and Striebel 1965. */
export function smoothRun(run: Run): { readonly states: State[]; readonly filtered: Filtered[] } {
  const n = 3 * run.axes
  const filtered = filterRun(run)
  const states: State[] = new Array(filtered.length)
  states[filtered.length - 1] = filtered[filtered.length - 1]
  for (let k = filtered.length - 2; k >= 0; k--) {
    const [now, next] = [filtered[k], filtered[k + 1]]
    const fp = advanced(run, now.covariance.slice(), run.moments[k + 1].timeS - run.moments[k].timeS, n)
    const gain = transposed(solveCholesky(cholesky(next.predicted.covariance, n), fp, n, n), n, n)
    const later = states[k + 1]
    states[k] = {
      mean: plus(now.mean, product(gain, minus(later.mean, next.predicted.mean), n, n, 1)),
      covariance: symmetrize(
        plus(now.covariance, sandwich(gain, minus(later.covariance, next.predicted.covariance), n, n)),
        n,
      ),
    }
  }
  return { states, filtered }
}

function startOf({ axes, moments, speedSdMps }: Run): State {
  const n = 3 * axes
  const first = moments.find(m => m.seen)
  const mean = new Float64Array(n)
  const covariance = new Float64Array(n * n)
  for (let i = 0; i < axes; i++) {
    mean[i] = first?.seen?.[i] ?? 0
    covariance[i * n + i] = 1e4 * (first?.covariance?.[i * axes + i] ?? 1)
    covariance[(i + axes) * n + i + axes] = speedSdMps ** 2
    covariance[(i + 2 * axes) * n + i + 2 * axes] = 1
  }
  return { mean, covariance }
}

/** a = F a over a step, in place; a has `columns` columns. */
function advanced({ axes, noiseCorrelationS }: Run, a: Matrix, stepS: number, columns: number): Matrix {
  const block = axes * columns
  for (let i = 0; i < block; i++) a[i] += stepS * a[i + block]
  const kept = Math.exp(-stepS / noiseCorrelationS)
  for (let i = 2 * block; i < 3 * block; i++) a[i] *= kept
  return a
}

function predict(run: Run, { mean, covariance }: State, { density }: Moment, stepS: number): State {
  const { axes, noiseCorrelationS } = run
  const n = 3 * axes
  const half = transposed(advanced(run, covariance.slice(), stepS, n), n, n)
  const p = advanced(run, half, stepS, n)
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
  return { mean: advanced(run, mean.slice(), stepS, 1), covariance: symmetrize(p, n) }
}

/** Takes in y = position + L noise + white, where L L' is the moment's covariance. */
function look(run: Run, predicted: State, { seen, covariance, whiteShare }: Moment): [State, number] {
  const { axes } = run
  const n = 3 * axes
  if (!seen || !covariance) return [predicted, 0]
  const root = cholesky(covariance, axes)
  const h = new Float64Array(axes * n)
  for (let i = 0; i < axes; i++) {
    h[i * n + i] = 1
    for (let j = 0; j <= i; j++) h[i * n + 2 * axes + j] = root[i * axes + j]
  }
  const white = covariance.map((v, i) => v * whiteShare + (i % (axes + 1) === 0 ? FLOOR_M2 : 0))
  return updated(predicted, h, seen, white, axes)
}

const halt = ({ axes }: Run, state: State): State => {
  const n = 3 * axes
  const h = new Float64Array(axes * n)
  const noise = new Float64Array(axes * axes)
  for (let i = 0; i < axes; i++) {
    h[i * n + axes + i] = 1
    noise[i * axes + i] = STAND_SD_MPS ** 2
  }
  return updated(state, h, new Float64Array(axes), noise, axes)[0]
}

function updated({ mean, covariance }: State, h: Matrix, seen: Matrix, noise: Matrix, m: number): [State, number] {
  const n = mean.length
  const hp = product(h, covariance, m, n, n)
  const s = plus(productTransposed(hp, h, m, n, m), noise)
  const low = cholesky(s, m)
  const residual = minus(seen, product(h, mean, m, n, 1))
  const gainT = solveCholesky(low, hp, m, n)
  const weighted = solveCholesky(low, residual, m, 1)
  let log = 0
  for (let i = 0; i < m; i++) log -= 0.5 * residual[i] * weighted[i] + Math.log(Math.max(low[i * m + i], 1e-12))
  return [
    {
      mean: plus(mean, product(transposed(gainT, m, n), residual, n, m, 1)),
      covariance: minus(covariance, product(transposed(gainT, m, n), hp, n, m, n)),
    },
    log,
  ]
}

function plus(a: Matrix, b: Matrix): Matrix {
  const out = a.slice()
  for (let i = 0; i < out.length; i++) out[i] += b[i]
  return out
}

function minus(a: Matrix, b: Matrix): Matrix {
  const out = a.slice()
  for (let i = 0; i < out.length; i++) out[i] -= b[i]
  return out
}
