import { type Box2dPx, lerpBox } from '../geometry/box.ts'
import { slerp } from '../geometry/quat.ts'
import { lerp } from '../geometry/vec3.ts'
import type { Sample, Track } from './scene.ts'

/** The grid of every path: multiples of this since the scene's start, so that windows add up exactly. */
export const GRID_STEP_S = 0.5

/** Positions are not interpolated across a longer gap between samples. */
export const MAX_GAP_S = 1.25

/** Rounding of time stamps: a sample this near a grid instant stands on it. */
const ON_GRID_S = 1e-6

export interface ResampleOptions {
  readonly maxGapS?: number
}

/** Index of the last sample at or before `timeS`; -1 before the first. Samples are in order of time. */
export function lastSampleAt(samples: readonly { readonly timeS: number }[], timeS: number): number {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (samples[middle].timeS <= timeS + ON_GRID_S) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * The track's state at `timeS`: position linear, rotation by slerp between the neighbouring samples.
 * Undefined outside the samples (never extrapolated) and across a gap longer than `maxGapS`.
 */
export function sampleAt(
  track: Pick<Track, 'samples'>,
  timeS: number,
  { maxGapS = MAX_GAP_S }: ResampleOptions = {},
): Sample | undefined {
  const { samples } = track
  const i = lastSampleAt(samples, timeS)
  if (i < 0) return undefined
  const before = samples[i]
  if (before.timeS === timeS) return before
  if (Math.abs(before.timeS - timeS) <= ON_GRID_S) return { ...before, timeS }
  const after = samples[i + 1]
  if (!after || after.timeS - before.timeS > maxGapS) return undefined
  return between(before, after, timeS)
}

function between(before: Sample, after: Sample, timeS: number): Sample {
  const t = (timeS - before.timeS) / (after.timeS - before.timeS)
  const out: Sample = { timeS }
  if (before.centerInWorldM && after.centerInWorldM) {
    out.centerInWorldM = [...lerp(before.centerInWorldM, after.centerInWorldM, t)]
  }
  if (before.quatWxyz && after.quatWxyz) out.quatWxyz = [...slerp(before.quatWxyz, after.quatWxyz, t)]
  if (before.box2dPx && after.box2dPx) out.box2dPx = boxesBetween(before.box2dPx, after.box2dPx, t)
  const visibility = Math.min(before.visibility ?? 1, after.visibility ?? 1)
  if (before.visibility !== undefined || after.visibility !== undefined) out.visibility = visibility
  return out
}

type Boxes = NonNullable<Sample['box2dPx']>

function boxesBetween(before: Boxes, after: Boxes, t: number): Boxes {
  const shared = Object.keys(before).filter(camera => after[camera])
  const entry = (camera: string): [string, Boxes[string]] => {
    const mixed: Box2dPx = lerpBox(before[camera], after[camera], t)
    return [camera, [...mixed]]
  }
  return Object.fromEntries(shared.map(entry))
}

/** Instants of the 0.5 s grid from the first to the last sample, where the track has a state. */
export function resampleToGrid(track: Pick<Track, 'samples'>, options: ResampleOptions = {}): Sample[] {
  const { samples } = track
  if (samples.length === 0) return []
  // + 0: the grid begins at 0, not at -0.
  const first = Math.ceil((samples[0].timeS - ON_GRID_S) / GRID_STEP_S) + 0
  const last = Math.floor((samples[samples.length - 1].timeS + ON_GRID_S) / GRID_STEP_S)
  const states: Sample[] = []
  for (let k = first; k <= last; k++) {
    const state = sampleAt(track, k * GRID_STEP_S, options)
    if (state) states.push(state)
  }
  return states
}
