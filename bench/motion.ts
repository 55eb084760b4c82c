/**
 * How long it takes to turn a track into a path, and to measure a window of 40 points on it, on one core.
 *
 *     npx tsx bench/motion.ts
 */
import { Random } from '../src/base/random.ts'
import { compareDistance } from '../src/kinematics/compare.ts'
import { headingAt, hourSegments, referenceHeading } from '../src/kinematics/heading.ts'
import { lengthOver, measureMotion } from '../src/kinematics/motion.ts'
import { closestApproach } from '../src/kinematics/proximity.ts'
import { isCannotTell } from '../src/kinematics/quantity.ts'
import { ESTIMATED, observed, pathOrThrow, SIMULATED, trackAlong } from '../test/paths.ts'

const WINDOW = { startS: 0, endS: 19.5 }
const curve = (t: number) => [30 * Math.cos(t / 5), 30 * Math.sin(t / 5), 0] as const
const noise = { sdM: [0.1, 0.1, 0.05], correlationS: 0.5, scaleSd: 0.05, rateHz: 10 } as const

const exactTrack = trackAlong(curve, 20)
const noisyTrack = observed(curve, 20, noise, new Random(1))
const exact = pathOrThrow(SIMULATED, exactTrack)
const noisy = pathOrThrow(ESTIMATED, noisyTrack)
const reference = referenceHeading(exact, WINDOW)
if (isCannotTell(reference)) throw new Error(reference.reason)

/** CPU microseconds of one call. */
function microseconds(work: () => unknown, count: number): number {
  for (let i = 0; i < count / 10; i++) work()
  const before = process.cpuUsage()
  for (let i = 0; i < count; i++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

const ROWS: readonly [string, () => unknown, number][] = [
  ['path of a 20 s track at 10 Hz', () => pathOrThrow(SIMULATED, exactTrack), 3000],
  ['  the same with covariance: smoothed', () => pathOrThrow(ESTIMATED, noisyTrack), 200],
  ['length of a window of 40 points', () => lengthOver(exact, WINDOW), 1e6],
  ['all of its motion', () => measureMotion(exact, WINDOW), 200_000],
  ['  the same with intervals', () => measureMotion(noisy, WINDOW), 10_000],
  ['heading at a time', () => headingAt(exact, 7), 500_000],
  ['segments of the clock', () => hourSegments(exact, WINDOW, () => reference), 20_000],
  ['which of two goes farther', () => compareDistance(exact, exact, WINDOW), 200_000],
  ['closest approach of two', () => closestApproach(exact, noisy, WINDOW), 5000],
]

for (const [name, work, count] of ROWS) {
  process.stdout.write(`${name.padEnd(40)} ${microseconds(work, count).toFixed(2).padStart(9)} us\n`)
}
