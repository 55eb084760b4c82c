import { type MotionPath, type PathPiece, windowsOf } from './path.ts'
import { type CannotTell, cannotTell, type Window } from './quantity.ts'

/** A band of speed: from `lowKmh` on, below the next one's. */
export interface SpeedZone {
  readonly name: string
  readonly lowKmh: number
}

/** The five zones of FIFA's physical match reports (2022): walking, jogging, running, high-speed running, sprinting. */
export const FOOTBALL_ZONES: readonly SpeedZone[] = [
  { name: 'walking', lowKmh: 0 },
  { name: 'jogging', lowKmh: 7 },
  { name: 'running', lowKmh: 15 },
  { name: 'high-speed running', lowKmh: 20 },
  { name: 'sprinting', lowKmh: 25 },
]

/** A sprint stays above the limit for at least this: one step alone may be noise. */
export const MIN_SPRINT_S = 1

export interface ZoneShare extends SpeedZone {
  readonly durationS: number
  readonly distanceM: number
}

export interface SpeedZones {
  readonly zones: readonly ZoneShare[]
  readonly sprints: readonly Sprint[]
  /** Time that the path covers: less than the window where the object was not seen throughout. */
  readonly coveredS: number
  readonly distanceM: number
}

export interface Sprint extends Window {
  readonly distanceM: number
  readonly topSpeedMps: number
}

export interface ZoneOptions {
  readonly zones?: readonly SpeedZone[]
  readonly sprintKmh?: number
  readonly minSprintS?: number
}

/** Time and distance of an object by zone of speed, and its sprints, over the whole steps inside a window. */
export function speedZones(
  path: MotionPath,
  window: Window | undefined,
  options: ZoneOptions = {},
): SpeedZones | CannotTell {
  if (!path.metric) return cannotTell('no scale')
  const zones = options.zones ?? FOOTBALL_ZONES
  const steps = path.pieces.flatMap(piece => stepsInside(path, piece, window ?? extentOf(path)))
  if (steps.length === 0) return cannotTell('not seen')
  const shares = zones.map(zone => ({ ...zone, durationS: 0, distanceM: 0 }))
  for (const { lengthM } of steps) {
    const kmh = (lengthM / path.stepS) * 3.6
    const share = shares.findLast(zone => kmh >= zone.lowKmh) ?? shares[0]
    share.durationS += path.stepS
    share.distanceM += lengthM
  }
  return {
    zones: shares,
    sprints: sprintsIn(path, steps, options.sprintKmh ?? 25, options.minSprintS ?? MIN_SPRINT_S),
    coveredS: steps.length * path.stepS,
    distanceM: steps.reduce((sum, { lengthM }) => sum + lengthM, 0),
  }
}

/** Both together; a sprint that the seam between them cut is one. */
export function addZones(a: SpeedZones, b: SpeedZones): SpeedZones {
  const [last, first] = [a.sprints[a.sprints.length - 1], b.sprints[0]]
  const cut = last && first && Math.abs(last.endS - first.startS) < 1e-6
  const joined = cut ? [...a.sprints.slice(0, -1), joinedSprint(last, first), ...b.sprints.slice(1)] : undefined
  return {
    zones: a.zones.map((zone, i) => ({
      ...zone,
      durationS: zone.durationS + b.zones[i].durationS,
      distanceM: zone.distanceM + b.zones[i].distanceM,
    })),
    sprints: joined ?? [...a.sprints, ...b.sprints],
    coveredS: a.coveredS + b.coveredS,
    distanceM: a.distanceM + b.distanceM,
  }
}

const joinedSprint = (a: Sprint, b: Sprint): Sprint => ({
  startS: a.startS,
  endS: b.endS,
  distanceM: a.distanceM + b.distanceM,
  topSpeedMps: Math.max(a.topSpeedMps, b.topSpeedMps),
})

interface Step {
  /** Grid index of its start. */
  readonly index: number
  readonly lengthM: number
}

function extentOf(path: MotionPath): Window {
  const windows = windowsOf(path)
  return { startS: windows[0].startS, endS: windows[windows.length - 1].endS }
}

function stepsInside({ stepS }: MotionPath, piece: PathPiece, { startS, endS }: Window): Step[] {
  const steps: Step[] = []
  for (let i = 0; i < piece.count - 1; i++) {
    const index = piece.startIndex + i
    const inside = index * stepS >= startS - 1e-9 && (index + 1) * stepS <= endS + 1e-9
    if (inside) steps.push({ index, lengthM: piece.travelledM[i + 1] - piece.travelledM[i] })
  }
  return steps
}

function sprintsIn({ stepS }: MotionPath, steps: readonly Step[], sprintKmh: number, minS: number): Sprint[] {
  const limitM = (sprintKmh / 3.6) * stepS
  const sprints: Sprint[] = []
  for (let from = 0; from < steps.length; from++) {
    let to = from
    while (to < steps.length && steps[to].lengthM >= limitM && steps[to].index === steps[from].index + to - from) to++
    if ((to - from) * stepS >= minS - 1e-9) sprints.push(sprintOf(steps.slice(from, to), stepS))
    if (to > from) from = to - 1
  }
  return sprints
}

function sprintOf(steps: readonly Step[], stepS: number): Sprint {
  return {
    startS: steps[0].index * stepS,
    endS: (steps[steps.length - 1].index + 1) * stepS,
    distanceM: steps.reduce((sum, { lengthM }) => sum + lengthM, 0),
    topSpeedMps: Math.max(...steps.map(({ lengthM }) => lengthM)) / stepS,
  }
}
