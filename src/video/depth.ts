import { middle } from '../base/stats.ts'
import { invert, transformPoint } from '../geometry/pose.ts'
import type { DepthMap } from '../models/vision.ts'
import type { CameraTrack } from './camera-track.ts'

export interface DepthAlignOptions {
  /** The depth's inverse has an unknown shift too (`RelativeDepth.shifted`). */
  readonly shifted: boolean
  /** The picture's size, which the track's pixels are of. */
  readonly widthPx: number
  readonly heightPx: number
}

/** Inverse depth in the track's unit = `scale` * the map's inverse + `shift`, and how well that fits. */
export interface DepthFit {
  readonly scale: number
  readonly shift: number
  /** Spread of a depth's logarithm about the fit, of one point. */
  readonly sdLog: number
  readonly points: number
}

/** A point of the scenery in one view: depth by the track, inverse depth by the map, and the first's spread in the logarithm. */
interface Pair {
  readonly depth: number
  readonly inverse: number
  readonly sdLog: number
}

/** Fewer points in a view say nothing about its depth. */
const LEAST_POINTS = 8
/** What a network's depth of a single pixel is off by at least. */
const FLOOR_SD_LOG = 0.05
/** Views farther away than three of these do not help; within one the factor drifts by so much with the content of the picture. */
const SMOOTH_S = 0.5
const DRIFT_SD_LOG = 0.1

/**
 * Depth maps made to agree with the triangulated points of a camera's path, and so with each other: by view a factor (and a shift of the
 * inverse) by reweighted least squares in the logarithm, then smoothed over neighbouring views by their own spreads. In the order of
 * `views`; undefined where no view near by has points to hold on to.
 */
export function fitDepths(
  track: CameraTrack,
  maps: readonly (DepthMap | undefined)[],
  options: DepthAlignOptions,
): (DepthFit | undefined)[] {
  const pairs = pairsByView(track, maps, options)
  const alone = pairs.map(list => (list.length >= LEAST_POINTS ? fitOne(list, options.shifted) : undefined))
  const flicker = flickerOf(alone)
  return track.views.map((_, i) => (maps[i] ? smoothed(track, alone, flicker, i) : undefined))
}

/** A map in the track's unit; pixels that the fit puts behind the horizon are unknown. */
export function alignDepth(map: DepthMap, { scale, shift, sdLog }: DepthFit): DepthMap {
  const depth = map.depth.map(value => {
    const inverse = value > 0 ? scale / value + shift : 0
    return inverse > 0 ? 1 / inverse : 0
  })
  return { widthPx: map.widthPx, heightPx: map.heightPx, depth, sdLog: new Float32Array(depth.length).fill(sdLog) }
}

function pairsByView(
  track: CameraTrack,
  maps: readonly (DepthMap | undefined)[],
  { widthPx, heightPx }: DepthAlignOptions,
): Pair[][] {
  const pairs: Pair[][] = track.views.map(() => [])
  const cameraFromMap = track.views.map(view => invert(view.mapFromCamera))
  for (const { pointInMap, sd, seen } of track.points) {
    for (const { view, xPx, yPx } of seen) {
      const map = maps[view]
      if (!map) continue
      const depth = transformPoint(cameraFromMap[view], pointInMap)[2]
      const value = valueAt(map, xPx / widthPx, yPx / heightPx)
      if (depth > 0 && value > 0)
        pairs[view].push({ depth, inverse: 1 / value, sdLog: Math.hypot(FLOOR_SD_LOG, sd / depth) })
    }
  }
  return pairs
}

/** Of the pixel at these shares of the size; 0 outside. */
function valueAt({ widthPx, heightPx, depth }: DepthMap, u: number, v: number): number {
  const [x, y] = [Math.floor(u * widthPx), Math.floor(v * heightPx)]
  return x >= 0 && y >= 0 && x < widthPx && y < heightPx ? depth[y * widthPx + x] : 0
}

