import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, temporaryName } from '../files/atomic.ts'
import { BOX_COLOURS, strokeBox } from '../media/draw.ts'
import { openEncoder, type VideoEncoder } from '../media/encode.ts'
import { type JpegEncoder, openJpegEncoder } from '../media/jpeg.ts'
import type { ColourMatrix, Frame } from '../media/pixels.ts'
import type { ClipLook } from './clip-hash.ts'
import { clipFile, framesFolder, stillName } from './clip-paths.ts'
import type { ClipJob, Shot } from './plan.ts'

/** Draws one clip's boxes and writes its files; each has its name only when it is whole. */
export class ClipWriter {
  readonly job: ClipJob
  readonly #video: VideoEncoder | undefined
  readonly #jpeg: JpegEncoder | undefined
  readonly #folder: string
  /** By order of writing: the instants that each JPEG stands for. */
  readonly #stills: (readonly number[])[] = []
  #next = 0

  private constructor(job: ClipJob, folder: string, video: VideoEncoder | undefined, jpeg: JpegEncoder | undefined) {
    this.job = job
    this.#folder = folder
    this.#video = video
    this.#jpeg = jpeg
  }

  static async open(job: ClipJob, folder: string, look: ClipLook, matrix: ColourMatrix, signal?: AbortSignal) {
    const { widthPx, heightPx, fps, shots, clipHash } = job
    const common = { widthPx, heightPx, format: 'yuv420p', matrix, signal } as const
    const withVideo = shots.some(shot => shot.repeats > 0)
    const withStills = shots.some(shot => shot.stills.length > 0)
    const style = { crf: look.crf, preset: look.preset }
    const video = withVideo
      ? await openEncoder(join(folder, clipFile(clipHash)), { ...common, ...style, fps })
      : undefined
    return new ClipWriter(job, folder, video, withStills ? openJpegEncoder(common) : undefined)
  }

  /** The next frame that this clip shows. */
  get next(): Shot | undefined {
    return this.job.shots[this.#next]
  }

  /** Takes the frame of `next`, draws on it in place and hands it on. */
  async take(frame: Frame): Promise<void> {
    const { boxes, repeats, stills } = this.job.shots[this.#next++]
    for (const { box2dPx, colour } of boxes) strokeBox(frame, box2dPx, BOX_COLOURS[colour])
    for (let i = 0; i < repeats; i++) await this.#video?.write(frame.data)
    if (stills.length === 0) return
    await this.#jpeg?.write(frame.data)
    this.#stills.push(stills)
  }

  async commit(): Promise<void> {
    await this.#video?.commit()
    if (this.#jpeg) await this.#commitStills(await this.#jpeg.finish())
  }

  async #commitStills(files: readonly Uint8Array[]): Promise<void> {
    const folder = join(this.#folder, framesFolder(this.job.clipHash))
    const temporary = temporaryName(folder)
    await makeFolder(join(this.#folder, 'frames'))
    await mkdir(temporary)
    try {
      for (const [i, bytes] of files.entries()) {
        for (const still of this.#stills[i]) await writeFile(join(temporary, stillName(still)), bytes)
      }
      await rename(temporary, folder)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  }

  async discard(): Promise<void> {
    await this.#video?.discard()
    await this.#jpeg?.discard()
  }
}
