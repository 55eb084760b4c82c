import type { Box2dPx } from '../../src/geometry/box.ts'
import type { Scene, Track } from '../../src/tracks/scene.ts'
import { smoothConstantVelocity } from './constant-velocity.ts'

/** One uninterrupted run of a true object. */
export interface TruePath {
  /** The object, by which figures are resampled: a person in two runs is one person. */
  readonly objectId: string
  readonly category: string
  readonly timesS: readonly number[]
  readonly points: readonly (readonly [number, number])[]
  readonly boxes: readonly (Box2dPx | undefined)[]
}

/** Runs of fewer samples tell no path. */
const LEAST_SAMPLES = 4

/**
 * True paths of a labelled scene as one camera sees them. `smooth`: labels by hand are taken as positions with 0.10 m of noise, smoothed;
 * a simulator's are exact.
 */
export function truePathsOf(scene: Scene, { smooth }: { readonly smooth: boolean }): TruePath[] {
  const camera = scene.cameras[0]
  const stepS = medianStep(camera.frames.map(f => f.timeS))
  return scene.tracks.flatMap(track =>
    runsOf(track, stepS)
      .filter(run => run.length >= LEAST_SAMPLES)
      .map(run => truePath(track, run, camera.name, smooth)),
  )
}

function truePath(track: Track, run: Track['samples'], camera: string, smooth: boolean): TruePath {
  const timesS = run.map(s => s.timeS)
  const raw = run.map((s): [number, number] => [s.centerInWorldM?.[0] ?? 0, s.centerInWorldM?.[1] ?? 0])
  return {
    objectId: track.id,
    category: track.category,
    timesS,
    points: smooth ? smoothConstantVelocity(timesS, raw, { sdM: 0.1, densityM2S3: 0.5 }) : raw,
    boxes: run.map(s => s.box2dPx?.[camera]),
  }
}

function runsOf({ samples }: Track, stepS: number): Track['samples'][] {
  const runs: Track['samples'][] = []
  let lastS = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    if (!sample.centerInWorldM) continue
    if (sample.timeS - lastS > 1.5 * stepS) runs.push([])
    runs[runs.length - 1].push(sample)
    lastS = sample.timeS
  }
  return runs
}

function medianStep(timesS: readonly number[]): number {
  const steps = timesS.slice(1).map((t, i) => t - timesS[i])
  steps.sort((a, b) => a - b)
  return steps[steps.length >> 1] ?? 1
}

/** Length of the polyline on a grid of `stepS` from `startS` to `endS`; beyond its ends the path stands. */
export function pathLength(
  timesS: readonly number[],
  points: readonly (readonly [number, number])[],
  startS: number,
  endS: number,
  stepS = 0.5,
): number {
  const count = Math.max(1, Math.round((endS - startS) / stepS))
  let sum = 0
  let last = pointAt(timesS, points, startS)
  for (let k = 1; k <= count; k++) {
    const next = pointAt(timesS, points, startS + (k * (endS - startS)) / count)
    sum += Math.hypot(next[0] - last[0], next[1] - last[1])
    last = next
  }
  return sum
}

export function pointAt(
  timesS: readonly number[],
  points: readonly (readonly [number, number])[],
  timeS: number,
): readonly [number, number] {
  let [low, high] = [0, timesS.length - 1]
  if (timeS <= timesS[low]) return points[low]
  if (timeS >= timesS[high]) return points[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (timesS[middle] <= timeS) low = middle
    else high = middle
  }
  const t = (timeS - timesS[low]) / (timesS[high] - timesS[low])
  return [
    points[low][0] + t * (points[high][0] - points[low][0]),
    points[low][1] + t * (points[high][1] - points[low][1]),
  ]
}
