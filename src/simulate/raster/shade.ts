import type { Intrinsics } from '../../geometry/camera.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { GroundMap } from './ground-map.ts'
import { noiseTiles, TILE } from './noise.ts'
import { PLANE, PLANE_STRIDE, type Raster } from './raster.ts'
import { SUN_HIDDEN } from './shadow-mask.ts'
import { TEXTURE, textureAt } from './textures.ts'

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
  /** Grain of the ground from near, textures: left out at low detail. */
  readonly fine: boolean
}

export interface SkyLook {
  readonly zenith: Vec3
  readonly horizon: Vec3
  /** 0 clear .. 1 covered */
  readonly clouds: number
  readonly shift: number
}

/** Metres at which haze hides two thirds. */
const HAZE_M = 420
/** Ground farther than this is drawn as haze. */
const FAR_M = 1500
/** Share of the light left under each ring of soft shade. */
const SHADE = [1, 0.86, 0.7, 0.52, 0.46, 0.42, 0.4, 0.38]

/** Colours every pixel: what the raster shows, else the ground, else the sky. Depth in metres along the axis, sky 0. */
export function shadeFrame(input: ShadeInput, rgb: Uint8Array, depthM?: Float32Array): void {
  const { raster, intrinsics, worldFromCamera: m, eyeM } = input
  const { widthPx, heightPx, owner, inverseDepth } = raster
  const surface = new SurfaceShader(input)
  const ground = new GroundShader(input)
  const stepX = 1 / intrinsics.fxPx
  for (let row = 0; row < heightPx; row++) {
    const cy = (row + 0.5 - intrinsics.cyPx) / intrinsics.fyPx
    let cx = (0.5 - intrinsics.cxPx) / intrinsics.fxPx
    for (let column = 0; column < widthPx; column++, cx += stepX) {
      const p = row * widthPx + column
      const own = owner[p]
      if (own > 0) {
        surface.shade(own - 1, column + 0.5, row + 0.5, inverseDepth[p], rgb, p * 3)
        if (depthM) depthM[p] = 1 / inverseDepth[p]
        continue
      }
      const dz = m[6] * cx + m[7] * cy + m[8]
      const t = dz < -1e-4 ? -eyeM[2] / dz : FAR_M
      if (t < FAR_M) ground.shade(t, m[0] * cx + m[1] * cy + m[2], m[3] * cx + m[4] * cy + m[5], dz, p, rgb)
      else
        shadeSky(input.sky, input.exposure, m[0] * cx + m[1] * cy + m[2], m[3] * cx + m[4] * cy + m[5], dz, rgb, p * 3)
      if (depthM) depthM[p] = t < FAR_M ? t : 0
    }
  }
}

const byte = (v: number): number => (v > 255 ? 255 : v)

class SurfaceShader {
  readonly #planes: Float64Array
  readonly #exposure: number
  readonly #haze: Vec3
  readonly #fine: boolean

  constructor({ raster, exposure, sky, fine }: ShadeInput) {
    this.#planes = raster.planes
    this.#exposure = exposure
    this.#haze = sky.horizon
    this.#fine = fine
  }

