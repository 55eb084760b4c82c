import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { compose, type Pose } from '../../geometry/pose.ts'
import type { Camera, CameraFrame } from '../../tracks/scene.ts'
import {
  type CalibratedCamera,
  type FieldTangents,
  fieldTangents,
  type PlacedCamera,
  placeCamera,
} from '../boxes-in-cameras.ts'
import { type EgoPoses, poseOfRow, type WorldFromEgo } from './ego-poses.ts'
import { readFeather } from './feather.ts'
import { INTRINSICS_COLUMNS, SENSOR_POSE_COLUMNS } from './tables.ts'

/** A camera on the vehicle. */
export interface MountedCamera {
  readonly camera: CalibratedCamera
  readonly egoFromCamera: Pose<'ego', 'camera'>
  readonly tangents: FieldTangents
}

/** The source counts from the first pixel's centre, this project from the image's edge. */
const PIXEL_CENTRE = 0.5
const IMAGE_FILE = /^(\d{1,19})\.(jpg|png)$/

/** The cameras of a log in the order of its table; none where it has no calibration. */
export async function readCameras(logDir: string): Promise<MountedCamera[]> {
  const intrinsicsPath = join(logDir, 'calibration', 'intrinsics.feather')
  const posesPath = join(logDir, 'calibration', 'egovehicle_SE3_sensor.feather')
  if (!(await isFile(intrinsicsPath)) && !(await isFile(posesPath))) return []
  const lenses = await readFeather(intrinsicsPath, INTRINSICS_COLUMNS)
  const poses = await readFeather(posesPath, SENSOR_POSE_COLUMNS)
  return lenses.sensor_name.map((name, row) => {
    const mounted = poses.sensor_name.indexOf(name)
    if (mounted < 0) throw badInput({ subject: `sensor ${name}`, expected: 'a pose', got: 'none', where: posesPath })
    const camera: CalibratedCamera = {
      name,
      widthPx: lenses.width_px[row],
      heightPx: lenses.height_px[row],
      intrinsics: {
        fxPx: lenses.fx_px[row],
        fyPx: lenses.fy_px[row],
        cxPx: lenses.cx_px[row] + PIXEL_CENTRE,
        cyPx: lenses.cy_px[row] + PIXEL_CENTRE,
      },
    }
    refuseNoLens(camera, `${intrinsicsPath}, row ${row + 1}`)
    return {
      camera,
      egoFromCamera: poseOfRow<'ego', 'camera'>(poses, mounted, posesPath),
      tangents: fieldTangents(camera),
    }
  })
}

function refuseNoLens({ widthPx, heightPx, intrinsics }: CalibratedCamera, where: string): void {
  const whole = Number.isInteger(widthPx) && Number.isInteger(heightPx)
  if (whole && Math.min(widthPx, heightPx, intrinsics.fxPx, intrinsics.fyPx) > 0) return
  const got = `${widthPx} x ${heightPx}, ${intrinsics.fxPx} and ${intrinsics.fyPx}`
  throw badInput({ subject: 'camera', expected: 'a size and focal lengths above 0', got, where })
}

export const placeCameras = (cameras: readonly MountedCamera[], worldFromEgo: WorldFromEgo): PlacedCamera[] =>
  cameras.map(({ camera, egoFromCamera, tangents }) =>
    placeCamera(camera, compose(worldFromEgo, egoFromCamera), tangents),
  )

/** What dates and names the frames of a log. */
export interface FrameContext {
  readonly poses: EgoPoses
  /** Stamps of the labelled sweeps: where a camera has no images, its poses are given at these. */
  readonly sweepStampsNs: readonly bigint[]
  readonly timeOf: (stampNs: bigint) => number
  /** Holds LOG/sensors/cameras/NAME/STAMP.jpg. */
  readonly framesRoot: string
  readonly logId: string
}

/** The camera with its frames: its images within the labelled time, or poses alone. */
export async function withFrames(mounted: MountedCamera, context: FrameContext): Promise<Camera> {
  const { poses, sweepStampsNs, timeOf, framesRoot, logId } = context
  const folder = `${logId}/sensors/cameras/${mounted.camera.name}`
  const images = (await readdir(join(framesRoot, folder)).catch(() => [])).flatMap(name => {
    const stamp = IMAGE_FILE.exec(name)?.[1]
    return stamp === undefined ? [] : [{ stampNs: BigInt(stamp), file: `${folder}/${name}` }]
  })
  const first = sweepStampsNs[0]
  const last = sweepStampsNs[sweepStampsNs.length - 1]
  const instants = images.length > 0 ? images : sweepStampsNs.map(stampNs => ({ stampNs, file: undefined }))
  const frames = instants
    .filter(({ stampNs }) => stampNs >= first && stampNs <= last)
    .sort((a, b) => (a.stampNs < b.stampNs ? -1 : 1))
    .map(({ stampNs, file }): CameraFrame => {
      const worldFromEgo = poses.interpolatedAt(stampNs)
      return {
        timeS: timeOf(stampNs),
        ...(file && { file }),
        ...(worldFromEgo && { worldFromCamera: plainPose(compose(worldFromEgo, mounted.egoFromCamera)) }),
      }
    })
  return { ...mounted.camera, frames }
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true

export const plainPose = <A extends string, B extends string>({ translationM, quatWxyz }: Pose<A, B>) => ({
  translationM: [...translationM] as [number, number, number],
  quatWxyz: [...quatWxyz] as [number, number, number, number],
})
