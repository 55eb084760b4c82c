import type { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { Kind } from '../world/kinds.ts'
import type { ActorState } from '../world/world.ts'
import { type CurveSegment, type PathPoint, shortestTurnM, straight, turnSegments } from './road-path.ts'
import { drawSpeedProfile, PEAK_OVER_MEAN, type SpeedProfile, travelledM } from './speed-profile.ts'

/** What an object will do: drawn from the distance and the turn, never by throwing away what does not fit. */
export interface Motion {
  readonly distanceM: number
  readonly turnRad: number
  /** The turns without changes of lane: what a road follows. */
  readonly roadSegments: readonly CurveSegment[]
  /** What the object follows. */
  readonly segments: readonly CurveSegment[]
  readonly profile: SpeedProfile
}

export interface MotionLimits {
  readonly durationS: number
  readonly maxDistanceM: number
  /** Largest turn to either side; pi by default: the whole dial. */
  readonly maxTurnRad?: number
}

/** Sideways acceleration that a comfortable turn stays below. */
const MAX_LATERAL_MPS2 = 3.5
/** A turn takes at most this share of the path. */
const MAX_TURN_SHARE = 0.92
const SHORTEST_M = 1
const LANE_CHANGE_M = 3.5

/**
 * The turn is uniform over the dial, the distance logarithmically uniform between the shortest path that holds the turn
 * and the longest that the object can cover in time without sliding in it.
 */
export function drawMotion(random: Random, kind: Kind, limits: MotionLimits): Motion {
  const { durationS, maxDistanceM, maxTurnRad = Math.PI } = limits
  const drawnTurn = random.uniform(-maxTurnRad, maxTurnRad)
  const longest = Math.max(SHORTEST_M, Math.min(maxDistanceM, (kind.maxSpeedMps / PEAK_OVER_MEAN) * durationS))
  const fitting = (longest * MAX_TURN_SHARE * 0.9) / shortestTurnM(1, kind.minRadiusM)
  const turnRad = Math.sign(drawnTurn) * Math.min(Math.abs(drawnTurn), fitting, largestTurn(kind.minRadiusM, durationS))
  const high = Math.min(longest, longestWithoutSliding(turnRad, durationS))
  const low = Math.min(high, Math.max(SHORTEST_M, shortestTurnM(turnRad, kind.minRadiusM) / MAX_TURN_SHARE))
  const distanceM = random.logUniform(low, Math.max(high, low * 1.0001))
  const peakMps = (distanceM / durationS) * PEAK_OVER_MEAN
  const radiusM = Math.max(kind.minRadiusM, peakMps ** 2 / MAX_LATERAL_MPS2)
  const roadSegments = drawSegments(random, turnRad, distanceM, radiusM)
  const changes = Math.abs(turnRad) < 0.5 && kind.axleShare > 0 && distanceM > 35 && random.chance(0.4)
  return {
    distanceM,
    turnRad,
    roadSegments,
    segments: changes ? laneChange(random, distanceM) : roadSegments,
    profile: drawSpeedProfile(random, distanceM, durationS, kind.maxAccelMps2),
  }
}

/** The turn whose shortest path is also the longest that does not slide: more does not fit in the time. */
function largestTurn(minRadiusM: number, durationS: number): number {
  const perTurn = shortestTurnM(1, minRadiusM) / MAX_TURN_SHARE
  return 0.98 * Math.sqrt(longestWithoutSliding(1, durationS) / perTurn)
}

/** From turn length = turn * (peak speed)^2 / lateral limit / 0.75 being a share of the distance. */
function longestWithoutSliding(turnRad: number, durationS: number): number {
  const perSquare = shortestTurnM(turnRad, (PEAK_OVER_MEAN / durationS) ** 2 / MAX_LATERAL_MPS2)
  return MAX_TURN_SHARE / Math.max(perSquare, 1e-6)
}

function drawSegments(random: Random, turnRad: number, distanceM: number, radiusM: number): CurveSegment[] {
  const shortest = shortestTurnM(turnRad, radiusM)
  const turnM = Math.min(distanceM * MAX_TURN_SHARE, Math.max(shortest, distanceM * random.uniform(0.15, 0.8)))
  if (turnM <= 0) return [straight(distanceM)]
  // The object shows its first heading before it turns.
  const before = (distanceM - turnM) * random.uniform(0.4, 0.8)
  return [straight(before), ...turnSegments(turnRad, turnM), straight(distanceM - turnM - before)]
}

function laneChange(random: Random, distanceM: number): CurveSegment[] {
  const lengthM = Math.min(distanceM * 0.8, random.uniform(30, 60))
  // Two equal and opposite turns shift by turn * length / 2.
  const turnRad = (2 * LANE_CHANGE_M) / lengthM
  const before = (distanceM - lengthM) * random.uniform(0.2, 0.8)
  const halves = [...turnSegments(turnRad, lengthM / 2), ...turnSegments(-turnRad, lengthM / 2)]
  return [straight(before), ...halves, straight(distanceM - lengthM - before)]
}

/** States of a body whose rear axle runs along `at` as the profile says. */
export function followPath(
  at: (alongM: number) => PathPoint,
  profile: SpeedProfile,
  timesS: readonly number[],
  kind: Kind,
  [lengthM]: Vec3,
): ActorState[] {
  const axleM = kind.axleShare * lengthM
  return timesS.map((timeS, i) => {
    const travelled = travelledM(profile, timeS)
    const p = at(travelled)
    const before = i > 0 ? travelledM(profile, timesS[i - 1]) : travelled
    const dt = i > 0 ? timeS - timesS[i - 1] : 1
    return {
      xM: p.xM + Math.cos(p.yawRad) * axleM,
      yM: p.yM + Math.sin(p.yawRad) * axleM,
      zM: 0,
      yawRad: p.yawRad,
      travelledM: travelled,
      speedMps: (travelled - before) / dt,
      steerRad: Math.atan(p.curvature * 2 * axleM),
    }
  })
}

/** A body that stands. */
export function standStill(count: number, xM: number, yM: number, yawRad: number): ActorState[] {
  const state = { xM, yM, zM: 0, yawRad, travelledM: 0, speedMps: 0, steerRad: 0 }
  return Array.from({ length: count }, () => state)
}
