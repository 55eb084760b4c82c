import type { Intrinsics } from '../../geometry/camera.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { GroundMap } from './ground-map.ts'
import type { Raster } from './raster.ts'
import { OpenShader } from './shade-open.ts'
import { SurfaceShader } from './shade-surface.ts'

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

/**
 * Colours every pixel: what the raster shows, else the ground, else the sky. Depth in metres along the axis, sky 0.
 * Pixels of a row that show the same go through one loop together.
 */
export function shadeFrame(input: ShadeInput, rgb: Uint8Array, depthM?: Float32Array): void {
  const { widthPx, heightPx, owner } = input.raster
  const surface = new SurfaceShader(input, rgb, depthM)
  const open = new OpenShader(input, rgb, depthM)
  for (let row = 0, p = 0; row < heightPx; row++) {
    const start = p
    const stop = start + widthPx
    open.beginRow(row)
    while (p < stop) {
      const own = owner[p]
      let end = p + 1
      while (end < stop && owner[end] === own) end++
      if (own > 0) surface.shadeRun(own - 1, p, end, p - start + 0.5, row + 0.5)
      else open.shadeRun(p, end, p - start + 0.5)
      p = end
    }
  }
}
