import { describe, expect, test } from 'vitest'
import { questionNamed } from '../../../test/bench-questions.ts'
import { bendingWay, car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { type GenerateOptions, generateQuestions } from '../../questions/generate.ts'
import type { Question } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { DEFAULT_UNITS } from '../../questions/units.ts'
import { wordsApart } from '../../questions/words-apart.ts'
import { cropFor } from './focal.ts'
import { mirroredHour } from './mirror.ts'
import { mirroredScene } from './mirror-scene.ts'
import { variantOf } from './variants.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }
const SCENES = Array.from({ length: 4 }, (_, k) =>
  drawnScene(`words-${k}`, 12 + k, [
    car('a', bendingWay([-12, 4], 0.3 * k, 1.5 + 0.6 * k, 3, k % 2 ? 12 : -12)),
    car('b', bendingWay([14, -7], Math.PI * (0.6 + k / 9), 1 + 0.4 * k, 4, k % 3 ? -9 : 8)),
    person('c', timeS => [8, -3 + 1.3 * Math.min(timeS, 6)]),
  ]),
)

async function asked(options: Partial<GenerateOptions>): Promise<Question[]> {
  const all: Question[] = []
  const open = async function* () {
    for (const scene of SCENES) yield { scene, scenesFile }
  }
  const given = { tasks: TASKS, seed: 5, unbalanced: true, ...options }
  for await (const question of generateQuestions(open, given)) all.push(question)
  return all
}

describe.each([
  { phrasingSet: 'train' },
  { phrasingSet: 'heldout' },
  { phrasingSet: 'heldout', units: { ...DEFAULT_UNITS, length: 'ft', speed: 'mph' } },
] as const)('paraphrase of %o', options => {
  test('is another sentence of held-out words that holds every slot', async () => {
    for (const question of await asked(options)) {
      const said = variantOf('paraphrase').question(question, 3)
      const apart = wordsApart(question)
      if (!said || !apart) throw new Error(`${question.template}: ${question.question}`)
      expect(said.question).not.toBe(question.question)
      expect([said.phrasingSet, said.template.split('/')[2]]).toEqual(['heldout', 'heldout'])
      for (const value of Object.values(apart.slots)) {
        const isHeld = said.question.toLowerCase().includes(value.toLowerCase())
        if (!isHeld) throw new Error(`${value} is not in: ${said.question}`)
      }
      expect(said.question.endsWith(apart.rest) || said.question.includes(apart.rest)).toBe(true)
      expect({ ...said, question: '', template: '', phrasingSet: '' }).toEqual({
        ...question,
        question: '',
        template: '',
        phrasingSet: '',
      })
    }
  })
})

test('the same seed says it the same way; words of nobody are left as they are', async () => {
  const [question] = await asked({ phrasingSet: 'heldout' })
  const said = (seed: number) => variantOf('paraphrase').question(question, seed)?.question
  expect(said(1)).toBe(said(1))
  expect(new Set(Array.from({ length: 20 }, (_, seed) => said(seed))).size).toBeGreaterThan(1)
  expect(variantOf('paraphrase').question(questionNamed('q'), 1)).toBeUndefined()
})

describe('mirror', () => {
  test('hours change sides, twice is where it was', async () => {
    expect([12, 1, 2, 3, 6, 9, 11].map(mirroredHour)).toEqual([12, 11, 10, 9, 6, 3, 1])
    const mirror = variantOf('mirror')
    for (const question of await asked({})) {
      const once = mirror.question(question, 0)
      const twice = once && mirror.question(once, 0)
      expect(twice?.question).toBe(question.question)
      expect([twice?.answer, twice?.answerText]).toEqual([question.answer, question.answerText])
    }
  })

  test('the hour of a "when" changes in its words, the 12 of the reference stays', async () => {
    const whens = (await asked({})).filter(({ task }) => task === 'direction-timestamp')
    expect(whens.length).toBeGreaterThan(1)
    for (const question of whens) {
      const mirrored = variantOf('mirror').question(question, 0)
      const hours = (text = '') => [...text.matchAll(/(\d+) o'clock/g)].map(found => Number(found[1]))
      const changed = mirroredHour(question.evidence.results.hour)
      expect(hours(mirrored?.question).sort()).toEqual([12, changed].sort())
      expect(mirrored?.answer).toEqual(question.answer)
    }
  })

  test('a lens: the principal point and Brown p2 change sides', () => {
    const [scene] = SCENES
    const [camera] = scene.cameras
    const lens = { fxPx: 700, fyPx: 700, cxPx: 600, cyPx: 300 }
    const brown = { model: 'brown' as const, coefficients: [0.1, 0.2, 0.3, 0.4, 0.5] }
    const given = { ...scene, cameras: [{ ...camera, intrinsics: { ...lens, distortion: brown } }] }
    const [mirrored] = mirroredScene(given).cameras
    expect(mirrored.intrinsics).toEqual({
      ...lens,
      cxPx: 680,
      distortion: { model: 'brown', coefficients: [0.1, 0.2, 0.3, -0.4, 0.5] },
    })
    expect(mirroredScene(mirroredScene(given)).tracks).toEqual(given.tracks)
  })

  test('left and right are swapped where somebody asks with them', () => {
    const question = questionNamed('q', { question: 'Which one, the left or the right?', answerText: 'Left.' })
    const mirrored = variantOf('mirror').question(question, 0)
    expect([mirrored?.question, mirrored?.answerText]).toEqual(['Which one, the right or the left?', 'Right.'])
  })
})

describe('reverse', () => {
  const reverse = variantOf('reverse')

  test('restates parts and moments, turns hours of the camera, leaves out what hangs on the direction of time', async () => {
    const all = await asked({ phrasingSet: 'heldout' })
    const applied = all.filter(question => reverse.question(question, 0))
    const left = new Set(all.filter(question => !applied.includes(question)).map(({ task }) => task))
    expect([...left].sort()).toEqual(
      ['acceleration', 'direction', 'direction-timestamp', 'multi-step', 'object-distance', 'stops'].sort(),
    )
    for (const question of applied) {
      const { clip, intervalS } = question
      const durationS = clip.endS - clip.startS
      const turned = reverse.question(question, 0)
      if (intervalS && intervalS[1] <= durationS)
        expect(turned?.intervalS).toEqual([durationS - intervalS[1], durationS - intervalS[0]])
      else if (!question.template.includes('ownParts')) expect(turned?.question).toBe(question.question)
      if (question.answer.type === 'hour')
        expect([question.reference, turned?.answer.value]).toEqual(['camera', ((question.answer.value + 5) % 12) + 1])
    }
  })

  test('says the new times', () => {
    const part = questionNamed('q', {
      template: 'distance/plain/train/0',
      question: 'How far does the car in the red box travel from 0 to 0.5 seconds?',
      intervalS: [0, 0.5],
    })
    expect(reverse.question(part, 0)?.question).toBe(
      'How far does the car in the red box travel from 1 to 1.5 seconds?',
    )
  })
})

describe('focal', () => {
  const boxed = (box2dPx: [number, number, number, number], over: Partial<Question> = {}) => {
    const { clip } = questionNamed('q')
    const boxes = [{ trackId: 'a', timeS: 2, box2dPx }]
    return questionNamed('q', { clip: { ...clip, widthPx: 640, heightPx: 360, boxes }, ...over })
  }

  test('the crop holds the boxes, has the shape of the picture and lies inside it', () => {
    for (const box of [
      [10, 10, 60, 50],
      [500, 300, 640, 360],
      [200, 100, 400, 200],
      [0, 0, 300, 20],
    ] as const) {
      const [x0, y0, x1, y1] = cropFor(boxed([...box])) ?? [0, 0, 0, 0]
      expect(x0 <= box[0] && y0 <= box[1] && x1 >= box[2] && y1 >= box[3]).toBe(true)
      expect(x0 >= 0 && y0 >= 0 && x1 <= 640.0001 && y1 <= 360.0001).toBe(true)
      expect((x1 - x0) / (y1 - y0)).toBeCloseTo(640 / 360, 6)
      expect(640 / (x1 - x0)).toBeGreaterThanOrEqual(1.3)
      expect(640 / (x1 - x0)).toBeLessThanOrEqual(3.0001)
    }
  })

  test('does not apply where the boxes fill the picture, or what tells the scale would be cut off', () => {
    const { question } = variantOf('focal')
    expect(question(boxed([10, 10, 600, 350]), 0)).toBeUndefined()
    const box: [number, number, number, number] = [10, 10, 60, 50]
    expect(question(boxed(box, { scaleWitness: { kind: 'vehicle', trackId: 'other' } }), 0)).toBeUndefined()
    expect(question(boxed(box, { scaleWitness: { kind: 'vehicle', trackId: 'a' } }), 0)).toBeDefined()
    expect(question(boxed(box, { scaleWitness: { kind: 'stated', trackId: 'other' } }), 0)).toBeDefined()
  })

  test('where the camera looks stays in the middle', () => {
    const [x0, , x1] = cropFor(boxed([200, 100, 260, 200], { reference: 'camera' })) ?? []
    expect((Number(x0) + Number(x1)) / 2).toBeCloseTo(320, 9)
  })
})

test('rates: as many frames as the clip has, and no flood', () => {
  const { clip } = questionNamed('q')
  const long = questionNamed('q', { clip: { ...clip, startS: 0, endS: 12 } })
  const slow = questionNamed('q', { clip: { ...clip, videoFps: 2 } })
  const applies = (name: string, question: Question) => variantOf(name).question(question, 0) !== undefined
  expect(['fps 2', 'fps 4'].map(name => applies(name, long))).toEqual([true, false])
  expect(['fps 2', 'fps 4'].map(name => applies(name, slow))).toEqual([true, false])
  expect(applies('fps 4', questionNamed('q'))).toBe(true)
})

test('another name is refused', () => {
  const say = () => variantOf('fps 3')
  expect(say).toThrow(/^variant: expected paraphrase, fps 0.5, fps 1, fps 2, fps 4, focal, .* got fps 3$/)
})

test('no phrasing tells left from right but by the clock', () => {
  const forms = TASKS.flatMap(task => Object.values(task.phrasing)).flatMap(({ question, answer }) =>
    [question, answer].flatMap(({ train, heldout }) => [...train, ...heldout]),
  )
  expect(forms.filter(form => /\b(left|right|clockwise)\b/i.test(form))).toEqual([])
})
