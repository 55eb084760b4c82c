import { degrees } from '../../geometry/angle.ts'
import { type HourSegment, hourSegments, hoursOver, type TimedHour } from '../../kinematics/heading.ts'
import { spanOf } from '../../kinematics/path.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import { INTERVAL_IOU } from '../answer.ts'
import type { Draft, Task } from '../draft.ts'
import {
  isClearOver,
  MAX_HEADING_SD_RAD,
  MIN_HOUR_MARGIN_RAD,
  MIN_WHEN_CLIP_S,
  MIN_WHEN_IOU,
  MIN_WHEN_S,
} from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { hourWords } from '../number-words.ts'
import { TIMESTAMP } from '../phrasing/directions.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'
import { type ClipReference, referencesOf } from './direction.ts'
import { singlesOf } from './parts.ts'

interface When {
  readonly segment: HourSegment
  /** The segment in seconds of the clip. */
  readonly span: [startS: number, endS: number]
  readonly twelve: ClipReference
}

/** When an object moves towards an hour of the clock. */
export const timestamp: Task<When> = {
  name: 'direction-timestamp',
  title: 'direction timestamp',
  usual: true,
  metric: false,
  phrasing: { plain: TIMESTAMP },
  *drafts(clip): Generator<Draft<When>> {
    if (clip.endS - clip.startS < MIN_WHEN_CLIP_S) return
    const asked = { window: clip, durationS: clip.endS - clip.startS }
    for (const objects of singlesOf(clip)) {
      const [object] = objects
      if (!isClearOver(clip, object, clip) || isCannotTell(spanOf(object.path, clip))) continue
      for (const twelve of referencesOf(clip, object)) {
        for (const segment of clearSegments(clip, object, twelve)) {
          const span: [number, number] = [segment.startS - clip.startS, segment.endS - clip.startS]
          const { reference } = twelve
          const stratum = { kind: 'interval', value: span } as const
          yield { objects, variant: 'plain', asked, reference, stratum, found: { segment, span, twelve } }
        }
      }
    }
  },
  answer: ({ found }) => ({ type: 'interval', value: found.span, unit: 's', tolerance: { iou: INTERVAL_IOU } }),
  evidence: ({ objects, asked, found }) => evidenceOf([objects[0].path], asked.window, resultsOf(found)),
  slots: ({ found }) => ({ hour: hourWords(found.segment.hour) }),
}

function resultsOf({ segment, twelve }: When): Record<string, number> {
  const heading = twelve.at(segment.startS)
  return {
    hour: segment.hour,
    ...(!isCannotTell(heading) && { referenceHeadingDeg: degrees(heading.headingRad) }),
  }
}

/** Hours with one maximal segment, inside the clip, that narrower or wider bins would hardly change. */
function clearSegments(clip: SeenClip, object: SeenObject, { at, fromS }: ClipReference): HourSegment[] {
  const segments = hourSegments(object.path, clip, at)
  const steps = hoursOver(object.path, clip, at)
  return segments.filter(
    segment =>
      segments.every(other => other === segment || other.hour !== segment.hour) &&
      segment.endS - segment.startS >= MIN_WHEN_S &&
      segment.startS > clip.startS &&
      segment.endS < clip.endS &&
      // A segment that holds the first heading itself begins where the reference does: no viewer sees it begin.
      segment.startS !== fromS &&
      (segment.sdRad ?? 0) <= MAX_HEADING_SD_RAD &&
      isStable(segment, steps, object.path.stepS),
  )
}

/** Compares the segment with those of bins 5 degrees narrower and wider. */
function isStable(segment: HourSegment, steps: readonly TimedHour[], stepS: number): boolean {
  const lengthS = segment.endS - segment.startS
  const inside = steps.filter(({ timeS }) => timeS >= segment.startS && timeS < segment.endS)
  const coreS = inside.filter(({ hour }) => !isCannotTell(hour) && hour.marginRad >= MIN_HOUR_MARGIN_RAD).length * stepS
  const first = steps.indexOf(inside[0])
  let widerS = lengthS
  for (let i = first - 1; i >= 0 && nearlyOf(segment.hour, steps[i]); i--) widerS += stepS
  for (let i = first + inside.length; i < steps.length && nearlyOf(segment.hour, steps[i]); i++) widerS += stepS
  return coreS / lengthS >= MIN_WHEN_IOU && lengthS / widerS >= MIN_WHEN_IOU
}

/** Outside the hour's bin, yet within 5 degrees of it. Unknown directions count as such. */
function nearlyOf(hour: number, { hour: other }: TimedHour): boolean {
  if (isCannotTell(other)) return other.reason !== 'does not move'
  const centreRad = ((hour % 12) * Math.PI) / 6
  const offRad = Math.abs(((other.bearingRad - centreRad + 3 * Math.PI) % (2 * Math.PI)) - Math.PI)
  return offRad < Math.PI / 12 + MIN_HOUR_MARGIN_RAD
}
