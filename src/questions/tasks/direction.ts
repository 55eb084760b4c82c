import type { Random } from '../../base/random.ts'
import { degrees, hourOfBearing } from '../../geometry/angle.ts'
import { Z90 } from '../../kinematics/constants.ts'
import { type ClockHour, hourAt, type ReferenceAt, referenceHeading } from '../../kinematics/heading.ts'
import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Answer } from '../answer.ts'
import type { Draft, Task } from '../draft.ts'
import { isClearOver, MAX_HEADING_SD_RAD, MIN_HOUR_MARGIN_RAD } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { DIRECTION } from '../phrasing/directions.ts'
import type { Reference } from '../record.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'
import { singlesOf } from './parts.ts'

interface TowardsHour {
  readonly hour: ClockHour
  readonly twelve: ClipReference
}

/** Towards which hour of the clock an object moves at a moment. */
export const direction: Task<TowardsHour> = {
  name: 'direction',
  title: 'movement direction',
  usual: true,
  metric: false,
  phrasing: { moment: DIRECTION, end: DIRECTION },
  *drafts(clip): Generator<Draft<TowardsHour>> {
    const random = clip.random('direction')
    const durationS = clip.endS - clip.startS
    for (const objects of singlesOf(clip)) {
      for (const twelve of referencesOf(clip, objects[0])) {
        for (const { step, hour } of oneStepAnHour(clip, objects[0], twelve, random)) {
          yield {
            objects,
            variant: step.endS === clip.endS ? 'end' : 'moment',
            asked: { window: step, part: step, durationS },
            reference: twelve.reference,
            stratum: { kind: 'hour', value: hour.hour },
            found: { hour, twelve },
          }
        }
      }
    }
  },
  answer: ({ found }) => hourAnswer(found.hour),
  evidence: ({ objects, asked, found }) => hourEvidence(objects[0], asked.window, found),
}

export function hourAnswer({ hour, bearingRad, sdRad }: ClockHour): Answer {
  if (sdRad === undefined) return { type: 'hour', value: hour, unit: "o'clock" }
  const halfRad = Z90 * sdRad
  const interval90: [number, number] = [hourOfBearing(bearingRad - halfRad), hourOfBearing(bearingRad + halfRad)]
  return { type: 'hour', value: hour, unit: "o'clock", interval90 }
}

export interface ClipReference {
  readonly reference: Reference
  readonly at: ReferenceAt
  /** Where the reference itself is taken from: the first instant of the object's first heading. */
  readonly fromS?: number
}

/** What 12 o'clock can be for an object in a clip. */
export function* referencesOf(clip: SeenClip, object: SeenObject): Generator<ClipReference> {
  const visible = (timeS: number) => object.clear[Math.round((timeS - clip.startS) / GRID_STEP_S)] === 1
  const first = referenceHeading(object.path, clip, visible)
  if (!isCannotTell(first)) yield { reference: 'object', at: () => first, fromS: first.timeS }
  yield { reference: 'camera', at: clip.cameraHeading }
}

/** One eligible moment of each hour that occurs, drawn among its moments: rare hours are wanted most. */
function oneStepAnHour(
  clip: SeenClip,
  object: SeenObject,
  { at, fromS }: ClipReference,
  random: Random,
): { step: Window; hour: ClockHour }[] {
  const byHour = new Map<number, { step: Window; hour: ClockHour }[]>()
  for (const startS of clip.timesS.slice(0, -1)) {
    const step = { startS, endS: startS + GRID_STEP_S }
    // Before it has shown its first heading, and while it shows it, there is nothing to ask.
    if (fromS !== undefined && startS <= fromS) continue
    if (!isClearOver(clip, object, step)) continue
    const hour = hourAt(object.path, startS, at)
    if (isCannotTell(hour) || !isCertainHour(hour)) continue
    byHour.set(hour.hour, [...(byHour.get(hour.hour) ?? []), { step, hour }])
  }
  return [...byHour].sort(([a], [b]) => a - b).map(([, steps]) => random.pick(steps))
}

export const isCertainHour = ({ marginRad, sdRad }: ClockHour): boolean =>
  marginRad >= MIN_HOUR_MARGIN_RAD && (sdRad ?? 0) <= MAX_HEADING_SD_RAD

/** The asked step's path, and the heading of 12 o'clock: enough to compute the hour again. */
function hourEvidence(object: SeenObject, step: Window, { hour, twelve: { at, fromS } }: TowardsHour) {
  const [twelve, twelveAtEnd] = [at(step.startS), at(step.endS)]
  const results = {
    bearingDeg: degrees(hour.bearingRad),
    ...(!isCannotTell(twelve) && { referenceHeadingDeg: degrees(twelve.headingRad) }),
    // Where the camera turns: 12 o'clock of the same half second when it is played backwards.
    ...(fromS === undefined &&
      !isCannotTell(twelveAtEnd) && { endReferenceHeadingDeg: degrees(twelveAtEnd.headingRad) }),
    ...(fromS !== undefined && { referenceS: fromS }),
  }
  return evidenceOf([object.path], step, results, degrees(hour.marginRad))
}
