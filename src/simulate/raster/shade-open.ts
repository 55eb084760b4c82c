import type { GroundMap } from './ground-map.ts'
import { HALF_HAZE_M, type ShadeInput } from './light.ts'
import { NOISE, TILE } from './noise.ts'
import { SUN_HIDDEN } from './shadow-mask.ts'
import { SkyShader } from './sky.ts'

/** Ground farther than this is drawn as sky. */
const FAR_M = 1500
/** The ground lies where a ray falls by more than this a metre. */
const LEAST_FALL = 1e-4
/** Share of the light left under each ring of soft shade. */
const SHADE = [1, 0.86, 0.7, 0.52, 0.46, 0.42, 0.4, 0.38]
/** Ground pixels of a row between two looks at how far it is. */
const LEVEL_STRIDE = 16
/** Grain is seen from nearer than this. */
const GRAIN_M = 16
const GRAINS_A_METRE = 90
const GRAIN_SHARE = 0.0016

/** Where no surface is: the ground, and the sky beyond it. */
export class OpenShader {
  readonly #input: ShadeInput
  readonly #rgb: Uint8Array
  readonly #depthM: Float32Array | undefined
  readonly #sky: SkyShader
  readonly #haze: Float64Array
  /** Light on the ground in the sun and out of it. */
  readonly #open: number
  readonly #shaded: number
  /** The same by the shadow mask's bits, soft shade included. */
  readonly #light: Float64Array
  readonly #footprint: number
  readonly #stepX: number
  #level = 0
  /** Ground pixels of this row so far. */
  #count = 0
  #rowX = 0
  #rowY = 0
  #rowZ = 0

  constructor(input: ShadeInput, rgb: Uint8Array, depthM?: Float32Array) {
    const { ambient, sun, sunHeight, exposure, intrinsics, ground, fine, sky } = input
    this.#input = input
    this.#rgb = rgb
    this.#depthM = depthM
    this.#sky = new SkyShader(sky, exposure, fine, rgb)
    this.#haze = Float64Array.from(sky.horizon, v => v * exposure)
    this.#open = (ambient + sun * sunHeight) * exposure
    this.#shaded = ambient * exposure
    this.#light = Float64Array.from(
      { length: 256 },
      (_, s) => (s & SUN_HIDDEN ? this.#shaded : this.#open) * SHADE[s & 7],
    )
    this.#footprint = 1 / (intrinsics.fxPx * ground.texelM)
    this.#stepX = 1 / intrinsics.fxPx
  }

  beginRow(row: number): void {
    const { intrinsics, worldFromCamera: m } = this.#input
    const cy = (row + 0.5 - intrinsics.cyPx) / intrinsics.fyPx
    this.#rowX = m[1] * cy + m[2]
    this.#rowY = m[4] * cy + m[5]
    this.#rowZ = m[7] * cy + m[8]
    this.#count = 0
  }

  /** Pixels from `from` to `end` of the row; x is the middle of the first. */
  shadeRun(from: number, end: number, x: number): void {
    for (let p = from; p < end; ) {
      const near = this.#input.fine ? this.#shadeGround(p, end, x + p - from) : this.#shadeCoarse(p, end, x + p - from)
      p =
        near > p ? near : this.#input.fine ? this.#shadeSky(p, end, x + p - from) : this.#blendSky(p, end, x + p - from)
    }
  }

