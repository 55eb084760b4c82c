import type { ShadeInput } from './light.ts'
import { OpenShader } from './shade-open.ts'
import { SurfaceShader } from './shade-surface.ts'

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
