import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../test/drawn-scenes.ts'
import type { Scene } from '../tracks/scene.ts'
import { formatQuestion } from './format.ts'
import { type GenerateOptions, generateQuestions } from './generate.ts'
import { type Question, questionSchema } from './record.ts'
import { splitOf } from './split.ts'
import { GuessStats } from './stats.ts'
import { TASKS, tasksNamed } from './tasks.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }
const GOLDEN = join(import.meta.dirname, '../../test/golden/questions/drawn.jsonl')

/** Cars that bend to both sides, people who walk and stop: enough for every task. */
function scenes(): Scene[] {
  return Array.from({ length: 12 }, (_, k) => {
    const stopAt = (timeS: number) => Math.min(timeS, 6 + (k % 3))
    return drawnScene(`drawn-${k}`, 12 + (k % 4), [
      car('track-a', bendingWay([-12, 4], 0, 1.5 + 0.4 * k, 3, k % 2 ? 12 : -12)),
      car('track-b', bendingWay([14, -7], Math.PI * (0.6 + k / 9), 1 + 0.2 * k, 4, k % 3 ? -9 : 8)),
      person('track-c', timeS => [-8 + 0.15 * k, 9 - (1 + 0.05 * k) * stopAt(timeS)]),
      person('track-d', bendingWay([2, 3], k, 0.5 + 0.1 * k, 5, 3)),
    ])
  })
}

async function ask(from: readonly Scene[], options: Partial<GenerateOptions> = {}): Promise<Question[]> {
  const open = async function* () {
    for (const scene of from) yield { scene, scenesFile }
  }
  const asked: Question[] = []
  for await (const question of generateQuestions(open, { tasks: TASKS, seed: 1, ...options })) asked.push(question)
  return asked
}

const all = await ask(scenes())
const byTask = (name: string, from = all) => from.filter(question => question.task === name)

test('every task asks, and every record is valid', () => {
  for (const task of TASKS.filter(row => row.name !== 'camera-path'))
    expect(byTask(task.name).length, task.name).toBeGreaterThan(0)
  for (const question of all) questionSchema.parse(question)
  expect(new Set(all.map(question => question.id)).size).toBe(all.length)
})

test('the same scenes and seed give the same bytes; another seed gives others', async () => {
  const text = (questions: Question[]) => questions.map(formatQuestion).join('\n')
  expect(text(await ask(scenes()))).toBe(text(all))
  expect(text(await ask(scenes(), { seed: 2 }))).not.toBe(text(all))
})

test('shared parts are written as JSON.stringify writes them', () => {
  for (const question of all) expect(formatQuestion(question)).toBe(JSON.stringify(question))
})

/** Made by: UPDATE_GOLDEN=1 npx vitest run src/questions/questions.test.ts */
test('a small set of questions stays as it was', async () => {
  const small = await ask(scenes().slice(0, 3), { perTask: 3, phrasingSet: 'both' })
  const lines = small.map(({ task, question, answer, answerText, template, split, objects, intervalS }) =>
    JSON.stringify({ task, question, answer, answerText, template, split, objects, intervalS }),
  )
  if (process.env.UPDATE_GOLDEN) {
    const { writeFileSync, mkdirSync } = await import('node:fs')
    mkdirSync(join(GOLDEN, '..'), { recursive: true })
    writeFileSync(GOLDEN, `${lines.join('\n')}\n`)
  }
  expect(lines).toEqual(readFileSync(GOLDEN, 'utf8').trimEnd().split('\n'))
})

test('where each object has a part of its own, the words give it that part', async () => {
  const own = (
    await ask(scenes(), { tasks: tasksNamed(['speed-comparison']), unbalanced: true, phrasingSet: 'both' })
  ).filter(({ template }) => template.startsWith('speed-comparison/ownParts/'))
  expect(own.length).toBeGreaterThan(20)
  for (const { question, objects, evidence, clip } of own) {
    const told = [...question.matchAll(/from ([\d.]+) to ([\d.]+) s/g)].map(([, start, end]) => [
      Number(start),
      Number(end),
    ])
    const truth = objects.map(({ trackId }) => {
      const { startS, stepS, pointsM } = evidence.paths.find(path => path.trackId === trackId)!
      return [startS - clip.startS, startS - clip.startS + stepS * (pointsM.length - 1)]
    })
    expect(told).toEqual(truth)
  }
})

test('what is asked never moves a recording between splits', async () => {
  const splits = new Map(all.map(question => [question.recordingId, question.split]))
  const few = await ask(scenes(), { tasks: tasksNamed(['speed']), perTask: 4, seed: 9 })
  for (const { recordingId, split } of [...all, ...few]) expect(split).toBe(splits.get(recordingId))
  const official = { recordingId: 'x', source: { ...scenes()[0].source, officialSplit: 'validation' } }
  expect(splitOf(official)).toBe('val')
})

