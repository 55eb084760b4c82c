import { Random } from '../../../base/random.ts'

/** One ratio's parts by cluster; clusters that are not named add nothing. */
export interface ClusterSums {
  /** Indices of clusters. */
  readonly clusters: ArrayLike<number>
  readonly numerators: ArrayLike<number>
  readonly denominators: ArrayLike<number>
}

export interface BootstrapOptions {
  readonly seed?: number
  readonly resamples?: number
}

export const RESAMPLES = 1000

/**
 * Ratios of sums under the bootstrap over clusters (Davison and Hinkley 1997, section 3.8): whole clusters are drawn with
 * replacement, as many as there are, and the same draws serve every ratio, so that resample i of one may be compared with
 * resample i of another. Not a number where a resample holds nothing of a ratio. Row k belongs to `ratios[k]`.
 */
export function bootstrapRatios(
  ratios: readonly ClusterSums[],
  clusterCount: number,
  { seed = 0, resamples = RESAMPLES }: BootstrapOptions = {},
): Float64Array[] {
  const random = new Random(seed, 'bootstrap')
  const out = ratios.map(() => new Float64Array(resamples))
  const counts = new Float64Array(clusterCount)
  for (let resample = 0; resample < resamples; resample++) {
    counts.fill(0)
    for (let draw = 0; draw < clusterCount; draw++) counts[random.int(clusterCount)]++
    for (let k = 0; k < ratios.length; k++) out[k][resample] = weightedRatio(ratios[k], counts)
  }
  return out
}

function weightedRatio({ clusters, numerators, denominators }: ClusterSums, weights: Float64Array): number {
  let [numerator, denominator] = [0, 0]
  for (let i = 0; i < clusters.length; i++) {
    const weight = weights[clusters[i]]
    numerator += weight * numerators[i]
    denominator += weight * denominators[i]
  }
  return numerator / denominator
}

/** The central 95 % of resampled values, by percentiles; undefined where fewer than two clusters were drawn from. */
export function interval95(values: Float64Array, clusterCount: number): [low: number, high: number] | undefined {
  const sorted = values.filter(value => !Number.isNaN(value)).sort()
  if (clusterCount < 2 || sorted.length === 0) return undefined
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

/** Linear between order statistics, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const low = Math.floor(place)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low] + (place - low) * (sorted[high] - sorted[low])
}
