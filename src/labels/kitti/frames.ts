import type { Camera, EgoPose, Sample, Track } from '../../tracks/scene.ts'
import type { Affine } from './affine.ts'
import type { KittiCalibration } from './calibration.ts'
import { CAMERA, type KittiImages, PIXEL_CENTRE } from './images.ts'
import type { OxtsRow } from './rows.ts'
import { poseOf, worldFromCamera, worldFromImuPoses, worldFromRect } from './world.ts'

/** What one frame of a recording is placed by. */
export interface KittiFrame {
  readonly timeS: number
  readonly egoTimeS: number
  readonly worldFromImu: Affine
  readonly worldFromRect: Affine
}

/** Where each frame's camera and vehicle stand; stamps of images and of packets differ in raw drives. */
export function placeFrames(
  packets: readonly OxtsRow[],
  calibration: KittiCalibration,
  timesS: readonly number[],
  egoTimesS: readonly number[],
): KittiFrame[] {
  return worldFromImuPoses(packets).map((worldFromImu, i) => ({
    timeS: timesS[i],
    egoTimeS: egoTimesS[i],
    worldFromImu,
    worldFromRect: worldFromRect(worldFromImu, calibration),
  }))
}

/** Where some images are there, only these are frames; where none is, all are named, for a folder given later. */
export function cameraOf(
  calibration: KittiCalibration,
  { widthPx, heightPx, present }: KittiImages,
  frames: readonly KittiFrame[],
  fileOf: (frame: number) => string,
): Camera {
  const { fxPx, fyPx, cxPx, cyPx } = calibration
  return {
    name: CAMERA,
    widthPx,
    heightPx,
    intrinsics: { fxPx, fyPx, cxPx: cxPx + PIXEL_CENTRE, cyPx: cyPx + PIXEL_CENTRE },
    frames: frames.flatMap((frame, i) => {
      if (present && !present.has(i)) return []
      const pose = plainPose(worldFromCamera(frame.worldFromRect, calibration))
      return [{ timeS: frame.timeS, file: fileOf(i), worldFromCamera: pose }]
    }),
  }
}

export const egoPoses = (frames: readonly KittiFrame[]): EgoPose[] =>
  frames.map(({ egoTimeS, worldFromImu }) => ({ timeS: egoTimeS, worldFromEgo: plainPose(worldFromImu) }))

/** The recording vehicle, by its GPS/IMU unit, 0.93 m above the road. */
export function egoTrack(frames: readonly KittiFrame[]): Track {
  const samples = frames.map(({ egoTimeS, worldFromImu }): Sample => {
    const { translationM, quatWxyz } = plainPose(worldFromImu)
    return { timeS: egoTimeS, centerInWorldM: translationM, quatWxyz }
  })
  return { id: 'ego', category: 'ego', position: 'center', samples }
}

function plainPose(affine: Affine): EgoPose['worldFromEgo'] {
  const { translationM, quatWxyz } = poseOf(affine)
  return { translationM: [...translationM], quatWxyz: [...quatWxyz] }
}
