import { HALF_HAZE_M, type ShadeInput } from './light.ts'
import { PLANE, PLANE_STRIDE } from './raster.ts'
import { TEXTURE, textureAt } from './textures.ts'

/** However dark, a surface keeps this share of its colour. */
const LEAST_LIGHT = 0.05

/** Colours of the raster's triangles. */
export class SurfaceShader {
  readonly #planes: Float64Array
  readonly #inverseDepth: Float32Array
  readonly #rgb: Uint8Array
  readonly #depthM: Float32Array | undefined
  readonly #exposure: number
  readonly #hazeRed: number
  readonly #hazeGreen: number
  readonly #hazeBlue: number
  readonly #fine: boolean

  constructor({ raster, exposure, sky: { horizon }, fine }: ShadeInput, rgb: Uint8Array, depthM?: Float32Array) {
    this.#planes = raster.planes
    this.#inverseDepth = raster.inverseDepth
    this.#rgb = rgb
    this.#depthM = depthM
    this.#exposure = exposure
    this.#hazeRed = horizon[0]
    this.#hazeGreen = horizon[1]
    this.#hazeBlue = horizon[2]
    this.#fine = fine
  }

  /** Pixels from `from` to `end` of a row, all of one triangle; (x, y) is the middle of the first. */
  shadeRun(triangle: number, from: number, end: number, x: number, y: number): void {
    const planes = this.#planes
    const rgb = this.#rgb
    const depthM = this.#depthM
    const inverseDepth = this.#inverseDepth
    const exposure = this.#exposure
    const hazeRed = this.#hazeRed
    const hazeGreen = this.#hazeGreen
    const hazeBlue = this.#hazeBlue
    const q = triangle * PLANE_STRIDE
    const shadeX = planes[q + PLANE.shade]
    const shadeY = planes[q + PLANE.shade + 1] * y
    const shade0 = planes[q + PLANE.shade + 2]
    const glossX = planes[q + PLANE.gloss]
    const glossY = planes[q + PLANE.gloss + 1] * y
    const gloss0 = planes[q + PLANE.gloss + 2]
    const red = planes[q + PLANE.red]
    const green = planes[q + PLANE.green]
    const blue = planes[q + PLANE.blue]
    const textured = this.#fine && planes[q + PLANE.texture] !== TEXTURE.plain
    for (let p = from, o = from * 3; p < end; p++, o += 3, x++) {
      const inverse = inverseDepth[p]
      let light = shadeX * x + shadeY + shade0
      if (light < LEAST_LIGHT) light = LEAST_LIGHT
      if (textured) light *= this.#pattern(q, x, y, inverse)
      const gloss = glossX * x + glossY + gloss0
      const haze = 1 / (1 + inverse * HALF_HAZE_M)
      const keep = (1 - haze) * exposure
      const veil = haze * exposure
      const extra = gloss > 0 ? gloss * keep : 0
      rgb[o] = Math.min(red * light * keep + extra + hazeRed * veil, 255)
      rgb[o + 1] = Math.min(green * light * keep + extra + hazeGreen * veil, 255)
      rgb[o + 2] = Math.min(blue * light * keep + extra + hazeBlue * veil, 255)
      if (depthM) depthM[p] = 1 / inverse
    }
  }

  #pattern(q: number, x: number, y: number, inverse: number): number {
    const planes = this.#planes
    const u = (planes[q + PLANE.u] * x + planes[q + PLANE.u + 1] * y + planes[q + PLANE.u + 2]) / inverse
    const v = (planes[q + PLANE.v] * x + planes[q + PLANE.v + 1] * y + planes[q + PLANE.v + 2]) / inverse
    return textureAt(planes[q + PLANE.texture], u, v)
  }
}
