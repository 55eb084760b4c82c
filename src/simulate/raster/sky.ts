import type { SkyLook } from './light.ts'
import { NOISE, TILE } from './noise.ts'

/** Grey level of clouds. */
const CLOUD = 236
const CLOUDS_A_TILE = 38

/** Blue above, pale at the horizon, with clouds at full detail. */
export class SkyShader {
  readonly #look: SkyLook
  readonly #exposure: number
  readonly #cloudy: boolean
  readonly #rgb: Uint8Array
  readonly #zenith: Float64Array
  readonly #horizon: Float64Array

  constructor(look: SkyLook, exposure: number, fine: boolean, rgb: Uint8Array) {
    this.#look = look
    this.#exposure = exposure
    this.#cloudy = fine && look.clouds > 0
    this.#rgb = rgb
    this.#zenith = Float64Array.from(look.zenith)
    this.#horizon = Float64Array.from(look.horizon)
  }

  /** The pixel at byte `o`, seen along (dx, dy, dz). */
  shade(dx: number, dy: number, dz: number, o: number): void {
    const up = dz <= 0 ? 0 : dz / Math.sqrt(dx * dx + dy * dy + dz * dz)
    const blend = Math.min(1, up * 1.8)
    const white = this.#cloudy && up > 0.02 ? this.#whiteAt(dx / dz, dy / dz, up) : 0
    const toZenith = blend * (1 - white)
    const toHorizon = (1 - blend) * (1 - white)
    const cloud = CLOUD * white
    const zenith = this.#zenith
    const horizon = this.#horizon
    const exposure = this.#exposure
    const rgb = this.#rgb
    rgb[o] = Math.min((horizon[0] * toHorizon + zenith[0] * toZenith + cloud) * exposure, 255)
    rgb[o + 1] = Math.min((horizon[1] * toHorizon + zenith[1] * toZenith + cloud) * exposure, 255)
    rgb[o + 2] = Math.min((horizon[2] * toHorizon + zenith[2] * toZenith + cloud) * exposure, 255)
  }

  #whiteAt(slopeX: number, slopeY: number, up: number): number {
    const { clouds, shift } = this.#look
    const u = (slopeX * CLOUDS_A_TILE + shift) & (TILE - 1)
    const v = (slopeY * CLOUDS_A_TILE) & (TILE - 1)
    const white = Math.max(0, (NOISE.cloud[v * TILE + u] - 190 + clouds * 150) / 110)
    return Math.min(1, white) * Math.min(1, up * 6) * 0.8
  }
}
