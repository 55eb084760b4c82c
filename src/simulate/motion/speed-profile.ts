import type { Random } from '../../base/random.ts'
import type { Kind } from '../world/kinds.ts'

/** Speed over time as straight lines between knots; both ends included. */
export interface SpeedProfile {
  readonly timesS: readonly number[]
  readonly speedsMps: readonly number[]
}

type Shape = readonly (readonly [share: number, speed: number])[]

/** Shapes of speed over the clip, up to scale: times as shares of it, speeds over the mean (scaled afterwards). */
const SHAPES: Readonly<Record<string, (random: Random) => Shape>> = {
  steady: r => [
    [0, 1],
    [r.uniform(0.3, 0.7), r.uniform(0.9, 1.1)],
    [1, 1],
  ],
  accelerates: r => [
    [0, r.uniform(0.4, 0.8)],
    [1, 1.3],
  ],
  brakes: r => [
    [0, 1.3],
    [1, r.uniform(0.4, 0.8)],
  ],
  stops: r => {
    const from = r.uniform(0.2, 0.4)
    const to = from + r.uniform(0.2, 0.3)
    return [
      [0, 1],
      [from - 0.12, 1],
      [from, 0],
      [to, 0],
      [to + 0.15, 1],
      [1, 1],
    ]
  },
  startsLate: r => {
    const from = r.uniform(0.1, 0.3)
    return [
      [0, 0],
      [from, 0],
      [from + 0.25, 1],
      [1, 1],
    ]
  },
  stopsEarly: r => {
    const to = r.uniform(0.7, 0.9)
    return [
      [0, 1],
      [to - 0.25, 1],
      [to, 0],
      [1, 0],
    ]
  },
}

const MIXES = {
  any: ['steady', 'steady', 'steady', 'accelerates', 'brakes', 'stops', 'startsLate', 'stopsEarly'],
  passing: ['steady', 'steady', 'accelerates', 'brakes'],
} as const

const CONSTANT: Shape = [
  [0, 1],
  [1, 1],
]

/** A profile that covers exactly `distanceM` in `durationS` within what the kind can do; else a constant one. */
export function drawSpeedProfile(
  random: Random,
  distanceM: number,
  durationS: number,
  { maxAccelMps2, maxSpeedMps }: Pick<Kind, 'maxAccelMps2' | 'maxSpeedMps'>,
  mix: keyof typeof MIXES = 'any',
): SpeedProfile {
  const drawn = scaled(SHAPES[random.pick<keyof typeof SHAPES>(MIXES[mix])](random), distanceM, durationS)
  const fits = hardestAccel(drawn) <= maxAccelMps2 && Math.max(...drawn.speedsMps) <= maxSpeedMps
  return fits ? drawn : scaled(CONSTANT, distanceM, durationS)
}

function scaled(shape: Shape, distanceM: number, durationS: number): SpeedProfile {
  const timesS = shape.map(([share]) => share * durationS)
  const raw = { timesS, speedsMps: shape.map(([, speed]) => speed) }
  const factor = distanceM / travelledM(raw, durationS)
  return { timesS, speedsMps: raw.speedsMps.map(v => v * factor) }
}

function hardestAccel({ timesS, speedsMps }: SpeedProfile): number {
  let hardest = 0
  for (let i = 1; i < timesS.length; i++) {
    hardest = Math.max(hardest, Math.abs(speedsMps[i] - speedsMps[i - 1]) / (timesS[i] - timesS[i - 1]))
  }
  return hardest
}

/** Metres from the start until `timeS`. */
export function travelledM({ timesS, speedsMps }: SpeedProfile, timeS: number): number {
  let sum = 0
  for (let i = 1; i < timesS.length; i++) {
    const from = timesS[i - 1]
    const until = Math.min(timeS, timesS[i])
    if (until <= from) break
    const slope = (speedsMps[i] - speedsMps[i - 1]) / (timesS[i] - from)
    const dt = until - from
    sum += speedsMps[i - 1] * dt + (slope * dt * dt) / 2
  }
  return sum
}
