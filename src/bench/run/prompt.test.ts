import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { questionNamed } from '../../../test/bench-questions.ts'
import { car, drawnScene } from '../../../test/drawn-scenes.ts'
import { openEncoder } from '../../media/encode.ts'
import type { Answer } from '../../questions/answer.ts'
import type { Frame } from '../responder.ts'
import { ClipCache } from './clip-cache.ts'
import { framesOfVideo, scaledSize, spread } from './clip-frames.ts'
import { instructionFor } from './instruction.ts'
import type { ClipMedia } from './item.ts'
import { Prompts } from './prompt.ts'
import { itemOfQuestion } from './question-item.ts'
import { DEFAULT_PROMPT } from './run-settings.ts'

const { signal } = new AbortController()

test('instants are spread evenly, the first and the last among them', () => {
  expect(spread(40, 4)).toEqual([0, 13, 26, 39])
  expect(spread(3, 16)).toEqual([0, 1, 2])
  expect(spread(5, 1)).toEqual([2])
  expect(scaledSize({ widthPx: 641, heightPx: 361 }, 320)).toEqual({ widthPx: 320, heightPx: 180 })
  expect(scaledSize({ widthPx: 320, heightPx: 180 }, 640)).toEqual({ widthPx: 320, heightPx: 180 })
})

describe('frames', () => {
  const clipOf = (key: string, bytes: number, cut: string[]): ClipMedia => ({
    key,
    durationS: 1,
    video: () => Promise.reject(new Error('none')),
    frames: async () => {
      cut.push(key)
      await new Promise(resolve => setTimeout(resolve, 2))
      return [{ timeS: 0, jpeg: new Uint8Array(bytes) }]
    },
  })

  test('are cut once a clip, and those used last are kept within the memory', async () => {
    const cut: string[] = []
    const cache = new ClipCache({ count: 1 }, 1000)
    const ask = (key: string) => cache.frames(clipOf(key, 400, cut), signal)
    await Promise.all(['a', 'a', 'b', 'a', 'b'].map(ask))
    expect(cut).toEqual(['a', 'b'])
    await ask('a')
    await ask('c')
    await ask('a')
    expect(cut).toEqual(['a', 'b', 'c'])
    await ask('b')
    expect(cut).toEqual(['a', 'b', 'c', 'b'])
  })

  test('that could not be cut are tried again', async () => {
    let tries = 0
    const broken: ClipMedia = {
      ...clipOf('x', 1, []),
      frames: async (): Promise<Frame[]> => {
        if (tries++ === 0) throw new Error('broken')
        return []
      },
    }
    const cache = new ClipCache({ count: 1 })
    await expect(cache.frames(broken, signal)).rejects.toThrow('broken')
    expect(await cache.frames(broken, signal)).toEqual([])
  })

  test('of a video are those nearest to the wanted times, in JPEG', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'stvlm-frames-')), 'clip.mp4')
    const encoder = await openEncoder(path, { widthPx: 64, heightPx: 48, fps: 10, format: 'rgb24' })
    for (let k = 0; k < 20; k++) await encoder.write(new Uint8Array(3 * 64 * 48).fill(10 * k))
    await encoder.commit()
    const frames = await framesOfVideo(path, [0, 0.5, 1, 1.5], { count: 3, widthPx: 32 }, signal)
    expect(frames.map(({ timeS }) => timeS)).toEqual([0, 1, 1.5])
    for (const { jpeg } of frames) expect([...jpeg.slice(0, 2), jpeg.length > 100]).toEqual([0xff, 0xd8, true])
  })
})

describe('the instruction', () => {
  const of = (answer: Answer, template = 'x/plain/train/0') => instructionFor(questionNamed('q', { answer, template }))

  test('says the form and nothing of the answer', () => {
    const lengths = [3, 700].map(value => of({ type: 'length', value, unit: 'm' }))
    expect(lengths[0]).toBe(lengths[1])
    expect(of({ type: 'choice', value: 'red', options: ['red', 'blue'] })).toBe(
      of({ type: 'choice', value: 'blue', options: ['blue', 'red'] }),
    )
    expect(of({ type: 'yesno', value: true })).toBe(of({ type: 'yesno', value: false }))
  })

  test('of what cannot be told is that of what it looks like', () => {
    const untold: Answer = { type: 'cannotTell', value: 'not seen' }
    expect(of(untold, 'unanswerable/distance/train/0')).toBe(of({ type: 'length', value: 3, unit: 'm' }))
    expect(of(untold, 'unanswerable/moment/train/0')).toBe(of({ type: 'hour', value: 3, unit: "o'clock" }))
  })
})

test('--context tells the lens and the distance of the object at the shown times', async () => {
  const scene = drawnScene('scene', 6, [car('a', timeS => [-10 + 2 * timeS, 0])])
  const question = questionNamed('q', { clip: { ...questionNamed('q').clip, camera: 'front' } })
  const item = itemOfQuestion(question, undefined, async () => scene)
  const clip: ClipMedia = {
    key: 'k',
    durationS: 1.5,
    video: async () => '/dev/null',
    frames: async () => [],
  }
  const settings = { ...DEFAULT_PROMPT, context: ['camera', 'depth'] as const }
  const { ask } = await new Prompts(settings, 'video').promptOf({ ...item, clip }, signal)
  // The camera stands at x = -30, 6 m up; at 2 s of the scene the car is at x = -6, its centre 0.75 m up.
  const at = (timeS: number) => Math.hypot(20 + 2 * timeS, 6 - 0.75).toFixed(2)
  expect(ask.text.split('\n')).toEqual([
    'Camera intrinsics for pictures of 1280x720 pixels: fx = 700.0, fy = 700.0, cx = 640.0, cy = 300.0.',
    `Distance from the camera to the object in the red box: ${at(2)} m at 0 s, ${at(3)} m at 1 s.`,
    question.question,
    item.instruction,
  ])
})

test('a template without the question is refused', () => {
  expect(() => new Prompts({ ...DEFAULT_PROMPT, template: 'hi' }, 'nothing')).toThrow(/expected to hold \{question\}/)
})
