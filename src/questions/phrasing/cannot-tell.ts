import type { CannotTellReason } from '../../kinematics/quantity.ts'
import { DIRECTION } from './directions.ts'
import { DISTANCE, SPEED } from './numbers.ts'
import type { Phrasing } from './phrasing.ts'

/** Asked like any other question: nothing in the words gives away that there is no answer. */
export const CANNOT_TELL_ANSWER: Phrasing['answer'] = {
  train: [
    'That cannot be told: {why}.',
    'I cannot tell: {why}.',
    'It cannot be told, because {why}.',
    'Cannot tell: {why}.',
  ],
  heldout: ['I cannot tell, because {why}.'],
}

export const UNANSWERABLE: Readonly<Record<string, Phrasing>> = {
  distance: { question: DISTANCE.question, answer: CANNOT_TELL_ANSWER },
  speed: { question: SPEED.question, answer: CANNOT_TELL_ANSWER },
  moment: { question: DIRECTION.question, answer: CANNOT_TELL_ANSWER },
}

export const WHY: Readonly<Partial<Record<CannotTellReason, string>>> = {
  'no scale': 'nothing in view shows the scale',
  'not seen': 'the video does not show that time',
  'does not move': 'the object does not move',
  'no such object': 'there is no such box in the video',
}
