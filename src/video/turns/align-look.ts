import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import { matrixOf } from '../../geometry/quat.ts'
import { turned } from '../../geometry/rotation.ts'
import type { GrayImage, Pyramid } from '../features/pyramid.ts'
import { greyAt } from './soft-picture.ts'
import { type Exposure, type Look, NO_CHANGE, type Sphere } from './sphere.ts'

export interface Aligned {
  readonly look: Look
  readonly exposure: Exposure
  /** Share of the points in view that are where they should be, to a pixel. */
  readonly agreement: number
  /** Sum of the softened squared errors and the number of points: how well the look explains the picture. */
  readonly cost: number
  /** Places of the points that agree. */
  readonly seenPx: Float64Array
}

/** Turn (3), logarithm of the focal length, gain, offset of the greys. */
const SIZE = 6
const STEPS = 8
/** Half size first. */
const LEVELS = [1, 0] as const
const MARGIN_PX = 4
const SMALL_STEP = 1e-6
/** Grey levels: noise of pictures and codecs. */
const LEAST_SD = 2
const SOFT = 2.5
/** The start is nearer than this to where a camera looks from one frame to the next. */
const MOST_LOG_ZOOM = 0.1
const GAIN_SD = 0.3
const OFFSET_SD = 30

/** The look from which the points of the sphere have the greys that they had: Gauss and Newton on the greys, softened, coarse to fine. */
export function alignLook(
  sphere: Sphere,
  pictures: Pyramid,
  start: Look,
  isHidden: (xPx: number, yPx: number) => boolean,
  exposure: Exposure = NO_CHANGE,
): Aligned | undefined {
  const visible = visiblePoints(sphere, pictures[0], start, isHidden)
  if (visible.length < 10 * SIZE) return undefined
  let [look, gain, offset] = [start, exposure.gain, exposure.offset]
  const sums = new Sums(visible.length)
  for (const level of LEVELS) {
    for (let step = 0; step < STEPS; step++) {
      sums.take(sphere, visible, level, pictures[level], look, gain, offset)
      if (sums.count < 10 * SIZE) return undefined
      const d = sums.solve(gain, offset)
      look = {
        cameraFromMapQuatWxyz: turned(look.cameraFromMapQuatWxyz, [-d[0], -d[1], -d[2]]),
        focalPx: look.focalPx * Math.exp(-d[3]),
      }
      gain -= d[4]
      offset -= d[5]
      if (Math.abs(d[0]) + Math.abs(d[1]) + Math.abs(d[2]) + Math.abs(d[3]) < SMALL_STEP) break
    }
  }
  if (Math.abs(Math.log(look.focalPx / start.focalPx)) > MOST_LOG_ZOOM) return undefined
  sums.take(sphere, visible, 0, pictures[0], look, gain, offset)
  return judged(sphere, visible, sums, look, { gain, offset })
}

function judged(sphere: Sphere, visible: Int32Array, sums: Sums, look: Look, exposure: Exposure): Aligned {
  const seen: number[] = []
  let all = 0
  let cost = 0
  for (let k = 0; k < visible.length; k++) {
    const error = sums.errors[k]
    if (Number.isNaN(error)) continue
    all++
    const missed = Math.abs(error) > sphere.gradients[visible[k]]
    sphere.note(visible[k], missed)
    cost += (error * error) / (1 + (error / (SOFT * sums.sd)) ** 2)
    if (!missed) seen.push(sums.placesPx[2 * k], sums.placesPx[2 * k + 1])
  }
  return {
    look,
    exposure,
    agreement: seen.length / 2 / Math.max(1, all),
    cost: cost / Math.max(1, all),
    seenPx: Float64Array.from(seen),
  }
}

function visiblePoints(
  sphere: Sphere,
  picture: GrayImage,
  look: Look,
  isHidden: (xPx: number, yPx: number) => boolean,
): Int32Array {
  const m = matrixOf(look.cameraFromMapQuatWxyz)
  const [cx, cy, f] = [picture.widthPx / 2, picture.heightPx / 2, look.focalPx]
  const out: number[] = []
  const { rays } = sphere
  for (let i = 0; i < sphere.size; i++) {
    const [a, b, c] = [rays[3 * i], rays[3 * i + 1], rays[3 * i + 2]]
    const z = m[6] * a + m[7] * b + m[8] * c
    if (z < 0.1 || !sphere.isSound(i)) continue
    const x = cx + (f * (m[0] * a + m[1] * b + m[2] * c)) / z
    const y = cy + (f * (m[3] * a + m[4] * b + m[5] * c)) / z
    if (x < MARGIN_PX || y < MARGIN_PX || x > picture.widthPx - MARGIN_PX || y > picture.heightPx - MARGIN_PX) continue
    if (!isHidden(x, y)) out.push(i)
  }
  return Int32Array.from(out)
}

