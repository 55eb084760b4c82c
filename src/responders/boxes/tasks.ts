import { TAU } from '../../geometry/angle.ts'
import { cameraPath, cameraReference } from '../../kinematics/camera-path.ts'
import { compareDirection, compareDistance, compareSpeed } from '../../kinematics/compare.ts'
import { hourAt, hourSegments, hoursOver, type ReferenceAt, referenceHeading } from '../../kinematics/heading.ts'
import { measureMotion } from '../../kinematics/motion.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { closestApproach, distanceBetweenAt } from '../../kinematics/proximity.ts'
import { type CannotTell, cannotTell, isCannotTell, type Quantity, type Window } from '../../kinematics/quantity.ts'
import { stoppedS } from '../../kinematics/stops.ts'
import type { Answer, Unit } from '../../questions/answer.ts'
import { type PlannedStep, runSteps, type Step } from '../../questions/steps.ts'
import { fromSi, isDuration, isLength, isSpeed } from '../../questions/units.ts'
import type { Asked } from './asked.ts'
import type { SeenScene } from './seen-scene.ts'

/** What a closed form goes by: the words, the camera, and the lifted ways by object. */
export interface Sight {
  readonly asked: Asked
  readonly scene: SeenScene
  pathOf(trackId: string): MotionPath | undefined
}

type Solve = (sight: Sight) => Answer | CannotTell

const NOT_SEEN = cannotTell('not seen')

/** One row a task. */
export const SOLUTIONS: Readonly<Record<string, Solve>> = {
  distance: one((path, { asked }) => valued(measureMotion(path, asked.window).distanceM, asked.unit ?? 'm')),
  speed: one((path, { asked }) => valued(measureMotion(path, asked.window).speedMps, asked.unit ?? 'km/h')),
  'top-speed': one((path, { asked }) => valued(measureMotion(path, asked.window).topSpeedMps, asked.unit ?? 'km/h')),
  acceleration: one((path, { asked }) => valued(measureMotion(path, asked.window).accelerationMps2, 'm/s^2')),
  stops: one((path, { asked }) => {
    const standingS = stoppedS(path, asked.window)
    return isNumber(standingS) ? { type: 'yesno', value: standingS > 0 } : standingS
  }),
  direction: one(hourOfMoment),
  'direction-timestamp': one(spanOfHour),
  'distance-comparison': two((a, b, { asked }) => larger(asked, compareDistance(a, b, ...windowsOf(asked)))),
  'speed-comparison': two((a, b, { asked }) => larger(asked, compareSpeed(a, b, ...windowsOf(asked)))),
  'direction-comparison': two((a, b, { asked }) => {
    const compared = compareDirection(a, b, asked.window)
    if (isCannotTell(compared)) return compared
    return { type: 'choice', value: compared.angleRad < TAU / 8 ? 'same' : 'different', options: ['same', 'different'] }
  }),
  'object-distance': two((a, b, { asked }) => valued(distanceBetweenAt(a, b, asked.window.startS), asked.unit ?? 'm')),
  'closest-approach': two((a, b, { asked }) => {
    const found = closestApproach(a, b, asked.window)
    return isCannotTell(found) ? found : valued(found.distanceM, asked.unit ?? 'm')
  }),
  'camera-path': ({ asked, scene }) => {
    const path = cameraPath({ units: 'm', provenance: 'pseudo' }, scene.camera)
    return isCannotTell(path) ? path : valued(measureMotion(path, asked.window).distanceM, asked.unit ?? 'm')
  },
  'multi-step': calculate,
}

function one(solve: (path: MotionPath, sight: Sight) => Answer | CannotTell): Solve {
  return sight => {
    const path = sight.pathOf(sight.asked.objects[0]?.trackId)
    return path ? solve(path, sight) : NOT_SEEN
  }
}

function two(solve: (a: MotionPath, b: MotionPath, sight: Sight) => Answer | CannotTell): Solve {
  return sight => {
    const [a, b] = sight.asked.objects.map(({ trackId }) => sight.pathOf(trackId))
    return a && b ? solve(a, b, sight) : NOT_SEEN
  }
}

