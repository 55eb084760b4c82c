import { cholesky, type Matrix, solveCholesky } from './matrix.ts'
import { corrected } from './pnp.ts'
import type { Pose } from './pose.ts'
import { DERIVATIVES, type PoseRows, poseRowsOf, project } from './projection.ts'

/** Cameras, points, and the rays on which cameras see points. */
export interface BundleProblem<Frame extends string> {
  readonly cameras: readonly { readonly cameraFromMap: Pose<'camera', Frame>; readonly fixed: boolean }[]
  /** [x, y, z, ...]. */
  readonly points: Float64Array
  /** Sorted by point. */
  readonly camera: Int32Array
  readonly point: Int32Array
  /** [x, y, ...] on z = 1. */
  readonly rays: Float64Array
  readonly sdRay: number
  /** Cauchy's, in standard deviations; squares where absent. */
  readonly lossScale?: number
  readonly maxSteps?: number
}

export interface BundleFit<Frame extends string> {
  readonly camerasFromMap: readonly Pose<'camera', Frame>[]
  readonly points: Float64Array
  /** Half the sum of robust squares, before and after. */
  readonly costs: readonly [before: number, after: number]
  /** Of the turn and shift of the cameras that are not fixed, in their order, points integrated out; row-major. */
  readonly covariance: Matrix
  readonly freeCameras: readonly number[]
  /** 3 x 3 of each point with the cameras held. */
  readonly pointInformation: Float64Array
  /** Distance of each observation from where the fit has it, in standard deviations. */
  readonly misses: Float64Array
}

interface State {
  readonly poses: readonly Pose<'camera', string>[]
  readonly rows: readonly PoseRows[]
  readonly points: Float64Array
}

const NEAR = 1e-6
/** What lies behind its camera costs as much as a miss of so many standard deviations. */
const BEHIND = 50
const FIRST_DAMPING = 1e-4
const MAX_DAMPING = 1e8
const DONE_SHARE = 1e-4

/**
 * Bundle adjustment (Triggs et al. 2000) by Levenberg and Marquardt, points eliminated by Schur's complement, reweighted by Cauchy's
 * loss. What is not determined by fixed cameras (at least one, and a second or a distance for the scale) stays where damping holds it.
 */
export function adjustBundle<Frame extends string>(problem: BundleProblem<Frame>): BundleFit<Frame> {
  const free = problem.cameras.flatMap((camera, i) => (camera.fixed ? [] : [i]))
  const system = new NormalSystem(problem, free)
  let state = stateOf(
    problem.cameras.map(camera => camera.cameraFromMap),
    problem.points.slice(),
  )
  const before = costOf(problem, state)
  let cost = before
  let damping = FIRST_DAMPING
  for (let step = 0; step < (problem.maxSteps ?? 10); step++) {
    system.build(state)
    let gain = 0
    for (; damping < MAX_DAMPING && gain <= 0; damping *= gain > 0 ? 1 : 8) {
      const next = system.stepped(state, damping)
      const nextCost = costOf(problem, next)
      if (!(nextCost < cost)) continue
      gain = cost - nextCost
      cost = nextCost
      state = next
      damping = Math.max(1e-9, damping / 6)
    }
    if (gain <= DONE_SHARE * cost) break
  }
  system.build(state)
  const poses = state.poses.map(
    (pose): Pose<'camera', Frame> => ({ translationM: pose.translationM, quatWxyz: pose.quatWxyz }),
  )
  return {
    camerasFromMap: poses,
    points: state.points,
    costs: [before, cost],
    covariance: system.covariance(),
    freeCameras: free,
    pointInformation: system.pointNormal.slice(),
    misses: missesOf(problem, state),
  }
}

const stateOf = (poses: readonly Pose<'camera', string>[], points: Float64Array): State => ({
  poses,
  rows: poses.map(poseRowsOf),
  points,
})

function missesOf(problem: BundleProblem<string>, { rows, points }: State): Float64Array {
  const { camera, point, rays, sdRay } = problem
  const seen = new Float64Array(2)
  const out = new Float64Array(camera.length)
  for (let k = 0; k < camera.length; k++) {
    const p = 3 * point[k]
    const depth = project(rows[camera[k]], points[p], points[p + 1], points[p + 2], seen)
    const du = seen[0] - rays[2 * k]
    const dv = seen[1] - rays[2 * k + 1]
    out[k] = depth < NEAR ? BEHIND : Math.sqrt(du * du + dv * dv) / sdRay
  }
  return out
}

function costOf(problem: BundleProblem<string>, state: State): number {
  const scale = problem.lossScale
  let sum = 0
  for (const miss of missesOf(problem, state)) {
    sum += scale ? scale * scale * Math.log1p((miss / scale) ** 2) : miss * miss
  }
  return sum / 2
}