  /**
   * Up to LEVEL_STRIDE pixels of ground at low detail: place and haze run straight between both ends, so that no pixel
   * divides. What reaches the horizon or the map's edge goes pixel by pixel.
   */
  #shadeCoarse(from: number, end: number, x: number): number {
    const { intrinsics, eyeM, worldFromCamera: m, ground, shadow } = this.#input
    const rgb = this.#rgb
    const stop = Math.min(end, from + LEVEL_STRIDE)
    const cx = (x - intrinsics.cxPx) * this.#stepX
    const last = cx + (stop - from - 1) * this.#stepX
    const dz = m[6] * cx + this.#rowZ
    const dzLast = m[6] * last + this.#rowZ
    if (Math.max(dz, dzLast) * FAR_M >= -eyeM[2]) return this.#shadeGround(from, end, x)
    const t = -eyeM[2] / dz
    const tLast = -eyeM[2] / dzLast
    const level = this.#levelAt(t, dz)
    const { width, height, texels } = ground.levels[level]
    const scale = 1 / (ground.texelM * (1 << level))
    let u = (eyeM[0] + t * (m[0] * cx + this.#rowX) - ground.originXM) * scale - 0.5
    let v = (eyeM[1] + t * (m[3] * cx + this.#rowY) - ground.originYM) * scale - 0.5
    const uLast = (eyeM[0] + tLast * (m[0] * last + this.#rowX) - ground.originXM) * scale - 0.5
    const vLast = (eyeM[1] + tLast * (m[3] * last + this.#rowY) - ground.originYM) * scale - 0.5
    if (Math.min(u, v, uLast, vLast) < 0 || Math.max(u, uLast) >= width || Math.max(v, vLast) >= height)
      return this.#shadeGround(from, end, x)
    const steps = Math.max(1, stop - from - 1)
    const du = (uLast - u) / steps
    const dv = (vLast - v) / steps
    let keep = HALF_HAZE_M / (t + HALF_HAZE_M)
    const dKeep = (HALF_HAZE_M / (tLast + HALF_HAZE_M) - keep) / steps
    const [hazeRed, hazeGreen, hazeBlue] = this.#haze
    const light = this.#light
    for (let p = from, o = from * 3; p < stop; p++, o += 3, u += du, v += dv, keep += dKeep) {
      const colour = texels[(v | 0) * width + (u | 0)]
      const lit = keep * light[shadow[p]]
      const haze = 1 - keep
      rgb[o] = Math.min((colour & 255) * lit + hazeRed * haze, 255)
      rgb[o + 1] = Math.min(((colour >> 8) & 255) * lit + hazeGreen * haze, 255)
      rgb[o + 2] = Math.min((colour >> 16) * lit + hazeBlue * haze, 255)
    }
    const depthM = this.#depthM
    if (depthM) for (let p = from, z = dz; p < stop; p++, z += m[6] * this.#stepX) depthM[p] = -eyeM[2] / z
    return stop
  }

  /** Until there is sky or another level is due; returns the pixel after the last. */
  #shadeGround(from: number, end: number, x: number): number {
    const { intrinsics, eyeM, worldFromCamera: m, ground, shadow, fine } = this.#input
    const { cxPx } = intrinsics
    const stepX = this.#stepX
    const rightX = m[0]
    const rightY = m[3]
    const rightZ = m[6]
    const rowX = this.#rowX
    const rowY = this.#rowY
    const rowZ = this.#rowZ
    const eyeX = eyeM[0]
    const eyeY = eyeM[1]
    const eyeZ = eyeM[2]
    const hazeRed = this.#haze[0]
    const hazeGreen = this.#haze[1]
    const hazeBlue = this.#haze[2]
    const rgb = this.#rgb
    const depthM = this.#depthM
    const open = this.#open
    const shaded = this.#shaded
    const grains = NOISE.fine
    if (this.#count % LEVEL_STRIDE === 0) {
      const dz = rightZ * ((x - cxPx) * stepX) + rowZ
      if (dz < -LEAST_FALL && -eyeZ / dz < FAR_M) this.#level = this.#levelAt(-eyeZ / dz, dz)
    }
    const { width, height, texels } = ground.levels[this.#level]
    const texelsPerM = 1 / (ground.texelM * (1 << this.#level))
    const originX = ground.originXM
    const originY = ground.originYM
    const beyond = ground.beyond
    const stop = Math.min(end, from + LEVEL_STRIDE - (this.#count % LEVEL_STRIDE))
    let p = from
    for (let o = from * 3; p < stop; p++, o += 3, x++) {
      const cx = (x - cxPx) * stepX
      const dz = rightZ * cx + rowZ
      const t = dz < -LEAST_FALL ? -eyeZ / dz : FAR_M
      if (t >= FAR_M) break
      const groundX = eyeX + t * (rightX * cx + rowX)
      const groundY = eyeY + t * (rightY * cx + rowY)
      const gx = (groundX - originX) * texelsPerM - 0.5
      const gy = (groundY - originY) * texelsPerM - 0.5
      let colour = beyond
      if (gx >= 0 && gy >= 0 && gx < width - 1 && gy < height - 1) {
        const x0 = gx | 0
        const y0 = gy | 0
        const i = y0 * width + x0
        colour = fine ? bilinear(texels, i, width, ((gx - x0) * 256) | 0, ((gy - y0) * 256) | 0) : texels[i]
      }
      const shade = shadow[p]
      let light = (shade & SUN_HIDDEN ? shaded : open) * SHADE[shade & 7]
      if (fine && t < GRAIN_M) {
        const grain =
          grains[((groundY * GRAINS_A_METRE) & (TILE - 1)) * TILE + ((groundX * GRAINS_A_METRE) & (TILE - 1))]
        light *= 1 + (grain - 128) * GRAIN_SHARE * (1 - t / GRAIN_M)
      }
      const haze = t / (t + HALF_HAZE_M)
      const keep = (1 - haze) * light
      rgb[o] = Math.min((colour & 255) * keep + hazeRed * haze, 255)
      rgb[o + 1] = Math.min(((colour >> 8) & 255) * keep + hazeGreen * haze, 255)
      rgb[o + 2] = Math.min(((colour >> 16) & 255) * keep + hazeBlue * haze, 255)
      if (depthM) depthM[p] = t
    }
    this.#count += p - from
    return p
  }

  /** Up to LEVEL_STRIDE pixels of sky at low detail: colours run straight between both ends. */
  #blendSky(from: number, end: number, x: number): number {
    const { intrinsics, eyeM, worldFromCamera: m } = this.#input
    const stop = Math.min(end, from + LEVEL_STRIDE)
    const cx = (x - intrinsics.cxPx) * this.#stepX
    const last = cx + (stop - from - 1) * this.#stepX
    const dz = m[6] * cx + this.#rowZ
    const dzLast = m[6] * last + this.#rowZ
    if (stop - from < 3 || Math.min(dz, dzLast) * FAR_M < -eyeM[2]) return this.#shadeSky(from, end, x)
    const rgb = this.#rgb
    const [first, final] = [from * 3, (stop - 1) * 3]
    this.#sky.shade(m[0] * cx + this.#rowX, m[3] * cx + this.#rowY, dz, first)
    this.#sky.shade(m[0] * last + this.#rowX, m[3] * last + this.#rowY, dzLast, final)
    for (let k = 0; k < 3; k++) {
      const step = (rgb[final + k] - rgb[first + k]) / (stop - 1 - from)
      for (let o = first + 3 + k, v = rgb[first + k] + step; o < final; o += 3, v += step) rgb[o] = v
    }
    this.#depthM?.fill(0, from, stop)
    return stop
  }

  /** Until there is ground. */
  #shadeSky(from: number, end: number, x: number): number {
    const { intrinsics, eyeM, worldFromCamera: m } = this.#input
    for (let p = from; p < end; p++, x++) {
      const cx = (x - intrinsics.cxPx) * this.#stepX
      const dz = m[6] * cx + this.#rowZ
      if (dz < -LEAST_FALL && -eyeM[2] / dz < FAR_M) return p
      this.#sky.shade(m[0] * cx + this.#rowX, m[3] * cx + this.#rowY, dz, p * 3)
      if (this.#depthM) this.#depthM[p] = 0
    }
    return end
  }

  /** The level whose texels are about as wide as the footprint, which is long along the view. */
  #levelAt(t: number, dz: number): number {
    let wide = t * this.#footprint * (dz > -0.3 ? 2.2 : 1.2)
    let level = 0
    while (wide > 1.4 && level < this.#input.ground.levels.length - 1) {
      wide *= 0.5
      level++
    }
    return level
  }
}

/** Shares are of 256. */
function bilinear(
  texels: GroundMap['levels'][number]['texels'],
  i: number,
  width: number,
  x: number,
  y: number,
): number {
  const below = lerpPacked(texels[i], texels[i + 1], x)
  return lerpPacked(below, lerpPacked(texels[i + width], texels[i + width + 1], x), y)
}

/** Three bytes at once; the share is of 256. */
function lerpPacked(a: number, b: number, share: number): number {
  const rest = 256 - share
  const redBlue = (Math.imul(a & 0xff00ff, rest) + Math.imul(b & 0xff00ff, share)) >>> 8
  const green = (Math.imul((a >> 8) & 0xff, rest) + Math.imul((b >> 8) & 0xff, share)) & 0xff00
  return (redBlue & 0xff00ff) | green
}