  shade(triangle: number, x: number, y: number, inverse: number, rgb: Uint8Array, o: number): void {
    const planes = this.#planes
    const p = triangle * PLANE_STRIDE
    let light = planes[p + PLANE.shade] * x + planes[p + PLANE.shade + 1] * y + planes[p + PLANE.shade + 2]
    if (light < 0.05) light = 0.05
    const texture = planes[p + PLANE.texture]
    if (texture !== TEXTURE.plain && this.#fine) {
      const u = (planes[p + PLANE.u] * x + planes[p + PLANE.u + 1] * y + planes[p + PLANE.u + 2]) / inverse
      const v = (planes[p + PLANE.v] * x + planes[p + PLANE.v + 1] * y + planes[p + PLANE.v + 2]) / inverse
      light *= textureAt(texture, u, v)
    }
    const gloss = planes[p + PLANE.gloss] * x + planes[p + PLANE.gloss + 1] * y + planes[p + PLANE.gloss + 2]
    const haze = 1 / (1 + inverse * HAZE_M * 0.5)
    const keep = (1 - haze) * this.#exposure
    const veil = haze * this.#exposure
    const extra = gloss > 0 ? gloss * keep : 0
    rgb[o] = byte(planes[p + PLANE.red] * light * keep + extra + this.#haze[0] * veil)
    rgb[o + 1] = byte(planes[p + PLANE.green] * light * keep + extra + this.#haze[1] * veil)
    rgb[o + 2] = byte(planes[p + PLANE.blue] * light * keep + extra + this.#haze[2] * veil)
  }
}

class GroundShader {
  readonly #input: ShadeInput
  readonly #tile = noiseTiles().fine
  readonly #open: number
  readonly #shaded: number
  readonly #footprint: number

  constructor(input: ShadeInput) {
    this.#input = input
    this.#open = (input.ambient + input.sun * input.sunHeight) * input.exposure
    this.#shaded = input.ambient * input.exposure
    this.#footprint = 1 / (input.intrinsics.fxPx * input.ground.texelM)
  }

  shade(t: number, dx: number, dy: number, dz: number, pixel: number, rgb: Uint8Array): void {
    const { eyeM, ground, shadow, sky, exposure, fine } = this.#input
    const x = eyeM[0] + t * dx
    const y = eyeM[1] + t * dy
    const colour = groundAt(ground, x, y, t * this.#footprint, dz)
    const shade = shadow[pixel]
    let light = shade & SUN_HIDDEN ? this.#shaded : this.#open
    light *= SHADE[shade & 7]
    if (fine && t < 16) {
      const u = (x * 90) & (TILE - 1)
      const v = (y * 90) & (TILE - 1)
      light *= 1 + (this.#tile[v * TILE + u] - 128) * 0.0016 * (1 - t / 16)
    }
    const haze = t / (t + HAZE_M * 0.5)
    const keep = (1 - haze) * light
    const veil = haze * exposure
    const o = pixel * 3
    rgb[o] = byte((colour & 255) * keep + sky.horizon[0] * veil)
    rgb[o + 1] = byte(((colour >> 8) & 255) * keep + sky.horizon[1] * veil)
    rgb[o + 2] = byte(((colour >> 16) & 255) * keep + sky.horizon[2] * veil)
  }
}

/** Bilinear between texels of the level whose texels are about as wide as the pixel's footprint. */
function groundAt(ground: GroundMap, xM: number, yM: number, texelsAcross: number, dz: number): number {
  // Footprints are long along the view: halfway between their width and their length.
  let wide = texelsAcross * (dz > -0.3 ? 2.2 : 1.2)
  let level = 0
  while (wide > 1.4 && level < ground.levels.length - 1) {
    wide *= 0.5
    level++
  }
  const { width, height, texels } = ground.levels[level]
  const scale = 1 / (ground.texelM * (1 << level))
  const gx = (xM - ground.originXM) * scale - 0.5
  const gy = (yM - ground.originYM) * scale - 0.5
  const x0 = Math.floor(gx)
  const y0 = Math.floor(gy)
  if (x0 < 0 || y0 < 0 || x0 + 1 >= width || y0 + 1 >= height) return ground.beyond
  const i = y0 * width + x0
  const fx = ((gx - x0) * 256) | 0
  const fy = ((gy - y0) * 256) | 0
  return lerpPacked(
    lerpPacked(texels[i], texels[i + 1], fx),
    lerpPacked(texels[i + width], texels[i + width + 1], fx),
    fy,
  )
}

/** Three bytes at once; the share is of 256. */
function lerpPacked(a: number, b: number, share: number): number {
  const rest = 256 - share
  const redBlue = (Math.imul(a & 0xff00ff, rest) + Math.imul(b & 0xff00ff, share)) >>> 8
  const green = (Math.imul((a >> 8) & 0xff, rest) + Math.imul((b >> 8) & 0xff, share)) & 0xff00
  return (redBlue & 0xff00ff) | green
}

function shadeSky(
  { zenith, horizon, clouds, shift }: SkyLook,
  exposure: number,
  dx: number,
  dy: number,
  dz: number,
  rgb: Uint8Array,
  o: number,
): void {
  const up = dz <= 0 ? 0 : dz / Math.sqrt(dx * dx + dy * dy + dz * dz)
  const blend = Math.min(1, up * 1.8)
  let white = 0
  if (up > 0.02 && clouds > 0) {
    const u = ((dx / dz) * 38 + shift) & (TILE - 1)
    const v = ((dy / dz) * 38) & (TILE - 1)
    white = Math.max(0, (noiseTiles().cloud[v * TILE + u] - 190 + clouds * 150) / 110)
    white = Math.min(1, white) * Math.min(1, up * 6) * 0.8
  }
  for (let k = 0; k < 3; k++) {
    const clear = horizon[k] + (zenith[k] - horizon[k]) * blend
    rgb[o + k] = byte((clear + (236 - clear) * white) * exposure)
  }
}
