import { degrees } from '../../geometry/angle.ts'

/** A stretch of path whose curvature (1/m, positive to the left) runs linearly from `from` to `to`. */
export interface CurveSegment {
  readonly lengthM: number
  readonly from: number
  readonly to: number
}

export interface PathPoint {
  readonly xM: number
  readonly yM: number
  readonly yawRad: number
  readonly curvature: number
}

const STEP_M = 0.05
const MAX_STEPS = 20_000

/**
 * A curve by arc length: what the rear axle of a kinematic bicycle follows. It starts at the origin along +x unless
 * `start` says otherwise, and runs straight on beyond both ends.
 */
export class CurvePath {
  readonly lengthM: number
  readonly #stepM: number
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #yaw: Float64Array
  readonly #curvature: Float64Array

  constructor(segments: readonly CurveSegment[], start = { xM: 0, yM: 0, yawRad: 0 }) {
    this.lengthM = segments.reduce((sum, s) => sum + s.lengthM, 0)
    const count = Math.min(MAX_STEPS, Math.max(1, Math.ceil(this.lengthM / STEP_M)))
    this.#stepM = this.lengthM / count
    this.#x = new Float64Array(count + 1)
    this.#y = new Float64Array(count + 1)
    this.#yaw = new Float64Array(count + 1)
    this.#curvature = new Float64Array(count + 1)
    this.#integrate(segments, count, start)
  }

  #integrate(segments: readonly CurveSegment[], count: number, start: Pick<PathPoint, 'xM' | 'yM' | 'yawRad'>): void {
    this.#x[0] = start.xM
    this.#y[0] = start.yM
    this.#yaw[0] = start.yawRad
    this.#curvature[0] = curvatureAt(segments, 0)
    for (let i = 1; i <= count; i++) {
      const yaw = start.yawRad + turnedUntil(segments, (i - 0.5) * this.#stepM)
      this.#x[i] = this.#x[i - 1] + Math.cos(yaw) * this.#stepM
      this.#y[i] = this.#y[i - 1] + Math.sin(yaw) * this.#stepM
      this.#yaw[i] = start.yawRad + turnedUntil(segments, i * this.#stepM)
      this.#curvature[i] = curvatureAt(segments, i * this.#stepM)
    }
  }

  at(alongM: number): PathPoint {
    const last = this.#x.length - 1
    const place = this.#stepM > 0 ? alongM / this.#stepM : 0
    if (place <= 0 || place >= last)
      return this.#beyond(place <= 0 ? 0 : last, place <= 0 ? alongM : alongM - this.lengthM)
    const i = Math.floor(place)
    const t = place - i
    const mix = (values: Float64Array): number => values[i] + t * (values[i + 1] - values[i])
    return { xM: mix(this.#x), yM: mix(this.#y), yawRad: mix(this.#yaw), curvature: mix(this.#curvature) }
  }

  #beyond(i: number, extraM: number): PathPoint {
    const yawRad = this.#yaw[i]
    const xM = this.#x[i] + Math.cos(yawRad) * extraM
    return { xM, yM: this.#y[i] + Math.sin(yawRad) * extraM, yawRad, curvature: 0 }
  }

  /** The point `leftM` to the left of the curve, with the heading of a lane that runs beside it. */
  beside(alongM: number, leftM: number): PathPoint {
    const p = this.at(alongM)
    return { ...p, xM: p.xM - Math.sin(p.yawRad) * leftM, yM: p.yM + Math.cos(p.yawRad) * leftM }
  }

  toString(): string {
    const end = this.at(this.lengthM)
    return `${this.lengthM.toFixed(1)} m, ${degrees(end.yawRad).toFixed(0)} degrees`
  }
}

/** The integral of the curvature from the start. */
function turnedUntil(segments: readonly CurveSegment[], alongM: number): number {
  let [left, turned] = [alongM, 0]
  for (const { lengthM, from, to } of segments) {
    if (left <= 0) break
    if (lengthM <= 0) continue
    const covered = Math.min(left, lengthM)
    turned += covered * (from + ((to - from) * covered) / (2 * lengthM))
    left -= covered
  }
  return turned
}

function curvatureAt(segments: readonly CurveSegment[], alongM: number): number {
  let from = 0
  for (const segment of segments) {
    if (alongM <= from + segment.lengthM && segment.lengthM > 0) {
      return segment.from + ((alongM - from) / segment.lengthM) * (segment.to - segment.from)
    }
    from += segment.lengthM
  }
  return 0
}

/** Share of a turn's length in which the steering comes in, and again goes out. */
const RAMP_SHARE = 0.25

/** Curvature in, constant, and out again, with `turnRad` in all over `lengthM`. */
export function turnSegments(turnRad: number, lengthM: number): CurveSegment[] {
  const peak = turnRad / (lengthM * (1 - RAMP_SHARE))
  const ramp = RAMP_SHARE * lengthM
  return [
    { lengthM: ramp, from: 0, to: peak },
    { lengthM: lengthM - 2 * ramp, from: peak, to: peak },
    { lengthM: ramp, from: peak, to: 0 },
  ]
}

/** The shortest length in which `turnRad` fits with radii of at least `minRadiusM`. */
export const shortestTurnM = (turnRad: number, minRadiusM: number): number =>
  (Math.abs(turnRad) * minRadiusM) / (1 - RAMP_SHARE)

export const straight = (lengthM: number): CurveSegment => ({ lengthM, from: 0, to: 0 })
