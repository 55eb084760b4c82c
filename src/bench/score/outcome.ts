import type { Answer } from '../../questions/answer.ts'
import { UNSCORED_REASONS, type UnscoredReason } from '../parse/reading.ts'
import type { Score, Why } from './score-record.ts'

/** What tables need of a score: small, so that a million may be gone through. */
export interface Outcome {
  readonly model: string
  readonly variant?: string
  readonly task: string
  readonly recordingId: string
  readonly right: boolean
  readonly why: Why
  readonly firstRight: boolean
  readonly lastRight: boolean
  /** In `figureUnit`: the absolute error, hours around the dial, or the intersection over union. */
  readonly figure?: number
  readonly figureUnit?: string
  readonly mra?: number
}

export const IOU = 'IoU'
export const HOURS = 'hours'

export function outcomeOf(score: Score): Outcome {
  const { model, variant, task, recordingId, right, why, firstRight, lastRight, mra, truth } = score
  const figure = figureOf(score)
  const figureUnit = figureUnitOf(truth)
  return {
    model,
    task,
    recordingId,
    right,
    why,
    firstRight,
    lastRight,
    ...(variant !== undefined && { variant }),
    ...(figure !== undefined && { figure }),
    ...(figureUnit !== undefined && { figureUnit }),
    ...(mra !== undefined && { mra }),
  }
}

export const figureOf = ({
  absoluteError,
  circularHours,
  iou,
}: Pick<Score, 'absoluteError' | 'circularHours' | 'iou'>): number | undefined => absoluteError ?? circularHours ?? iou

/** The second figure's unit: that in which answers of the type are read. */
export function figureUnitOf(truth: Answer): string | undefined {
  switch (truth.type) {
    case 'length':
      return 'm'
    case 'speed':
      return 'km/h'
    case 'duration':
      return 's'
    case 'number':
      return truth.unit
    case 'hour':
      return HOURS
    case 'interval':
      return IOU
    default:
      return undefined
  }
}

const REASONS: ReadonlySet<string> = new Set(UNSCORED_REASONS)

/** The reason where nothing could be scored; a refusal that is right was. */
export const isUnscored = (why: Why): why is UnscoredReason => REASONS.has(why)
