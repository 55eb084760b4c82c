import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { questionNamed, writeBench, writeClips } from '../../test/bench-questions.ts'
import { goldenFrames, goldenOf, TINY_LLAVA, TINY_NANO } from '../../test/vlm/golden.ts'
import type { Frame, Media, Request } from '../bench/responder.ts'
import { openBenchFolder } from '../bench/run/bench-folder.ts'
import { runBench } from '../bench/run/run-bench.ts'
import { DEFAULT_PROMPT } from '../bench/run/run-settings.ts'
import { encodeJpegs } from '../media/jpeg.ts'
import { responderFrom } from './registry.ts'

const OPTIONS = { media: 'frames', body: {}, timeoutMs: 1000, env: {} } as const
const { signal } = new AbortController()

async function jpegFrames(folder: string, clip: number): Promise<Frame[]> {
  const frames = goldenFrames(goldenOf(folder))[clip]
  const [{ image }] = frames
  const size = { widthPx: image.widthPx, heightPx: image.heightPx, format: 'rgb24', matrix: 'bt601' } as const
  const jpegs = await encodeJpegs(
    frames.map(frame => ({ data: Uint8Array.from(frame.image.data) })),
    size,
  )
  return frames.map(({ timeS }, i) => ({ timeS, jpeg: jpegs[i] }))
}

const request = (text: string, media: Media): Request => ({
  questionId: 'q',
  prompt: { shots: [], ask: { text, media } },
})

describe('onnx:DIR', () => {
  let frames: Frame[]
  beforeAll(async () => {
    frames = await jpegFrames(TINY_LLAVA, 0)
  })

  test('answers about JPEG frames, the same twice, other frames otherwise; counts tokens', async () => {
    const responder = await responderFrom(`onnx:${TINY_LLAVA}`, { ...OPTIONS, body: { max_tokens: 6 } })
    const ask = async (media: Media) => responder.answer(request('How far does the car travel?', media), signal)
    const first = await ask({ kind: 'frames', frames })
    expect(first.usage?.promptTokens).toBeGreaterThan(4 * 9 + 1)
    expect(first.usage?.completionTokens).toBeLessThanOrEqual(6)
    expect(await ask({ kind: 'frames', frames })).toEqual(first)
    expect(await ask({ kind: 'frames', frames: [...frames] })).toEqual(first)
    expect((await ask({ kind: 'frames', frames: frames.slice(1) })).text).not.toBe(first.text)
    expect((await ask({ kind: 'nothing' })).usage?.promptTokens).toBeLessThan(40)
  })

  test('says what made the answers, and refuses what it cannot do', async () => {
    const { name, settings, sees, asks } = await responderFrom(`onnx:${TINY_LLAVA}`, OPTIONS)
    expect({ name, sees, asks }).toEqual({ name: 'tiny-llava-onevision', sees: 'frames', asks: undefined })
    expect(settings).toMatchObject({ responder: 'onnx', model: 'llava_onevision', maxNewTokens: 128 })
    expect(settings.files).toMatch(/^[0-9a-f]{64}$/)
    const make = (body: Record<string, unknown>, media: 'frames' | 'video' = 'frames') =>
      expect(responderFrom(`onnx:${TINY_LLAVA}`, { ...OPTIONS, body, media })).rejects
    await make({ temperature: 0.7 }).toThrow('parameter temperature: expected none: answers are greedy, got one')
    await make({ top_p: 0.5 }).toThrow('parameter top_p')
    await make({ max_tokens: 0 }).toThrow('max_tokens: expected a whole number above 0, got 0')
    await make({}, 'video').toThrow('--media: expected frames or nothing, got video')
    await expect(responderFrom('onnx:/nowhere', OPTIONS)).rejects.toThrow(
      'model: expected a folder, got none (/nowhere)',
    )
    await expect(responderFrom('onnx', OPTIONS)).rejects.toThrow('--model: expected onnx:DIR, got onnx')
  })
})

describe('a bench run', () => {
  test('asks a nano with its frames and the words of the question alone; again gives the same bytes', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'stvlm-onnx-'))
    const questions = ['a', 'b', 'c'].map(id => questionNamed(id))
    const bench = await writeBench(join(dir, 'bench'), questions)
    await writeClips(bench, questions, () => 0)
    const run = async (out: string) => {
      const responder = await responderFrom(`onnx:${TINY_NANO}`, OPTIONS)
      const source = await openBenchFolder(bench, { clips: true, scenes: false, signal })
      const options = { out: join(dir, out), prompt: DEFAULT_PROMPT, concurrency: 3, attempts: 1, seed: 0 }
      const summary = await runBench(source, responder, options)
      expect(summary).toMatchObject({ open: 0, kept: 0 })
      return readFile(join(dir, out), 'utf8')
    }
    const text = await run('one.jsonl')
    expect(text.trim().split('\n')).toHaveLength(3)
    expect(text).not.toContain('"error"')
    expect(await run('two.jsonl')).toBe(text)
    const { settings } = JSON.parse(await readFile(join(dir, 'one.run.json'), 'utf8'))
    expect(settings).toMatchObject({ frames: 16, template: '{question}', model: 'stvlm_nano' })
  })
})