/** Normal equations of one step. */
class Sums {
  readonly errors: Float64Array
  readonly placesPx: Float64Array
  readonly #jacobian: Float64Array
  sd = LEAST_SD
  count = 0

  constructor(points: number) {
    this.errors = new Float64Array(points)
    this.placesPx = new Float64Array(2 * points)
    this.#jacobian = new Float64Array(SIZE * points)
  }

  take(
    { rays, greys }: Sphere,
    visible: Int32Array,
    level: 0 | 1,
    picture: GrayImage,
    { cameraFromMapQuatWxyz, focalPx }: Look,
    gain: number,
    offset: number,
  ): void {
    const m = matrixOf(cameraFromMapQuatWxyz)
    const shrink = level === 0 ? 1 : 0.5
    const f = focalPx * shrink
    const { widthPx, heightPx } = picture
    const [cx, cy] = [widthPx / 2, heightPx / 2]
    const known = greys[level]
    const J = this.#jacobian
    this.count = 0
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k]
      const a = rays[3 * i]
      const b = rays[3 * i + 1]
      const c = rays[3 * i + 2]
      const z = m[6] * a + m[7] * b + m[8] * c
      const u = (m[0] * a + m[1] * b + m[2] * c) / z
      const v = (m[3] * a + m[4] * b + m[5] * c) / z
      const x = f * u + cx
      const y = f * v + cy
      this.placesPx[2 * k] = x / shrink
      this.placesPx[2 * k + 1] = y / shrink
      if (!(x > 2.5 && y > 2.5 && x < widthPx - 2.5 && y < heightPx - 2.5)) {
        this.errors[k] = Number.NaN
        continue
      }
      this.count++
      const gx = (f * (greyAt(picture, x + 1, y) - greyAt(picture, x - 1, y))) / 2
      const gy = (f * (greyAt(picture, x, y + 1) - greyAt(picture, x, y - 1))) / 2
      this.errors[k] = greyAt(picture, x, y) - gain * known[i] - offset
      J[SIZE * k] = -gx * u * v - gy * (1 + v * v)
      J[SIZE * k + 1] = gx * (1 + u * u) + gy * u * v
      J[SIZE * k + 2] = -gx * v + gy * u
      J[SIZE * k + 3] = gx * u + gy * v
      J[SIZE * k + 4] = -known[i]
      J[SIZE * k + 5] = -1
    }
    this.sd = Math.max(LEAST_SD, 1.4826 * medianSize(this.errors))
  }

  solve(gain: number, offset: number): Float64Array {
    const normal = new Float64Array(SIZE * SIZE)
    const gradient = new Float64Array(SIZE)
    const J = this.#jacobian
    const soft = 1 / (SOFT * this.sd) ** 2
    for (let k = 0; k < this.errors.length; k++) {
      const error = this.errors[k]
      if (Number.isNaN(error)) continue
      const w = 1 / (1 + error * error * soft) ** 2
      for (let r = 0; r < SIZE; r++) {
        const j = w * J[SIZE * k + r]
        gradient[r] += j * error
        for (let s = r; s < SIZE; s++) normal[SIZE * r + s] += j * J[SIZE * k + s]
      }
    }
    const variance = this.sd ** 2
    normal[4 * SIZE + 4] += variance / GAIN_SD ** 2
    gradient[4] += (variance / GAIN_SD ** 2) * (gain - 1)
    normal[5 * SIZE + 5] += variance / OFFSET_SD ** 2
    gradient[5] += (variance / OFFSET_SD ** 2) * offset
    for (let r = 0; r < SIZE; r++) {
      normal[SIZE * r + r] *= 1 + 1e-9
      normal[SIZE * r + r] += 1e-9
      for (let s = 0; s < r; s++) normal[SIZE * r + s] = normal[SIZE * s + r]
    }
    return solveCholesky(cholesky(normal, SIZE), gradient, SIZE, 1)
  }
}

function medianSize(errors: Float64Array): number {
  const sizes = errors.filter(e => !Number.isNaN(e)).map(Math.abs)
  sizes.sort()
  return sizes[sizes.length >> 1] ?? 0
}
