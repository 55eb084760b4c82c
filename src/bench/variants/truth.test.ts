import { describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { multiply, quatFromYaw } from '../../geometry/quat.ts'
import { pathOf } from '../../kinematics/path.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import type { Answer } from '../../questions/answer.ts'
import { generateQuestions } from '../../questions/generate.ts'
import { type Question, questionSchema } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { askedOf } from '../../responders/boxes/asked.ts'
import { seenScene } from '../../responders/boxes/seen-scene.ts'
import { SOLUTIONS } from '../../responders/boxes/tasks.ts'
import type { Scene } from '../../tracks/scene.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import type { Variant } from './variant.ts'
import { VARIANT_NAMES, variantOf } from './variants.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

/** Cars that bend to both sides past a camera that drives and turns, people who walk and stop. */
const SCENES: readonly Scene[] = Array.from({ length: 10 }, (_, k) => {
  const scene = drawnScene(`variant-${k}`, 9 + (k % 5), [
    car('a', bendingWay([-12, 4], 0.3 * k, 1.5 + 0.6 * k, 3, k % 2 ? 12 : -12)),
    car('b', bendingWay([14, -7], Math.PI * (0.6 + k / 9), 1 + 0.4 * k, 4, k % 3 ? -9 : 8)),
    person('c', timeS => [-8 + 0.15 * k, 9 - (1 + 0.05 * k) * Math.min(timeS, 6 + (k % 3))]),
  ])
  for (const frame of scene.cameras[0].frames) {
    const pose = frame.worldFromCamera
    if (!pose) continue
    const [w, x, y, z] = multiply(quatFromYaw(0.12 * Math.sin(2 * frame.timeS)), pose.quatWxyz)
    pose.quatWxyz = [w, x, y, z]
    pose.translationM = [-30 + 0.3 * frame.timeS, 0.1 * k * frame.timeS, 6]
  }
  return scene
})
const SCENE_OF = new Map(SCENES.map(scene => [scene.id, scene]))

const questions: Question[] = []
const open = async function* () {
  for (const scene of SCENES) yield { scene, scenesFile }
}
for await (const question of generateQuestions(open, {
  tasks: TASKS,
  seed: 4,
  unbalanced: true,
  phrasingSet: 'heldout',
}))
  questions.push(question)

/** From the exact tracks of a scene, by what the question's words ask for. */
function solved(question: Question, scene: Scene): Answer | undefined {
  const seen = seenScene(scene, question.clip.camera)
  const pathFor = (trackId: string) => {
    const track = scene.tracks.find(({ id }) => id === trackId)
    const path = track && pathOf(scene, track)
    return path && !isCannotTell(path) ? path : undefined
  }
  const answer = seen && SOLUTIONS[question.task]?.({ asked: askedOf(question), scene: seen, pathOf: pathFor })
  return answer && !('reason' in answer) ? answer : undefined
}

/** Those that the tracks answer: not what cannot be told, and no "first moved" before an object could be seen. */
const SOLVABLE = questions.filter(question => {
  const scene = SCENE_OF.get(question.sceneId)
  const answer = scene && solved(question, scene)
  return answer !== undefined && agrees(answer, question.answer)
})

function asked(variant: Variant): { own: Question; question: Question; scene: Scene }[] {
  return questions.flatMap(own => {
    const question = variant.question(own, 7)
    const scene = SCENE_OF.get(own.sceneId)
    return question && scene ? [{ own, question, scene: variant.scene(scene, own) }] : []
  })
}

test('there are questions of every task', () => {
  expect(questions.length).toBeGreaterThan(2000)
  const isTold = ({ answer }: Question) => answer.type !== 'cannotTell'
  expect(SOLVABLE.length).toBeGreaterThan(0.999 * questions.filter(isTold).length)
  expect(new Set(questions.map(({ task }) => task)).size).toBe(TASKS.length)
})

describe.each(VARIANT_NAMES)('%s', name => {
  const variant = variantOf(name)
  const all = asked(variant)

  test('gives valid questions whose truth, in its own sentence, is right', () => {
    expect(all.length).toBeGreaterThan(name === 'fps 4' ? 100 : 300)
    const wrong = all.filter(({ question }) => {
      const { model, text } = { model: 'truth', text: question.answerText }
      return !scoreAnswer(scorerOf(question, name), { model, text }).right
    })
    expect(wrong.map(({ question }) => [question.question, question.answerText])).toEqual([])
    for (const { question, own } of all.slice(0, 300)) {
      questionSchema.parse(question)
      expect([question.id, question.task, question.answer.type]).toEqual([own.id, own.task, own.answer.type])
    }
  })

  test('the exact tracks of the shown world give the same answer', () => {
    if (name === 'reverse')
      expect(all.filter(({ question }) => question.answer.type === 'hour').length).toBeGreaterThan(20)
    const wrong = all.flatMap(({ own, question, scene }) => {
      if (!SOLVABLE.includes(own)) return []
      const answer = solved(question, scene)
      return answer && agrees(answer, question.answer)
        ? []
        : [[question.question, answer?.value, question.answer.value]]
    })
    expect(wrong).toEqual([])
  })
})

/** As near as the sums of floats let them be. */
function agrees(found: Answer, truth: Answer): boolean {
  if (found.type !== truth.type) return false
  if (typeof found.value === 'number' && typeof truth.value === 'number')
    return Math.abs(found.value - truth.value) <= 1e-3 * Math.abs(truth.value) + 1e-3
  return JSON.stringify(found.value) === JSON.stringify(truth.value)
}
