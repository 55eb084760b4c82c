import { badInput } from '../base/errors.ts'
import { type AssociateContext, MAX_GAP_S } from './associate/context.ts'
import { cropLooks } from './associate/crop-looks.ts'
import { cutAtMeetings } from './associate/cut.ts'
import { finishTracks } from './associate/finish.ts'
import { linkPieces } from './associate/link.ts'
import type { Observation, Tracklet } from './associate/observation.ts'
import { groundSpace, pictureSpace, type Space } from './associate/space.ts'
import { trackForward } from './associate/track-forward.ts'
import type { FrameDetections, ImageTrack } from './image-track.ts'

export type { AssociateContext, GroundPoint } from './associate/context.ts'

/**
 * Detections of single frames to objects over time. Frames may be any of a video's, in order of time; a category's detections are followed on
 * the ground where the context gives one under them, else in the picture. Short tracks by motion, size and looks, cut where objects meet, joined
 * again over the whole recording by motion, size and looks; no object twice in a frame. Between two detections a track has a sighting with
 * score 0 in every frame given; a gap longer than `maxGapS` ends it. The same input gives the same tracks.
 */
export function associate(frames: readonly FrameDetections[], context: AssociateContext = {}): ImageTrack[] {
  refuseDisorder(frames)
  const ground = groundSpace(context)
  const onGround: Observation[][] = frames.map(() => [])
  const inPicture: Observation[][] = frames.map(() => [])
  const picture = pictureSpace(context)
  frames.forEach((frame, place) => {
    for (const detection of frame.detections) {
      const [x0, y0, x1, y1] = detection.box
      if (!(x1 > x0 && y1 > y0)) continue
      const placed = ground?.observe(place, frame, detection)
      if (placed) onGround[place].push(placed)
      else inPicture[place].push(picture.observe(place, frame, detection))
    }
  })
  const maxGapS = context.maxGapS ?? MAX_GAP_S
  const tracklets = [
    ...(ground ? trackIn(ground, onGround, frames, maxGapS) : []),
    ...trackIn(picture, inPicture, frames, maxGapS),
  ]
  return finishTracks(tracklets, frames)
}

function trackIn(
  space: Space,
  observations: readonly Observation[][],
  frames: readonly FrameDetections[],
  maxGapS: number,
): Tracklet[] {
  if (observations.every(o => o.length === 0)) return []
  const timesS = frames.map(f => f.timeS)
  const stepS = medianStepS(timesS)
  const seen = frames.map(({ index, timeS }, i) => ({ index, timeS, observations: observations[i] }))
  const byMotion = trackForward(seen, space, stepS)
  const looks = cropLooks(byMotion, observations)
  const forward = looks ? trackForward(seen, space, stepS, looks) : byMotion
  return linkPieces(cutAtMeetings(forward, timesS, stepS), space, maxGapS)
}

function medianStepS(timesS: readonly number[]): number {
  const steps = timesS.slice(1).map((t, i) => t - timesS[i])
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0
}

function refuseDisorder(frames: readonly FrameDetections[]): void {
  frames.forEach(({ index, timeS }, i) => {
    if (i === 0 || (index > frames[i - 1].index && timeS > frames[i - 1].timeS)) return
    throw badInput({
      subject: `frame ${index} at ${timeS} s`,
      expected: `to come after frame ${frames[i - 1].index} at ${frames[i - 1].timeS} s`,
      got: 'frames out of order',
    })
  })
}
