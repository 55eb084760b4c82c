import { fitStanding, type StandingFit } from './fit-standing.ts'
import type { LogFocal } from './focal-prior.ts'
import type { StandingEvidence } from './standing-residuals.ts'

const GRID = 17
const GRID_REACH_SD = 2.6

/**
 * Mean and spread of log f given the prior and what one or several pictures show: each view is fitted anew at every focal length of a
 * grid, and the likelihoods are weighed (a profile, which need not be Gaussian). Several pictures of one video err alike: together they
 * count as one.
 */
export function posteriorFocal(pictures: readonly StandingEvidence[], prior: LogFocal): LogFocal {
  const logs = Array.from(
    { length: GRID },
    (_, i) => prior.logFocalPx + prior.sd * GRID_REACH_SD * ((2 * i) / (GRID - 1) - 1),
  )
  const costs = logs.map(logFocal => ((logFocal - prior.logFocalPx) / prior.sd) ** 2 / 2)
  for (const evidence of pictures) {
    const own = costsAlong(evidence, logs)
    for (let i = 0; i < GRID; i++) costs[i] += own[i] / pictures.length
  }
  return momentsOf(logs, costs)
}

/** Every fourth focal length is fitted from many starts, the others from their neighbour's view too. */
function costsAlong(evidence: StandingEvidence, logs: readonly number[]): number[] {
  let last: StandingFit | undefined
  return logs.map((logFocal, i) => {
    const focalPx = Math.exp(logFocal)
    const fresh = i % 4 === 0 ? fitStanding(evidence, focalPx) : undefined
    const onward = last && fitStanding(evidence, focalPx, last.view)
    last = onward && !(fresh && fresh.cost < onward.cost) ? onward : fresh
    return last?.cost ?? 0
  })
}

/** Of exp(-cost), linear in the cost between the grid's points. */
function momentsOf(xs: readonly number[], costs: readonly number[]): LogFocal {
  const [first, last] = [xs[0], xs[xs.length - 1]]
  const least = Math.min(...costs)
  let [sum, sumX, sumXX] = [0, 0, 0]
  for (let k = 0; k <= 400; k++) {
    const at = ((xs.length - 1) * k) / 400
    const i = Math.min(xs.length - 2, Math.floor(at))
    const cost = costs[i] + (at - i) * (costs[i + 1] - costs[i])
    const x = first + ((last - first) * k) / 400
    const w = Math.exp(least - cost)
    sum += w
    sumX += w * x
    sumXX += w * x * x
  }
  const mean = sumX / sum
  return { logFocalPx: mean, sd: Math.sqrt(Math.max(0, sumXX / sum - mean * mean)) }
}