test('--per-task is a limit of every task', async () => {
  const few = await ask(scenes(), { perTask: 5 })
  for (const task of TASKS) expect(byTask(task.name, few).length).toBeLessThanOrEqual(5)
  expect(few.length).toBeGreaterThan(30)
})

test('options are even, and the right object is red as often as blue, first as often as second', () => {
  for (const name of ['distance-comparison', 'speed-comparison', 'direction-comparison']) {
    for (const split of ['train', 'val', 'test']) {
      const asked = byTask(name).filter(question => question.split === split)
      const values = asked.flatMap(({ answer }) => (answer.type === 'choice' ? [answer.value] : []))
      const counts = [...new Set(values)].map(value => values.filter(other => other === value).length)
      if (name === 'direction-comparison') expect(new Set(counts).size).toBeLessThanOrEqual(1)
    }
    if (name === 'direction-comparison') continue
    const asked = byTask(name)
    const red = asked.filter(({ answer }) => answer.type === 'choice' && answer.value === 'red').length
    const first = asked.filter(
      ({ answer, objects }) => answer.type === 'choice' && answer.value === objects[0].colour,
    ).length
    expect(Math.abs(red / asked.length - 0.5)).toBeLessThan(0.1)
    expect(Math.abs(first / asked.length - 0.5)).toBeLessThan(0.1)
  }
})

test('neither boxes nor evidence nor the answer leak into the question', () => {
  for (const { question, answer, objects, clip, evidence } of all) {
    for (const { trackId } of objects) expect(question).not.toContain(trackId)
    for (const { box2dPx } of clip.boxes.slice(0, 3)) {
      for (const px of box2dPx) if (!Number.isInteger(px * 2)) expect(question).not.toContain(String(px))
    }
    for (const value of Object.values(evidence.results)) {
      if (!Number.isInteger(value * 2)) expect(question).not.toContain(value.toFixed(2))
    }
    if (answer.type === 'length' || answer.type === 'speed') expect(question).not.toContain(answer.value.toFixed(2))
  }
})

test('clips are at most 19.5 s with 40 instants on the grid, and asked parts lie inside them', () => {
  for (const { clip, intervalS, task } of all) {
    expect(clip.endS - clip.startS).toBeLessThanOrEqual(19.5)
    expect(clip.timesS.length).toBeLessThanOrEqual(40)
    for (const timeS of clip.timesS) expect(timeS * 2).toBe(Math.round(timeS * 2))
    if (!intervalS || task === 'unanswerable') continue
    expect(intervalS[0]).toBeGreaterThanOrEqual(0)
    expect(intervalS[1]).toBeLessThanOrEqual(clip.endS - clip.startS)
  }
})

test('a "when" lies inside the clip and does not touch its ends', () => {
  for (const { clip, answer } of byTask('direction-timestamp')) {
    if (answer.type !== 'interval') throw new Error('not an interval')
    expect(answer.value[0]).toBeGreaterThan(0)
    expect(answer.value[1]).toBeLessThan(clip.endS - clip.startS)
  }
})

test('units on request stand in the answer, its sentence and the question', async () => {
  const asked = await ask(scenes().slice(0, 4), {
    tasks: tasksNamed(['distance', 'speed']),
    units: { length: 'ft', speed: 'mph' },
  })
  expect(asked.length).toBeGreaterThan(5)
  for (const { answer, answerText, question } of asked) {
    expect(answer).toHaveProperty('unit', answer.type === 'length' ? 'ft' : 'mph')
    expect(answerText).toMatch(answer.type === 'length' ? /ft/ : /mph/)
    expect(question).toMatch(answer.type === 'length' ? /feet/ : /miles per hour/)
  }
})

test('blind guessing scores what the statistics say of a set that gives itself away', () => {
  const stats = new GuessStats()
  for (const question of byTask('speed')) stats.add({ ...question, answer: { type: 'speed', value: 10, unit: 'km/h' } })
  const [row] = stats.rows()
  expect(row.constant).toBe(1)
  expect(row.holds).toBe(false)
})

test('a scene whose objects tell no scale asks metres only where it states one', async () => {
  const toy: Scene = { ...scenes()[1] }
  toy.tracks = toy.tracks.map(track => ({ ...track, category: 'object' }))
  const asked = await ask([toy], { tasks: tasksNamed(['distance', 'unanswerable']) })
  const metric = byTask('distance', asked)
  expect(metric.length).toBeGreaterThan(0)
  for (const { question, scaleWitness } of metric) {
    expect(scaleWitness?.kind).toBe('stated')
    expect(question).toContain('For scale')
  }
  expect(asked.some(({ answer }) => answer.type === 'cannotTell' && answer.value === 'no scale')).toBe(true)
  const unscaled = await ask([{ ...toy, units: 'relative' }], { tasks: TASKS })
  for (const { answer } of unscaled) expect(['length', 'speed', 'number']).not.toContain(answer.type)
})
