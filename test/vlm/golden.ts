import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { clipOfFrames, type Picture, type VlmClip, type VlmFrame } from '../../src/models/vlm/frame.ts'

/** Made by test/oracles/tiny_llava_onevision.py and tiny_nano.py: models of random weights and what PyTorch answers with them. */
const GOLDEN = join(import.meta.dirname, '../golden')
export const TINY_LLAVA = join(GOLDEN, 'tiny-llava-onevision')
export const TINY_NANO = join(GOLDEN, 'tiny-nano')

const clipSchema = z.object({
  frames: z.number(),
  widthPx: z.number(),
  heightPx: z.number(),
  /** Of all its pictures in the model's size. */
  resizedSha256: z.string().optional(),
})
const answerSchema = z.object({
  clip: z.number(),
  question: z.string(),
  /** With the one that ends it. */
  answerIds: z.array(z.number()),
  text: z.string(),
  promptIds: z.array(z.number()).optional(),
  /** Of the first steps: f32 little-endian, a row of the vocabulary a step. */
  logits: z.string().optional(),
})
const goldenSchema = z.object({
  maxNewTokens: z.number(),
  clips: z.array(clipSchema),
  answers: z.array(answerSchema),
})
export type Golden = z.infer<typeof goldenSchema>

export const goldenOf = (folder: string): Golden =>
  goldenSchema.parse(JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')))

/** The oracle's picture: place, colour and time make its bytes. */
export function goldenPicture(clip: number, frame: number, widthPx: number, heightPx: number): Picture {
  const data = Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => {
    const [k, x, y] = [i % 3, Math.floor(i / 3) % widthPx, Math.floor(i / 3 / widthPx)]
    return (7 * x + 11 * y + 50 * k + 13 * frame * (clip + 1) + Math.floor((x * y * (clip + 1)) / 16)) % 256
  })
  return { widthPx, heightPx, data }
}

export const goldenFrames = ({ clips }: Golden): VlmFrame[][] =>
  clips.map(({ frames, widthPx, heightPx }, clip) =>
    Array.from({ length: frames }, (_, f) => ({ timeS: f / 2, image: goldenPicture(clip, f, widthPx, heightPx) })),
  )

export const goldenClips = (golden: Golden): VlmClip[] => goldenFrames(golden).map(clipOfFrames)

export const floatsOfBase64 = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)
