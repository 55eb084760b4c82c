import { nearestFrame } from '../../questions/clip-boxes.ts'
import type { Clip } from '../../questions/record.ts'
import type { Camera, Scene, Track } from '../../tracks/scene.ts'

/** A stretch of one camera that a benchmark's clips show, and the video that holds it. */
export interface Stretch {
  readonly camera: string
  readonly startS: number
  readonly endS: number
  readonly videoFps: number
  /** Relative to the scenes file. */
  readonly file: string
}

/** Samples this long before and after a stretch stay: what is smoothed needs neighbours. */
const MARGIN_S = 2

/** The stretches that clips show: those of one camera that overlap or touch are one. */
export function stretchesOf(clips: readonly Pick<Clip, 'camera' | 'startS' | 'endS' | 'videoFps'>[]) {
  const stretches: Omit<Stretch, 'file'>[] = []
  for (const { camera, startS, endS, videoFps } of [...clips].sort((a, b) => a.startS - b.startS)) {
    const open = stretches.findIndex(s => s.camera === camera && startS <= s.endS + 1e-9 && endS >= s.startS - 1e-9)
    if (open < 0) stretches.push({ camera, startS, endS, videoFps })
    else stretches[open] = { ...stretches[open], endS: Math.max(stretches[open].endS, endS) }
  }
  return stretches
}

/** The scene with nothing but its stretches: cameras name frames of the stretches' videos, tracks keep their samples. */
export function cutScene(scene: Scene, stretches: readonly Stretch[]): Scene {
  const { ego: egoPoses, ...rest } = scene
  const isNear = ({ timeS }: { readonly timeS: number }): boolean =>
    stretches.some(({ startS, endS }) => timeS >= startS - MARGIN_S && timeS <= endS + MARGIN_S)
  const cameras = scene.cameras.filter(camera => stretches.some(stretch => stretch.camera === camera.name))
  const ego = egoPoses?.filter(isNear)
  const names = new Set(cameras.map(camera => camera.name))
  return {
    ...rest,
    cameras: cameras.map(camera => cutCamera(camera, stretches)),
    ...(ego && { ego }),
    tracks: scene.tracks.flatMap(track => cutTrack(track, isNear, names)),
  }
}

function cutCamera(camera: Camera, stretches: readonly Stretch[]): Camera {
  const frames = stretches.filter(stretch => stretch.camera === camera.name).flatMap(s => framesOf(camera, s))
  return { ...camera, frames: frames.sort((a, b) => a.timeS - b.timeS) }
}

/** Frame k of a stretch's video shows the camera's frame nearest to startS + k / videoFps. */
function framesOf(camera: Camera, { startS, endS, videoFps, file }: Stretch): Camera['frames'] {
  const count = Math.floor((endS - startS) * videoFps + 1e-3) + 1
  const frames: Camera['frames'] = []
  for (let index = 0; index < count; index++) {
    const frame = nearestFrame(camera.frames, startS + index / videoFps)
    if (frame && frame.timeS !== frames.at(-1)?.timeS) frames.push({ ...frame, file, index })
  }
  return frames
}

function cutTrack(track: Track, isNear: (sample: { timeS: number }) => boolean, cameras: ReadonlySet<string>): Track[] {
  const samples = track.samples.filter(isNear).map(sample => {
    const { box2dPx, ...rest } = sample
    const boxes = Object.entries(box2dPx ?? {}).filter(([name]) => cameras.has(name))
    return boxes.length > 0 ? { ...rest, box2dPx: Object.fromEntries(boxes) } : rest
  })
  return samples.length > 0 ? [{ ...track, samples }] : []
}
