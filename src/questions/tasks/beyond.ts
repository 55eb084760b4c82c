import { measureMotion } from '../../kinematics/motion.ts'
import { closestApproach, distanceBetweenAt } from '../../kinematics/proximity.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import { stopsOver } from '../../kinematics/stops.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import { lengthAnswer, numberAnswer } from '../answers.ts'
import type { Draft, Task } from '../draft.ts'
import { boxesApart, certainValue, isClearOver, MIN_ASKED_DISTANCE_M } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { ACCELERATION, CAMERA_DISTANCE, CLOSEST_APPROACH, OBJECT_DISTANCE } from '../phrasing/numbers.ts'
import { STOPS } from '../phrasing/stops.ts'
import { measuredTask } from './measured.ts'
import { askedWindows, objectWindows, pairsOf, pairWindows } from './parts.ts'

/** Moments at which a pair's distance is asked. */
const MOMENTS = 3
/** A weaker acceleration is none that a viewer could see. */
const MIN_ACCELERATION_MPS2 = 0.3

/** How far apart two objects are at a moment, seen from above, from centre to centre. */
export const objectDistance: Task = {
  name: 'object-distance',
  title: 'distance between objects',
  usual: false,
  metric: true,
  phrasing: { moment: OBJECT_DISTANCE },
  *drafts(clip): Generator<Draft> {
    const random = clip.random('apart')
    for (const pair of pairsOf(clip)) {
      for (const startS of random.shuffle(clip.timesS).slice(0, MOMENTS)) {
        const at = { startS, endS: startS }
        if (!pair.every(object => isClearOver(clip, object, at)) || !boxesApart(clip, pair[0], pair[1], at)) continue
        const apartM = distanceBetweenAt(pair[0].path, pair[1].path, startS)
        const value = certainValue(apartM, MIN_ASKED_DISTANCE_M)
        if (value === undefined) continue
        yield {
          objects: pair,
          variant: 'moment',
          part: at,
          durationS: clip.endS - clip.startS,
          stratum: { kind: 'number', value },
          answer: ({ units }) => lengthAnswer(apartM, units),
          evidence: () => evidenceOf([pair[0].path, pair[1].path], at, { apartM: value }),
        }
      }
    }
  },
}

/** How near two objects come to each other. */
export const closestApproachTask: Task = {
  name: 'closest-approach',
  title: 'closest approach',
  usual: false,
  metric: true,
  phrasing: { plain: CLOSEST_APPROACH },
  *drafts(clip): Generator<Draft> {
    for (const { pair, asked } of pairWindows(clip, 'closest')) {
      const found = closestApproach(pair[0].path, pair[1].path, asked.window)
      if (isCannotTell(found)) continue
      const value = certainValue(found.distanceM, MIN_ASKED_DISTANCE_M)
      if (value === undefined) continue
      const results = { closestM: value, closestS: found.timeS }
      yield {
        objects: pair,
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'number', value },
        answer: ({ units }) => lengthAnswer(found.distanceM, units),
        evidence: () => evidenceOf([pair[0].path, pair[1].path], asked.window, results),
      }
    }
  },
}

/** Slope of the speed; braking is negative. */
export const acceleration = measuredTask({
  name: 'acceleration',
  title: 'acceleration',
  usual: false,
  phrasing: ACCELERATION,
  leastValue: MIN_ACCELERATION_MPS2,
  quantityOf: motion => motion.accelerationMps2,
  answer: quantity => numberAnswer(quantity, 'm/s^2'),
  results: accelerationMps2 => ({ accelerationMps2 }),
})

/** Whether an object stands for a second or longer. */
export const stops: Task = {
  name: 'stops',
  title: 'stops',
  usual: false,
  metric: false,
  phrasing: { plain: STOPS },
  *drafts(clip): Generator<Draft> {
    for (const { object, asked, objects } of objectWindows(clip, 'stops')) {
      const found = stopsOver(object.path, asked.window, GRID_STEP_S)
      if (isCannotTell(found)) continue
      const longestS = Math.max(0, ...found.map(({ startS, endS }) => endS - startS))
      // Half a second of rest is neither a stop nor none.
      if (longestS > 0 && longestS < 1) continue
      const value = longestS >= 1
      yield {
        objects,
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'option', value: String(value) },
        answer: () => ({ type: 'yesno', value }),
        evidence: () => evidenceOf([object.path], asked.window, { longestStopS: longestS }),
      }
    }
  },
}

/** How far the camera itself goes. */
export const cameraPathTask: Task = {
  name: 'camera-path',
  title: "the camera's own path",
  usual: false,
  metric: true,
  phrasing: { plain: CAMERA_DISTANCE },
  *drafts(clip): Generator<Draft> {
    const { cameraPath } = clip
    if (!cameraPath) return
    for (const asked of askedWindows(clip, clip.random('camera'))) {
      const { distanceM } = measureMotion(cameraPath, asked.window)
      const value = certainValue(distanceM, MIN_ASKED_DISTANCE_M)
      if (value === undefined) continue
      yield {
        objects: [],
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'number', value },
        answer: ({ units }) => lengthAnswer(distanceM, units),
        evidence: () => evidenceOf([cameraPath], asked.window, { distanceM: value }),
      }
    }
  },
}
