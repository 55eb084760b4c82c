import { badInput } from '../base/errors.ts'
import type { Intrinsics } from '../geometry/camera.ts'
import type { Distortion } from '../geometry/distortion.ts'

interface ColmapModel {
  readonly name: string
  readonly count: number
  /** Where the distortion's coefficients begin; before them f (or fx fy), cx, cy. */
  readonly single: boolean
  readonly distortion?: (coefficients: readonly number[]) => Distortion | undefined
}

const brown = (coefficients: readonly number[]): Distortion => ({ model: 'brown', coefficients })
const fisheye = (coefficients: readonly number[]): Distortion => ({ model: 'fisheye', coefficients })

/** Brown's polynomial alone: a denominator has no counterpart here. */
const fullOpencv = ([k1, k2, p1, p2, k3, ...denominator]: readonly number[]): Distortion | undefined =>
  denominator.every(k => k === 0) ? brown([k1, k2, p1, p2, k3]) : undefined

/** By COLMAP's number of the model (colmap.github.io/cameras.html); others are refused by name. */
export const COLMAP_MODELS: readonly ColmapModel[] = [
  { name: 'SIMPLE_PINHOLE', count: 3, single: true },
  { name: 'PINHOLE', count: 4, single: false },
  { name: 'SIMPLE_RADIAL', count: 4, single: true, distortion: brown },
  { name: 'RADIAL', count: 5, single: true, distortion: brown },
  { name: 'OPENCV', count: 8, single: false, distortion: brown },
  { name: 'OPENCV_FISHEYE', count: 8, single: false, distortion: fisheye },
  { name: 'FULL_OPENCV', count: 12, single: false, distortion: fullOpencv },
  { name: 'FOV', count: 5, single: false, distortion: () => undefined },
  { name: 'SIMPLE_RADIAL_FISHEYE', count: 4, single: true, distortion: fisheye },
  { name: 'RADIAL_FISHEYE', count: 5, single: true, distortion: fisheye },
  { name: 'THIN_PRISM_FISHEYE', count: 12, single: false, distortion: () => undefined },
]

/** COLMAP's pixel centres are at .5, as here. Errors: a model without a counterpart, a wrong number of parameters. */
export function intrinsicsOfColmap(model: ColmapModel, parameters: readonly number[], where: string): Intrinsics {
  const { name, count, single, distortion } = model
  if (parameters.length !== count) {
    throw badInput({ subject: `COLMAP ${name}`, expected: `${count} parameters`, got: `${parameters.length}`, where })
  }
  const [fxPx, fyPx] = single ? [parameters[0], parameters[0]] : parameters
  const [cxPx, cyPx, ...coefficients] = parameters.slice(single ? 1 : 2)
  if (!(fxPx > 0 && fyPx > 0 && parameters.every(Number.isFinite))) {
    throw badInput({
      subject: `COLMAP ${name}`,
      expected: 'finite parameters, focal length above 0',
      got: parameters.join(' '),
      where,
    })
  }
  const lens = distortion?.(coefficients)
  if (distortion && !lens) {
    throw badInput({ subject: 'COLMAP camera model', expected: 'one of polynomial distortion', got: name, where })
  }
  return { fxPx, fyPx, cxPx, cyPx, ...(lens?.coefficients.some(k => k !== 0) && { distortion: lens }) }
}
