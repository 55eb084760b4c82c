import type { RayPairs } from './epipolar.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import type { Mat3 } from './vec3.ts'

/** The homography b ~ H a of four or more pairs of points, direct linear transform with normalised places (Hartley 1997). */
export function fitHomography({ a, b }: RayPairs, weights?: ArrayLike<number>): Mat3 {
  const [na, nb] = [normaliserOf(a), normaliserOf(b)]
  const normal = new Float64Array(81)
  for (let i = 0; i < a.length / 2; i++) {
    const w = weights ? weights[i] : 1
    const [x, y] = [(a[2 * i] - na.x) * na.scale, (a[2 * i + 1] - na.y) * na.scale]
    const [u, v] = [(b[2 * i] - nb.x) * nb.scale, (b[2 * i + 1] - nb.y) * nb.scale]
    addRow(normal, [x, y, 1, 0, 0, 0, -u * x, -u * y, -u], w)
    addRow(normal, [0, 0, 0, x, y, 1, -v * x, -v * y, -v], w)
  }
  const h = symmetricEigen(normal, 9).vectors
  const fromA = timesNormaliser(h, na)
  const s = 1 / nb.scale
  const row = (r: 0 | 3, shift: number): number[] => [0, 1, 2].map(c => s * fromA[r + c] + shift * fromA[6 + c])
  const m = [...row(0, nb.x), ...row(3, nb.y), fromA[6], fromA[7], fromA[8]]
  const size = Math.hypot(...m)
  const sign = m[8] < 0 ? -1 : 1
  const at = (i: number): number => (sign * m[i]) / size
  return [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)]
}

export function applyHomography(h: Mat3, x: number, y: number): readonly [number, number] {
  const w = h[6] * x + h[7] * y + h[8]
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w]
}

interface Normaliser {
  readonly x: number
  readonly y: number
  readonly scale: number
}

function normaliserOf(places: Float64Array): Normaliser {
  const n = places.length / 2
  let [x, y, spread] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    x += places[2 * i] / n
    y += places[2 * i + 1] / n
  }
  for (let i = 0; i < n; i++) spread += Math.hypot(places[2 * i] - x, places[2 * i + 1] - y) / n
  return { x, y, scale: Math.SQRT2 / Math.max(spread, 1e-12) }
}

function addRow(normal: Float64Array, row: readonly number[], w: number): void {
  for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) normal[9 * i + j] += w * row[i] * row[j]
}

/** h times the matrix that normalises. */
function timesNormaliser(h: Float64Array, { x, y, scale }: Normaliser): Float64Array {
  const out = new Float64Array(9)
  for (let r = 0; r < 9; r += 3) {
    out[r] = h[r] * scale
    out[r + 1] = h[r + 1] * scale
    out[r + 2] = h[r + 2] - scale * (h[r] * x + h[r + 1] * y)
  }
  return out
}
