import { readCalibration } from '../../calibration/calibration.ts'
import { readPoses } from '../../calibration/poses.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { openDepthModel } from '../../models/depth/open-depth-model.ts'
import { parseKnown } from '../ground/known.ts'
import type { TrackJob } from '../job.ts'
import { readReconstruction } from '../reconstruction/reconstruction.ts'
import { sensedDepthOfFrames } from '../rgbd/sensed-depth.ts'
import type { Given } from './given.ts'
import { calibrationFor } from './given-lens.ts'

/** Everything that a user says of a video, read and checked against it. Errors: `badInput` in one line. */
export async function readGiven(job: TrackJob, source: VideoSource): Promise<Given> {
  const { calibration, poses, depth, reconstruction, cameraHeightM, toyScale, still, given, known } = job
  return {
    ...(calibration !== undefined && {
      calibration: calibrationFor(await readCalibration(calibration), source, calibration),
    }),
    ...(poses !== undefined && { poses: await readPoses(poses) }),
    ...(depth && { sensed: await sensedDepthOfFrames(depth.pattern, depth.unitsPerM, source) }),
    ...(reconstruction !== undefined && { reconstruction: await readReconstruction(reconstruction, source) }),
    ...(job.depthModel !== undefined && (await depthOf(job.depthModel, job))),
    ...(cameraHeightM !== undefined && { cameraHeightM }),
    ...(toyScale !== undefined && { toyScale }),
    ...{ known: known.map(parseKnown), still, files: given },
  }
}

async function depthOf(name: string, job: TrackJob): Promise<Pick<Given, 'depthModel' | 'relativeDepth'>> {
  const depth = await openDepthModel(name, job)
  return depth.kind === 'metric' ? { depthModel: depth } : { relativeDepth: depth }
}
