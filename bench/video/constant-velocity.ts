import { type Matrix, product } from '../../src/geometry/matrix.ts'

/** Positions in a plane, smoothed by constant velocity with white acceleration (Rauch, Tung and Striebel 1965): the truth of the benches. */
export function smoothConstantVelocity(
  timesS: readonly number[],
  points: readonly (readonly [number, number])[],
  { sdM, densityM2S3 }: { readonly sdM: number; readonly densityM2S3: number },
): [number, number][] {
  const axes = [0, 1].map(c =>
    smoothAxis(
      timesS,
      points.map(p => p[c]),
      sdM * sdM,
      densityM2S3,
    ),
  )
  return timesS.map((_, i) => [axes[0][i], axes[1][i]])
}

interface State {
  readonly mean: Matrix
  readonly covariance: Matrix
}

const FIRST_SPEED_SD = 2

function smoothAxis(timesS: readonly number[], values: readonly number[], variance: number, density: number): number[] {
  const predicted: State[] = []
  const filtered: State[] = []
  for (let k = 0; k < values.length; k++) {
    const prior =
      k === 0
        ? { mean: Float64Array.of(values[0], 0), covariance: Float64Array.of(100, 0, 0, FIRST_SPEED_SD ** 2) }
        : predict(filtered[k - 1], timesS[k] - timesS[k - 1], density)
    predicted.push(prior)
    filtered.push(update(prior, values[k], variance))
  }
  const out = filtered.map(({ mean }) => mean[0])
  let [mean, k] = [filtered[values.length - 1].mean, values.length - 2]
  for (; k >= 0; k--) {
    const stepS = timesS[k + 1] - timesS[k]
    const gain = gainOf(filtered[k], predicted[k + 1], stepS)
    const off = Float64Array.of(mean[0] - predicted[k + 1].mean[0], mean[1] - predicted[k + 1].mean[1])
    const change = product(gain, off, 2, 2, 1)
    mean = Float64Array.of(filtered[k].mean[0] + change[0], filtered[k].mean[1] + change[1])
    out[k] = mean[0]
  }
  return out
}

function predict({ mean, covariance: [a, b, , d] }: State, dt: number, q: number): State {
  const cross = b + dt * d + (q * dt * dt) / 2
  const position = a + 2 * dt * b + dt * dt * d + (q * dt ** 3) / 3
  return {
    mean: Float64Array.of(mean[0] + dt * mean[1], mean[1]),
    covariance: Float64Array.of(position, cross, cross, d + q * dt),
  }
}

function update({ mean, covariance: [a, b, , d] }: State, value: number, variance: number): State {
  const total = a + variance
  const [k0, k1] = [a / total, b / total]
  const off = value - mean[0]
  return {
    mean: Float64Array.of(mean[0] + k0 * off, mean[1] + k1 * off),
    covariance: Float64Array.of(a - k0 * a, b - k0 * b, b - k1 * a, d - k1 * b),
  }
}

/** P F' (F P F' + Q)^-1. */
function gainOf({ covariance: [a, b, , d] }: State, { covariance: [p, r, , s] }: State, dt: number): Matrix {
  const det = p * s - r * r
  const inverse = Float64Array.of(s / det, -r / det, -r / det, p / det)
  return product(Float64Array.of(a + dt * b, b, b + dt * d, d), inverse, 2, 2, 2)
}
