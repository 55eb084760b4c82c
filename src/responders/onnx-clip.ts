import type { Frame } from '../bench/responder.ts'
import { decodeJpegs } from '../media/jpeg-pixels.ts'
import type { VlmClip } from '../models/vlm/frame.ts'

/** Frames are shared by the questions of a clip, and so is what a model saw of them. */
const CLIPS = new WeakMap<readonly Frame[], VlmClip>()

/** Frames of a request as a clip; they are decoded when a model looks at them. */
export function clipOf(frames: readonly Frame[]): VlmClip {
  const known = CLIPS.get(frames)
  if (known) return known
  const clip: VlmClip = {
    timesS: frames.map(frame => frame.timeS),
    async pictures(places, signal) {
      const wanted = [...new Set(places)]
      const images = await decodeJpegs(
        wanted.map(place => frames[place].jpeg),
        signal,
      )
      return places.map(place => images[wanted.indexOf(place)])
    },
  }
  CLIPS.set(frames, clip)
  return clip
}
