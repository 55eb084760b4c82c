import type { Intrinsics } from '../../geometry/camera.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { GroundMap } from './ground-map.ts'
import type { Raster } from './raster.ts'

/** What the shaders share: the view, the light and the haze. */
export interface ShadeInput {
  readonly raster: Raster
  readonly shadow: Uint8Array
  readonly ground: GroundMap
  readonly intrinsics: Intrinsics
  /** Columns: the camera's axes in the world. */
  readonly worldFromCamera: Mat3
  readonly eyeM: Vec3
  readonly sun: number
  readonly ambient: number
  readonly exposure: number
  /** Upwards facing ground gets this share of the sun: the sine of its elevation. */
  readonly sunHeight: number
  readonly sky: SkyLook
  /** Grain of the ground from near, textures, clouds: left out at low detail. */
  readonly fine: boolean
}

export interface SkyLook {
  readonly zenith: Vec3
  readonly horizon: Vec3
  /** 0 clear .. 1 covered */
  readonly clouds: number
  readonly shift: number
}

/** Metres at which haze hides half. */
export const HALF_HAZE_M = 210
