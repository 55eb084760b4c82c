import { cholesky, solveCholesky } from './matrix.ts'

/** Residuals in units of their standard deviation, written into `out`; true, or false where the parameters mean nothing. */
export type Residuals = (parameters: Float64Array, out: Float64Array) => boolean

/** Row-major derivatives of the residuals, written into `out`. */
export type Jacobian = (parameters: Float64Array, out: Float64Array) => void

/** Weight of a residual: Huber 1964, Cauchy (Black and Anandan 1996), or none. */
export type Loss = { readonly kind: 'squared' } | { readonly kind: 'huber' | 'cauchy'; readonly scale: number }

export interface LeastSquaresProblem {
  readonly start: ArrayLike<number>
  readonly residualCount: number
  readonly residuals: Residuals
  /** By central differences where absent. */
  readonly jacobian?: Jacobian
  readonly loss?: Loss
  readonly maxSteps?: number
}

export interface LeastSquaresFit {
  readonly parameters: Float64Array
  /** Half the sum of the robust squares. */
  readonly cost: number
  /** Inverse of J' W J at the end, row-major: the parameters' covariance where residuals are in standard deviations. */
  readonly covariance: Float64Array
  readonly steps: number
}

const DEFAULT_STEPS = 60
const FIRST_DAMPING = 1e-3
const MAX_DAMPING = 1e12
/** A step that lowers the cost by less than this share is the last. */
const DONE_SHARE = 1e-10

/**
 * Levenberg and Marquardt (Marquardt 1963) with iteratively reweighted residuals, for a few dozen parameters. Undefined where the start
 * means nothing.
 */
export function fitLeastSquares(problem: LeastSquaresProblem): LeastSquaresFit | undefined {
  const { residualCount: m, residuals, loss = { kind: 'squared' }, maxSteps = DEFAULT_STEPS } = problem
  const n = problem.start.length
  let parameters: Float64Array = Float64Array.from(problem.start)
  let r: Float64Array = new Float64Array(m)
  if (!residuals(parameters, r)) return undefined
  let cost = robustCost(r, loss)
  let damping = FIRST_DAMPING
  const jacobian = new Float64Array(m * n)
  const differentiate = problem.jacobian ?? byDifferences(residuals, m)
  let steps = 0
  let normal: Float64Array = new Float64Array(n * n)
  for (; steps < maxSteps; steps++) {
    differentiate(parameters, jacobian)
    const gradient = new Float64Array(n)
    normal = normalEquations(jacobian, r, loss, gradient)
    let lowered = false
    for (; damping < MAX_DAMPING && !lowered; damping *= lowered ? 1 : 4) {
      const next = stepped(parameters, normal, gradient, damping)
      const there = new Float64Array(m)
      if (!residuals(next, there)) continue
      const nextCost = robustCost(there, loss)
      if (!(nextCost < cost)) continue
      lowered = true
      const gain = cost - nextCost
      parameters = next
      r = there
      cost = nextCost
      damping = Math.max(1e-12, damping / 9)
      if (gain < DONE_SHARE * cost) steps = maxSteps
    }
    if (!lowered) break
  }
  differentiate(parameters, jacobian)
  normal = normalEquations(jacobian, r, loss, new Float64Array(n))
  const covariance = solveCholesky(cholesky(normal, n), identity(n), n, n)
  return { parameters, cost, covariance, steps: Math.min(steps, maxSteps) }
}

function stepped(at: Float64Array, normal: Float64Array, gradient: Float64Array, damping: number): Float64Array {
  const n = at.length
  const damped = normal.slice()
  for (let i = 0; i < n; i++) damped[i * n + i] += damping * Math.max(normal[i * n + i], 1e-12)
  const step = solveCholesky(cholesky(damped, n), gradient, n, 1)
  return at.map((value, i) => value - step[i])
}

/** J' W J, and J' W r into `gradient`. */
function normalEquations(jacobian: Float64Array, r: Float64Array, loss: Loss, gradient: Float64Array): Float64Array {
  const n = gradient.length
  const normal = new Float64Array(n * n)
  for (let k = 0; k < r.length; k++) {
    const w = robustWeight(r[k], loss)
    if (w === 0) continue
    const row = k * n
    for (let i = 0; i < n; i++) {
      const wj = w * jacobian[row + i]
      if (wj === 0) continue
      gradient[i] += wj * r[k]
      for (let j = 0; j <= i; j++) normal[i * n + j] += wj * jacobian[row + j]
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) normal[j * n + i] = normal[i * n + j]
  return normal
}

export function robustWeight(r: number, loss: Loss): number {
  if (loss.kind === 'squared') return 1
  const a = Math.abs(r) / loss.scale
  if (loss.kind === 'huber') return a <= 1 ? 1 : 1 / a
  return 1 / (1 + a * a)
}

function robustCost(r: Float64Array, loss: Loss): number {
  let sum = 0
  for (const value of r) {
    if (loss.kind === 'squared') sum += value * value
    else {
      const a = Math.abs(value) / loss.scale
      const square = loss.kind === 'huber' ? (a <= 1 ? a * a : 2 * a - 1) : Math.log1p(a * a)
      sum += loss.scale * loss.scale * square
    }
  }
  return sum / 2
}

function byDifferences(residuals: Residuals, m: number): Jacobian {
  const [high, low] = [new Float64Array(m), new Float64Array(m)]
  return (parameters, out) => {
    const n = parameters.length
    const moved = parameters.slice()
    for (let i = 0; i < n; i++) {
      const step = 1e-6 * Math.max(1, Math.abs(parameters[i]))
      moved[i] = parameters[i] + step
      const up = residuals(moved, high)
      moved[i] = parameters[i] - step
      const down = residuals(moved, low)
      moved[i] = parameters[i]
      for (let k = 0; k < m; k++) out[k * n + i] = up && down ? (high[k] - low[k]) / (2 * step) : 0
    }
  }
}

function identity(n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) out[i * n + i] = 1
  return out
}