/** J' W J of cameras and points in blocks, and what is left of the cameras when points are eliminated. */
class NormalSystem {
  readonly pointNormal: Float64Array
  readonly #problem: BundleProblem<string>
  readonly #size: number
  /** By camera: its place among the free ones, or -1. */
  readonly #place: Int32Array
  readonly #starts: Int32Array
  readonly #cameraNormal: Float64Array
  readonly #cameraGradient: Float64Array
  readonly #pointGradient: Float64Array
  /** 6 x 3 of each observation. */
  readonly #mixed: Float64Array

  constructor(problem: BundleProblem<string>, free: readonly number[]) {
    const points = problem.points.length / 3
    this.#problem = problem
    this.#size = 6 * free.length
    this.#place = Int32Array.from(problem.cameras, (_, i) => free.indexOf(i))
    this.#starts = startsOf(problem.point, points)
    this.#cameraNormal = new Float64Array(36 * free.length)
    this.#cameraGradient = new Float64Array(this.#size)
    this.pointNormal = new Float64Array(9 * points)
    this.#pointGradient = new Float64Array(3 * points)
    this.#mixed = new Float64Array(18 * problem.point.length)
  }

  build({ rows, points }: State): void {
    const { camera, point, rays, sdRay, lossScale } = this.#problem
    const cameraNormal = this.#cameraNormal.fill(0)
    const cameraGradient = this.#cameraGradient.fill(0)
    const pointNormal = this.pointNormal.fill(0)
    const pointGradient = this.#pointGradient.fill(0)
    const mixed = this.#mixed.fill(0)
    const seen = new Float64Array(2)
    const d = new Float64Array(DERIVATIVES)
    const inverse = 1 / sdRay
    for (let k = 0; k < camera.length; k++) {
      const p = point[k]
      if (project(rows[camera[k]], points[3 * p], points[3 * p + 1], points[3 * p + 2], seen, d) < NEAR) continue
      const ru = (seen[0] - rays[2 * k]) * inverse
      const rv = (seen[1] - rays[2 * k + 1]) * inverse
      const robust = lossScale ? 1 / (1 + (ru * ru + rv * rv) / (lossScale * lossScale)) : 1
      const w = robust * inverse * inverse
      const wr = robust * inverse
      for (let i = 0; i < 3; i++) {
        pointGradient[3 * p + i] += wr * (d[12 + i] * ru + d[15 + i] * rv)
        for (let j = 0; j < 3; j++)
          pointNormal[9 * p + 3 * i + j] += w * (d[12 + i] * d[12 + j] + d[15 + i] * d[15 + j])
      }
      const c = this.#place[camera[k]]
      if (c < 0) continue
      for (let i = 0; i < 6; i++) {
        const du = w * d[i]
        const dv = w * d[6 + i]
        cameraGradient[6 * c + i] += wr * (d[i] * ru + d[6 + i] * rv)
        for (let j = 0; j < 6; j++) cameraNormal[36 * c + 6 * i + j] += du * d[j] + dv * d[6 + j]
        for (let j = 0; j < 3; j++) mixed[18 * k + 3 * i + j] = du * d[12 + j] + dv * d[15 + j]
      }
    }
  }

  /** The state after one damped step. */
  stepped(state: State, damping: number): State {
    const n = this.#size
    const inverses = new Float64Array(this.pointNormal.length)
    const reduced = new Float64Array(n * n)
    const right = this.#cameraGradient.slice()
    this.#reduce(damping, inverses, reduced, right)
    const delta = solveCholesky(cholesky(reduced, n), right, n, 1)
    for (let i = 0; i < n; i++) delta[i] = -delta[i]
    return stateOf(
      state.poses.map((pose, i) => {
        const c = this.#place[i]
        return c < 0 ? pose : corrected(pose, delta.subarray(6 * c, 6 * c + 6))
      }),
      this.#movedPoints(state.points, inverses, delta),
    )
  }

  covariance(): Matrix {
    const n = this.#size
    const reduced = new Float64Array(n * n)
    this.#reduce(0, new Float64Array(this.pointNormal.length), reduced, this.#cameraGradient.slice())
    const identity = new Float64Array(n * n)
    for (let i = 0; i < n; i++) identity[i * n + i] = 1
    return solveCholesky(cholesky(reduced, n), identity, n, n)
  }

