import { SOURCE_COUNT, type WayDepth } from './depth-ways.ts'

/** A depth that several ways agreed on. */
export interface FusedDepth {
  readonly method: WayDepth['method'] | 'fused'
  readonly depthM: number
  readonly gradient: Float64Array
  /** Ways that lay too far off to be believed. */
  readonly rejected: readonly WayDepth['method'][]
}

/** Two ways that differ by more of their standard deviations do not see the same object. */
const AGREE_SD = 3.5
/** A way of less weight than this is not worth a mixed name. */
const LEAST_WEIGHT = 0.05

/**
 * The linear mix of least variance whose weights are not negative, sources shared between the ways included; `sd` is
 * one standard deviation of each source. The surest way leads, and another that contradicts it is left out.
 */
export function fuseDepths(ways: readonly WayDepth[], sd: Float64Array): FusedDepth | undefined {
  if (ways.length === 0) return undefined
  const variance = (way: WayDepth) => covarianceOf(way, way, sd)
  const [best, ...others] = [...ways].sort((a, b) => variance(a) - variance(b))
  let mixed: FusedDepth = { ...best, rejected: [] }
  for (const way of others) {
    const [a, b, both] = [covarianceOf(mixed, mixed, sd), variance(way), covarianceOf(mixed, way, sd)]
    const apart = a + b - 2 * both
    if (Math.abs(mixed.depthM - way.depthM) > AGREE_SD * Math.sqrt(apart)) {
      mixed = { ...mixed, rejected: [...mixed.rejected, way.method] }
      continue
    }
    // d/dw of the variance of (1 - w) mixed + w way.
    const weight = apart > 0 ? Math.min(1, Math.max(0, (a - both) / apart)) : 0
    if (weight < LEAST_WEIGHT) continue
    mixed = {
      method: 'fused',
      depthM: mixed.depthM + weight * (way.depthM - mixed.depthM),
      gradient: mixed.gradient.map((g, i) => g + weight * (way.gradient[i] - g)),
      rejected: mixed.rejected,
    }
  }
  return mixed
}

type Graded = { readonly gradient: Float64Array }

export function covarianceOf(a: Graded, b: Graded, sd: Float64Array): number {
  let sum = 0
  for (let i = 0; i < SOURCE_COUNT; i++) sum += a.gradient[i] * b.gradient[i] * sd[i] * sd[i]
  return sum
}
