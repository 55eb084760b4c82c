import type { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { Range } from '../config.ts'
import type { Kind } from '../world/kinds.ts'
import type { ActorState } from '../world/world.ts'
import { type CurveSegment, type PathPoint, shortestTurnM, straight, turnSegments } from './road-path.ts'
import { drawSpeedProfile, type SpeedProfile, travelledM } from './speed-profile.ts'

/** What an object will do: drawn from how fast, how far and how much it turns, never by throwing away what does not fit. */
export interface Motion {
  readonly distanceM: number
  readonly turnRad: number
  /** The turns without changes of lane: what a road follows. */
  readonly roadSegments: readonly CurveSegment[]
  /** What the object follows. */
  readonly segments: readonly CurveSegment[]
  readonly profile: SpeedProfile
  /** When a camera is to have it in view. */
  readonly watchedS: Range
}

export interface MotionLimits {
  readonly durationS: number
  /** The longest path that is watched. */
  readonly maxDistanceM: number
  /** Largest turn to either side; pi by default: the whole dial. */
  readonly maxTurnRad?: number
  /** Whether it may come into view and leave it: then its path goes on before and after what is watched. */
  readonly mayPass?: boolean
  /** Instead of the kind's own. */
  readonly speedsMps?: Range
}

/** Sideways acceleration that a comfortable turn stays below. */
const MAX_LATERAL_MPS2 = 3.5
/** A turn takes at most this share of the path that is watched. */
const MAX_TURN_SHARE = 0.92
const SHORTEST_M = 1
/** What passes is in view for at least this long. */
const LEAST_WATCHED_S = 2.3
const LANE_CHANGE_M = 3.5
/** The fastest of a profile over the drawn speed, about. */
const USUAL_PEAK = 1.15
/** The share of motions that go on for the whole clip where that fits. */
const THROUGHOUT = 0.35
/** The share of motions whose turn, not their speed, is drawn over its whole range: both do not fit together. */
const TURN_FIRST = { riding: 0.5, onFoot: 0.65 }

/**
 * Speed and distance are logarithmically uniform over what kind, time and place allow, the turn uniform over the dial.
 * Where a turn does not fit a speed without sliding, one of them gives way: in some draws the speed's range, in
 * the others the turn.
 */
export function drawMotion(random: Random, kind: Kind, limits: MotionLimits): Motion {
  const { durationS, maxTurnRad = Math.PI } = limits
  const maxDistanceM = Math.max(SHORTEST_M, limits.maxDistanceM)
  const drawnTurn = random.uniform(-maxTurnRad, maxTurnRad)
  const turnFirst = random.chance(kind.axleShare > 0 ? TURN_FIRST.riding : TURN_FIRST.onFoot) ? Math.abs(drawnTurn) : 0
  const speedMps = drawSpeed(random, kind, { ...limits, maxDistanceM }, turnFirst)
  const longestM = Math.min(maxDistanceM, speedMps * durationS)
  const pauseM = limits.mayPass ? 0 : speedMps ** 2 / kind.maxAccelMps2
  const shortestM = Math.max(SHORTEST_M, speedMps * LEAST_WATCHED_S, pauseM, turnLengthM(turnFirst, kind, speedMps))
  const throughout = turnFirst > 0 || random.chance(THROUGHOUT) || shortestM >= longestM
  const watchedM = throughout ? longestM : random.logUniform(shortestM, longestM)
  const pace = drawPace(random, kind, { speedMps, watchedM, durationS, mayPass: limits.mayPass ?? false })
  const ownM = travelledM(pace.profile, pace.watchedS[1]) - travelledM(pace.profile, pace.watchedS[0])
  const peakMps = Math.max(...pace.profile.speedsMps)
  const turnRad = Math.sign(drawnTurn) * Math.min(Math.abs(drawnTurn), (0.95 * ownM) / turnLengthM(1, kind, peakMps))
  const core = drawSegments(random, turnRad, ownM, radiusM(kind, peakMps))
  const changes = Math.abs(turnRad) < 0.5 && kind.axleShare > 0 && ownM > 35 && random.chance(0.4)
  const distanceM = travelledM(pace.profile, durationS)
  const beforeM = travelledM(pace.profile, pace.watchedS[0])
  const within = (inner: CurveSegment[]): CurveSegment[] => [
    straight(beforeM),
    ...inner,
    straight(Math.max(0, distanceM - beforeM - ownM)),
  ]
  return {
    ...pace,
    distanceM,
    turnRad,
    roadSegments: within(core),
    segments: within(changes ? laneChange(random, ownM) : core),
  }
}

const radiusM = (kind: Kind, speedMps: number): number => Math.max(kind.minRadiusM, speedMps ** 2 / MAX_LATERAL_MPS2)

/** The shortest watched path that holds the turn at that speed. */
const turnLengthM = (turnRad: number, kind: Kind, speedMps: number): number =>
  shortestTurnM(turnRad, radiusM(kind, speedMps)) / MAX_TURN_SHARE

/** Fast enough to be seen moving, slow enough to be watched, to stop in its place, and to turn by `turnRad`. */
function drawSpeed(random: Random, kind: Kind, limits: MotionLimits, turnRad: number): number {
  const { durationS, maxDistanceM, mayPass, speedsMps = [kind.minSpeedMps, kind.maxSpeedMps / USUAL_PEAK] } = limits
  const stops = mayPass
    ? Number.POSITIVE_INFINITY
    : Math.max(Math.sqrt(kind.maxAccelMps2 * maxDistanceM), maxDistanceM / durationS)
  const perRadius = turnLengthM(turnRad, { ...kind, minRadiusM: 1 }, 0) * USUAL_PEAK ** 2
  const turns = Math.min(
    (MAX_LATERAL_MPS2 * durationS) / perRadius,
    Math.sqrt((MAX_LATERAL_MPS2 * maxDistanceM) / perRadius),
  )
  const leastS = turnRad > 0 ? durationS : LEAST_WATCHED_S
  const high = Math.min(speedsMps[1], maxDistanceM / leastS, stops, turns)
  const low = turnRad > 0 ? Math.max(SHORTEST_M, turnLengthM(turnRad, kind, 0)) / durationS : speedsMps[0]
  return random.logUniform(Math.min(low, high * 0.999), high)
}

interface PaceRequest {
  readonly speedMps: number
  /** The path within view. */
  readonly watchedM: number
  readonly durationS: number
  readonly mayPass: boolean
}

/** The speed throughout the clip, with pauses before and after, or throughout while only a part of it is watched. */
function drawPace(random: Random, kind: Kind, request: PaceRequest): Pick<Motion, 'profile' | 'watchedS'> {
  const { speedMps, watchedM, durationS, mayPass } = request
  const throughoutM = speedMps * durationS
  const whole = { watchedS: [0, durationS] as const }
  if (watchedM < 0.9 * throughoutM) {
    const profile = random.chance(mayPass ? 0.5 : 1) ? drawPaused(random, kind, request) : undefined
    if (profile) return { ...whole, profile }
    if (mayPass) {
      const startS = random.uniform(0, durationS - watchedM / speedMps)
      const profile = drawSpeedProfile(random, throughoutM, durationS, kind, 'passing')
      return { profile, watchedS: [startS, startS + watchedM / speedMps] }
    }
  }
  return { ...whole, profile: drawSpeedProfile(random, watchedM, durationS, kind) }
}

/** Stands, moves at the drawn speed, stands; undefined where the kind cannot speed up and slow down so fast. */
function drawPaused(
  random: Random,
  kind: Kind,
  { speedMps, watchedM, durationS }: PaceRequest,
): SpeedProfile | undefined {
  const rampS = speedMps / (kind.maxAccelMps2 * random.uniform(0.7, 1))
  const movesS = watchedM / speedMps + rampS
  if (movesS < 2 * rampS || movesS > 0.97 * durationS) return undefined
  const startS = random.uniform(0, durationS - movesS)
  const endS = startS + movesS
  return {
    timesS: [0, startS, startS + rampS, endS - rampS, endS, durationS],
    speedsMps: [0, 0, speedMps, speedMps, 0, 0],
  }
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
