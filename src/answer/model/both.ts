import { intervalIou } from '../../bench/score/metrics.ts'
import type { Answer } from '../../questions/answer.ts'
import { INTERVAL_IOU, RELATIVE_TOLERANCE } from '../../questions/answer.ts'
import { toSi } from '../../questions/units.ts'
import type { AskResult, Refusal } from '../result.ts'

/** What the measurement knows of the world, and not of its own limits: a model that says otherwise is wrong. */
const FINAL: readonly Refusal[] = [
  ...(['no such object', 'does not move', 'not approaching', 'not ahead'] as const),
  ...([
    'not a question of motion',
    'not understood',
    'several readings',
    'unknown quantity',
    'outside the clip',
  ] as const),
]

/** The measurement where it can tell; the model where only the measurement's means fall short. The other one is told beside it. */
export function bothOf(measured: AskResult, model: AskResult): AskResult {
  const agrees = agree(measured, model)
  const otherOf = ({ by, text }: AskResult) => ({ by, text, ...(agrees !== undefined && { agrees }) })
  if (measured.status === 'answered') {
    const because =
      agrees === undefined
        ? 'the model gives no answer'
        : agrees
          ? 'the measurement comes with its path; the model agrees'
          : 'the measurement comes with its path and interval; the model does not agree'
    return { ...measured, other: otherOf(model), because }
  }
  const { reason } = measured
  if (FINAL.includes(reason))
    return { ...measured, other: otherOf(model), because: `the measurement is sure: ${reason}` }
  if (model.status !== 'answered') return { ...measured, other: otherOf(model), because: 'neither can tell' }
  return {
    ...model,
    other: otherOf(measured),
    because: `the measurement cannot tell: ${reason}; nothing checks the model`,
  }
}

/** Within the measurement's 90 % interval; without one as the benchmark counts answers as right. Undefined where one has none. */
export function agree(measured: AskResult, model: AskResult): boolean | undefined {
  if (measured.status !== 'answered' || model.status !== 'answered') return undefined
  return sameAnswer(measured.answer, model.answer)
}

function sameAnswer(measured: Answer, said: Answer): boolean | undefined {
  switch (measured.type) {
    case 'length':
    case 'speed':
    case 'duration':
    case 'number': {
      if (said.type !== measured.type) return undefined
      const value = toSi(said.value, said.unit)
      const [low, high] = measured.interval90 ?? around(measured.value)
      return value >= toSi(low, measured.unit) && value <= toSi(high, measured.unit)
    }
    case 'hour':
      return said.type === 'hour'
        ? hoursOf(measured.interval90 ?? [measured.value, measured.value]).includes(said.value)
        : undefined
    case 'interval':
      return said.type === 'interval' ? intervalIou(measured.value, said.value) >= INTERVAL_IOU : undefined
    case 'choice':
    case 'yesno':
      return said.type === measured.type ? said.value === measured.value : undefined
    case 'cannotTell':
      return undefined
  }
}

const around = (value: number): readonly [number, number] => {
  const reach = RELATIVE_TOLERANCE * Math.abs(value)
  return [value - reach, value + reach]
}

/** Clockwise: [11, 1] is 11, 12 and 1. */
function hoursOf([from, to]: readonly [number, number]): number[] {
  const count = ((to - from + 12) % 12) + 1
  return Array.from({ length: count }, (_, i) => ((from - 1 + i) % 12) + 1)
}
