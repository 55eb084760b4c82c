import type { Responder } from '../../bench/responder.ts'
import { apparentTask } from '../../bench/run/instruction.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { type CannotTell, cannotTell, isCannotTell } from '../../kinematics/quantity.ts'
import type { Answer } from '../../questions/answer.ts'
import { answerWords } from '../../questions/number-words.ts'
import { COLOURS, type Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import { knownOf } from '../known-question.ts'
import { type Asked, askedOf } from './asked.ts'
import { liftedPath } from './lifted-path.ts'
import { type SeenScene, seenScene } from './seen-scene.ts'
import { type Sight, SOLUTIONS } from './tasks.ts'

/**
 * Closed form on the exact drawn boxes, the camera and the ground: how far the pixels go without a model. It never sees a
 * track, an answer or an evidence's path.
 */
export const boxesResponder: Responder = {
  name: 'boxes',
  sees: 'nothing',
  needsScenes: true,
  settings: { responder: 'boxes', version: 1 },
  async answer(request) {
    const { question, scene } = knownOf(request, 'boxes')
    const answer = answerByBoxes(question, await scene())
    return { text: answerWords(isCannotTell(answer) ? { type: 'cannotTell', value: answer.reason } : answer) }
  },
}

export function answerByBoxes(question: Question, scene: Scene): Answer | CannotTell {
  const task = apparentTask(question)
  const seen = seenScene(scene, question.clip.camera)
  return seen ? solve({ ...askedOf(question), task }, seen) : cannotTell('no scale')
}

function solve(asked: Asked, scene: SeenScene): Answer | CannotTell {
  const { clip, window, words, objects } = asked
  if (window.startS < clip.startS - 1e-6 || window.endS > clip.endS + 1e-6) return cannotTell('not seen')
  const isNamed = (colour: string) => new RegExp(`\\b${colour}\\b`, 'i').test(words)
  const drawn = new Set<string>(objects.map(({ colour }) => colour))
  if (COLOURS.some(colour => isNamed(colour) && !drawn.has(colour))) return cannotTell('no such object')
  const paths = new Map<string, MotionPath | undefined>()
  const sight: Sight = {
    asked,
    scene,
    pathOf(trackId) {
      if (!paths.has(trackId)) paths.set(trackId, liftedPath(scene, asked, trackId, categoryOf(asked, trackId)))
      return paths.get(trackId)
    },
  }
  return SOLUTIONS[asked.task]?.(sight) ?? cannotTell('not seen')
}

const categoryOf = ({ objects }: Asked, trackId: string): string =>
  objects.find(object => object.trackId === trackId)?.category ?? 'object'
