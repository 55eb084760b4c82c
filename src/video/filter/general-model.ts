import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { Track } from '../../tracks/scene.ts'
import { type AskedModel, type AskedRule, answerOn, picturesAt } from './asked-model.ts'

const LOOKS = 3
/** A crop shows a little of what stands around: this share of the box on every side. */
const MARGIN_SHARE = 0.15
/** Smaller crops are not asked about: nobody could tell. */
const LEAST_HEIGHT_PX = 16

/**
 * A general vision-language model is asked of a few crops of a track whether they show what it is called; a track that it mostly denies goes.
 * Answers that are neither yes nor no count as neither.
 */
export const DENIED_KIND: AskedRule = { rule: 'model', limit: 0.5, measure: deniedShare }

async function deniedShare(
  track: Track,
  source: VideoSource,
  model: AskedModel,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const looks = looksAt(track)
  if (looks.length === 0) return undefined
  const pictures = await picturesAt(
    source,
    looks.map(({ timeS }) => timeS),
    { signal },
  )
  const votes: boolean[] = []
  for (const [k, picture] of pictures.entries()) {
    const text = `Does the middle of this picture show a ${traitsOf(track.category).noun}? Answer with one word: yes or no.`
    const [word] = /\b(yes|no)\b/i.exec(await answerOn(model, [cropOf(picture, looks[k].box)], text, signal)) ?? []
    if (word !== undefined) votes.push(word.toLowerCase() === 'yes')
  }
  return votes.length > 0 ? votes.filter(v => !v).length / votes.length : undefined
}

/** The largest boxes of as many equal parts of the track, in order of time. */
function looksAt({ samples }: Track): { timeS: number; box: Box2dPx }[] {
  const seen = samples.flatMap(({ timeS, box2dPx }) => Object.values(box2dPx ?? {}).map(box => ({ timeS, box })))
  return Array.from({ length: LOOKS }, (_, i) =>
    seen.slice(Math.floor((i * seen.length) / LOOKS), Math.floor(((i + 1) * seen.length) / LOOKS)),
  ).flatMap(part => {
    const largest = part.reduce<(typeof part)[number] | undefined>(
      (best, one) => (!best || boxHeightPx(one.box) > boxHeightPx(best.box) ? one : best),
      undefined,
    )
    return largest && boxHeightPx(largest.box) >= LEAST_HEIGHT_PX ? [largest] : []
  })
}

export function cropOf(picture: RgbImage, box: Box2dPx): RgbImage {
  const margin = MARGIN_SHARE * Math.max(boxWidthPx(box), boxHeightPx(box))
  const x0 = Math.max(0, Math.min(picture.widthPx - 1, Math.floor(box[0] - margin)))
  const y0 = Math.max(0, Math.min(picture.heightPx - 1, Math.floor(box[1] - margin)))
  const widthPx = Math.max(1, Math.min(picture.widthPx, Math.ceil(box[2] + margin)) - x0)
  const heightPx = Math.max(1, Math.min(picture.heightPx, Math.ceil(box[3] + margin)) - y0)
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let y = 0; y < heightPx; y++) {
    const from = 3 * ((y0 + y) * picture.widthPx + x0)
    data.set(picture.data.subarray(from, from + 3 * widthPx), 3 * y * widthPx)
  }
  return { widthPx, heightPx, data }
}