  /** Schur's complement U - W V^-1 W' and its right side; the inverses of V are left in `inverses`. */
  #reduce(damping: number, inverses: Float64Array, reduced: Float64Array, right: Float64Array): void {
    const n = this.#size
    for (let c = 0; c < n / 6; c++) {
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 6; j++) reduced[(6 * c + i) * n + 6 * c + j] = this.#cameraNormal[36 * c + 6 * i + j]
        reduced[(6 * c + i) * n + 6 * c + i] *= 1 + damping
      }
    }
    const left = new Float64Array(18)
    for (let p = 0; p < this.#starts.length - 1; p++) {
      if (!invertSymmetric(this.pointNormal, 9 * p, damping, inverses)) continue
      for (let k = this.#starts[p]; k < this.#starts[p + 1]; k++) this.#eliminate(k, p, inverses, left, reduced, right)
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) reduced[j * n + i] = reduced[i * n + j]
  }

  /** What observation `k` of point `p` takes from its camera's rows; only the lower triangle is kept up. */
  #eliminate(
    k: number,
    p: number,
    inverses: Float64Array,
    left: Float64Array,
    reduced: Float64Array,
    right: Float64Array,
  ): void {
    const c = this.#place[this.#problem.camera[k]]
    if (c < 0) return
    const n = this.#size
    const mixed = this.#mixed
    const gradient = this.#pointGradient
    for (let i = 0; i < 6; i++) {
      const a = mixed[18 * k + 3 * i]
      const b = mixed[18 * k + 3 * i + 1]
      const e = mixed[18 * k + 3 * i + 2]
      for (let j = 0; j < 3; j++) {
        left[3 * i + j] = a * inverses[9 * p + j] + b * inverses[9 * p + 3 + j] + e * inverses[9 * p + 6 + j]
      }
      right[6 * c + i] -=
        left[3 * i] * gradient[3 * p] + left[3 * i + 1] * gradient[3 * p + 1] + left[3 * i + 2] * gradient[3 * p + 2]
    }
    for (let m = this.#starts[p]; m < this.#starts[p + 1]; m++) {
      const other = this.#place[this.#problem.camera[m]]
      if (other < 0 || other > c) continue
      for (let i = 0; i < 6; i++) {
        const row = (6 * c + i) * n + 6 * other
        const a = left[3 * i]
        const b = left[3 * i + 1]
        const e = left[3 * i + 2]
        for (let j = 0, q = 18 * m; j < 6; j++, q += 3) {
          reduced[row + j] -= a * mixed[q] + b * mixed[q + 1] + e * mixed[q + 2]
        }
      }
    }
  }

  #movedPoints(points: Float64Array, inverses: Float64Array, delta: Float64Array): Float64Array {
    const out = points.slice()
    const rest = new Float64Array(3)
    for (let p = 0; p < this.#starts.length - 1; p++) {
      for (let j = 0; j < 3; j++) rest[j] = this.#pointGradient[3 * p + j]
      for (let k = this.#starts[p]; k < this.#starts[p + 1]; k++) {
        const c = this.#place[this.#problem.camera[k]]
        if (c < 0) continue
        for (let i = 0; i < 6; i++) {
          for (let j = 0; j < 3; j++) rest[j] += this.#mixed[18 * k + 3 * i + j] * delta[6 * c + i]
        }
      }
      for (let i = 0; i < 3; i++) {
        const q = 9 * p + 3 * i
        out[3 * p + i] -= inverses[q] * rest[0] + inverses[q + 1] * rest[1] + inverses[q + 2] * rest[2]
      }
    }
    return out
  }
}

/** First observation of each point, and the end. */
function startsOf(point: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1)
  for (const p of point) starts[p + 1]++
  for (let p = 0; p < count; p++) starts[p + 1] += starts[p]
  return starts
}

/** Inverse of the damped 3 x 3 block at `at`; false, and zeros, where it has none. */
function invertSymmetric(blocks: Float64Array, at: number, damping: number, out: Float64Array): boolean {
  const grow = 1 + damping
  const a = blocks[at] * grow
  const b = blocks[at + 1]
  const c = blocks[at + 2]
  const d = blocks[at + 4] * grow
  const e = blocks[at + 5]
  const f = blocks[at + 8] * grow
  const ca = d * f - e * e
  const cb = c * e - b * f
  const cc = b * e - c * d
  const det = a * ca + b * cb + c * cc
  // A point seen along one ray only has no depth.
  if (!(det > 1e-12 * a * d * f)) return false
  out[at] = ca / det
  out[at + 1] = cb / det
  out[at + 2] = cc / det
  out[at + 3] = out[at + 1]
  out[at + 4] = (a * f - c * c) / det
  out[at + 5] = (b * c - a * e) / det
  out[at + 6] = out[at + 2]
  out[at + 7] = out[at + 5]
  out[at + 8] = (a * d - b * b) / det
  return true
}
