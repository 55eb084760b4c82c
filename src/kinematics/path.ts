import { GRID_STEP_S } from '../tracks/resample.ts'
import type { Scene, Track } from '../tracks/scene.ts'
import { HEADING_STEP_SHARE, STILL_NOISE } from './constants.ts'
import { type GridRun, gridRunsOf } from './grid-run.ts'
import type { PathErrors } from './path-errors.ts'
import { type CannotTell, cannotTell, type Window } from './quantity.ts'
import type { SensorScene } from './sensor-shift.ts'
import { movingAsSaid, movingByCovariance, movingByExtent, standingSteps } from './standing.ts'

/** A run of successive grid instants, at least two; arrays of points hold x, y, z of each instant. */
export interface PathPiece {
  /** The first instant's place on the scene's grid: it stands at startIndex * stepS. */
  readonly startIndex: number
  /** How many instants. */
  readonly count: number
  /** The smoothed path; the raw one where the track carries no covariance. */
  readonly pointsM: Float64Array
  /** The positions as they were observed, interpolated to the grid. */
  readonly rawPointsM: Float64Array
  /** By step (count - 1 of them): 1 where the object moves, 0 where it stands within its noise. */
  readonly moving: Uint8Array
  /** By step: 1 within a stand. A step at its edge may move, within its noise: lengths count it, stops do not end before it. */
  readonly standing: Uint8Array
  /** By instant: metres travelled since the first; steps that stand count nothing. */
  readonly travelledM: Float64Array
  /** By instant: length of the raw path since the first, noise and all. */
  readonly rawTravelledM: Float64Array
  /** By instant: the box's own yaw, where the labels turn their boxes; the direction of motion is another matter. */
  readonly yawRad?: Float64Array
  /** By instant: how much of travelledM the noise that smoothing left may have added; 0 without covariance. */
  readonly excessM: Float64Array
  /** What intervals are made of; absent where the track carries no covariance. */
  readonly errors?: PathErrors
}

/** One object's way through a scene, computed once; every window is measured on it, so that windows add up. */
export interface MotionPath {
  readonly trackId: string
  readonly category: string
  readonly sizeM?: readonly [number, number, number]
  readonly stepS: number
  /** A shorter step has no direction. */
  readonly minHeadingStepM: number
  /** False where the scene's unit is unknown: then lengths compare with one another and mean no metres. */
  readonly metric: boolean
  readonly pieces: readonly PathPiece[]
}

/** What of a scene a path depends on: with the sensor's own way, where it is known, comes its noise. */
export type PathScene = Pick<Scene, 'units' | 'provenance'> & Pick<Scene, 'commonErrors'> & SensorScene

/** The path of a track on the scene's 0.5 s grid. A gap of the samples starts a new piece. */
export function pathOf(scene: PathScene, track: Track): MotionPath | CannotTell {
  if (!track.samples.some(s => s.centerInWorldM))
    return cannotTell(track.samples.length > 0 ? 'only pixels' : 'not seen')
  const pieces = gridRunsOf(scene, track).map(run => pieceOf(scene, run))
  if (pieces.length === 0) return cannotTell('too short')
  const hasFixedNoise = scene.units === 'm' && !pieces.every(p => p.errors)
  return {
    trackId: track.id,
    category: track.category,
    ...(track.sizeM && { sizeM: track.sizeM }),
    stepS: GRID_STEP_S,
    minHeadingStepM: hasFixedNoise ? STILL_NOISE[scene.provenance].extentM * HEADING_STEP_SHARE : 0,
    metric: scene.units === 'm',
    pieces,
  }
}

function pieceOf(scene: PathScene, run: GridRun): PathPiece {
  const { startIndex, pointsM, rawPointsM, yawRad, errors, settled } = run
  const moving = movingOf(scene, run)
  return {
    startIndex,
    count: pointsM.length / 3,
    pointsM,
    rawPointsM,
    moving,
    standing: standingSteps(moving, settled === true),
    travelledM: travelled(pointsM, moving),
    rawTravelledM: travelled(rawPointsM),
    excessM: errors ? excess(pointsM, moving, errors) : new Float64Array(pointsM.length / 3),
    ...(yawRad && { yawRad }),
    ...(errors && { errors }),
  }
}

