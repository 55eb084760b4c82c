import type { WorkOptions } from '../../base/work.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { Detector } from '../../models/vision.ts'
import { detect } from '../detect.ts'
import type { FrameDetections } from '../image-track.ts'
import { type ToyVerdict, toyEvidence } from './evidence.ts'

/** Where in a video is looked, as shares of its frames. */
export const LOOKED_AT = [0.1, 0.3, 0.5, 0.7, 0.9]

/** What a video says of its vehicles' size by what stands beside them: a few frames, seen by the detector with all it knows. */
export async function lookForToys(source: VideoSource, detector: Detector, options: WorkOptions): Promise<ToyVerdict> {
  const count = source.stampsS.length
  const frames = [...new Set(LOOKED_AT.map(share => Math.floor(share * count)))]
  const found: FrameDetections[] = []
  for await (const frame of detect(source, { ...options, detector, frames })) found.push(frame)
  return toyEvidence({ frames: found })
}
