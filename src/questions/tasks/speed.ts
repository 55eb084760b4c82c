import { measureSpeed, measureTopSpeed } from '../../kinematics/motion.ts'
import { speedAnswer } from '../answers.ts'
import { MIN_ASKED_SPEED_MPS } from '../eligibility.ts'
import { SPEED, TOP_SPEED } from '../phrasing/numbers.ts'
import { measuredTask } from './measured.ts'

/** Average speed: distance over the asked time. */
export const speed = measuredTask({
  name: 'speed',
  title: 'traveling speed',
  usual: true,
  phrasing: SPEED,
  leastValue: MIN_ASKED_SPEED_MPS,
  measure: measureSpeed,
  answer: speedAnswer,
  results: (speedMps, durationS) => ({ distanceM: speedMps * durationS, durationS, speedMps }),
})

/** Speed of the fastest half second. */
export const topSpeed = measuredTask({
  name: 'top-speed',
  title: 'top speed',
  usual: false,
  phrasing: TOP_SPEED,
  leastValue: MIN_ASKED_SPEED_MPS,
  measure: measureTopSpeed,
  answer: speedAnswer,
  results: topSpeedMps => ({ topSpeedMps }),
})
