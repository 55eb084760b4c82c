import { badUsage } from '../base/errors.ts'
import type { Task } from './draft.ts'
import { acceleration, cameraPathTask, closestApproachTask, objectDistance, stops } from './tasks/beyond.ts'
import { distanceComparison, speedComparison } from './tasks/comparisons.ts'
import { direction } from './tasks/direction.ts'
import { directionComparison } from './tasks/direction-comparison.ts'
import { distance } from './tasks/distance.ts'
import { multiStep } from './tasks/multi-step.ts'
import { speed, topSpeed } from './tasks/speed.ts'
import { timestamp } from './tasks/timestamp.ts'
import { unanswerable } from './tasks/unanswerable.ts'

/** Every kind of question, one row each: the seven of STKit and multi-step reasoning, then those asked for by name. */
export const TASKS: readonly Task[] = [
  distance,
  speed,
  direction,
  timestamp,
  distanceComparison,
  speedComparison,
  directionComparison,
  multiStep,
  objectDistance,
  closestApproachTask,
  topSpeed,
  acceleration,
  stops,
  cameraPathTask,
  unanswerable,
]

/** Those named, "all", or the usual ones. */
export function tasksNamed(names: readonly string[] | undefined): readonly Task[] {
  if (!names) return TASKS.filter(task => task.usual)
  if (names.length === 1 && names[0] === 'all') return TASKS
  return names.map(name => {
    const task = TASKS.find(row => row.name === name)
    if (task) return task
    const expected = `all, or some of ${TASKS.map(row => row.name).join(', ')}`
    throw badUsage({ subject: 'task', expected, got: name })
  })
}
