import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from '../../media/pixels.ts'

/** Frames in another order. They wait in a file that is gone afterwards: a clip's raw frames are a gigabyte or two. */
export class ReorderedFrames {
  readonly #frames: AsyncIterable<Frame>
  readonly #orderOf: (count: number) => readonly number[]

  /** `orderOf` gives, by place in the showing, the place among `frames`; all are of one size. */
  constructor(frames: AsyncIterable<Frame>, orderOf: (count: number) => readonly number[]) {
    this.#frames = frames
    this.#orderOf = orderOf
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    const folder = await mkdtemp(join(tmpdir(), 'stvlm-frames-'))
    const file = await open(join(folder, 'frames.raw'), 'w+')
    try {
      let count = 0
      let like: Frame | undefined
      for await (const frame of this.#frames) {
        await file.write(frame.data, 0, frame.data.length, count++ * frame.data.length)
        like = frame
      }
      if (!like) return
      for (const place of this.#orderOf(count)) {
        const data = new Uint8Array(like.data.length)
        await file.read(data, 0, data.length, place * data.length)
        yield { ...like, data }
      }
    } finally {
      await file.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
