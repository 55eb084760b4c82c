import { measureDistance } from '../../kinematics/motion.ts'
import { lengthAnswer } from '../answers.ts'
import { MIN_ASKED_DISTANCE_M } from '../eligibility.ts'
import { DISTANCE } from '../phrasing/numbers.ts'
import { measuredTask } from './measured.ts'

/** How far an object travels. */
export const distance = measuredTask({
  name: 'distance',
  title: 'traveled distance',
  usual: true,
  phrasing: DISTANCE,
  leastValue: MIN_ASKED_DISTANCE_M,
  measure: measureDistance,
  answer: lengthAnswer,
  results: distanceM => ({ distanceM }),
})
