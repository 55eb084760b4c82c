import { describe, expect, test } from 'vitest'
import { NOISES } from '../../test/curves.ts'
import { type Curve, ESTIMATED, observed, pathOrThrow, SIMULATED, trackAlong } from '../../test/paths.ts'
import { Random } from '../base/random.ts'
import { quatFromYaw } from '../geometry/quat.ts'
import type { Sample, Track } from '../tracks/scene.ts'
import type { MotionPath } from './path.ts'
import { headwayAt, timeToCollision } from './proximity.ts'
import { isMeasured, type Quantity } from './quantity.ts'

const RUNS = 60
const END_S = 4
const AT_S = 2

interface Mover {
  readonly curve: Curve
  readonly yawRad: number
}

/** Straight on from a place, at a yaw and a speed. */
const drive = (xM: number, yM: number, yawRad: number, speedMps: number): Mover => ({
  curve: t => [xM + speedMps * t * Math.cos(yawRad), yM + speedMps * t * Math.sin(yawRad), 0],
  yawRad,
})

/** Two cars that would touch if they went on, in any direction of the world. */
const MEETINGS: Readonly<Record<string, (random: Random, yawRad: number) => readonly [Mover, Mover]>> = {
  'one catches up': (random, yawRad) => {
    const [speedMps, aheadM] = [random.uniform(6, 15), random.uniform(25, 60)]
    const ahead = along(yawRad, aheadM, random.uniform(-0.5, 0.5))
    return [drive(0, 0, yawRad, speedMps), drive(...ahead, yawRad, speedMps - random.uniform(2, 5))]
  },
  'head on': (random, yawRad) => {
    const ahead = along(yawRad, random.uniform(120, 200), random.uniform(-0.5, 0.5))
    return [drive(0, 0, yawRad, random.uniform(6, 15)), drive(...ahead, yawRad + Math.PI, random.uniform(4, 10))]
  },
  'at an angle': (random, yawRad) => {
    const [first, second] = [random.uniform(5, 12), random.uniform(4, 10)]
    const [angleRad, meetS] = [yawRad + random.uniform(0.6, 2.5), random.uniform(6, 9)]
    const [xM, yM] = along(yawRad, first * meetS + random.uniform(-1, 1), 0)
    const [backX, backY] = along(angleRad, second * meetS, 0)
    return [drive(0, 0, yawRad, first), drive(xM - backX, yM - backY, angleRad, second)]
  },
}

const along = (yawRad: number, aheadM: number, asideM: number): [number, number] => [
  aheadM * Math.cos(yawRad) - asideM * Math.sin(yawRad),
  aheadM * Math.sin(yawRad) + asideM * Math.cos(yawRad),
]

/** A track as a car that is labelled with its size and its yaw. */
function asCar(track: Track, { yawRad }: Mover): Track {
  const [w, x, y, z] = quatFromYaw(yawRad)
  const samples = track.samples.map((sample): Sample => ({ ...sample, quatWxyz: [w, x, y, z] }))
  return { ...track, sizeM: [4.5, 1.8, 1.5], samples }
}

type Measure = (first: MotionPath, second: MotionPath, timeS: number) => Quantity

/** The share of the true values inside their intervals; where nothing is measured nothing is promised. */
function coverage(measure: Measure, meeting: string, noiseName: string, noise: (typeof NOISES)[number][1]): number {
  let [covered, count] = [0, 0]
  for (let i = 0; i < RUNS; i++) {
    const random = new Random(11, meeting, noiseName, i)
    const movers = MEETINGS[meeting](random, random.uniform(0, 2 * Math.PI))
    const scaleOff = random.normal()
    const [first, second] = movers.map(mover =>
      pathOrThrow(ESTIMATED, asCar(observed(mover.curve, END_S, noise, random, scaleOff), mover)),
    )
    const [trueFirst, trueSecond] = movers.map(mover =>
      pathOrThrow(SIMULATED, asCar(trackAlong(mover.curve, END_S), mover)),
    )
    const [got, truth] = [measure(first, second, AT_S), measure(trueFirst, trueSecond, AT_S)]
    if (!isMeasured(got) || !isMeasured(truth)) continue
    if (!got.interval90) throw new Error('no interval')
    count++
    if (got.interval90[0] <= truth.value && truth.value <= got.interval90[1]) covered++
  }
  expect(count, 'measured').toBeGreaterThan(RUNS * 0.7)
  return covered / count
}

describe('90 % intervals of meetings cover what they promise', () => {
  test.each(Object.keys(MEETINGS))('time to collision where %s', meeting => {
    const shares = NOISES.map(([name, noise]) => coverage(timeToCollision, meeting, name, noise))
    expectPromised(shares)
  })

  test('headway of a follower', () => {
    expectPromised(NOISES.map(([name, noise]) => coverage(headwayAt, 'one catches up', name, noise)))
  })
})

/** Each within what its sixty runs can tell, all together closer. */
function expectPromised(shares: readonly number[]): void {
  for (const share of shares) {
    expect(share).toBeGreaterThan(0.83)
    expect(share).toBeLessThanOrEqual(0.99)
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  expect(mean).toBeGreaterThan(0.85)
  expect(mean).toBeLessThan(0.97)
}
