import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import type { Box2dPx } from '../geometry/box.ts'
import type { DecodedFrame } from '../media/decode.ts'
import type { RgbImage } from '../media/image.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { AppearanceModel, Detection, Detector, Segmenter } from '../models/vision.ts'
import { framesAtRate } from './detect/detect-frames.ts'
import { LookPlan } from './detect/detect-looks.ts'
import { detectInTiles, type TileGrid, tilesOf } from './detect/detect-tiles.ts'
import type { FrameDetections, SeenDetection } from './image-track.ts'
import { withMasks } from './segment.ts'

export interface DetectStageOptions extends WorkOptions {
  readonly detector: Detector
  readonly appearance?: AppearanceModel
  /** Others are dropped; all are kept by default. */
  readonly categories?: readonly string[]
  /** By default the whole picture only. */
  readonly tiles?: TileGrid
  /** At most so many frames a second are looked at; all by default. */
  readonly maxRateHz?: number
  /** Which frames are looked at, instead of `maxRateHz`: indices, rising. */
  readonly frames?: readonly number[]
  /** What scores less is dropped; by default what the detector gives. */
  readonly minScore?: number
  /** Detections that score less get no appearance: it costs as much as half a detection of the frame. Of the others, see `LookPlan`. */
  readonly appearanceMinScore?: number
  /** Gives detections their masks. */
  readonly segmenter?: Segmenter
  /** So many frames are handed to the detector at once; by default as many as it says. */
  readonly atOnce?: number
}

const DEFAULT_APPEARANCE_MIN_SCORE = 0.3
/** Smaller boxes are a blur to an appearance model. */
const MIN_APPEARANCE_PX: readonly [width: number, height: number] = [4, 8]

/**
 * What is in the frames of a video, frame by frame, in order. Decoding runs ahead of the network by the frames that are
 * at work and one more, so memory does not depend on the video's length. Errors: those of the source and the models,
 * `interrupted` by the signal.
 */
export async function* detect(source: VideoSource, options: DetectStageOptions): AsyncGenerator<FrameDetections> {
  const { signal, onProgress, atOnce = options.detector.atOnce ?? 1 } = options
  const wanted = options.frames ?? framesAtRate(source.stampsS, options.maxRateHz)
  if (wanted.length === 0) return
  const look = new FrameLook(options, isDivided(options.tiles) ? tilesOf(source, options.tiles) : [])
  const chosen = new Set(wanted)
  const frames = source.frames({
    ...{ format: 'rgb24', fast: true, last: wanted.at(-1), signal },
    only: index => chosen.has(index),
  })
  let done = 0
  for await (const found of inOrder(frames, frame => look.at(frame), atOnce)) {
    throwIfAborted(signal, source.path)
    yield found
    onProgress?.({ done: ++done, total: wanted.length, unit: 'frames' })
  }
}

const isDivided = (tiles?: TileGrid): tiles is TileGrid => tiles !== undefined && tiles.columns * tiles.rows > 1

/** Looks at frames, several at a time; which objects are looked at closely is decided in their order. */
class FrameLook {
  readonly #options: DetectStageOptions
  readonly #tiles: readonly Box2dPx[]
  readonly #plan = new LookPlan()
  #planned: Promise<void> = Promise.resolve()

  constructor(options: DetectStageOptions, tiles: readonly Box2dPx[]) {
    this.#options = options
    this.#tiles = tiles
  }

  async at({ index, timeS, ...image }: DecodedFrame): Promise<FrameDetections> {
    const before = this.#planned
    let planned = () => {}
    this.#planned = new Promise(resolve => {
      planned = resolve
    })
    try {
      const found = await this.#find(image)
      await before
      const chosen = this.#toLookAt(timeS, found)
      planned()
      const seen = await this.#withAppearance(image, found, chosen)
      const { segmenter } = this.#options
      return { index, timeS, detections: segmenter ? await withMasks(image, seen, segmenter) : seen }
    } finally {
      planned()
    }
  }

  async #find(image: RgbImage): Promise<Detection[]> {
    const { detector, categories, minScore = 0 } = this.#options
    const all = await detectInTiles(detector, image, this.#tiles)
    return all.filter(d => d.score >= minScore && (categories?.includes(d.category) ?? true))
  }

  #toLookAt(timeS: number, found: readonly Detection[]): Detection[] {
    const { appearance: model, appearanceMinScore: least = DEFAULT_APPEARANCE_MIN_SCORE } = this.#options
    if (!model) return []
    const eligible = found.filter(d => d.score >= least && model.categories.includes(d.category) && isLarge(d.box))
    return this.#plan.choose(timeS, eligible)
  }

  async #withAppearance(
    image: RgbImage,
    found: readonly Detection[],
    chosen: readonly Detection[],
  ): Promise<SeenDetection[]> {
    const { appearance: model } = this.#options
    if (!model || chosen.length === 0) return [...found]
    const vectors = await model.embed(
      image,
      chosen.map(d => d.box),
    )
    const byDetection = new Map(chosen.map((d, i) => [d, vectors[i]]))
    return found.map(d => {
      const appearance = byDetection.get(d)
      return appearance ? { ...d, appearance } : d
    })
  }
}

const isLarge = ([x0, y0, x1, y1]: Box2dPx): boolean =>
  x1 - x0 >= MIN_APPEARANCE_PX[0] && y1 - y0 >= MIN_APPEARANCE_PX[1]

/** Results in the order of the items, `atOnce` in work, and the next item on its way while they are. */
async function* inOrder<Item, Result>(
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<Result>,
  atOnce: number,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  let next = quiet(items.next())
  try {
    for (;;) {
      const { value, done } = await next
      if (done) break
      next = quiet(items.next())
      running.push(quiet(work(value)))
      if (running.length >= atOnce) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    await Promise.allSettled(running)
    await items.return(undefined)
  }
}

/** A promise that may fail before anybody waits for it: its failure is told to the one who asks. */
const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined)
  return promise
}
