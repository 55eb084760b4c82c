import { expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { intervalIou } from '../../bench/score/metrics.ts'
import { hourAt, hourSegments } from '../../kinematics/heading.ts'
import { type MotionPath, pathOf } from '../../kinematics/path.ts'
import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import type { Sample } from '../../tracks/scene.ts'
import { momentHour } from './directions.ts'
import { likeliestRun } from './hour-run.ts'

const DURATION_S = 12
const RADIUS_M = 15
const SPEED_MPS = 5
const STEP_S = 0.5
const WHOLE: Window = { startS: 0, endS: DURATION_S }
const north = () => ({ headingRad: Math.PI / 2 })

/** Noise along one axis that forgets itself in a second, as that of smoothed tracks does. */
function wander(random: Random, sdM: number): () => number {
  const kept = Math.exp(-STEP_S)
  let nowM = random.normal(0, sdM)
  return () => {
    nowM = kept * nowM + Math.sqrt(1 - kept ** 2) * random.normal(0, sdM)
    return nowM
  }
}

/** A car on a circle to the right: an hour of the clock every 1.57 s. Each place is off by noise of the given spread. */
function circle(random: Random, sdM: number): MotionPath {
  const [x, y] = [wander(random, sdM), wander(random, sdM)]
  const samples = Array.from({ length: DURATION_S / STEP_S + 1 }, (_, k): Sample => {
    const timeS = STEP_S * k
    const turnedRad = (SPEED_MPS * timeS) / RADIUS_M
    const place: [number, number, number] = [
      RADIUS_M * (1 - Math.cos(turnedRad)) + x(),
      RADIUS_M * Math.sin(turnedRad) + y(),
      0,
    ]
    const variance = sdM ** 2
    return {
      ...{ timeS, centerInWorldM: place },
      ...(sdM > 0 && { covarianceM2: [variance, 0, 0, 0, variance, 0, 0, 0, variance] }),
    }
  })
  const path = pathOf(
    { units: 'm', provenance: 'pseudo', cameras: [] },
    {
      id: 'a',
      category: 'car',
      position: 'center',
      samples,
      ...(sdM > 0 && { noiseCorrelationS: 1, smoothed: true as const }),
    },
  )
  if (isCannotTell(path)) throw new Error(path.reason)
  return path
}

const spanOf = ({ startS, endS }: Window) => [startS, endS] as const

const HOURS = [1, 2, 3, 4, 5]
const exact = circle(new Random(0), 0)
const truths = HOURS.map(hour => hourSegments(exact, WHOLE, north).find(one => one.hour === hour))

test('where directions are known it is the run of steps itself', () => {
  for (const [k, hour] of HOURS.entries()) {
    const run = likeliestRun(exact, WHOLE, north, hour)
    expect(run && spanOf(run)).toEqual(truths[k] && spanOf(truths[k]))
  }
  expect(likeliestRun(exact, WHOLE, north, 11)).toBeUndefined()
})

test('where they are noisy it overlaps what is true more often than the steps whose likeliest hour it is', () => {
  const hits = { run: 0, steps: 0 }
  for (let seed = 0; seed < 20; seed++) {
    const path = circle(new Random(seed), 1)
    for (const [k, hour] of HOURS.entries()) {
      const truth = truths[k]
      if (!truth) throw new Error(`nothing towards ${hour}`)
      const isHit = (found: Window | undefined) => found && intervalIou(spanOf(found), spanOf(truth)) >= 0.5
      const own = hourSegments(path, WHOLE, north).filter(one => one.hour === hour)
      const longest = own.toSorted((a, b) => b.endS - b.startS - (a.endS - a.startS))[0]
      if (isHit(likeliestRun(path, WHOLE, north, hour))) hits.run++
      if (isHit(longest)) hits.steps++
    }
  }
  expect(hits.run).toBeGreaterThan(hits.steps + 4)
})

test('the direction at a moment that half a second does not tell is taken over a longer time', () => {
  const told = { wide: 0, narrow: 0 }
  const right = { wide: 0, narrow: 0 }
  for (let seed = 0; seed < 20; seed++) {
    const path = circle(new Random(seed), 1.5)
    for (let startS = 1; startS <= 10; startS += 1) {
      const truth = hourAt(exact, startS, north)
      const window = { startS, endS: startS + STEP_S }
      const found = { wide: momentHour(path, window, north), narrow: hourAt(path, startS, north) }
      for (const way of ['wide', 'narrow'] as const) {
        const one = found[way]
        if (isCannotTell(one) || isCannotTell(truth)) continue
        told[way]++
        if (one.hour === truth.hour) right[way]++
      }
    }
  }
  expect(right.wide).toBeGreaterThan(right.narrow + 4)
  expect(told.wide).toBeGreaterThanOrEqual(told.narrow)
})
