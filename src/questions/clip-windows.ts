import type { Random } from '../base/random.ts'
import { GRID_STEP_S } from '../tracks/resample.ts'
import type { Camera } from '../tracks/scene.ts'
import { nearestFrame } from './clip-boxes.ts'
import { MAX_CLIP_S } from './record.ts'

/** A part of a camera's recording that becomes one clip; grid indices are multiples of 0.5 s of the scene. */
export interface ClipWindow {
  readonly firstIndex: number
  readonly lastIndex: number
}

/** Nothing shorter is cut from a longer run of frames: fewer than seven instants. */
export const MIN_CLIP_S = 3

/** A run of frames that is shorter as a whole is a clip from this length on: three instants, the fewest that show a way. */
export const MIN_WHOLE_RUN_S = 1

/** Long recordings are cut into clips of at least this length, drawn up to MAX_CLIP_S. */
export const MIN_CUT_S = 6

/** An instant is shown by a frame at most this far from it; 2 frames a second (nuScenes keyframes) are enough. */
export const MAX_FRAME_OFFSET_S = 0.26

/**
 * Long runs are cut so many times, at other places: what one cut parts, another shows whole. All clips of a recording
 * stand in one split, so that these do too.
 */
const CUTS = 2

const STEPS_MIN = MIN_CLIP_S / GRID_STEP_S
const STEPS_WHOLE_RUN = MIN_WHOLE_RUN_S / GRID_STEP_S
const STEPS_CUT = MIN_CUT_S / GRID_STEP_S
const STEPS_MAX = MAX_CLIP_S / GRID_STEP_S

/** The clips of one camera: they lie on the grid and have a frame for every instant; those of one cut do not overlap. */
export function clipWindows(camera: Camera, random: Random): ClipWindow[] {
  return runsWithFrames(camera).flatMap(run => cutRun(run, random))
}

function runsWithFrames({ frames }: Camera): ClipWindow[] {
  if (frames.length === 0) return []
  const last = Math.floor((frames[frames.length - 1].timeS + MAX_FRAME_OFFSET_S) / GRID_STEP_S)
  const runs: ClipWindow[] = []
  let firstIndex = -1
  for (let index = 0; index <= last + 1; index++) {
    const shown = index <= last && hasFrame(frames, index * GRID_STEP_S)
    if (shown && firstIndex < 0) firstIndex = index
    if (shown || firstIndex < 0) continue
    runs.push({ firstIndex, lastIndex: index - 1 })
    firstIndex = -1
  }
  return runs
}

function hasFrame(frames: Camera['frames'], timeS: number): boolean {
  const frame = nearestFrame(frames, timeS)
  return frame !== undefined && Math.abs(frame.timeS - timeS) <= MAX_FRAME_OFFSET_S
}

function cutRun(run: ClipWindow, random: Random): ClipWindow[] {
  const steps = run.lastIndex - run.firstIndex
  if (steps < STEPS_WHOLE_RUN) return []
  if (steps <= STEPS_MAX) return [run]
  const cuts = Array.from({ length: CUTS }, (_, k) => {
    // Later cuts begin within the first clip of the one before.
    const firstIndex = run.firstIndex + (k === 0 ? 0 : (k * STEPS_CUT) / CUTS + random.int(STEPS_CUT))
    return cutFrom(firstIndex, run.lastIndex, random)
  }).flat()
  return cuts.filter((cut, i) => !cuts.slice(0, i).some(other => isSame(cut, other)))
}

const isSame = (a: ClipWindow, b: ClipWindow): boolean => a.firstIndex === b.firstIndex && a.lastIndex === b.lastIndex

function cutFrom(firstIndex: number, lastIndex: number, random: Random): ClipWindow[] {
  const windows: ClipWindow[] = []
  for (let from = firstIndex; lastIndex - from >= STEPS_MIN; ) {
    const left = lastIndex - from
    const steps = left <= STEPS_MAX ? left : STEPS_CUT + random.int(STEPS_MAX - STEPS_CUT + 1)
    windows.push({ firstIndex: from, lastIndex: from + steps })
    from += steps + 1
  }
  return windows
}

/** Frames a second of the camera between two times: the median distance of successive frames decides. */
export function videoFpsOf(camera: Camera, startS: number, endS: number): number {
  const times = camera.frames.map(frame => frame.timeS).filter(timeS => timeS >= startS && timeS <= endS)
  const gaps = times
    .slice(1)
    .map((timeS, i) => timeS - times[i])
    .sort((a, b) => a - b)
  const median = gaps[gaps.length >> 1]
  return median > 0 ? Math.round(1e3 / median) / 1e3 : 1 / GRID_STEP_S
}
