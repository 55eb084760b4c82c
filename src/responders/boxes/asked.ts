import type { Window } from '../../kinematics/quantity.ts'
import type { Unit } from '../../questions/answer.ts'
import type { Clip, Question, Reference } from '../../questions/record.ts'
import type { PlannedStep, Step } from '../../questions/steps.ts'

/** What a question's words and drawn boxes say, without anything that was measured on the truth. */
export interface Asked {
  readonly id: string
  readonly task: string
  readonly variant: string
  readonly words: string
  readonly clip: Pick<Clip, 'camera' | 'startS' | 'endS' | 'timesS' | 'boxKind' | 'boxes' | 'widthPx' | 'heightPx'>
  /** In the order in which the question names them. */
  readonly objects: Question['objects']
  /** The asked part in seconds of the scene; the clip where it is the whole. */
  readonly window: Window
  /** By object, where each has a part of its own. */
  readonly windows: ReadonlyMap<string, Window>
  readonly reference: Reference
  /** Of a "when". */
  readonly hour?: number
  /** Of a calculation: operations and what the question states. */
  readonly steps: readonly PlannedStep[]
  readonly unit?: Unit
}

/** Copies only what is asked: the answer, the evidence's paths and the results never pass. */
export function askedOf(question: Question): Asked {
  const { id, task, template, clip, objects, intervalS, reference = 'object', evidence, answer } = question
  const { camera, startS, endS, timesS, boxKind, boxes, widthPx, heightPx } = clip
  const window = intervalS ? { startS: startS + intervalS[0], endS: startS + intervalS[1] } : { startS, endS }
  const hasUnit = 'unit' in answer && answer.type !== 'hour' && answer.type !== 'interval'
  return {
    id,
    task,
    variant: template.split('/')[1],
    words: question.question,
    clip: { camera, startS, endS, timesS, boxKind, boxes, widthPx, heightPx },
    objects,
    window,
    windows: new Map(evidence.paths.map(path => [path.trackId, spanOfPath(path)])),
    reference,
    ...(task === 'direction-timestamp' && { hour: evidence.results.hour }),
    steps: (evidence.steps ?? []).map(plannedOf),
    ...(hasUnit && { unit: answer.unit }),
  }
}

const spanOfPath = ({ startS, stepS, pointsM }: Question['evidence']['paths'][number]): Window => ({
  startS,
  endS: startS + stepS * (pointsM.length - 1),
})

/** Measured and computed results are emptied; what the question states stays. */
function plannedOf(step: Step): PlannedStep {
  if (step.op === 'known') return step
  if (step.op === 'measure') return { ...step, result: { ...step.result, value: Number.NaN } }
  const { result: _, ...planned } = step
  return planned
}
