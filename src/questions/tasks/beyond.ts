import { measureAcceleration, measureDistance } from '../../kinematics/motion.ts'
import { closestApproach, distanceBetweenAt } from '../../kinematics/proximity.ts'
import { isCannotTell, type Measured } from '../../kinematics/quantity.ts'
import { stopsOver } from '../../kinematics/stops.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import { lengthAnswer, numberAnswer } from '../answers.ts'
import type { Draft, Task } from '../draft.ts'
import { boxesApart, certain, isClearOver, MIN_ASKED_DISTANCE_M } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { ACCELERATION, CAMERA_DISTANCE, CLOSEST_APPROACH, OBJECT_DISTANCE } from '../phrasing/numbers.ts'
import { STOPS } from '../phrasing/stops.ts'
import { measuredTask } from './measured.ts'
import { askedWindows, objectWindows, pairsOf, pairWindows, pathsOf } from './parts.ts'

/** Moments at which a pair's distance is asked. */
const MOMENTS = 3
/** A weaker acceleration is none that a viewer could see. */
const MIN_ACCELERATION_MPS2 = 0.3

/** How far apart two objects are at a moment, seen from above, from centre to centre. */
export const objectDistance: Task<Measured> = {
  name: 'object-distance',
  title: 'distance between objects',
  usual: false,
  metric: true,
  phrasing: { moment: OBJECT_DISTANCE },
  *drafts(clip): Generator<Draft<Measured>> {
    const random = clip.random('apart')
    const durationS = clip.endS - clip.startS
    for (const pair of pairsOf(clip)) {
      for (const startS of random.shuffle(clip.timesS).slice(0, MOMENTS)) {
        const at = { startS, endS: startS }
        if (!pair.every(object => isClearOver(clip, object, at)) || !boxesApart(clip, pair[0], pair[1], at)) continue
        const found = certain(distanceBetweenAt(pair[0].path, pair[1].path, startS), MIN_ASKED_DISTANCE_M)
        if (!found) continue
        const asked = { window: at, part: at, durationS }
        yield { objects: pair, variant: 'moment', asked, stratum: { kind: 'number', value: found.value }, found }
      }
    }
  },
  answer: ({ found }, { units }) => lengthAnswer(found, units),
  evidence: ({ objects, asked, found }) => evidenceOf(pathsOf(objects), asked.window, { apartM: found.value }),
}

/** How near two objects come to each other. */
export const closestApproachTask: Task<{ readonly distanceM: Measured; readonly timeS: number }> = {
  name: 'closest-approach',
  title: 'closest approach',
  usual: false,
  metric: true,
  phrasing: { plain: CLOSEST_APPROACH },
  *drafts(clip) {
    for (const { pair, asked } of pairWindows(clip, 'closest')) {
      const approach = closestApproach(pair[0].path, pair[1].path, asked.window)
      if (isCannotTell(approach)) continue
      const distanceM = certain(approach.distanceM, MIN_ASKED_DISTANCE_M)
      if (!distanceM) continue
      const found = { distanceM, timeS: approach.timeS }
      yield { objects: pair, variant: 'plain', asked, stratum: { kind: 'number', value: distanceM.value }, found }
    }
  },
  answer: ({ found }, { units }) => lengthAnswer(found.distanceM, units),
  evidence: ({ objects, asked, found: { distanceM, timeS } }) =>
    evidenceOf(pathsOf(objects), asked.window, { closestM: distanceM.value, closestS: timeS }),
}

/** Slope of the speed; braking is negative. */
export const acceleration = measuredTask({
  name: 'acceleration',
  title: 'acceleration',
  usual: false,
  phrasing: ACCELERATION,
  leastValue: MIN_ACCELERATION_MPS2,
  measure: measureAcceleration,
  answer: quantity => numberAnswer(quantity, 'm/s^2'),
  results: accelerationMps2 => ({ accelerationMps2 }),
})

/** Whether an object stands for a second or longer. */
export const stops: Task<{ readonly longestStopS: number }> = {
  name: 'stops',
  title: 'stops',
  usual: false,
  metric: false,
  phrasing: { plain: STOPS },
  *drafts(clip) {
    for (const { object, asked, objects } of objectWindows(clip, 'stops')) {
      const stands = stopsOver(object.path, asked.window, GRID_STEP_S)
      if (isCannotTell(stands)) continue
      const longestStopS = Math.max(0, ...stands.map(({ startS, endS }) => endS - startS))
      // Half a second of rest is neither a stop nor none.
      if (longestStopS > 0 && longestStopS < 1) continue
      const stratum = { kind: 'option', value: String(longestStopS >= 1) } as const
      yield { objects, variant: 'plain', asked, stratum, found: { longestStopS } }
    }
  },
  answer: ({ found }) => ({ type: 'yesno', value: found.longestStopS >= 1 }),
  evidence: ({ objects, asked, found }) => evidenceOf(pathsOf(objects), asked.window, { ...found }),
}

/** How far the camera itself goes. */
export const cameraPathTask: Task<Measured> = {
  name: 'camera-path',
  title: "the camera's own path",
  usual: false,
  metric: true,
  phrasing: { plain: CAMERA_DISTANCE },
  *drafts(clip): Generator<Draft<Measured>> {
    const { cameraPath } = clip
    if (!cameraPath) return
    for (const asked of askedWindows(clip, clip.random('camera'))) {
      const found = certain(measureDistance(cameraPath, asked.window), MIN_ASKED_DISTANCE_M)
      if (!found) continue
      yield { objects: [], variant: 'plain', asked, stratum: { kind: 'number', value: found.value }, found }
    }
  },
  answer: ({ found }, { units }) => lengthAnswer(found, units),
  evidence: ({ asked, found }, { cameraPath }) =>
    evidenceOf(cameraPath ? [cameraPath] : [], asked.window, { distanceM: found.value }),
}
