import type { Intrinsics } from '../../geometry/camera.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { GroundLevel, GroundMap } from './ground-map.ts'
import { NOISE, TILE } from './noise.ts'
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

/** Grey level of clouds. */
const CLOUD = 236
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
  const [rightX, rightY, rightZ] = [m[0], m[3], m[6]]
  for (let row = 0; row < heightPx; row++) {
    ground.beginRow()
    const cy = (row + 0.5 - intrinsics.cyPx) / intrinsics.fyPx
    const [rowX, rowY, rowZ] = [m[1] * cy + m[2], m[4] * cy + m[5], m[7] * cy + m[8]]
    for (let column = 0, p = row * widthPx; column < widthPx; column++, p++) {
      const own = owner[p]
      if (own > 0) {
        surface.shade(own - 1, column + 0.5, row + 0.5, inverseDepth[p], rgb, p * 3)
        if (depthM) depthM[p] = 1 / inverseDepth[p]
        continue
      }
      const cx = (column + 0.5 - intrinsics.cxPx) * stepX
      const dz = rightZ * cx + rowZ
      const t = dz < -1e-4 ? -eyeM[2] / dz : FAR_M
      if (t < FAR_M) ground.shade(t, rightX * cx + rowX, rightY * cx + rowY, dz, p, rgb)
      else shadeSky(input, rightX * cx + rowX, rightY * cx + rowY, dz, rgb, p * 3)
      if (depthM) depthM[p] = t < FAR_M ? t : 0
    }
  }
}

const byte = (v: number): number => Math.min(v, 255)

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

/** Columns between two looks at how far the ground is. */
const LEVEL_STRIDE = 16

class GroundShader {
  readonly #ground: GroundMap
  readonly #shadow: Uint8Array
  readonly #eyeX: number
  readonly #eyeY: number
  readonly #fine: boolean
  readonly #hazeRed: number
  readonly #hazeGreen: number
  readonly #hazeBlue: number
  readonly #open: number
  readonly #shaded: number
  readonly #footprint: number
  #column = 0
  #level: GroundLevel
  #texelsPerM = 1

  constructor({ ambient, sun, sunHeight, exposure, intrinsics, ground, shadow, eyeM, fine, sky }: ShadeInput) {
    this.#ground = ground
    this.#shadow = shadow
    this.#eyeX = eyeM[0]
    this.#eyeY = eyeM[1]
    this.#fine = fine
    this.#hazeRed = sky.horizon[0] * exposure
    this.#hazeGreen = sky.horizon[1] * exposure
    this.#hazeBlue = sky.horizon[2] * exposure
    this.#open = (ambient + sun * sunHeight) * exposure
    this.#shaded = ambient * exposure
    this.#footprint = 1 / (intrinsics.fxPx * ground.texelM)
    this.#level = ground.levels[0]
  }

  /** Before the first ground pixel of a row. */
  beginRow(): void {
    this.#column = 0
  }

  shade(t: number, dx: number, dy: number, dz: number, pixel: number, rgb: Uint8Array): void {
    if (this.#column++ % LEVEL_STRIDE === 0) this.#chooseLevel(t, dz)
    const x = this.#eyeX + t * dx
    const y = this.#eyeY + t * dy
    const colour = this.#colourAt(x, y)
    const shade = this.#shadow[pixel]
    let light = (shade & SUN_HIDDEN ? this.#shaded : this.#open) * SHADE[shade & 7]
    if (this.#fine && t < 16) {
      const grain = NOISE.fine[((y * 90) & (TILE - 1)) * TILE + ((x * 90) & (TILE - 1))]
      light *= 1 + (grain - 128) * 0.0016 * (1 - t / 16)
    }
    const haze = t / (t + HAZE_M * 0.5)
    const keep = (1 - haze) * light
    const o = pixel * 3
    rgb[o] = byte((colour & 255) * keep + this.#hazeRed * haze)
    rgb[o + 1] = byte(((colour >> 8) & 255) * keep + this.#hazeGreen * haze)
    rgb[o + 2] = byte(((colour >> 16) & 255) * keep + this.#hazeBlue * haze)
  }

  /** The level whose texels are about as wide as the footprint, which is long along the view. */
  #chooseLevel(t: number, dz: number): void {
    const { levels, texelM } = this.#ground
    let wide = t * this.#footprint * (dz > -0.3 ? 2.2 : 1.2)
    let level = 0
    while (wide > 1.4 && level < levels.length - 1) {
      wide *= 0.5
      level++
    }
    this.#level = levels[level]
    this.#texelsPerM = 1 / (texelM * (1 << level))
  }

  /** Bilinear. */
  #colourAt(xM: number, yM: number): number {
    const { width, height, texels } = this.#level
    const gx = (xM - this.#ground.originXM) * this.#texelsPerM - 0.5
    const gy = (yM - this.#ground.originYM) * this.#texelsPerM - 0.5
    if (!(gx >= 0 && gy >= 0 && gx < width - 1 && gy < height - 1)) return this.#ground.beyond
    const x0 = gx | 0
    const y0 = gy | 0
    const i = y0 * width + x0
    if (!this.#fine) return texels[i]
    const fx = ((gx - x0) * 256) | 0
    const fy = ((gy - y0) * 256) | 0
    const below = lerpPacked(texels[i], texels[i + 1], fx)
    return lerpPacked(below, lerpPacked(texels[i + width], texels[i + width + 1], fx), fy)
  }
}

/** Three bytes at once; the share is of 256. */
function lerpPacked(a: number, b: number, share: number): number {
  const rest = 256 - share
  const redBlue = (Math.imul(a & 0xff00ff, rest) + Math.imul(b & 0xff00ff, share)) >>> 8
  const green = (Math.imul((a >> 8) & 0xff, rest) + Math.imul((b >> 8) & 0xff, share)) & 0xff00
  return (redBlue & 0xff00ff) | green
}

function shadeSky(
  { sky: { zenith, horizon, clouds, shift }, fine, exposure }: ShadeInput,
  dx: number,
  dy: number,
  dz: number,
  rgb: Uint8Array,
  o: number,
): void {
  const up = dz <= 0 ? 0 : dz / Math.sqrt(dx * dx + dy * dy + dz * dz)
  const blend = Math.min(1, up * 1.8)
  let white = 0
  if (fine && up > 0.02 && clouds > 0) {
    const u = ((dx / dz) * 38 + shift) & (TILE - 1)
    const v = ((dy / dz) * 38) & (TILE - 1)
    white = Math.max(0, (NOISE.cloud[v * TILE + u] - 190 + clouds * 150) / 110)
    white = Math.min(1, white) * Math.min(1, up * 6) * 0.8
  }
  const toZenith = blend * (1 - white)
  const toHorizon = (1 - blend) * (1 - white)
  const cloud = CLOUD * white
  rgb[o] = byte((horizon[0] * toHorizon + zenith[0] * toZenith + cloud) * exposure)
  rgb[o + 1] = byte((horizon[1] * toHorizon + zenith[1] * toZenith + cloud) * exposure)
  rgb[o + 2] = byte((horizon[2] * toHorizon + zenith[2] * toZenith + cloud) * exposure)
}