function windowsOf({ objects, windows, window, variant }: Asked): [Window, Window] {
  if (variant !== 'ownParts') return [window, window]
  const [a, b] = objects.map(({ trackId }) => windows.get(trackId) ?? window)
  return [a, b]
}

function larger({ objects }: Asked, compared: ReturnType<typeof compareDistance>): Answer | CannotTell {
  if (isCannotTell(compared)) return compared
  const [first, second] = objects.map(({ colour }) => colour)
  return { type: 'choice', value: compared.larger === 'first' ? first : second, options: [first, second] }
}

/** A quantity in SI units as an answer in the unit asked for. */
function valued(quantity: Quantity, unit: Unit): Answer | CannotTell {
  return isCannotTell(quantity) ? quantity : typed(fromSi(quantity.value, unit), unit)
}

function typed(value: number, unit: Unit): Answer {
  if (isLength(unit)) return { type: 'length', value, unit }
  if (isSpeed(unit)) return { type: 'speed', value, unit }
  if (isDuration(unit)) return { type: 'duration', value, unit }
  return { type: 'number', value, unit }
}

function referenceOf(path: MotionPath, { asked, scene }: Sight): ReferenceAt {
  if (asked.reference === 'camera') return cameraReference(scene.camera)
  const first = referenceHeading(path, asked.clip)
  return () => first
}

function hourOfMoment(path: MotionPath, sight: Sight): Answer | CannotTell {
  const hour = hourAt(path, sight.asked.window.startS, referenceOf(path, sight))
  return isCannotTell(hour) ? hour : { type: 'hour', value: hour.hour, unit: "o'clock" }
}

/** The longest run of the asked hour; where there is none, the steps whose direction comes nearest. */
function spanOfHour(path: MotionPath, sight: Sight): Answer | CannotTell {
  const { clip, hour: asked = 12 } = sight.asked
  const reference = referenceOf(path, sight)
  const runs = hourSegments(path, clip, reference).filter(run => run.hour === asked)
  const [longest] = runs.sort((a, b) => b.endS - b.startS - (a.endS - a.startS))
  if (longest) return interval(longest, clip.startS)
  let best: Window | undefined
  let leastRad = Number.POSITIVE_INFINITY
  for (const { timeS, hour } of hoursOver(path, clip, reference)) {
    if (isCannotTell(hour)) continue
    const offRad = Math.abs(((hour.bearingRad - (asked * TAU) / 12 + 1.5 * TAU) % TAU) - TAU / 2)
    if (offRad >= leastRad) continue
    leastRad = offRad
    best = { startS: timeS, endS: timeS + path.stepS }
  }
  return best ? interval(best, clip.startS) : cannotTell('does not move')
}

const interval = ({ startS, endS }: Window, clipStartS: number): Answer => ({
  type: 'interval',
  value: [startS - clipStartS, endS - clipStartS],
  unit: 's',
})

/** The question's own operations over our measurements. */
function calculate({ asked, pathOf }: Sight): Answer | CannotTell {
  const planned: PlannedStep[] = []
  for (const step of asked.steps) {
    const done = step.op === 'measure' ? measured(step, pathOf(step.trackId)) : step
    if (isCannotTell(done)) return done
    planned.push(done)
  }
  const result = runSteps(planned).at(-1)?.result
  return result && Number.isFinite(result.value) ? typed(result.value, result.unit) : cannotTell('does not move')
}

type MeasureStep = Extract<Step, { op: 'measure' }>

function measured(step: MeasureStep, path: MotionPath | undefined): MeasureStep | CannotTell {
  if (!path) return NOT_SEEN
  const quantity = measureOf(step, path)
  if (isCannotTell(quantity)) return quantity
  const { unit } = step.result
  return { ...step, result: { value: fromSi(quantity.value, unit), unit } }
}

function measureOf(step: MeasureStep, path: MotionPath): Quantity {
  const motion = measureMotion(path, step)
  if (step.what === 'distance') return motion.distanceM
  if (step.what === 'speed') return motion.speedMps
  if (step.what === 'topSpeed') return motion.topSpeedMps
  const standingS = stoppedS(path, step)
  return isNumber(standingS) ? { value: standingS } : standingS
}

const isNumber = (value: number | CannotTell): value is number => typeof value === 'number'
