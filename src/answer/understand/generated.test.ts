import { expect, test } from 'vitest'
import type { Answer } from '../../questions/answer.ts'
import { generateQuestions } from '../../questions/generate.ts'
import type { Question } from '../../questions/record.ts'
import { runSteps } from '../../questions/steps.ts'
import { TASKS } from '../../questions/tasks.ts'
import { PRESETS, simulateScene } from '../../simulate/index.ts'
import { askedScene, contextOf } from '../asked-scene.ts'
import { compute } from '../compute/compute.ts'
import { type AskResult, askResultSchema } from '../result.ts'
import { understand } from './understand.ts'

/** Scenes of a seed on which no rule was written. */
const scenes = Array.from({ length: 10 }, (_, i) => simulateScene(PRESETS['bench-1'], 77, i))
const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

interface Row {
  readonly question: Question
  readonly result: AskResult | undefined
}

async function answered(): Promise<Row[]> {
  const open = async function* () {
    for (const scene of scenes) yield { scene, scenesFile }
  }
  const rows: Row[] = []
  for await (const question of generateQuestions(open, { tasks: TASKS, seed: 5, phrasingSet: 'both' })) {
    rows.push({ question, result: resultOf(question) })
  }
  return rows
}

function resultOf({ question, sceneId, clip, objects }: Question): AskResult | undefined {
  const scene = scenes.find(({ id }) => id === sceneId) ?? scenes[0]
  const names = new Map(objects.map(({ colour, trackId }) => [colour, trackId]))
  const asked = askedScene(scene, { camera: clip.camera, startS: clip.startS, endS: clip.endS, names })
  const understood = understand(question, contextOf(asked))
  return understood.status === 'understood' ? compute(understood.plan, asked, { question }) : undefined
}

const rows = await answered()

/** The very answer of the question, computed again from its words. */
function isRight({ question: { answer }, result }: Row): boolean {
  if (answer.type === 'cannotTell') {
    const outside = answer.value === 'not seen' ? 'outside the clip' : answer.value
    return result?.status === 'cannot tell' && [answer.value, outside].includes(result.reason)
  }
  return result?.status === 'answered' && isSame(answer, result.answer)
}

function isSame(a: Answer, b: Answer): boolean {
  if ('unit' in a && 'unit' in b && a.unit !== b.unit) return false
  // A pair's distance may differ in its last bit with the order in which the two are named.
  if (typeof a.value === 'number' && typeof b.value === 'number') {
    return a.type === b.type && Math.abs(a.value - b.value) <= 1e-12 * Math.abs(a.value)
  }
  return a.type === b.type && JSON.stringify(a.value) === JSON.stringify(b.value)
}

const rightShare = (own: readonly Row[]): number => own.filter(isRight).length / own.length
const failures = (own: readonly Row[]): string =>
  JSON.stringify(own.filter(row => !isRight(row)).map(({ question, result }) => [question.question, result?.text]))

test.each(TASKS.map(({ name }) => name))('%s: questions in our phrasings get their own answers', task => {
  const own = rows.filter(({ question }) => question.task === task)
  expect(own.length).toBeGreaterThan(3)
  expect(rightShare(own), failures(own)).toBeGreaterThanOrEqual(0.95)
})

test('multi-step: what is understood is computed exactly, to the last bit', () => {
  const own = rows.filter(({ question }) => question.task === 'multi-step')
  for (const { question, result } of own) {
    if (result?.status !== 'answered' || question.answer.type === 'cannotTell') continue
    expect(result.answer.value, question.question).toBe(question.answer.value)
    const steps = result.steps.flatMap(({ step }) => (step ? [step] : []))
    expect(runSteps(steps)).toEqual(steps)
  }
})

test('results are of the form that every door gives', () => {
  for (const { result } of rows) if (result) askResultSchema.parse(result)
})
