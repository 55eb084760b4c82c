import { bearingRad, hourMarginRad, hourOfBearing } from '../geometry/angle.ts'
import { MAX_HEADING_SD_RAD, REFERENCE_MOVED_M } from './constants.ts'
import { type MotionPath, pointAt, type Span, spanOf, valueAt } from './path.ts'
import { varianceOf } from './path-errors.ts'
import { type CannotTell, cannotTell, isCannotTell, type Window } from './quantity.ts'

/** Where something points: a yaw in the world, counter-clockwise from the x axis. */
export interface Heading {
  readonly headingRad: number
  /** Absent where the track carries no covariance. */
  readonly sdRad?: number
}

/** Direction of the smoothed path from a time to one step later, seen from above. */
export function headingAt(path: MotionPath, timeS: number): Heading | CannotTell {
  const span = spanOf(path, { startS: timeS, endS: timeS + path.stepS })
  if (isCannotTell(span)) return span
  const { moving } = span.piece
  const first = Math.floor(span.from)
  if (!moving[first] && !moving[Math.ceil(span.to) - 1]) return cannotTell('does not move')
  return headingOf(span, path.minHeadingStepM)
}

/** Direction from the window's first position to its last, seen from above. */
export function netHeading(path: MotionPath, window: Window): Heading | CannotTell {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  if (valueAt(span.piece.travelledM, span.to) === valueAt(span.piece.travelledM, span.from))
    return cannotTell('does not move')
  return headingOf(span, path.minHeadingStepM)
}

function headingOf(span: Span, minLengthM: number): Heading | CannotTell {
  const { pointsM, errors } = span.piece
  const [x0, y0] = pointAt(pointsM, span.from)
  const [x1, y1] = pointAt(pointsM, span.to)
  const lengthM = Math.hypot(x1 - x0, y1 - y0)
  if (lengthM < minLengthM || lengthM === 0) return cannotTell('does not move')
  const headingRad = Math.atan2(y1 - y0, x1 - x0)
  if (!errors) return { headingRad }
  const across = acrossWeights(span, -(y1 - y0) / lengthM ** 2, (x1 - x0) / lengthM ** 2)
  const sdRad = Math.sqrt(Math.max(0, varianceOf(errors, Math.floor(span.from), across)))
  return sdRad > MAX_HEADING_SD_RAD ? cannotTell('too uncertain') : { headingRad, sdRad }
}

/** Weights of the positions in the direction's gradient: of the span's end and, negative, of its start. */
function acrossWeights({ from, to }: Span, gx: number, gy: number): Float64Array {
  const first = Math.floor(from)
  const weights = new Float64Array(3 * (Math.ceil(to) - first + 1))
  for (const [at, sign] of [
    [from - first, -1],
    [to - first, 1],
  ]) {
    const i = Math.floor(at)
    for (const [k, share] of [
      [i, 1 - (at - i)],
      [i + 1, at - i],
    ]) {
      if (share === 0) continue
      weights[3 * k] += sign * share * gx
      weights[3 * k + 1] += sign * share * gy
    }
  }
  return weights
}

export interface ReferenceHeading extends Heading {
  /** The grid instant at which the reference heading begins. */
  readonly timeS: number
}

/**
 * 12 o'clock of reference "object": its first heading inside the shown clip at which it is visible and has moved
 * 0.5 m since it was first visible there, also where only a part of the clip is asked about.
 */
export function referenceHeading(
  path: MotionPath,
  clip: Window,
  visible: (timeS: number) => boolean = () => true,
): ReferenceHeading | CannotTell {
  let why: CannotTell = cannotTell('not seen')
  for (const piece of path.pieces) {
    let seenFrom: number | undefined
    for (let i = 0; i < piece.count - 1; i++) {
      const timeS = (piece.startIndex + i) * path.stepS
      if (timeS < clip.startS - 1e-9 || timeS + path.stepS > clip.endS + 1e-9 || !visible(timeS)) continue
      seenFrom ??= i
      const movedM = piece.travelledM[i + 1] - piece.travelledM[seenFrom]
      if (!hasMoved(path, movedM)) {
        why = cannotTell(movedM > 0 ? 'too short' : 'does not move')
        continue
      }
      const heading = headingAt(path, timeS)
      if (!isCannotTell(heading)) return { ...heading, timeS }
      why = heading
    }
  }
  return why
}

