import { existsSync } from 'node:fs'
import { readPoses } from '../../src/calibration/poses.ts'
import { pathLength } from '../../src/geometry/align.ts'
import type { Vec3 } from '../../src/geometry/vec3.ts'
import { sensedDepth } from '../../src/video/rgbd/sensed-depth.ts'
import { pathErrors } from './kitti.ts'
import type { FigureRow } from './report.ts'
import { dataPath, NOTHING_GIVEN, runVideo, type VideoModels } from './run-video.ts'
import { percent } from './summary.ts'

const FOLDER = dataPath('seven_scenes')
/** By the data set's own word, of colour and depth alike. */
const INTRINSICS = { fxPx: 585, fyPx: 585, cxPx: 320, cyPx: 240 }
/** Positions at 30 Hz make any path longer by their noise. */
const LENGTH_EVERY = 6

export const hasSevenScenes = (): boolean => existsSync(FOLDER)

/** A hand-held depth camera through the whole stage: the placed camera's path. */
export async function sevenScenesRows(models: VideoModels): Promise<FigureRow[]> {
  const { camera } = await runVideo(models, {
    path: `${FOLDER}/frame-*.color.jpg`,
    fpsTruth: 30,
    given: {
      ...NOTHING_GIVEN,
      calibration: { intrinsics: INTRINSICS },
      sensed: await sensedDepth(`${FOLDER}/frame-*.depth.png`, 1000),
    },
  })
  const poses = await readPoses(`${FOLDER}/frame-*.pose.txt`)
  const truth = poses.map(({ worldFromCamera }) => worldFromCamera.translationM)
  const { rigidM, trueM, frames } = pathErrors(camera.views, truth)
  const thinned = (path: readonly Vec3[]) => pathLength(path.filter((_, i) => i % LENGTH_EVERY === 0))
  const length = thinned(camera.views.map(view => view.worldFromCamera.translationM)) / thinned(truth) - 1
  const explained = `${frames} frames, ${trueM.toFixed(1)} m; length at 5 Hz ${percent(length)}, ${camera.motion}, ${camera.units}`
  return [
    {
      what: '7-Scenes excerpt with depth: ATE (SE(3))',
      measured: `${(100 * rigidM).toFixed(2)} cm (${explained})`,
      toReach: '<= 1.2 cm',
      goal: '<= 0.7 cm',
      reached: camera.units === 'm' && rigidM <= 0.012,
    },
  ]
}
