import { degrees } from '../../geometry/angle.ts'
import { compareDirection, type DirectionComparison } from '../../kinematics/compare.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import type { Task } from '../draft.ts'
import {
  DIFFERENT_FROM_RAD,
  MAX_HEADING_SD_RAD,
  MAX_STRAY_RAD,
  MIN_COMPARED_M,
  SAME_WITHIN_RAD,
} from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { DIRECTION_COMPARISON } from '../phrasing/directions.ts'
import { pairWindows, pathsOf } from './parts.ts'

const OPTIONS = ['same', 'different'] as const
type Verdict = (typeof OPTIONS)[number]

const VERDICT_WORDS: Readonly<Record<Verdict, Readonly<Record<string, string>>>> = {
  same: { verdict: 'the same', directions: 'the same direction' },
  different: { verdict: 'different', directions: 'different directions' },
}

/** Whether two objects move in the same direction. */
export const directionComparison: Task<{ readonly verdict: Verdict; readonly angleDeg: number }> = {
  name: 'direction-comparison',
  title: 'direction comparison',
  usual: true,
  metric: false,
  phrasing: { plain: DIRECTION_COMPARISON },
  *drafts(clip) {
    for (const { pair, asked } of pairWindows(clip, 'same direction')) {
      const { window } = asked
      if (!pair.every(({ path }) => lengthOver(path, window) >= MIN_COMPARED_M)) continue
      const compared = compareDirection(pair[0].path, pair[1].path, window)
      const verdict = isCannotTell(compared) ? undefined : verdictOf(compared)
      if (isCannotTell(compared) || verdict === undefined) continue
      const found = { verdict, angleDeg: degrees(compared.angleRad) }
      yield { objects: pair, variant: 'plain', asked, stratum: { kind: 'option', value: verdict }, found }
    }
  },
  answer: ({ found }) => ({ type: 'choice', value: found.verdict, options: [...OPTIONS] }),
  evidence: ({ objects, asked, found: { angleDeg } }) =>
    evidenceOf(pathsOf(objects), asked.window, { angleDeg }, angleDeg),
  slots: ({ found }) => VERDICT_WORDS[found.verdict],
}

/** Both keep to their direction, so that one direction stands for the whole time, and nobody could disagree. */
function verdictOf({ angleRad, strayRad, sdRad = 0 }: DirectionComparison): Verdict | undefined {
  if (sdRad > MAX_HEADING_SD_RAD || Math.max(...strayRad) > MAX_STRAY_RAD) return undefined
  if (angleRad <= SAME_WITHIN_RAD) return 'same'
  return angleRad >= DIFFERENT_FROM_RAD ? 'different' : undefined
}
