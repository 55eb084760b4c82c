import type { Window } from '../../kinematics/quantity.ts'
import type { Answer } from '../../questions/answer.ts'
import type { Step } from '../../questions/steps.ts'
import type { Failure, Look } from './planned-measures.ts'

/** What a plan came to, before its words. */
export interface Outcome {
  readonly answer: Answer
  /** Of the answer's sentence, without its first capital letter and its full stop. */
  readonly says: string
  readonly steps: readonly Step[]
  readonly looks: readonly Look[]
  readonly notes: readonly string[]
  /** Probability that it is so, of yes, no and which; sure where absent. */
  readonly sureness?: number
  /** The asked part, in seconds of the scene, where it is one for all. */
  readonly window?: Window
}

export type Result = Outcome | Failure