const ROUNDS = 12
/** Huber's point of 95 % efficiency, in spreads. */
const HUBER = 1.345

function fitOne(pairs: readonly Pair[], shifted: boolean): DepthFit {
  let scale = 1 / middle(pairs.map(p => p.depth * p.inverse))
  let shift = 0
  let spread = 1
  for (let round = 0; round < ROUNDS; round++) {
    const offs = pairs.map(p => Math.log(Math.max(scale * p.inverse + shift, 1e-9) * p.depth))
    spread = Math.max(FLOOR_SD_LOG, 1.4826 * middle(offs.map(Math.abs)))
    const weights = pairs.map((p, i) => weightOf(offs[i], Math.hypot(spread, p.sdLog)))
    if (shifted) [scale, shift] = fitLine(pairs, weights, scale, shift)
    else scale *= Math.exp(-weightedMean(offs, weights))
  }
  return { scale, shift, sdLog: spread, points: pairs.length }
}

function weightOf(off: number, sd: number): number {
  const a = Math.abs(off) / sd
  return (a <= HUBER ? 1 : HUBER / a) / (sd * sd)
}

/** Weighted line through (map's inverse, track's inverse), by relative error: rows are multiplied by the depth. */
function fitLine(pairs: readonly Pair[], weights: readonly number[], scale: number, shift: number): [number, number] {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0]
  for (const [i, { depth, inverse }] of pairs.entries()) {
    const w = weights[i]
    const a = inverse * depth
    aa += w * a * a
    ab += w * a * depth
    bb += w * depth * depth
    ay += w * a
    by += w * depth
  }
  const det = aa * bb - ab * ab
  // Points at one depth cannot tell a factor from a shift: the factor alone follows them.
  if (!(det > 1e-9 * aa * bb)) return [(ay - ab * shift) / aa, shift]
  const next = (ay * bb - by * ab) / det
  return next > 0 ? [next, (aa * by - ab * ay) / det] : [scale, shift]
}

/** How uncertain a fit's factor is by itself. */
const sdOfScale = ({ sdLog, points }: DepthFit): number => sdLog / Math.sqrt(points)

/** How much the factor really changes from one view to the next: what its steps exceed their own uncertainty by. */
function flickerOf(alone: readonly (DepthFit | undefined)[]): number {
  const squares: number[] = []
  for (let i = 1; i < alone.length; i++) {
    const [a, b] = [alone[i - 1], alone[i]]
    if (a && b) squares.push(Math.log(b.scale / a.scale) ** 2 - sdOfScale(a) ** 2 - sdOfScale(b) ** 2)
  }
  // The median of a squared normal variable is 0.455 of its variance; a step holds two changes.
  return squares.length > 0 ? Math.sqrt(Math.max(0, middle(squares) / 0.455 / 2)) : 0
}

/** The view's own fit and its neighbours', by what each is worth: a network whose factor is new in every picture is not smoothed. */
function smoothed(
  track: CameraTrack,
  alone: readonly (DepthFit | undefined)[],
  flicker: number,
  view: number,
): DepthFit | undefined {
  let [sum, scale, shift, sdLog, points] = [0, 0, 0, 0, 0]
  for (const [i, fit] of alone.entries()) {
    const away = (track.views[i].timeS - track.views[view].timeS) / SMOOTH_S
    if (!fit || Math.abs(away) > 3) continue
    const elsewhere = i === view ? 0 : 2 * flicker ** 2 + (DRIFT_SD_LOG * away) ** 2
    const weight = 1 / (sdOfScale(fit) ** 2 + elsewhere)
    sum += weight
    scale += weight * Math.log(fit.scale)
    shift += weight * fit.shift
    sdLog += weight * fit.sdLog ** 2
    points += fit.points
  }
  if (sum === 0) return undefined
  return { scale: Math.exp(scale / sum), shift: shift / sum, sdLog: Math.sqrt(sdLog / sum), points }
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, w) => total + w, 0)
  return values.reduce((total, value, i) => total + weights[i] * value, 0) / sum
}
