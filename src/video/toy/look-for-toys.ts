import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { RgbImage } from '../../media/image.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { Detector } from '../../models/vision.ts'
import { looksLikeVehicle, type ToyInput, type ToyVerdict, toyEvidence } from './evidence.ts'
import { surroundingsOf } from './surroundings.ts'

/** Where in a video is looked, as shares of its frames. */
export const LOOKED_AT = [0.1, 0.3, 0.5, 0.7, 0.9]

/** What a video says of its vehicles' size by what stands beside them: a few frames, seen by the detector with all it knows. */
export async function lookForToys(source: VideoSource, detector: Detector, options: WorkOptions): Promise<ToyVerdict> {
  const { signal } = options
  const count = source.stampsS.length
  const wanted = new Set(LOOKED_AT.map(share => Math.floor(share * count)))
  const frames: ToyInput['frames'][number][] = []
  const only = (index: number) => wanted.has(index)
  for await (const frame of source.frames({ format: 'rgb24', fast: true, last: Math.max(...wanted), only, signal })) {
    throwIfAborted(signal, source.path)
    frames.push(await lookAt(frame, detector))
  }
  return toyEvidence({ frames })
}

/** One frame: everything in it, and where it is. */
export async function lookAt(image: RgbImage, detector: Detector): Promise<ToyInput['frames'][number]> {
  const detections = await detector.detect(image)
  const vehicles = detections.filter(looksLikeVehicle).map(({ box }) => box)
  return { detections, surroundings: surroundingsOf(image, vehicles) }
}