/** Where the unit means nothing, any movement is enough. */
const hasMoved = (path: MotionPath, lengthM: number): boolean =>
  path.metric ? lengthM >= REFERENCE_MOVED_M - 1e-9 : lengthM > 0

/** A direction on the clock face, 1..12, 12 being the reference; 3 o'clock is to its right. */
export interface ClockHour {
  readonly hour: number
  /** Angle to the nearer edge of the hour's 30 degrees, at most 15 degrees. */
  readonly marginRad: number
  /** Clockwise from the reference, in [0, 2 pi). */
  readonly bearingRad: number
  readonly sdRad?: number
}

export function hourOf(heading: Heading, reference: Heading): ClockHour {
  const bearing = bearingRad(heading.headingRad, reference.headingRad)
  const known = heading.sdRad !== undefined || reference.sdRad !== undefined
  const sdRad = Math.hypot(heading.sdRad ?? 0, reference.sdRad ?? 0)
  return {
    hour: hourOfBearing(bearing),
    marginRad: hourMarginRad(bearing),
    bearingRad: bearing,
    ...(known && { sdRad }),
  }
}

/** A heading for each moment: fixed for reference "object", the camera's own for reference "camera". */
export type ReferenceAt = (timeS: number) => Heading | CannotTell

/** The hour towards which the object moves at a time. */
export function hourAt(path: MotionPath, timeS: number, reference: ReferenceAt): ClockHour | CannotTell {
  const heading = headingAt(path, timeS)
  if (isCannotTell(heading)) return heading
  const twelve = reference(timeS)
  return isCannotTell(twelve) ? twelve : hourOf(heading, twelve)
}

export interface TimedHour {
  readonly timeS: number
  readonly hour: ClockHour | CannotTell
}

/** The hour of every whole step inside the window. */
export function hoursOver(path: MotionPath, window: Window, reference: ReferenceAt): TimedHour[] {
  return stepTimes(path, window).map(timeS => ({ timeS, hour: hourAt(path, timeS, reference) }))
}

/** The heading of every whole step inside the window. */
export function headingsOver(path: MotionPath, window: Window): { timeS: number; heading: Heading | CannotTell }[] {
  return stepTimes(path, window).map(timeS => ({ timeS, heading: headingAt(path, timeS) }))
}

function stepTimes({ stepS }: MotionPath, { startS, endS }: Window): number[] {
  const first = Math.ceil(startS / stepS - 1e-6)
  const count = Math.max(0, Math.floor(endS / stepS + 1e-6) - first)
  return Array.from({ length: count }, (_, i) => (first + i) * stepS)
}

export interface HourSegment extends Window {
  readonly hour: number
  /** The smallest margin of its steps. */
  readonly marginRad: number
  /** The largest of its steps; absent where no track carries covariance. */
  readonly sdRad?: number
}

/** When the object moves towards which hour: maximal runs, from the start of the first step to the end of the last. */
export function hourSegments(path: MotionPath, window: Window, reference: ReferenceAt): HourSegment[] {
  const segments: OpenSegment[] = []
  let open: OpenSegment | undefined
  for (const timeS of stepTimes(path, window)) {
    const hour = hourAt(path, timeS, reference)
    if (isCannotTell(hour)) open = undefined
    else if (open?.hour === hour.hour) extend(open, timeS + path.stepS, hour)
    else {
      const { bearingRad: _, ...first } = hour
      open = { startS: timeS, endS: timeS + path.stepS, ...first }
      segments.push(open)
    }
  }
  return segments
}

type OpenSegment = { -readonly [K in keyof HourSegment]: HourSegment[K] }

function extend(segment: OpenSegment, endS: number, { marginRad, sdRad }: ClockHour): void {
  segment.endS = endS
  segment.marginRad = Math.min(segment.marginRad, marginRad)
  if (sdRad !== undefined) segment.sdRad = Math.max(sdRad, segment.sdRad ?? 0)
}
