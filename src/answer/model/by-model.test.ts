import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DrawnClip, drawClip } from '../../../test/video/drawn-clip.ts'
import type { Request, Responder } from '../../bench/responder.ts'
import { decodeFrames } from '../../media/decode.ts'
import { openVideo } from '../../media/open-video.ts'
import { type AskedVideo, askedVideoOfScene } from '../asked-video.ts'
import type { Plan } from '../plan.ts'
import { askModel } from './by-model.ts'

const QUESTION = 'How far does the target move, in feet?'
const PLAN: Plan = {
  ask: 'value',
  unit: 'ft',
  term: { op: 'measure', what: 'distance', of: { by: 'name', name: 'target' }, when: { kind: 'whole' } },
}

let folder = ''
let clip: DrawnClip
let video: AskedVideo
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-by-model-'))
  clip = await drawClip(folder, { seed: 1, camera: 'still' })
  const source = await openVideo(clip.videoPath)
  const objects = new Map([['target', clip.truth.tracks[0].id]])
  video = askedVideoOfScene(clip.truth, { objects, startS: 0.5, pictures: { source, framesRoot: folder } })
}, 120_000)
afterAll(() => rm(folder, { recursive: true }))

function saying(text: string, sees: Responder['sees'] = 'frames') {
  const asked: Request[] = []
  const model: Responder = {
    ...{ name: 'fake', sees, settings: {} },
    async answer(request) {
      asked.push(request)
      return { text }
    },
  }
  return { model, asked }
}

/** Pixels about as red as the drawn line. */
const redPixels = (data: Uint8Array): number => {
  let count = 0
  for (let i = 0; i < data.length; i += 3) if (data[i] > 170 && data[i + 1] < 80 && data[i + 2] < 80) count++
  return count
}

test('a model is shown frames of the part with boxes around what is named, and told how to answer', async () => {
  const { model, asked } = saying('About 3 m.')
  const result = await askModel(video, QUESTION, PLAN, model)
  const { text, media } = asked[0].prompt.ask
  expect(text.split('\n')).toEqual([
    QUESTION,
    'target is in the red box.',
    expect.stringMatching(/^Answer with one number and its unit/),
  ])
  if (media.kind !== 'frames') throw new Error(media.kind)
  expect(media.frames.length).toBe(16)
  expect([media.frames[0].timeS, media.frames[15].timeS]).toEqual([0, expect.closeTo(1.5, 6)])
  expect(result).toMatchObject({
    ...{ status: 'answered', by: 'model', text: 'About 3 m.' },
    answer: { type: 'length', unit: 'ft', value: expect.closeTo(9.843, 3) },
  })
}, 60_000)

test('frames hold the box in its colour; a video does too', async () => {
  const { model, asked } = saying('3 m', 'video')
  let reds: number[] = []
  const looking: Responder = {
    ...model,
    async answer(request, signal) {
      const { media } = request.prompt.ask
      if (media.kind === 'video') {
        for await (const frame of decodeFrames(media.file, { format: 'rgb24' })) reds.push(redPixels(frame.data))
      }
      return model.answer(request, signal)
    },
  }
  await askModel(video, QUESTION, PLAN, looking)
  expect(asked).toHaveLength(1)
  expect(reds.length).toBe(16)
  expect(Math.min(...reds)).toBeGreaterThan(40)
  // Without a named object nothing is drawn.
  reds = []
  const source = await openVideo(clip.videoPath)
  await askModel(askedVideoOfScene(clip.truth, { pictures: { source, framesRoot: folder } }), QUESTION, PLAN, looking)
  expect(Math.max(...reds)).toBeLessThan(40)
}, 60_000)

describe('what the model says', () => {
  test.each<[string, object]>([
    ['I cannot tell how far it moves.', { status: 'cannot tell', reason: 'too uncertain', by: 'model' }],
    ['It moves quite fast.', { status: 'cannot tell', reason: 'not understood', by: 'model' }],
    ['', { status: 'cannot tell', reason: 'not understood' }],
    ['10 ft', { status: 'answered', answer: { value: expect.closeTo(10, 6), unit: 'ft' } }],
  ])('"%s" is read', async (text, expected) => {
    expect(await askModel(video, QUESTION, PLAN, saying(text, 'nothing').model)).toMatchObject(expected)
  })

  test('is given in the form of the plan', async () => {
    const of = { by: 'name', name: 'red' } as const
    const when = { kind: 'whole' } as const
    const fast = (name: string) => ({ op: 'measure', what: 'speed', of: { by: 'name', name }, when }) as const
    const cases: readonly (readonly [Plan, string, object])[] = [
      [{ ask: 'hour', of, when, twelve: 'object' }, "3 o'clock", { type: 'hour', value: 3 }],
      [{ ask: 'does', of, that: { what: 'move' }, when }, 'Yes, it does.', { type: 'yesno', value: true }],
      [
        { ask: 'which', of: [fast('red'), fast('blue')], most: 'most' },
        'The blue one is faster.',
        { type: 'choice', value: 'blue', options: ['red', 'blue'] },
      ],
      [{ ask: 'when', of, moment: { what: 'stop' }, when }, 'from 2 s to 3.5 s', { type: 'interval', value: [2, 3.5] }],
      [
        { ask: 'value', term: { op: 'quotient', of: [{ op: 'known', name: 'a marathon' }, fast('red')] }, unit: 'h' },
        '2 hours',
        { type: 'duration', value: 2, unit: 'h' },
      ],
    ]
    for (const [plan, text, answer] of cases) {
      const result = await askModel(video, 'Which of the two is more?', plan, saying(text, 'nothing').model)
      expect(result).toMatchObject({ status: 'answered', answer })
    }
  })
})

test('without pictures there is nothing to show', async () => {
  await expect(askModel(askedVideoOfScene(clip.truth), QUESTION, PLAN, saying('3 m').model)).rejects.toThrow(
    /model: expected a video to look at, got only the scene/,
  )
})

test('a box that nobody drew is not asked about', async () => {
  const { model, asked } = saying('3 m')
  const blue = 'How far does the object in the blue box move, in feet?'
  expect(await askModel(video, blue, PLAN, model)).toMatchObject({
    ...{ status: 'cannot tell', by: 'model', reason: 'no such object' },
    text: 'Cannot tell: nothing is marked blue.',
  })
  expect(asked).toEqual([])
}, 60_000)
