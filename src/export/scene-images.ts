import { readFile } from 'node:fs/promises'
import type { WorkOptions } from '../base/work.ts'
import { decodeFrames } from '../media/decode.ts'
import { imageKindOf } from '../media/image-frames.ts'
import { encodeJpegs } from '../media/jpeg.ts'
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
  const wanted = new Map(frames.map(frame => [frame.index, frame.timeS]))
  const last = Math.max(...frames.map(frame => frame.index ?? 0))
  for await (const frame of decodeFrames(path, { format: 'yuv420p', signal })) {
    const timeS = wanted.get(frame.index)
    if (timeS !== undefined) {
      const [bytes] = await encodeJpegs([frame], frame)
      yield { camera, timeS, bytes, format: 'jpeg' }
    }
    if (frame.index >= last) return
  }
}
