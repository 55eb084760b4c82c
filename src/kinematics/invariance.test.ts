import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ESTIMATED, LABELLED, numberOf, observed, pathOrThrow, SIMULATED } from '../../test/paths.ts'
import { Random } from '../base/random.ts'
import { wrapAngle } from '../geometry/angle.ts'
import type { Sample, Track } from '../tracks/scene.ts'
import { headingAt, hourSegments, referenceHeading } from './heading.ts'
import { lengthOver, measureMotion } from './motion.ts'
import type { MotionPath, PathScene } from './path.ts'
import { isCannotTell } from './quantity.ts'

const RUNS = { seed: 1, numRuns: 60 }

/** Drunken walks on the grid of samples: turns, stands, jumps; some with covariance, then with noise to smooth. */
const tracks = fc
  .record({ seed: fc.integer({ min: 0, max: 1e6 }), seconds: fc.integer({ min: 2, max: 12 }), noisy: fc.boolean() })
  .map(({ seed, seconds, noisy }) => wandering(new Random(seed), seconds, noisy))

function wandering(random: Random, seconds: number, noisy: boolean): { scene: PathScene; track: Track } {
  let [x, y, yaw, speed] = [random.uniform(-50, 50), random.uniform(-50, 50), random.uniform(-3, 3), 1]
  const points = Array.from({ length: seconds * 10 + 1 }, () => {
    if (random.chance(0.05)) speed = random.chance(0.3) ? 0 : random.logUniform(0.5, 15)
    yaw += random.normal(0, 0.05)
    x += 0.1 * speed * Math.cos(yaw)
    y += 0.1 * speed * Math.sin(yaw)
    return [x, y, 0] as const
  })
  const noise = { sdM: [0.1, 0.1, 0.02], correlationS: 0.3, scaleSd: 0, rateHz: 10 } as const
  const track = observed(t => points[Math.round(t * 10)], seconds, noise, random)
  if (!noisy) for (const sample of track.samples) delete sample.covarianceM2
  return { scene: noisy ? ESTIMATED : SIMULATED, track }
}

type Change = (p: readonly [number, number, number]) => [number, number, number]

/** The covariances here are the same along x and y, so that a turn about z leaves them. */
function changed(track: Track, change: Change, lengthFactor = 1): Track {
  const samples = track.samples.map(
    (s): Sample => ({
      timeS: s.timeS,
      ...(s.centerInWorldM && { centerInWorldM: change(s.centerInWorldM) }),
      ...(s.covarianceM2 && { covarianceM2: scaledBy(s.covarianceM2, lengthFactor ** 2) }),
    }),
  )
  return { ...track, samples }
}

const scaledBy = ([a, b, c, d, e, f, g, h, i]: NonNullable<Sample['covarianceM2']>, k: number) =>
  [a * k, b * k, c * k, d * k, e * k, f * k, g * k, h * k, i * k] as NonNullable<Sample['covarianceM2']>

const wholeOf = (path: MotionPath) => ({
  startS: path.pieces[0].startIndex * path.stepS,
  endS: (path.pieces[0].startIndex + path.pieces[0].count - 1) * path.stepS,
})
const lengthOf = (path: MotionPath) => numberOf(measureMotion(path, wholeOf(path)).distanceM)

const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * (1 + Math.abs(b)))