function movingOf(scene: PathScene, { startIndex, pointsM, errors, settled }: GridRun): Uint8Array {
  if (settled) return movingAsSaid(pointsM)
  return errors ? movingByCovariance(pointsM, errors) : movingByExtent(pointsM, startIndex, scene)
}

export function distanceBetween(points: Float64Array, i: number, j: number): number {
  const [a, b] = [3 * i, 3 * j]
  return Math.hypot(points[b] - points[a], points[b + 1] - points[a + 1], points[b + 2] - points[a + 2])
}

function travelled(points: Float64Array, counted?: Uint8Array): Float64Array {
  const sum = new Float64Array(points.length / 3)
  for (let i = 1; i < sum.length; i++) {
    sum[i] = sum[i - 1] + (counted && !counted[i - 1] ? 0 : distanceBetween(points, i - 1, i))
  }
  return sum
}

/**
 * Noise across a step lengthens it: the squares add, E |d + e|^2 = |d|^2 + tr. What a step would lose if its noise
 * were taken out again, summed.
 */
function excess(points: Float64Array, moving: Uint8Array, errors: PathErrors): Float64Array {
  const sum = new Float64Array(points.length / 3)
  for (let i = 1; i < sum.length; i++) {
    sum[i] = sum[i - 1]
    if (!moving[i - 1]) continue
    const lengthM = distanceBetween(points, i - 1, i)
    const across = varianceAcross(points, i - 1, errors.displacementCovariance(i - 1, i))
    sum[i] += lengthM - Math.sqrt(Math.max(0, lengthM * lengthM - across))
  }
  return sum
}

/** Trace of a step's covariance without its part along the step. */
function varianceAcross(points: Float64Array, step: number, c: Float64Array): number {
  const d = [0, 1, 2].map(k => points[3 * step + 3 + k] - points[3 * step + k])
  const squared = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
  let along = 0
  for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) along += (d[a] * c[3 * a + b] * d[b]) / squared
  return c[0] + c[4] + c[8] - (squared > 0 ? along : 0)
}

/** A window's place on a piece, in steps since the piece's first instant; fractions are allowed. */
export interface Span {
  readonly piece: PathPiece
  readonly from: number
  readonly to: number
}

/** Rounding of times: this part of a step. */
const ROUNDING = 1e-6

/** The piece that holds the whole window: nothing is told across a gap, and nothing beyond what was seen. */
export function spanOf(path: MotionPath, { startS, endS }: Window): Span | CannotTell {
  const [low, high] = [snapped(startS / path.stepS), snapped(endS / path.stepS)]
  let touched = 0
  for (const piece of path.pieces) {
    const last = piece.startIndex + piece.count - 1
    if (low >= piece.startIndex && high <= last) {
      return { piece, from: low - piece.startIndex, to: high - piece.startIndex }
    }
    if (low <= last && high >= piece.startIndex) touched++
  }
  return cannotTell(touched > 1 ? 'gap' : 'not seen')
}

function snapped(x: number): number {
  const nearest = Math.round(x)
  return Math.abs(x - nearest) < ROUNDING ? nearest : x
}

/** A value that is known at whole steps, linear between them. */
export function valueAt(sums: Float64Array, at: number): number {
  const i = Math.min(Math.floor(at), sums.length - 1)
  const rest = at - i
  return rest === 0 ? sums[i] : sums[i] + rest * (sums[i + 1] - sums[i])
}

/** The position at a time, linear between grid instants; undefined where the path has none. */
export function positionAt(path: MotionPath, timeS: number): [number, number, number] | undefined {
  const span = spanOf(path, { startS: timeS, endS: timeS })
  return 'status' in span ? undefined : pointAt(span.piece.pointsM, span.from)
}

export function pointAt(points: Float64Array, at: number): [number, number, number] {
  const k = 3 * Math.min(Math.floor(at), points.length / 3 - 1)
  const rest = at - k / 3
  if (rest === 0) return [points[k], points[k + 1], points[k + 2]]
  return [
    points[k] + rest * (points[k + 3] - points[k]),
    points[k + 1] + rest * (points[k + 4] - points[k + 1]),
    points[k + 2] + rest * (points[k + 5] - points[k + 2]),
  ]
}

/** What the pieces cover, in order. */
export function windowsOf(path: MotionPath): Window[] {
  return path.pieces.map(({ startIndex, count }) => ({
    startS: startIndex * path.stepS,
    endS: (startIndex + count - 1) * path.stepS,
  }))
}
