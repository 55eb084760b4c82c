import { matrixOf, type Quat, quatFromMatrix, quatFromYawPitchRoll } from '../../geometry/quat.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import { type Affine, applyAffine, composeAffine, invertAffine, multiplyMat3 } from './affine.ts'
import type { KittiCalibration } from './calibration.ts'
import type { LabelRow, OxtsRow } from './rows.ts'

const EARTH_RADIUS_M = 6378137

/**
 * World from IMU: east, north, up in metres from the first packet's place. Mercator projection and angles as in the
 * raw development kit (convertOxtsToPose.m), whose own world is turned with the first pose; this one stays upright.
 */
export function worldFromImuPoses(packets: readonly OxtsRow[]): Affine[] {
  if (packets.length === 0) return []
  const scale = Math.cos((packets[0].latitudeDeg * Math.PI) / 180)
  const origin = mercator(packets[0], scale)
  return packets.map(packet => {
    const [x, y, z] = mercator(packet, scale)
    return {
      linear: matrixOf(quatFromYawPitchRoll(packet.yawRad, packet.pitchRad, packet.rollRad)),
      translationM: [x - origin[0], y - origin[1], z - origin[2]],
    }
  })
}

function mercator({ latitudeDeg, longitudeDeg, altitudeM }: OxtsRow, scale: number): Vec3 {
  const eastM = (scale * EARTH_RADIUS_M * longitudeDeg * Math.PI) / 180
  const northM = scale * EARTH_RADIUS_M * Math.log(Math.tan(((90 + latitudeDeg) * Math.PI) / 360))
  return [eastM, northM, altitudeM]
}

export interface PlacedPose {
  readonly translationM: Vec3
  readonly quatWxyz: Quat
}

export const poseOf = ({ linear, translationM }: Affine): PlacedPose => ({
  translationM,
  quatWxyz: quatFromMatrix(linear),
})

/** World from the rectified camera 0, in which labels are given. */
export const worldFromRect = (worldFromImu: Affine, { rectFromImu }: KittiCalibration): Affine =>
  composeAffine(worldFromImu, invertAffine(rectFromImu))

/** World from a camera beside it: its origin lies where the rectified frame's origin is taken back from it. */
export function worldFromCamera(worldFromRectified: Affine, { rectOriginInCameraM: t }: KittiCalibration): Affine {
  return { linear: worldFromRectified.linear, translationM: applyAffine(worldFromRectified, [-t[0], -t[1], -t[2]]) }
}

/** The box's centre and its turn: x forward, y left, z up. A label's y points down, and it stands on its bottom centre. */
export function worldFromObject(worldFromRectified: Affine, label: LabelRow): PlacedPose {
  const [x, y, z] = label.bottomCenterInRectM
  const cos = Math.cos(label.rotationYRad)
  const sin = Math.sin(label.rotationYRad)
  const rectFromObject: Mat3 = [cos, sin, 0, 0, 0, -1, -sin, cos, 0]
  return {
    translationM: applyAffine(worldFromRectified, [x, y - label.sizeM[2] / 2, z]),
    quatWxyz: quatFromMatrix(multiplyMat3(worldFromRectified.linear, rectFromObject)),
  }
}
