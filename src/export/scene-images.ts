import { readFile } from 'node:fs/promises'
import type { WorkOptions } from '../base/work.ts'
import { decodeFrames } from '../media/decode.ts'
import { imageKindOf } from '../media/image-frames.ts'
import { type JpegEncoder, openJpegEncoder } from '../media/jpeg.ts'
import { nearestFrame } from '../questions/clip-boxes.ts'
import type { Question } from '../questions/record.ts'
import type { CameraFrame, Scene } from '../tracks/scene.ts'
import type { SceneImage } from './mcap.ts'

/** Finds a frame's file; undefined where it is not at hand. */
export type LocateFile = (file: string) => Promise<string | undefined>

/** The frames nearest to the instants that the questions show, without boxes; those whose files are not at hand are left out. */
export async function* imagesOf(
  scene: Scene,
  questions: readonly Question[],
  locate: LocateFile,
  { signal }: WorkOptions,
): AsyncGenerator<SceneImage> {
  for (const camera of scene.cameras) {
    const shown = shownFrames(
      camera.frames,
      questions.filter(q => q.clip.camera === camera.name),
    )
    for (const [file, frames] of groupByFile(shown)) {
      const path = await locate(file)
      if (path) yield* imagesIn(path, camera.name, frames, signal)
    }
  }
}

function shownFrames(frames: readonly CameraFrame[], questions: readonly Question[]): CameraFrame[] {
  const shown = new Set<CameraFrame>()
  for (const { clip } of questions) {
    for (const timeS of clip.timesS) {
      const frame = nearestFrame(frames, timeS)
      if (frame) shown.add(frame)
    }
  }
  return frames.filter(frame => shown.has(frame))
}

function groupByFile(frames: readonly CameraFrame[]): Map<string, CameraFrame[]> {
  const groups = new Map<string, CameraFrame[]>()
  for (const frame of frames) {
    if (frame.file === undefined) continue
    const group = groups.get(frame.file)
    if (group) group.push(frame)
    else groups.set(frame.file, [frame])
  }
  return groups
}

async function* imagesIn(
  path: string,
  camera: string,
  frames: readonly CameraFrame[],
  signal?: AbortSignal,
): AsyncGenerator<SceneImage> {
  if (frames[0].index === undefined) {
    const bytes = await readFile(path)
    const format = imageKindOf(bytes)
    if (format) yield { camera, timeS: frames[0].timeS, bytes, format }
    return
  }
  yield* framesOfVideo(path, camera, new Map(frames.map(frame => [frame.index ?? 0, frame.timeS])), signal)
}

/** One decode and one JPEG encoder for all the wanted frames, by their index. */
async function* framesOfVideo(
  path: string,
  camera: string,
  timeOfIndex: ReadonlyMap<number, number>,
  signal?: AbortSignal,
): AsyncGenerator<SceneImage> {
  const last = Math.max(...timeOfIndex.keys())
  const times: number[] = []
  let encoder: JpegEncoder | undefined
  try {
    for await (const frame of decodeFrames(path, { format: 'yuv420p', signal })) {
      const timeS = timeOfIndex.get(frame.index)
      if (timeS !== undefined) {
        encoder ??= openJpegEncoder({ ...frame, signal })
        await encoder.write(frame.data)
        times.push(timeS)
      }
      if (frame.index >= last) break
    }
    const files = (await encoder?.finish()) ?? []
    for (const [i, bytes] of files.entries()) yield { camera, timeS: times[i], bytes, format: 'jpeg' }
  } finally {
    await encoder?.discard()
  }
}
