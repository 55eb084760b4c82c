import { yawOf } from '../geometry/quat.ts'
import { GRID_STEP_S, MAX_GAP_S, resampleToGrid } from '../tracks/resample.ts'
import type { Scene, Track } from '../tracks/scene.ts'
import { estimateErrors } from './estimate-errors.ts'
import { observationsOf } from './observations.ts'
import type { PathErrors } from './path-errors.ts'
import { posteriorErrors } from './posterior.ts'
import { smooth } from './smoother.ts'

/** One uninterrupted run of a track on the grid, before anything is measured on it. */
export interface GridRun {
  readonly startIndex: number
  /** Smoothed where the samples carry covariances. */
  readonly pointsM: Float64Array
  readonly rawPointsM: Float64Array
  readonly yawRad?: Float64Array
  readonly errors?: PathErrors
  /** The points are estimates: where the object stands, they stay exactly where they are. */
  readonly settled?: true
}

/** The runs of a track's samples, cut where they leave a gap; those of at least two grid instants. */
export function gridRunsOf(scene: Pick<Scene, 'commonErrors'>, track: Track): GridRun[] {
  const samples = track.samples.filter(s => s.centerInWorldM)
  return withoutGaps(samples).flatMap(run => {
    const states = resampleToGrid({ samples: run })
    return states.length < 2 ? [] : [gridRun(scene, track, run, states)]
  })
}

function withoutGaps(samples: Track['samples']): Track['samples'][] {
  const runs: Track['samples'][] = []
  for (const sample of samples) {
    const run = runs[runs.length - 1]
    if (run && sample.timeS - run[run.length - 1].timeS <= MAX_GAP_S) run.push(sample)
    else runs.push([sample])
  }
  return runs
}

function gridRun(
  scene: Pick<Scene, 'commonErrors'>,
  track: Track,
  samples: Track['samples'],
  states: Track['samples'],
): GridRun {
  const rawPointsM = new Float64Array(3 * states.length)
  states.forEach(({ centerInWorldM }, i) => {
    if (centerInWorldM) rawPointsM.set(centerInWorldM, 3 * i)
  })
  const yawRad = yawsOf(states)
  const base = {
    startIndex: Math.round(states[0].timeS / GRID_STEP_S),
    rawPointsM,
    ...(yawRad && { yawRad }),
  }
  const times = states.map(s => s.timeS)
  if (track.smoothed && samples.every(s => s.covarianceM2)) {
    const shifts = commonShifts(scene, samples, times)
    return {
      ...base,
      pointsM: rawPointsM,
      errors: estimateErrors(samples, times, track.noiseCorrelationS, shifts),
      settled: true,
    }
  }
  const observations = observationsOf(samples, track.noiseCorrelationS)
  if (!observations) return { ...base, pointsM: rawPointsM }
  const smoothed = smooth(observations, times)
  const pointsM = Float64Array.from(smoothed.means.flatMap(mean => [mean[0], mean[1], mean[2]]))
  return { ...base, pointsM, errors: posteriorErrors(smoothed, commonShifts(scene, samples, times)) }
}

/** Undefined where an instant has none. */
function yawsOf(states: Track['samples']): Float64Array | undefined {
  const yawRad = new Float64Array(states.length)
  for (const [i, { quatWxyz }] of states.entries()) {
    if (!quatWxyz) return undefined
    yawRad[i] = yawOf(quatWxyz)
  }
  return yawRad
}

/** By common error: its effect at each instant, linear between the samples. */
function commonShifts(
  scene: Pick<Scene, 'commonErrors'>,
  samples: Track['samples'],
  timesS: readonly number[],
): Record<string, Float64Array> {
  const shifts: Record<string, Float64Array> = {}
  for (const { name } of scene.commonErrors ?? []) {
    const own = samples.flatMap(({ timeS, commonErrorM }) =>
      commonErrorM?.[name] ? [{ timeS, centerInWorldM: commonErrorM[name] }] : [],
    )
    if (own.length === samples.length) shifts[name] = Float64Array.from(interpolated(own, timesS))
  }
  return shifts
}

function interpolated(samples: Track['samples'], timesS: readonly number[]): number[] {
  const states = resampleToGrid({ samples })
  return states.length === timesS.length ? states.flatMap(s => s.centerInWorldM ?? []) : []
}
