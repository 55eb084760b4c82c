import { degrees } from '../../geometry/angle.ts'
import { compareDirection, type DirectionComparison } from '../../kinematics/compare.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import type { Draft, Task } from '../draft.ts'
import {
  DIFFERENT_FROM_RAD,
  MAX_HEADING_SD_RAD,
  MAX_STRAY_RAD,
  MIN_COMPARED_M,
  SAME_WITHIN_RAD,
} from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { DIRECTION_COMPARISON } from '../phrasing/directions.ts'
import type { SeenObject } from '../seen-clip.ts'
import { pairWindows } from './parts.ts'

const OPTIONS = ['same', 'different']

/** Whether two objects move in the same direction. */
export const directionComparison: Task = {
  name: 'direction-comparison',
  title: 'direction comparison',
  usual: true,
  metric: false,
  phrasing: { plain: DIRECTION_COMPARISON },
  *drafts(clip): Generator<Draft> {
    for (const { pair, asked } of pairWindows(clip, 'same direction')) {
      const { window, part, durationS } = asked
      const compared = compareDirection(pair[0].path, pair[1].path, window)
      if (isCannotTell(compared)) continue
      const value = isSteady(compared, pair, window) ? verdictOf(compared) : undefined
      if (value === undefined) continue
      const angleDeg = degrees(compared.angleRad)
      yield {
        objects: pair,
        variant: 'plain',
        part,
        durationS,
        stratum: { kind: 'option', value },
        answer: () => ({ type: 'choice', value, options: OPTIONS }),
        evidence: () => evidenceOf([pair[0].path, pair[1].path], window, { angleDeg }, angleDeg),
      }
    }
  },
}

function verdictOf({ angleRad, sdRad = 0 }: DirectionComparison): string | undefined {
  if (sdRad > MAX_HEADING_SD_RAD) return undefined
  if (angleRad <= SAME_WITHIN_RAD) return 'same'
  return angleRad >= DIFFERENT_FROM_RAD ? 'different' : undefined
}

/** Both move, and keep to their direction, so that one direction stands for the whole time. */
function isSteady({ strayRad }: DirectionComparison, pair: readonly SeenObject[], window: Window): boolean {
  return Math.max(...strayRad) <= MAX_STRAY_RAD && pair.every(({ path }) => lengthOver(path, window) >= MIN_COMPARED_M)
}
