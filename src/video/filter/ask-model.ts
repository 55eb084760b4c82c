import { PNG } from 'pngjs'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import { type ChatServer, chat } from '../../models/openai-chat.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { Track } from '../../tracks/scene.ts'
import type { Filtered, Removal } from '../filter.ts'

export interface AskOptions extends WorkOptions {
  readonly server: ChatServer
  readonly model: string
  /** The picture of a frame; undefined where there is none. */
  readonly pictureAt: (timeS: number) => Promise<RgbImage | undefined>
  readonly looksPerTrack?: number
}

const LOOKS = 3
/** A crop shows a little of what stands around: this share of the box on every side. */
const MARGIN_SHARE = 0.15
/** Smaller crops are not asked about: nobody could tell. */
const LEAST_HEIGHT_PX = 16
/** A track goes where more of its crops than this are denied. */
const MOST_DENIED = 0.5

/**
 * A general vision-language model is asked of a few crops of each track whether they show what the track is called.
 * Answers that are neither yes nor no count as neither. Errors: those of `chat`.
 */
export async function filterByModel(tracks: readonly Track[], options: AskOptions): Promise<Filtered> {
  const kept: Track[] = []
  const removed: Removal[] = []
  for (const [i, track] of tracks.entries()) {
    throwIfAborted(options.signal, 'filter')
    const denied = await deniedShare(track, options)
    if (denied !== undefined && denied > MOST_DENIED) {
      removed.push({ trackId: track.id, rule: 'model', value: denied, limit: MOST_DENIED })
    } else kept.push(track)
    options.onProgress?.({ done: i + 1, total: tracks.length, unit: 'tracks' })
  }
  return { tracks: kept, removed }
}

async function deniedShare(track: Track, options: AskOptions): Promise<number | undefined> {
  const votes: boolean[] = []
  for (const { timeS, box } of looksAt(track, options.looksPerTrack ?? LOOKS)) {
    const picture = await options.pictureAt(timeS)
    const vote = picture && (await isOne(cropOf(picture, box), track.category, options))
    if (vote !== undefined) votes.push(vote)
  }
  return votes.length > 0 ? votes.filter(v => !v).length / votes.length : undefined
}

/** The largest boxes of as many equal parts of the track. */
function looksAt({ samples }: Track, count: number): { timeS: number; box: Box2dPx }[] {
  const seen = samples.flatMap(({ timeS, box2dPx }) => Object.values(box2dPx ?? {}).map(box => ({ timeS, box })))
  return Array.from({ length: count }, (_, i) =>
    seen.slice(Math.floor((i * seen.length) / count), Math.floor(((i + 1) * seen.length) / count)),
  ).flatMap(part => {
    const largest = part.reduce<(typeof part)[number] | undefined>(
      (best, one) => (!best || boxHeightPx(one.box) > boxHeightPx(best.box) ? one : best),
      undefined,
    )
    return largest && boxHeightPx(largest.box) >= LEAST_HEIGHT_PX ? [largest] : []
  })
}

async function isOne(crop: RgbImage, category: string, options: AskOptions): Promise<boolean | undefined> {
  const { server, model, signal } = options
  const url = `data:image/png;base64,${pngOf(crop).toString('base64')}`
  const text = `Does the middle of this picture show a ${traitsOf(category).noun}? Answer with one word: yes or no.`
  const reply = await chat(
    server,
    {
      model,
      temperature: 0,
      max_tokens: 8,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url } },
            { type: 'text', text },
          ],
        },
      ],
    },
    signal,
  )
  const [word] = /\b(yes|no)\b/i.exec(reply.text) ?? []
  return word === undefined ? undefined : word.toLowerCase() === 'yes'
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

function pngOf({ widthPx, heightPx, data }: RgbImage): Buffer {
  const png = new PNG({ width: widthPx, height: heightPx })
  for (let i = 0; i < widthPx * heightPx; i++) {
    png.data.set(data.subarray(3 * i, 3 * i + 3), 4 * i)
    png.data[4 * i + 3] = 255
  }
  return PNG.sync.write(png)
}
