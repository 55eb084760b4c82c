import { TAU } from '../geometry/angle.ts'
import type { Scene, Track } from '../tracks/scene.ts'
import { Z90 } from './constants.ts'
import { hourAt, type ReferenceHeading, referenceHeading } from './heading.ts'
import { type Motion, measureMotion, scaled } from './motion.ts'
import { type MotionPath, pathOf, windowsOf } from './path.ts'
import { type CannotTell, isCannotTell, type Quantity, type Window } from './quantity.ts'
import { stoppedS } from './stops.ts'

export const KMH_PER_MPS = 3.6

/** What `stvlm motion --json` prints, one a line: a track in a window, in the units of a reader. */
export interface MotionRow extends Window {
  readonly sceneId: string
  readonly trackId: string
  readonly category: string
  readonly moving: boolean | CannotTell
  readonly distanceM: Quantity
  readonly speedKmh: Quantity
  readonly topSpeedKmh: Quantity
  readonly accelerationMps2: Quantity
  readonly rawLengthM: Quantity
  /** In stands of at least a second. */
  readonly stoppedS: Quantity
  /** Towards which hour it goes when the window ends; 12 o'clock is its first heading in the scene. */
  readonly directionHour: Quantity
}

export interface RowOptions {
  /** Sliding windows of this length, every `stepS`, on the scene's clock; without it whole tracks. */
  readonly windowS?: number
  readonly stepS?: number
}

/** A row for every track and window; a track that its gaps cut gives one a piece. */
export function* motionRows(scene: Scene, options: RowOptions = {}): Generator<MotionRow> {
  for (const track of scene.tracks) {
    const path = pathOf(scene, track)
    if (isCannotTell(path)) {
      if (options.windowS === undefined) yield untold(scene, track, path)
      continue
    }
    const reference = referenceHeading(path, { startS: 0, endS: scene.durationS })
    for (const window of windowsIn(path, options)) yield rowOf(scene.id, path, window, reference)
  }
}

function* windowsIn(path: MotionPath, { windowS, stepS = windowS }: RowOptions): Generator<Window> {
  for (const whole of windowsOf(path)) {
    if (windowS === undefined || stepS === undefined) {
      yield whole
      continue
    }
    for (let k = Math.max(0, Math.ceil(whole.startS / stepS - 1e-9)); k * stepS + windowS <= whole.endS + 1e-9; k++) {
      yield { startS: k * stepS, endS: k * stepS + windowS }
    }
  }
}

function rowOf(sceneId: string, path: MotionPath, window: Window, reference: ReferenceHeading | CannotTell): MotionRow {
  const motion = measureMotion(path, window)
  const stopped = stoppedS(path, window)
  return {
    sceneId,
    trackId: path.trackId,
    category: path.category,
    startS: window.startS,
    endS: window.endS,
    ...inReadersUnits(motion),
    stoppedS: typeof stopped === 'number' ? { value: stopped } : stopped,
    directionHour: directionAt(path, window.endS - path.stepS, reference),
  }
}

/** Speeds in km/h. */
function inReadersUnits(motion: Motion) {
  const { moving, distanceM, speedMps, topSpeedMps, accelerationMps2, rawLengthM } = motion
  return {
    moving,
    distanceM,
    speedKmh: scaled(speedMps, KMH_PER_MPS),
    topSpeedKmh: scaled(topSpeedMps, KMH_PER_MPS),
    accelerationMps2,
    rawLengthM,
  }
}

/** The hour as a quantity; its interval runs clockwise from its first to its second value. */
function directionAt(path: MotionPath, timeS: number, reference: ReferenceHeading | CannotTell): Quantity {
  const hour = hourAt(path, timeS, () => reference)
  if (isCannotTell(hour)) return hour
  if (hour.sdRad === undefined) return { value: hour.hour }
  const reachHours = Math.round((Z90 * hour.sdRad) / (TAU / 12))
  return { value: hour.hour, interval90: [onDial(hour.hour - reachHours), onDial(hour.hour + reachHours)] }
}

const onDial = (hour: number): number => ((((hour - 1) % 12) + 12) % 12) + 1

function untold(scene: Scene, track: Track, why: CannotTell): MotionRow {
  const times = track.samples.map(s => s.timeS)
  return {
    sceneId: scene.id,
    trackId: track.id,
    category: track.category,
    startS: times[0] ?? 0,
    endS: times[times.length - 1] ?? 0,
    moving: why,
    distanceM: why,
    speedKmh: why,
    topSpeedKmh: why,
    accelerationMps2: why,
    rawLengthM: why,
    stoppedS: why,
    directionHour: why,
  }
}
