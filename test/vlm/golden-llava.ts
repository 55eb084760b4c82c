import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Picture, VlmFrame } from '../../src/models/vlm/frame.ts'

/** Made by test/oracles/tiny_llava_onevision.py: a model of random weights and what PyTorch answers with it. */
export const TINY_LLAVA = join(import.meta.dirname, '../golden/tiny-llava-onevision')

const clipSchema = z.object({
  frames: z.number(),
  widthPx: z.number(),
  heightPx: z.number(),
  resizedSha256: z.string(),
})
const answerSchema = z.object({
  clip: z.number(),
  question: z.string(),
  answerIds: z.array(z.number()),
  text: z.string(),
  promptIds: z.array(z.number()).optional(),
  /** f32 little-endian, a row of the vocabulary a step. */
  logits: z.string().optional(),
})
const goldenSchema = z.object({
  maxNewTokens: z.number(),
  vocabulary: z.number(),
  clips: z.array(clipSchema),
  answers: z.array(answerSchema),
})

export const goldenLlava = () => goldenSchema.parse(JSON.parse(readFileSync(join(TINY_LLAVA, 'answers.json'), 'utf8')))

/** The oracle's picture: place, colour and time make its bytes. */
export function goldenPicture(clip: number, frame: number, widthPx: number, heightPx: number): Picture {
  const data = Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => {
    const [k, x, y] = [i % 3, Math.floor(i / 3) % widthPx, Math.floor(i / 3 / widthPx)]
    return (7 * x + 11 * y + 50 * k + 13 * frame * (clip + 1) + Math.floor((x * y * (clip + 1)) / 16)) % 256
  })
  return { widthPx, heightPx, data }
}

export const goldenClips = (): VlmFrame[][] =>
  goldenLlava().clips.map(({ frames, widthPx, heightPx }, clip) =>
    Array.from({ length: frames }, (_, f) => ({ timeS: f / 2, image: goldenPicture(clip, f, widthPx, heightPx) })),
  )

export const floatsOfBase64 = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)
