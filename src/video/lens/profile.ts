const FINE = 400

export interface Moments {
  readonly mean: number
  readonly sd: number
}

/**
 * Mean and spread of x under exp(-cost(x)) and a Gaussian prior; costs stand on a grid about 0, `step` apart, and are smooth between
 * (cubic, monotone where the costs are: Fritsch and Carlson 1980).
 */
export function momentsAlong(costs: Float64Array, step: number, prior: Moments): Moments {
  const reach = ((costs.length - 1) / 2) * step
  const slopes = monotoneSlopes(costs)
  const total = Array.from({ length: FINE + 1 }, (_, k) => {
    const x = reach * ((2 * k) / FINE - 1)
    return { x, cost: between(costs, slopes, (x + reach) / step) + ((x - prior.mean) / prior.sd) ** 2 / 2 }
  })
  const least = Math.min(...total.map(t => t.cost))
  let [sum, sumX, sumXX] = [0, 0, 0]
  for (const { x, cost } of total) {
    const weight = Math.exp(least - cost)
    sum += weight
    sumX += weight * x
    sumXX += weight * x * x
  }
  const mean = sumX / sum
  return { mean, sd: Math.sqrt(Math.max(0, sumXX / sum - mean * mean)) }
}

/** Per step of the grid. At a least cost that is the slope of the parabola through it and its neighbours: its floor lies between. */
function monotoneSlopes(costs: Float64Array): Float64Array {
  const last = costs.length - 1
  return costs.map((cost, i) => {
    if (i === 0) return costs[1] - cost
    if (i === last) return cost - costs[last - 1]
    const [before, after] = [cost - costs[i - 1], costs[i + 1] - cost]
    if (before < 0 && after > 0) return (before + after) / 2
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after)
  })
}

function between(costs: Float64Array, slopes: Float64Array, at: number): number {
  const i = Math.min(costs.length - 2, Math.max(0, Math.floor(at)))
  const t = at - i
  const [a, b] = [costs[i], costs[i + 1]]
  const u = 1 - t
  return (1 + 2 * t) * u * u * a + t * u * u * slopes[i] + t * t * (3 - 2 * t) * b - t * t * u * slopes[i + 1]
}
