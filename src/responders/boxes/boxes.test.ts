import { beforeAll, describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { sha256Hex } from '../../base/hash.ts'
import { GROUND_AT_ZERO } from '../../geometry/camera.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import type { Answer } from '../../questions/answer.ts'
import { blindItemOf, isRightBlind } from '../../questions/blind.ts'
import { generateQuestions } from '../../questions/generate.ts'
import type { Question } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { DEFAULT_UNITS } from '../../questions/units.ts'
import type { Scene } from '../../tracks/scene.ts'
import { askedOf } from './asked.ts'
import { answerByBoxes } from './boxes.ts'
import { SOLUTIONS } from './tasks.ts'

const ground: Scene['groundPlane'] = { normalInWorld: [0, 0, 1], offsetM: GROUND_AT_ZERO.offsetM }
const standsFor = (fromS: number, toS: number, mps: number) => (timeS: number) =>
  [mps * (Math.min(timeS, fromS) + Math.max(0, timeS - toS)) - 8, 6] as const

const SCENES: readonly Scene[] = [0, 1, 2, 3, 4, 5].map(k => ({
  ...drawnScene(`boxes-${k}`, 16, [
    car('turner', bendingWay([-10, -6 + k], 0.2 * k, 2 + k / 2, 4, k % 2 === 0 ? 9 : -11)),
    car('crosser', timeS => [5 + k, -12 + (1 + k / 3) * timeS]),
    person('walker', timeS => [-8 + 1.3 * timeS, -3 - k / 2]),
    person('waiter', standsFor(4, 9, 1.2)),
  ]),
  groundPlane: ground,
}))

const questions: Question[] = []
const sceneOf = ({ sceneId }: Question): Scene => SCENES.find(({ id }) => id === sceneId) ?? SCENES[0]

beforeAll(async () => {
  const scenesFile = { path: 'scenes.jsonl', sha256: sha256Hex('') }
  const open = async function* () {
    for (const scene of SCENES) yield { scene, scenesFile }
  }
  const made = generateQuestions(open, { tasks: TASKS, seed: 4, units: DEFAULT_UNITS, phrasingSet: 'both' })
  for await (const question of made) questions.push(question)
})

function isRight(question: Question, answer: Answer): boolean {
  const [truth, said] = [blindItemOf(question), blindItemOf({ ...question, answer })]
  if (!truth || !said) return false
  const isNear = typeof truth.guess === 'number' && Math.abs(Number(said.guess) - truth.guess) <= 0.3
  return isRightBlind(truth.kind, said.guess, truth.guess) || (truth.kind === 'number' && isNear)
}

test('every task of an object that can be told has a closed form', () => {
  expect(TASKS.map(({ name }) => name).filter(name => !(name in SOLUTIONS))).toEqual(['unanswerable'])
})

describe('exact boxes over known ground', () => {
  /** Least share right; cars are not as large as their class, and boxes are rounded to a tenth of a pixel. */
  test.each([
    ['distance', 0.95],
    ['speed', 0.95],
    ['direction', 0.85],
    ['direction-timestamp', 0.85],
    ['distance-comparison', 0.95],
    ['speed-comparison', 0.95],
    ['direction-comparison', 0.95],
    ['multi-step', 0.9],
    ['stops', 0.9],
    ['object-distance', 0.95],
    ['closest-approach', 0.9],
  ])('answer %s', (task, least) => {
    const own = questions.filter(question => question.task === task)
    expect(own.length).toBeGreaterThan(5)
    const right = own.filter(question => {
      const answer = answerByBoxes(question, sceneOf(question))
      return !isCannotTell(answer) && isRight(question, answer)
    })
    expect(right.length / own.length).toBeGreaterThanOrEqual(least)
  })

  test('tell what is not there, and times that are not shown', () => {
    const own = questions.filter(({ answer }) => answer.type === 'cannotTell' && answer.value !== 'does not move')
    expect(own.length).toBeGreaterThan(5)
    expect(own.map(question => answerByBoxes(question, sceneOf(question)))).toEqual(
      own.map(({ answer }) => ({ status: 'cannot tell', reason: 'value' in answer && answer.value })),
    )
  })
})

/** A question whose truth is gone: answer, measured results, and every path's points. */
function withoutTruth(question: Question): Question {
  const { evidence, answer } = question
  const nowhere: [number, number, number] = [9e5, 9e5, 9e5]
  return {
    ...question,
    answer: 'options' in answer ? { ...answer, value: answer.options[0] } : emptied(answer),
    answerText: '',
    evidence: {
      paths: evidence.paths.map(path => ({ ...path, pointsM: path.pointsM.map(() => nowhere), standingSteps: [] })),
      results: evidence.results.hour === undefined ? {} : { hour: evidence.results.hour },
      steps: evidence.steps?.map(step =>
        step.op === 'known' ? step : { ...step, result: { ...step.result, value: 12_345 } },
      ),
    },
  }
}

function emptied(answer: Answer): Answer {
  if (answer.type === 'interval') return { ...answer, value: [0, 1] }
  if (answer.type === 'yesno') return { ...answer, value: false }
  if (answer.type === 'hour') return { ...answer, value: 1 }
  return answer.type === 'cannotTell' || answer.type === 'choice' ? answer : { ...answer, value: 777 }
}

test('the truth is not looked at: tracks, paths, results and answers may be anything', () => {
  for (const question of questions) {
    const scene = sceneOf(question)
    const blinded = { ...scene, tracks: [], ego: [], scaleWitnesses: [] }
    expect(answerByBoxes(withoutTruth(question), blinded)).toEqual(answerByBoxes(question, scene))
  }
})

test('what is asked holds nothing that was measured', () => {
  for (const question of questions) {
    const asked = JSON.stringify({ ...askedOf(question), clip: null, id: null })
    expect(asked).toBe(JSON.stringify({ ...askedOf(withoutTruth(question)), clip: null, id: null }))
  }
})
