/** How a piece's positions may be wrong together. */
export interface PathErrors {
  /**
   * Variance of the sum over instants of weight . position, by the noise alone, from the joint posterior of the whole
   * piece. Weights are x, y, z of each instant from `first` on.
   */
  noiseVariance(first: number, weights: Float64Array): number
  /** 3x3 covariance of the displacement from one instant to another, by the noise alone. */
  displacementCovariance(from: number, to: number): Float64Array
  /** By the scene's common errors: x, y, z of each instant's displacement by one standard deviation. */
  readonly common: Readonly<Record<string, Float64Array>>
}

/** Effect of one standard deviation of each common error on the weighted sum of positions. */
export function commonEffects(errors: PathErrors, first: number, weights: Float64Array): Record<string, number> {
  const effects: Record<string, number> = {}
  for (const [name, shiftsM] of Object.entries(errors.common)) {
    let sum = 0
    for (let k = 0; k < weights.length; k++) sum += weights[k] * shiftsM[3 * first + k]
    effects[name] = sum
  }
  return effects
}

/** Variance of the weighted sum of positions by noise and common errors together. */
export function varianceOf(errors: PathErrors, first: number, weights: Float64Array): number {
  let variance = errors.noiseVariance(first, weights)
  for (const effect of Object.values(commonEffects(errors, first, weights))) variance += effect * effect
  return variance
}
