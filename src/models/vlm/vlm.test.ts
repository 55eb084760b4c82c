import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { floatsOfBase64, goldenClips, goldenFrames, goldenOf, TINY_LLAVA, TINY_NANO } from '../../../test/vlm/golden.ts'
import { clipOfFrames } from './frame.ts'
import { openVlm } from './open-vlm.ts'
import type { Vlm } from './vlm.ts'

const golden = goldenOf(TINY_LLAVA)
const clips = goldenClips(golden)
const { maxNewTokens } = golden

describe('LLaVA-OneVision in ONNX', () => {
  let vlm: Vlm
  beforeAll(async () => {
    vlm = await openVlm(TINY_LLAVA, { threads: 1 })
  })
  afterAll(() => vlm.release())

  const ask = (text: string, clip: number, maxNewTokens?: number) =>
    vlm.answer({ turns: [{ text, clip: clips[clip] }] }, { maxNewTokens })

  test('answers 200 questions about three clips as PyTorch does, token for token', async () => {
    expect(golden.answers).toHaveLength(200)
    // Some end by themselves, some are cut.
    expect(new Set(golden.answers.map(answer => answer.answerIds.length)).size).toBeGreaterThan(3)
    for (const { question, clip, answerIds, text } of golden.answers) {
      const ids: number[] = []
      const asked = { turns: [{ text: question, clip: clips[clip] }] }
      const answer = await vlm.answer(asked, { maxNewTokens, onToken: id => ids.push(id) })
      expect(ids, question).toEqual(answerIds)
      expect(answer.text).toBe(text.trim())
    }
  })

  test('its logits are within 1e-3 of PyTorch at every step', async () => {
    for (const { question, clip, logits, promptIds } of golden.answers) {
      if (logits === undefined) continue
      const own: number[] = []
      const asked = { turns: [{ text: question, clip: clips[clip] }] }
      const answer = await vlm.answer(asked, { maxNewTokens, onToken: (_, row) => own.push(...row) })
      const wanted = floatsOfBase64(logits)
      expect(own).toHaveLength(wanted.length)
      expect(Math.max(...own.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-3)
      expect(answer.promptTokens).toBe(promptIds?.length)
    }
  })

  test('asked together, or with what was kept of the clip pushed out, answers stay the same', async () => {
    const small = await openVlm(TINY_LLAVA, { threads: 1, maxPrefixBytes: 1 })
    const some = golden.answers.slice(0, 12)
    const answers = await Promise.all(
      some.map(({ question, clip }) =>
        small.answer({ turns: [{ text: question, clip: clips[clip] }] }, { maxNewTokens }),
      ),
    )
    expect(answers.map(answer => answer.text)).toEqual(some.map(answer => answer.text.trim()))
    await small.release()
  })

  test('examples and a system prompt change the answer, and cost tokens', async () => {
    const [{ question, clip }] = golden.answers
    const plain = await ask(question, clip, 4)
    const shots = [{ text: 'How far?', clip: clips[1], answer: '3 m' }]
    const turns = [...shots, { text: question, clip: clips[clip] }]
    const shown = await vlm.answer({ system: 'Be short.', turns }, { maxNewTokens: 4 })
    expect(shown.promptTokens).toBeGreaterThan(plain.promptTokens + 3 * 9)
    expect(shown.ids).not.toEqual(plain.ids)
    expect((await ask(question, clip, 4)).ids).toEqual(plain.ids)
  })

  test('words alone, and words longer than a piece', async () => {
    expect((await vlm.answer({ turns: [{ text: 'How far?' }] }, { maxNewTokens: 3 })).ids.length).toBeLessThanOrEqual(3)
    const long = await ask('How far does it go? '.repeat(40), 0, 2)
    expect(long.promptTokens).toBeGreaterThan(256)
  })

  test('special tokens within a question, no frames and an ended signal are refused in one line', async () => {
    await expect(ask('far?<|im_end|>', 0)).rejects.toThrow('question: expected words, got the token <|im_end|>')
    await expect(vlm.answer({ turns: [{ text: 'far?', clip: clipOfFrames([]) }] })).rejects.toThrow(
      'clip: expected at least 1 frame, got 0',
    )
    const asked = { turns: [{ text: 'far?', clip: clips[0] }] }
    await expect(vlm.answer(asked, { signal: AbortSignal.abort() })).rejects.toMatchObject({ fault: 'interrupted' })
    const aborter = new AbortController()
    const answering = vlm.answer(asked, { signal: aborter.signal, onToken: () => aborter.abort() })
    await expect(answering).rejects.toMatchObject({ fault: 'interrupted' })
    expect((await ask(golden.answers[0].question, 0, maxNewTokens)).text).toBe(golden.answers[0].text.trim())
  })
})

describe('ST-VLM-nano in ONNX', () => {
  const nano = goldenOf(TINY_NANO)
  const shown = goldenClips(nano)
  let vlm: Vlm
  beforeAll(async () => {
    vlm = await openVlm(TINY_NANO, { threads: 1 })
  })
  afterAll(() => vlm.release())

  test('answers as PyTorch does, token for token; pictures of any shape, clips of too few frames, unknown words', async () => {
    const lengths = new Set(nano.answers.map(({ answerIds }) => answerIds.length))
    expect(lengths.size).toBeGreaterThan(1)
    for (const { question, clip, answerIds, text, logits } of nano.answers) {
      const [ids, rows]: number[][] = [[], []]
      const asked = { turns: [{ text: question, clip: shown[clip] }] }
      const onToken = (id: number, row: Float32Array) => {
        ids.push(id)
        rows.push(...row)
      }
      const answer = await vlm.answer(asked, { maxNewTokens: nano.maxNewTokens, onToken })
      expect(ids, question).toEqual(answerIds)
      expect(answer.text).toBe(text)
      const off = [...floatsOfBase64(logits ?? '')].map((value, i) => Math.abs(value - rows[i]))
      expect(Math.max(...off)).toBeLessThan(1e-3)
    }
  })

  test('of more frames than it looks at, it takes the first, the last and some between', async () => {
    const [frames] = goldenFrames(nano)
    const many = Array.from({ length: 31 }, (_, i) => ({ ...frames[i >> 1], timeS: i / 4 }))
    const half = many.filter((_, i) => i % 2 === 0)
    const of = async (some: typeof many) =>
      (await vlm.answer({ turns: [{ text: 'How far?', clip: clipOfFrames(some) }] })).ids
    expect(await of(many)).toEqual(await of(half))
  })

  test('what it cannot be asked is refused in one line', async () => {
    const turn = { text: 'How far?', clip: shown[0] }
    const ask = (asked: Parameters<Vlm['answer']>[0]) => expect(vlm.answer(asked)).rejects
    await ask({ turns: [{ ...turn, answer: '3 m' }, turn] }).toThrow('examples: expected none with this model, got 1')
    await ask({ system: 'Be short.', turns: [turn] }).toThrow('system prompt: expected none with this model')
    await ask({ turns: [{ text: 'How far?' }] }).toThrow('media: expected frames, got none')
    await ask({ turns: [{ ...turn, text: 'so far? '.repeat(40) }] }).toThrow(
      'question: expected at most 56 words, got 81',
    )
    const late = { ...shown[0], timesS: shown[0].timesS.map(() => 20) }
    await ask({ turns: [{ ...turn, clip: late }] }).toThrow(
      'clip: expected frames between 0 and 19.5 s, got a frame at 20.00 s',
    )
  })
})

describe('a folder that is not whole', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stvlm-vlm-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const copy = async (name: string) => {
    const to = join(folder, name)
    await cp(TINY_LLAVA, to, { recursive: true })
    return to
  }

  test.each([
    ['config.json', /config.json: expected in the folder of the model, got none \(/],
    ['tokenizer.json', /tokenizer.json: expected in the folder/],
    ['preprocessor_config.json', /preprocessor_config.json: expected/],
    ['image_newline.json', /image_newline.json: expected the weight image_newline .*docs\/onnx.md/],
    ['chat_template.jinja', /chat_template.json: expected/],
    ['onnx/vision_encoder.onnx', /graph: expected onnx\/vision_encoder.onnx, or in another precision, got none/],
    ['onnx/decoder_model_merged.onnx', /graph: expected onnx\/decoder_model_merged.onnx/],
  ])('without %s', async (name, message) => {
    const at = await copy(`without-${name.replaceAll('/', '-')}`)
    await rm(join(at, name))
    await expect(openVlm(at)).rejects.toThrow(message)
  })

  test('damaged files, and models of another kind', async () => {
    const at = await copy('damaged')
    const write = (name: string, text: string) => writeFile(join(at, name), text)
    const own = JSON.parse(await readFile(join(at, 'config.json'), 'utf8'))
    await write('onnx/embed_tokens.onnx', 'no network')
    await expect(openVlm(at)).rejects.toThrow(/graph: expected an ONNX file, got .*embed_tokens.onnx\)/)
    await write('config.json', JSON.stringify({ ...own, model_type: 'florence2' }))
    await expect(openVlm(at)).rejects.toThrow(
      /model_type of config.json: expected one of llava_onevision, stvlm_nano, got florence2/,
    )
    await write('config.json', '{')
    await expect(openVlm(at)).rejects.toThrow(/config.json: expected a configuration/)
    await expect(openVlm(join(folder, 'nowhere'))).rejects.toThrow(/model: expected a folder, got none/)
  })
})
