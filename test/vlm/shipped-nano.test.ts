import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { VlmClip } from '../../src/models/vlm/frame.ts'
import { clipOfFrames } from '../../src/models/vlm/frame.ts'
import { openVlm } from '../../src/models/vlm/open-vlm.ts'
import { type StreamedClip, streamClips } from '../../src/tuning/stream/stream-clips.ts'
import { PICTURE } from '../../src/tuning/stream/worlds.ts'
import { floatsOfBase64 } from './golden.ts'

const MODEL = join(import.meta.dirname, '../../models/nano')
const GOLDEN = join(import.meta.dirname, '../golden/nano/answers.json')

interface Golden {
  readonly stream: {
    readonly seed: number
    readonly movingShare: number
    readonly showings: number
    readonly questions: number
  }
  readonly maxNewTokens: number
  readonly answers: readonly {
    readonly clip: number
    readonly question: string
    readonly answerIds: readonly number[]
    readonly logits?: string
  }[]
}

const BYTES = 3 * PICTURE.widthPx * PICTURE.heightPx

const shown = ({ timesS, rgb }: StreamedClip): VlmClip =>
  clipOfFrames(
    timesS.map((timeS, i) => ({ timeS, image: { ...PICTURE, data: rgb!.subarray(i * BYTES, (i + 1) * BYTES) } })),
  )

describe.skipIf(!existsSync(MODEL))('the shipped ST-VLM-nano', () => {
  test('answers 200 questions on streamed clips as PyTorch does, token for token, logits within 1e-3', async () => {
    const golden: Golden = JSON.parse(readFileSync(GOLDEN, 'utf8'))
    expect(golden.answers).toHaveLength(200)
    const vlm = await openVlm(MODEL, { threads: 1 })
    const clips = streamClips({ ...golden.stream, first: 0, stride: 1, pictures: true })
    let number = 0
    for await (const clip of clips) {
      const asked = golden.answers.filter(one => one.clip === number)
      if (asked.length === 0) break
      const seen = shown(clip)
      for (const { question, answerIds, logits } of asked) {
        const [ids, rows]: [number[], number[]] = [[], []]
        const onToken = (id: number, row: Float32Array) => {
          if (ids.push(id) === 1 && logits !== undefined) rows.push(...row)
        }
        await vlm.answer({ turns: [{ text: question, clip: seen }] }, { maxNewTokens: golden.maxNewTokens, onToken })
        expect(ids, question).toEqual(answerIds)
        const wanted = logits === undefined ? [] : floatsOfBase64(logits)
        expect(Math.max(0, ...rows.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-3)
      }
      number++
    }
    expect(number).toBe(1 + Math.max(...golden.answers.map(one => one.clip)))
    await vlm.release()
  })
})
