import { existsSync } from 'node:fs'
import { readCalibration } from '../../src/calibration/calibration.ts'
import { readPoses } from '../../src/calibration/poses.ts'
import { pathLength, trajectoryError } from '../../src/geometry/align.ts'
import type { Vec3 } from '../../src/geometry/vec3.ts'
import type { PlacedCamera } from '../../src/video/camera-track.ts'
import type { FigureRow } from './report.ts'
import { dataPath, NOTHING_GIVEN, runVideo, type VideoModels } from './run-video.ts'
import { percent } from './summary.ts'

const FOLDER = dataPath('kitti_odometry', 'KITTI_sequence_1')
/** By the makers of the data set. */
const CAMERA_HEIGHT_M = 1.65
const CATEGORIES = ['person', 'car', 'truck', 'bus', 'bicycle', 'motorcycle']

export const hasKitti = (): boolean => existsSync(FOLDER)

/** A recorded path against the true one: signed error of its length, absolute trajectory errors (root mean square, as evo's). */
export interface PathErrors {
  readonly length: number
  readonly rigidM: number
  readonly similarityM: number
  readonly trueM: number
  readonly frames: number
}

/** Frames are matched by their place; those beyond the truth's end are not counted. */
export function pathErrors(views: PlacedCamera['views'], truth: readonly Vec3[]): PathErrors {
  const pairs = views.filter(({ index }) => index < truth.length)
  const path = pairs.map(({ worldFromCamera }) => worldFromCamera.translationM)
  const there = pairs.map(({ index }) => truth[index])
  return {
    length: pathLength(path) / pathLength(there) - 1,
    rigidM: trajectoryError(path, there, false),
    similarityM: trajectoryError(path, there, true),
    trueM: pathLength(there),
    frames: pairs.length,
  }
}

/** KITTI odometry through the whole stage: the placed camera's path, with calibration and the camera's height given. */
export async function kittiErrors(models: VideoModels): Promise<{ errors: PathErrors; camera: PlacedCamera }> {
  const poses = await readPoses(`${FOLDER}/poses.txt`)
  const { camera } = await runVideo(models, {
    path: `${FOLDER}/image_l`,
    fpsTruth: 10,
    categories: CATEGORIES,
    given: {
      ...NOTHING_GIVEN,
      calibration: await readCalibration(`${FOLDER}/calib.txt`),
      cameraHeightM: CAMERA_HEIGHT_M,
    },
  })
  const truth = poses.map(({ worldFromCamera }) => worldFromCamera.translationM)
  return { errors: pathErrors(camera.views, truth), camera }
}

export async function kittiRows(models: VideoModels): Promise<FigureRow[]> {
  const { errors, camera } = await kittiErrors(models)
  const { length, rigidM, similarityM, trueM, frames } = errors
  const measured = `${percent(length)} / ${rigidM.toFixed(2)} m (with scale ${similarityM.toFixed(2)} m; ${frames} frames, ${trueM.toFixed(0)} m, ${camera.motion}, ${camera.units})`
  return [
    {
      what: 'KITTI odometry, camera height known: length error / ATE (SE(3), no scale)',
      measured,
      toReach: '<= 4 % / 0.8 m',
      goal: '<= 1.5 % / 0.3 m',
      reached: Math.abs(length) <= 0.04 && rigidM <= 0.8,
    },
  ]
}
