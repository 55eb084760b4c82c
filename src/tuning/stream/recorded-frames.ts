import { refuseOtherShape } from '../../clips/reel.ts'
import { openVideo } from '../../media/open-video.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { VideoSource } from '../../media/video-source.ts'

interface Place {
  readonly path: string
  /** Of the frame in the video; 0 of an image. */
  readonly at: number
}

interface ReadOptions extends FrameSize {
  /** Frames of another shape are refused. */
  readonly camera: FrameSize
  readonly signal?: AbortSignal
}

/** More are opened anew when they are wanted again. */
const KEPT_OPEN = 2_000

/** Single frames of many videos and images, 3 bytes a pixel. */
export class RecordedFrames {
  readonly #sources = new Map<string, VideoSource>()

  /** One a place, of the size; places may come twice. */
  async read(places: readonly Place[], options: ReadOptions): Promise<Uint8Array[]> {
    const found = new Map<string, Uint8Array>()
    for (const path of new Set(places.map(place => place.path))) {
      const wanted = new Set(places.filter(place => place.path === path).map(({ at }) => at))
      for await (const { at, rgb } of this.#framesOf(path, wanted, options)) found.set(`${path}@${at}`, rgb)
    }
    return places.map(({ path, at }) => found.get(`${path}@${at}`)!)
  }

  async *#framesOf(path: string, wanted: ReadonlySet<number>, { camera, widthPx, heightPx, signal }: ReadOptions) {
    const source = await this.#open(path, signal)
    refuseOtherShape(source, camera, path)
    const options = { format: 'rgb24', widthPx, heightPx, only: (i: number) => wanted.has(i), signal } as const
    for await (const { index, data } of source.frames(options)) {
      // A Buffer's own slice would be a view of what the next frame overwrites.
      yield { at: index, rgb: Uint8Array.from(data) }
    }
  }

  async #open(path: string, signal?: AbortSignal): Promise<VideoSource> {
    const source = this.#sources.get(path) ?? (await openVideo(path, { signal }))
    if (this.#sources.size >= KEPT_OPEN) this.#sources.clear()
    this.#sources.set(path, source)
    return source
  }
}
