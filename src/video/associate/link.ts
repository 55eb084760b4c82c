import { assign, type Candidate } from '../../geometry/assignment.ts'
import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import { type Look, type LookScale, lookOdds, lookOf, lookScale } from './appearance.ts'
import type { Pieces } from './cut.ts'
import { filterThrough, LOG_SIZE_AREA, type ObjectState, stateAt } from './object-filter.ts'
import type { Observation, Tracklet } from './observation.ts'
import { logDensity, logStudent, type PlaneState } from './plane-filter.ts'
import type { Space } from './space.ts'

/** What a filter remembers of a track at its ends. */
const MEMORY = 30
/** Variances of boxes that others cover are wider by this. */
const MIXED_LOOSE = 9
/** A track that ends comes back, if it does, after this time on average. */
const RETURN_S = 2
/** Objects that come into view for the first time, a second and square metre seen from the front, as a logarithm. */
const LOG_BIRTH = Math.log(0.05 / 200)

interface Node {
  readonly kind: Tracklet['kind']
  readonly observations: readonly Observation[]
  /** Filtered backwards: as it is at the first observation, velocities turned to run forwards. */
  readonly start: ObjectState
  readonly end: ObjectState
  readonly look?: Look
}

/**
 * Pieces joined to whole tracks: each has at most one before and one after it, and the sum of all log likelihood ratios (motion between
 * the two ends, size, looks, length of the gap, against ending here and beginning there) is the highest there is. Repeated with what
 * the joined tracks tell, until nothing joins.
 */
export function linkPieces({ tracklets, mixed }: Pieces, space: Space, maxGapS: number): Tracklet[] {
  const scale = lookScale(tracklets, mixed)
  const looseOf = (o: Observation): number => (mixed.has(o) ? MIXED_LOOSE : 1)
  const nodeOf = ({ kind, observations }: Tracklet): Node => {
    const look = lookOf(observations, mixed)
    return {
      kind,
      observations,
      start: turned(filterThrough(space, observations.slice(0, MEMORY).reverse(), looseOf)),
      end: filterThrough(space, observations.slice(-MEMORY), looseOf),
      ...(look && { look }),
    }
  }
  let nodes = tracklets.map(nodeOf).sort(byStart)
  for (;;) {
    const next = bestLinks(nodes, space, scale, maxGapS)
    if (next.every(n => n < 0)) return nodes
    nodes = chains(nodes, next)
      .map(chain => (chain.length === 1 ? chain[0] : nodeOf(joined(chain))))
      .sort(byStart)
  }
}

const byStart = (a: Node, b: Node): number =>
  a.observations[0].timeS - b.observations[0].timeS || a.observations[0].x - b.observations[0].x

const turned = (state: ObjectState): ObjectState => ({
  ...state,
  place: reversed(state.place),
  size: reversed(state.size),
})

const reversed = (s: PlaneState): PlaneState => ({
  ...s,
  vx: -s.vx,
  vy: -s.vy,
  cxx: -s.cxx,
  cxy: -s.cxy,
  cyx: -s.cyx,
  cyy: -s.cyy,
})

const joined = (chain: readonly Node[]): Tracklet => ({
  kind: chain[0].kind,
  observations: chain.flatMap(n => n.observations),
})

/** The successor of each node, or -1. */
function bestLinks(nodes: readonly Node[], space: Space, scale: LookScale, maxGapS: number): Int32Array {
  const startsS = nodes.map(n => n.observations[0].timeS)
  const rows = nodes.map((node): Candidate[] => {
    const endS = node.end.last.timeS
    const candidates: Candidate[] = []
    for (let j = firstAfter(startsS, endS); j < nodes.length && startsS[j] - endS <= maxGapS; j++) {
      const odds = nodes[j].kind.group === node.kind.group ? linkOdds(node, nodes[j], space, scale) : -1
      if (odds > 0) candidates.push({ column: j, cost: -odds })
    }
    return candidates
  })
  return assign(rows, nodes.length, 0)
}

function firstAfter(sortedS: readonly number[], timeS: number): number {
  let [low, high] = [0, sortedS.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sortedS[middle] > timeS) high = middle
    else low = middle + 1
  }
  return low
}

function linkOdds(a: Node, b: Node, space: Space, scale: LookScale): number {
  const { index, timeS, logArea } = b.start.last
  const gapS = timeS - a.end.last.timeS
  const then = stateAt(space, a.end, index, timeS)
  const sizes = logDensity(then.size, b.start.size.x, b.start.size.y, b.start.size.p) + LOG_SIZE_AREA
  const gap = -Math.log(RETURN_S) - gapS / RETURN_S
  return (
    motionOdds(then.place, b.start.place, b.start.last.speedSd) +
    logArea +
    sizes +
    gap -
    LOG_BIRTH +
    lookOdds(a.look, b.look, scale)
  )
}

/** Log density of place and velocity where the first track puts them, less that of the velocity of anything of the kind. */
function motionOdds(then: PlaneState, found: PlaneState, speedSd: number): number {
  const cov = covarianceOf(then)
  covarianceOf(found).forEach((value, i) => {
    cov[i] += value
  })
  const low = cholesky(cov, 4)
  const d = Float64Array.of(found.x - then.x, found.y - then.y, found.vx - then.vx, found.vy - then.vy)
  const solved = solveCholesky(low, d, 4, 1)
  let [chi2, halfLogDet] = [0, 0]
  for (let i = 0; i < 4; i++) {
    chi2 += d[i] * solved[i]
    halfLogDet += Math.log(low[i * 5])
  }
  const sd2 = speedSd * speedSd
  const anyVelocity = logDensity({ ...found, x: 0, y: 0, p: { xx: sd2, xy: 0, yy: sd2 } }, found.vx, found.vy, found.v)
  return logStudent(chi2, halfLogDet, 4) - anyVelocity
}

const covarianceOf = ({ p, cxx, cxy, cyx, cyy, v }: PlaneState): Float64Array =>
  Float64Array.of(p.xx, p.xy, cxx, cxy, p.xy, p.yy, cyx, cyy, cxx, cyx, v.xx, v.xy, cxy, cyy, v.xy, v.yy)

function chains(nodes: readonly Node[], next: Int32Array): Node[][] {
  const follows = new Set(next)
  return nodes.flatMap((_, start) => {
    if (follows.has(start)) return []
    const chain: Node[] = []
    for (let i = start; i >= 0; i = next[i]) chain.push(nodes[i])
    return [chain]
  })
}
