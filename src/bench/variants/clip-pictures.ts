import { join } from 'node:path'
import { missing } from '../../base/errors.ts'
import { FrameFiles } from '../../clips/frame-files.ts'
import { type DrawnBox, type Outputs, planClip } from '../../clips/plan.ts'
import { probeReel, reelFrames } from '../../clips/reel.ts'
import { locateFrames, reelOf } from '../../clips/reel-of.ts'
import { decodeFrames } from '../../media/decode.ts'
import { decodeImages } from '../../media/image-frames.ts'
import type { Frame, FrameSize } from '../../media/pixels.ts'
import type { Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import { picturesOfVideo } from '../run/clip-frames.ts'
import type { DrawnClip } from '../run/question-item.ts'

/** A decoded picture; `boxes` are those of its clip that are not drawn on it, in pixels of the clip's full size. */
export interface Picture {
  readonly frame: Frame
  readonly boxes: readonly DrawnBox[]
}

/** A clip's pictures in order of time, decoded when asked for. Times are seconds since the clip's start. */
export interface ClipPictures {
  /** Equal keys, equal pixels. */
  readonly key: string
  readonly durationS: number
  /** The instants shown to a model that takes frames. */
  readonly timesS: readonly number[]
  readonly full: FrameSize
  readonly videoFps: number
  /** One for each of the times, which rise. */
  at(timesS: readonly number[], size: FrameSize, signal?: AbortSignal): Promise<Picture[]>
  /** Every frame of the clip's video. */
  all(): AsyncIterable<Picture>
}

const timingOf = ({ clip }: Question) => ({
  durationS: clip.endS - clip.startS,
  timesS: clip.timesS.map(timeS => timeS - clip.startS),
  videoFps: clip.videoFps,
})

/** The clip as it was drawn, boxes and all: from its JPEG files where these show the times, else from its MP4. */
export function drawnPictures(question: Question, { row, folder }: DrawnClip): ClipPictures {
  const timing = timingOf(question)
  const video = () => {
    if (row.file !== undefined) return join(folder, row.file)
    throw missing({ subject: `clip of question ${question.id}`, expected: 'an MP4', got: 'frames only', where: folder })
  }
  const fileAt = (timeS: number): string[] => {
    const place = timing.timesS.findIndex(shown => Math.abs(shown - timeS) < 1e-6)
    const file = row.frames?.[place]
    return file === undefined ? [] : [join(folder, file)]
  }
  const bare = (frame: Frame): Picture => ({ frame, boxes: [] })
  return {
    key: `${folder}/${row.clipHash}`,
    full: { widthPx: row.widthPx, heightPx: row.heightPx },
    ...timing,
    async at(timesS, size, signal) {
      const files = timesS.flatMap(fileAt)
      if (files.length < timesS.length)
        return (await picturesOfVideo(video(), timesS, { ...size, ...(signal && { signal }) })).map(bare)
      const pictures: Picture[] = []
      for await (const frame of decodeImages(files, { format: 'yuv420p', ...size, signal })) pictures.push(bare(frame))
      return pictures
    },
    async *all() {
      for await (const frame of decodeFrames(video(), { format: 'yuv420p' })) yield bare(frame)
    },
  }
}

/** The same stretch without boxes, which are told beside each picture: from the frames that the scene's camera names. */
export function plainPictures(question: Question, scene: () => Promise<Scene>, scenesPath: string): ClipPictures {
  const { clip } = question
  const full = { widthPx: clip.widthPx, heightPx: clip.heightPx }
  const timing = timingOf(question)
  const shots = async function* (outputs: Outputs, size: FrameSize, signal?: AbortSignal) {
    const whole = await scene()
    const plan = planClip(whole, question, '', {}, outputs)
    const paths = await locateFrames(new FrameFiles(undefined), whole, clip.camera, plan.shots, scenesPath)
    const reel = reelOf(whole, plan.shots, paths)
    const info = await probeReel(reel, full, signal)
    let next = 0
    const positions = plan.shots.map(({ position }) => position)
    for await (const { frame } of reelFrames(reel, positions, { size, info, ...(signal && { signal }) })) {
      const { boxes, repeats, stills } = plan.shots[next++]
      yield { picture: { frame, boxes }, repeats, stills }
    }
  }
  return {
    key: `${scenesPath} ${question.sceneId} ${question.clip.clipHash ?? JSON.stringify([clip, question.objects])}`,
    full,
    ...timing,
    async at(timesS, size, signal) {
      const byInstant = new Map<number, Picture>()
      for await (const { picture, stills } of shots({ mp4: false, frames: true }, size, signal)) {
        for (const i of stills) byInstant.set(i, picture)
      }
      const instantOf = (timeS: number) => timing.timesS.findIndex(shown => Math.abs(shown - timeS) < 1e-6)
      return timesS.flatMap(timeS => byInstant.get(instantOf(timeS)) ?? [])
    },
    async *all() {
      for await (const { picture, repeats } of shots({ mp4: true, frames: false }, full)) {
        for (let i = 0; i < repeats; i++) yield picture
      }
    },
  }
}
