import type { VideoSource } from '../../media/video-source.ts'
import type { GivenReconstruction } from '../reconstruction/reconstruction.ts'
import type { SensedDepth } from '../rgbd/sensed-depth.ts'
import type { Stretch } from '../shots.ts'
import type { Given } from './given.ts'

/** What a user said of a whole video, for one of its shots, whose frames and times begin anew. */
export function givenOfShot(given: Given, { stampsS }: VideoSource, { first, last }: Stretch): Given {
  if (first === 0 && last === stampsS.length - 1) return given
  const { poses, sensed, reconstruction, known } = given
  const [startS, endS] = [stampsS[first], stampsS[last]]
  return {
    ...given,
    ...(poses && { poses: posesOf(poses, first, last, startS, stampsS.length) }),
    ...(sensed && { sensed: sensedOf(sensed, first, last) }),
    ...(reconstruction && { reconstruction: reconstructionOf(reconstruction, first, last, startS) }),
    known: known.flatMap(one =>
      one.timeS >= startS && one.timeS <= endS ? [{ ...one, timeS: one.timeS - startS }] : [],
    ),
  }
}

function posesOf(poses: NonNullable<Given['poses']>, first: number, last: number, startS: number, count: number) {
  // Rows that are one a frame are counted; a wrong number of them is told where they are used.
  if (poses[0].timeS === undefined) return poses.length === count ? poses.slice(first, last + 1) : poses
  return poses.map(pose => ({ ...pose, timeS: (pose.timeS ?? 0) - startS }))
}

const sensedOf = ({ files, depthOf }: SensedDepth, first: number, last: number): SensedDepth => ({
  files: files.slice(first, last + 1),
  depthOf: index => depthOf(first + index),
})

function reconstructionOf(
  { program, camera, depthOf }: GivenReconstruction,
  first: number,
  last: number,
  startS: number,
): GivenReconstruction {
  const views = camera.views
    .filter(view => view.index >= first && view.index <= last)
    .map(view => ({ ...view, index: view.index - first, timeS: view.timeS - startS }))
  return { program, camera: { ...camera, views, points: [] }, depthOf: index => depthOf(first + index) }
}
