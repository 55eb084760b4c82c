import { cholesky, solveCholesky } from '../../geometry/matrix.ts'

/** Flow as an affine function of the place: [a, b, c] for x, then for y, with a + b x + c y. */
export type FlowField = Float64Array

const PASSES = 3
const LEAST = 12

/** What most flows agree with; undefined of too few. Reweighted least squares, Cauchy with a scale of a few pixels. */
export function fitFlowField(placesPx: Float64Array, flows: Float64Array, spanPx: number): FlowField | undefined {
  const n = placesPx.length / 2
  if (n < LEAST) return undefined
  let field: Float64Array = new Float64Array(6)
  let weights = new Float64Array(n).fill(1)
  for (let pass = 0; pass < PASSES; pass++) {
    field = solveFor(placesPx, flows, weights, spanPx)
    weights = weights.map((_, i) => {
      const [u, v] = flowAt(field, placesPx[2 * i], placesPx[2 * i + 1])
      const miss = Math.hypot(flows[2 * i] - u, flows[2 * i + 1] - v)
      return 1 / (1 + (miss / (0.01 * spanPx)) ** 2)
    })
  }
  return field
}

export const flowAt = (f: FlowField, x: number, y: number): readonly [u: number, v: number] => [
  f[0] + f[1] * x + f[2] * y,
  f[3] + f[4] * x + f[5] * y,
]

function solveFor(placesPx: Float64Array, flows: Float64Array, weights: Float64Array, spanPx: number): FlowField {
  const normal = new Float64Array(9)
  const right = new Float64Array(6)
  for (let i = 0; i < weights.length; i++) {
    const row = [1, placesPx[2 * i] / spanPx, placesPx[2 * i + 1] / spanPx]
    for (let r = 0; r < 3; r++) {
      const w = weights[i] * row[r]
      for (let c = 0; c < 3; c++) normal[3 * r + c] += w * row[c]
      right[2 * r] += w * flows[2 * i]
      right[2 * r + 1] += w * flows[2 * i + 1]
    }
  }
  for (let r = 0; r < 3; r++) normal[4 * r] += 1e-6 * weights.length
  const s = solveCholesky(cholesky(normal, 3), right, 3, 2)
  return Float64Array.of(s[0], s[2] / spanPx, s[4] / spanPx, s[1], s[3] / spanPx, s[5] / spanPx)
}