describe('what a change of the world does to what is measured', () => {
  test('a turn and a shift change no length, and turn every heading alike', () => {
    fc.assert(
      fc.property(tracks, fc.double({ min: -3, max: 3, noNaN: true }), ({ scene, track }, angle) => {
        const [c, s] = [Math.cos(angle), Math.sin(angle)]
        const path = pathOrThrow(scene, track)
        const turned = pathOrThrow(
          scene,
          changed(track, ([x, y, z]) => [c * x - s * y + 7, s * x + c * y - 90, z + 3]),
        )
        close(lengthOf(turned), lengthOf(path))
        const [before, after] = [headingAt(path, 1), headingAt(turned, 1)]
        expect(isCannotTell(after)).toBe(isCannotTell(before))
        if (!isCannotTell(before) && !isCannotTell(after))
          close(wrapAngle(after.headingRad - before.headingRad - angle), 0)
      }),
      RUNS,
    )
  })

  test('twice the world is twice the length, with the noise, and the same clock', () => {
    fc.assert(
      fc.property(tracks, fc.double({ min: 1, max: 50, noNaN: true }), ({ scene, track }, factor) => {
        const path = pathOrThrow(scene, track)
        const grown = pathOrThrow(
          scene,
          changed(track, ([x, y, z]) => [factor * x, factor * y, factor * z], factor),
        )
        // Exact truth has a fixed floor below which things stand, so only what moves in both scales with the world.
        if (scene === SIMULATED && grown.pieces[0].moving.join('') !== path.pieces[0].moving.join('')) return
        close(lengthOf(grown), factor * lengthOf(path))
      }),
      RUNS,
    )
  })

  test('later by whole steps is the same path later', () => {
    fc.assert(
      fc.property(tracks, fc.integer({ min: 1, max: 100 }), ({ scene, track }, steps) => {
        const samples = track.samples.map(s => ({ ...s, timeS: s.timeS + steps * 0.5 }))
        const path = pathOrThrow(scene, track)
        const later = pathOrThrow(scene, { ...track, samples })
        expect(later.pieces[0].startIndex).toBe(path.pieces[0].startIndex + steps)
        close(lengthOf(later), lengthOf(path))
      }),
      RUNS,
    )
  })

  test('backwards is as long, and heads the other way', () => {
    fc.assert(
      fc.property(tracks, ({ scene, track }) => {
        const endS = track.samples[track.samples.length - 1].timeS
        const samples = track.samples.map(s => ({ ...s, timeS: endS - s.timeS })).reverse()
        const path = pathOrThrow(scene, track)
        const back = pathOrThrow(scene, { ...track, samples })
        expect([...back.pieces[0].moving]).toEqual([...path.pieces[0].moving].reverse())
        expect(Math.abs(lengthOf(back) - lengthOf(path))).toBeLessThan(1e-4 * (1 + lengthOf(path)))
        const [there, again] = [headingAt(path, 0.5), headingAt(back, endS - 1)]
        if (isCannotTell(there) || isCannotTell(again)) return
        expect(Math.abs(wrapAngle(there.headingRad - again.headingRad - Math.PI))).toBeLessThan(1e-3)
      }),
      RUNS,
    )
  })

  test('windows that adjoin add up, whole steps or not', () => {
    fc.assert(
      fc.property(
        tracks,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        ({ scene, track }, cuts) => {
          const path = pathOrThrow(scene, track)
          const { startS, endS } = wholeOf(path)
          const times = [startS, ...cuts.map(c => startS + c * (endS - startS)).sort((a, b) => a - b), endS]
          const parts = times.slice(1).map((t, i) => lengthOver(path, { startS: times[i], endS: t }))
          close(
            parts.reduce((a, b) => a + b, 0),
            lengthOf(path),
          )
        },
      ),
      RUNS,
    )
  })

  test('segments of the clock do not overlap, lie on the grid, and hold only their hour', () => {
    fc.assert(
      fc.property(tracks, ({ scene, track }) => {
        const path = pathOrThrow(scene, track)
        const reference = referenceHeading(path, wholeOf(path))
        if (isCannotTell(reference)) return
        const segments = hourSegments(path, wholeOf(path), () => reference)
        expect(segments[0].hour).toBeDefined()
        for (const [i, { startS, endS, hour, marginRad }] of segments.entries()) {
          expect(startS * 2).toBe(Math.round(startS * 2))
          expect(endS).toBeGreaterThan(startS)
          expect(marginRad).toBeGreaterThanOrEqual(0)
          if (i === 0) continue
          expect(startS).toBeGreaterThanOrEqual(segments[i - 1].endS)
          if (startS === segments[i - 1].endS) expect(hour).not.toBe(segments[i - 1].hour)
        }
        expect(segments.find(s => s.startS <= reference.timeS && s.endS > reference.timeS)?.hour).toBe(12)
      }),
      RUNS,
    )
  })

  test('jitter of up to 5 cm does not lengthen the path of a parked car of a label', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.001, max: 0.05, noNaN: true }), (seed, jitterM) => {
        const random = new Random(seed)
        const samples = Array.from({ length: 101 }, (_, i) => ({
          timeS: i / 10,
          centerInWorldM: [random.uniform(-jitterM, jitterM), random.uniform(-jitterM, jitterM), 0] as [
            number,
            number,
            number,
          ],
        }))
        const path = pathOrThrow(LABELLED, { id: 'a', category: 'car', position: 'center', samples })
        expect(lengthOf(path)).toBe(0)
        expect(numberOf(measureMotion(path, wholeOf(path)).rawLengthM)).toBeGreaterThan(0)
      }),
      RUNS,
    )
  })
})
