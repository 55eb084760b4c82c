import { cholesky, type Matrix, product, sandwich, solveCholesky, symmetrize, transposed } from '../geometry/matrix.ts'
import { applyTransition, Kalman, type NoiseModel, noiseModelOf } from './kalman.ts'
import type { Observation, Observations } from './observations.ts'

/**
 * The joint posterior of the states at some instants, as a chain. A state is position, velocity and, where the noise
 * is correlated in time, the noise.
 */
export interface SmoothedRun {
  /** State's size: 6, or 9 with the noise in it. */
  readonly dim: number
  /** By instant: mean, dim each. */
  readonly means: readonly Matrix[]
  /** By instant: covariance given all observations. */
  readonly covariances: readonly Matrix[]
  /** By step: the state at k is gains[k] x (state at k + 1) + a constant + a rest, independent of all later states. */
  readonly gains: readonly Matrix[]
  /** By step: covariance of that rest. */
  readonly rests: readonly Matrix[]
}

/** Candidates of the process noise's density over the noise's variance, 1/s3; a factor of root 10 apart. */
const SMOOTHNESS = Array.from({ length: 17 }, (_, i) => 10 ** (i / 2 - 3))
const START = 6

/**
 * Constant-velocity smoothing (Rauch, Tung and Striebel 1965) at the given times, in order. How smooth the path is,
 * the observations say themselves: the most likely of SMOOTHNESS, so that a toy car and a car are treated alike.
 */
export function smooth(observations: Observations, timesS: readonly number[]): SmoothedRun {
  const model = noiseModelOf(observations)
  const likelihood = new Map<number, number>()
  const at = (i: number): number => {
    const value = likelihood.get(i) ?? logLikelihood(model, observations.list, model.noiseM2 * SMOOTHNESS[i])
    likelihood.set(i, value)
    return value
  }
  const density = model.noiseM2 * SMOOTHNESS[climb(at)]
  return backward(model, forward(model, observations.list, timesS, density))
}

/** The peak of a function over the candidates, climbed with ever shorter strides. */
function climb(heightAt: (i: number) => number): number {
  let best = START
  for (const stride of [4, 2, 1]) {
    for (let moved = true; moved; ) {
      moved = false
      for (const i of [best - stride, best + stride]) {
        if (i < 0 || i >= SMOOTHNESS.length || !(heightAt(i) > heightAt(best))) continue
        best = i
        moved = true
      }
    }
  }
  return best
}

function logLikelihood(model: NoiseModel, list: readonly Observation[], density: number): number {
  const filter = new Kalman(model, density, list[0])
  filter.update(list[0])
  let sum = 0
  for (let i = 1; i < list.length; i++) {
    filter.predict(list[i].timeS - list[i - 1].timeS)
    sum += filter.update(list[i])
  }
  return sum
}

/** The filter's state at one time, before and after its observation. */
interface FilterEvent {
  /** One of the instants that were asked for. */
  readonly wanted: boolean
  /** Since the event before. */
  readonly stepS: number
  readonly predictedMean: Matrix
  readonly predictedCovariance: Matrix
  readonly mean: Matrix
  readonly covariance: Matrix
}

/** Instants nearer than this are one. */
const SAME_S = 1e-6

function forward(
  model: NoiseModel,
  list: readonly Observation[],
  timesS: readonly number[],
  density: number,
): FilterEvent[] {
  const events: FilterEvent[] = []
  const filter = new Kalman(model, density, list[0])
  let lastS = Number.NaN
  for (let o = 0, w = 0; o < list.length || w < timesS.length; ) {
    const timeS = Math.min(list[o]?.timeS ?? Number.POSITIVE_INFINITY, timesS[w] ?? Number.POSITIVE_INFINITY)
    const stepS = events.length === 0 ? 0 : timeS - lastS
    filter.predict(stepS)
    const predictedMean = filter.mean.slice()
    const predictedCovariance = filter.covariance.slice()
    const wanted = w < timesS.length && timesS[w] - timeS < SAME_S
    if (wanted) w++
    if (o < list.length && list[o].timeS - timeS < SAME_S) filter.update(list[o++])
    const [mean, covariance] = [filter.mean.slice(), filter.covariance.slice()]
    events.push({ wanted, stepS, predictedMean, predictedCovariance, mean, covariance })
    lastS = timeS
  }
  return events
}

function backward(model: NoiseModel, events: readonly FilterEvent[]): SmoothedRun {
  const { dim } = model
  const chain: { mean: Matrix; covariance: Matrix; gain?: Matrix; rest?: Matrix }[] = []
  let { mean, covariance } = events[events.length - 1]
  // From the current event to the next wanted one: composed over the events between.
  let link: Link | undefined
  for (let k = events.length - 1; k >= 0; k--) {
    const now = events[k]
    if (k < events.length - 1) {
      const step = linkOf(model, now, events[k + 1])
      mean = plus(now.mean, product(step.gain, minus(mean, events[k + 1].predictedMean), dim, dim, 1))
      const change = minus(covariance, events[k + 1].predictedCovariance)
      covariance = symmetrize(plus(now.covariance, sandwich(step.gain, change, dim, dim)), dim)
      if (chain.length > 0) link = link ? composed(step, link, dim) : step
    }
    if (!now.wanted) continue
    chain.push({ mean, covariance, ...link })
    link = undefined
  }
  chain.reverse()
  const links = chain.slice(0, -1)
  return {
    dim,
    means: chain.map(c => c.mean),
    covariances: chain.map(c => c.covariance),
    gains: links.flatMap(c => c.gain ?? []),
    rests: links.flatMap(c => c.rest ?? []),
  }
}

/** A state is gain x (a later state) + a constant + a rest of this covariance. */
interface Link {
  readonly gain: Matrix
  readonly rest: Matrix
}

/** G = P F' (F P F' + Q)^-1, and P - G F P. */
function linkOf(model: NoiseModel, now: FilterEvent, next: FilterEvent): Link {
  const { dim } = model
  const fp = now.covariance.slice()
  applyTransition(model, next.stepS, fp, dim)
  const gainT = solveCholesky(cholesky(next.predictedCovariance, dim), fp, dim, dim)
  const gain = transposed(gainT, dim, dim)
  return { gain, rest: symmetrize(minus(now.covariance, product(gain, fp, dim, dim, dim)), dim) }
}

const composed = (first: Link, then: Link, dim: number): Link => ({
  gain: product(first.gain, then.gain, dim, dim, dim),
  rest: plus(first.rest, sandwich(first.gain, then.rest, dim, dim)),
})

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
