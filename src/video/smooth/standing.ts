import type { MotionModel } from './motion-model.ts'
import { filterRun, type Moment, type RunSettings, type State } from './rts.ts'

/** An object stands where it stays in one place for this long. */
const STAND_S = 3
/** Standard deviations of a displacement within which two places are one. */
const SAME_SD = 2
/** Nobody goes this slowly: a body sways, a box breathes. */
const CREEP_MPS = 0.06
const CREEP_M = 0.15
const MOST_COMPARED = 16

export interface Run {
  readonly axes: number
  /** How long the errors of the smoothed positions last. */
  readonly errorCorrelationS: number
}

/**
 * By moment: whether the object stands. A stand is a time of at least STAND_S in which all its places are one; it ends
 * where the object has drifted away from any of them, so that a slow drift becomes stands with steps between.
 */
export function standingMoments(
  moments: readonly Moment[],
  states: readonly State[],
  model: MotionModel,
  run: Run,
): boolean[] {
  const stands = moments.map(() => false)
  for (let from = 0; from < moments.length; ) {
    let to = from
    while (to + 1 < moments.length && isOnePlace(moments, states, model, run, from, to + 1)) to++
    const stood = moments[to].timeS - moments[from].timeS >= STAND_S
    for (let k = from; stood && k <= to; k++) stands[k] = true
    // One moment between two stands belongs to neither: there it moves.
    from = stood ? to + 2 : from + 1
  }
  return stands
}

/** Whether moment `at` shows the same place as all since `from`. */
function isOnePlace(
  moments: readonly Moment[],
  states: readonly State[],
  { standM }: MotionModel,
  { axes, errorCorrelationS }: Run,
  from: number,
  at: number,
): boolean {
  for (let i = at - 1; i >= from; i -= Math.max(1, Math.floor((at - from) / MOST_COMPARED))) {
    const apartS = moments[at].timeS - moments[i].timeS
    const a = apartS / errorCorrelationS
    const varianceM2 = (varianceOf(states[i], axes) + varianceOf(states[at], axes)) * (1 - (1 + a) * Math.exp(-a))
    const creptM = Math.min(CREEP_MPS * apartS, CREEP_M)
    const limitM = Math.min(standM, Math.max(SAME_SD * Math.sqrt(varianceM2), creptM))
    if (separation(states[i], states[at], axes) > limitM) return false
  }
  return true
}

function varianceOf({ covariance }: State, axes: number): number {
  let sum = 0
  for (let i = 0; i < axes; i++) sum += covariance[i * 3 * axes + i]
  return sum / 2
}

function separation(a: State, b: State, axes: number): number {
  let sum = 0
  for (let i = 0; i < axes; i++) sum += (a.mean[i] - b.mean[i]) ** 2
  return Math.sqrt(sum)
}

/** A body that does not stand exactly drifts about as people do who wait: 0.06 m/s, into changing directions. */
const CREEPING = { speedSdMps: 0.08, densityM2S3: 0.002 }
const STANDING = { speedSdMps: 1e-3, densityM2S3: 1e-7 }

/**
 * Stands of which what was seen says no better that the object crept: the likelihood of all that was seen in one, were
 * it at rest, against the likelihood under a slow drift, which pays for its freedom.
 */
export function atRest(stands: readonly boolean[], moments: readonly Moment[], run: RunSettings): boolean[] {
  const out = [...stands]
  for (let from = 0; from < out.length; from++) {
    if (!out[from]) continue
    let to = from
    while (to + 1 < out.length && out[to + 1]) to++
    const part = moments.slice(from, to + 1)
    if (likelihood(part, run, CREEPING) > likelihood(part, run, STANDING)) out.fill(false, from, to + 1)
    from = to
  }
  return out
}

function likelihood(
  moments: readonly Moment[],
  run: RunSettings,
  { speedSdMps, densityM2S3 }: typeof CREEPING,
): number {
  const density = new Float64Array(run.axes ** 2)
  for (let i = 0; i < run.axes; i++) density[i * run.axes + i] = densityM2S3
  const slow = { ...run, speedSdMps, moments: moments.map(m => ({ ...m, density })) }
  return filterRun(slow).logLikelihoods.reduce((sum, one) => sum + one, 0)
}

/**
 * The smoothed states with each stand at one place, the mean of its states; as unsure as the states of an object that
 * was free to move, `free`: that it stood is an inference.
 */
export function settled(
  states: readonly State[],
  free: readonly State[],
  moments: readonly Moment[],
  axes: number,
): State[] {
  const out = [...states]
  for (let from = 0; from < out.length; from++) {
    if (!moments[from].stands) continue
    let to = from
    while (to + 1 < out.length && moments[to + 1].stands) to++
    const place = new Float64Array(axes)
    for (let k = from; k <= to; k++) for (let i = 0; i < axes; i++) place[i] += states[k].mean[i] / (to - from + 1)
    for (let k = from; k <= to; k++) {
      const mean = states[k].mean.slice()
      for (let i = 0; i < axes; i++) {
        mean[i] = place[i]
        mean[i + axes] = 0
      }
      out[k] = { mean, covariance: free[k].covariance }
    }
    from = to
  }
  return out
}
