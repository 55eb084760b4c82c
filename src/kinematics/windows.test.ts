import { describe, expect, test } from 'vitest'
import { LABELLED, numberOf, pathAlong, pathOrThrow, SIMULATED, trackAlong } from '../../test/paths.ts'
import { quatFromYawPitchRoll } from '../geometry/quat.ts'
import type { Camera, Track } from '../tracks/scene.ts'
import { cameraHeadingAt, cameraPath, cameraReference } from './camera-path.ts'
import { headingAt, hourAt, referenceHeading } from './heading.ts'
import { measureMotion } from './motion.ts'
import { isCannotTell } from './quantity.ts'
import { stoppedS, stopsOver } from './stops.ts'
import { speedZones } from './zones.ts'

const ALL = { startS: 0, endS: 20 }

/** Drives 5 m/s, stands from 6 s to 12 s, drives on. */
const stopAndGo = pathAlong(t => [5 * (t < 6 ? t : t < 12 ? 6 : t - 6), 0, 0], 20)

describe('stops', () => {
  test('are found, with their ends', () => {
    expect(stopsOver(stopAndGo, ALL)).toEqual([{ startS: 6, endS: 12, fromStart: false, toEnd: false }])
    expect(stoppedS(stopAndGo, { startS: 8, endS: 20 })).toBe(4)
    expect(stopsOver(stopAndGo, { startS: 8, endS: 9.5 })).toEqual([
      { startS: 8, endS: 9.5, fromStart: true, toEnd: true },
    ])
    expect(stopsOver(stopAndGo, { startS: 0, endS: 7.5 })).toEqual([
      { startS: 6, endS: 7.5, fromStart: false, toEnd: true },
    ])
    expect(stopsOver(stopAndGo, { startS: 0, endS: 6.5 })).toEqual([])
  })

  test.each([1, 2, 2.5, 3, 4.5, 8])('a rest of %d s is as long, or none where it is shorter than 2.5 s', restS => {
    const path = pathAlong(t => [5 * (t < 5 ? t : Math.max(5, t - restS)), 0, 0], 20)
    expect(stoppedS(path, ALL)).toBe(restS < 2.5 ? 0 : restS)
  })

  test('have no direction and no speed', () => {
    expect(headingAt(stopAndGo, 9)).toEqual({ status: 'cannot tell', reason: 'does not move' })
    expect(measureMotion(stopAndGo, { startS: 8, endS: 10 })).toMatchObject({ moving: false, speedMps: { value: 0 } })
  })
})

describe('gaps', () => {
  const track = trackAlong(t => [t, 0, 0], 20)
  const samples = track.samples.filter(s => s.timeS < 8 || s.timeS > 12)
  const path = pathOrThrow(SIMULATED, { ...track, samples })

  test('cut the path in pieces, and nothing is told across them or beyond the ends', () => {
    expect(path.pieces.map(p => [p.startIndex, p.count])).toEqual([
      [0, 16],
      [25, 16],
    ])
    const reasonIn = (startS: number, endS: number) => measureMotion(path, { startS, endS }).distanceM
    expect(reasonIn(5, 15)).toEqual({ status: 'cannot tell', reason: 'gap' })
    expect(reasonIn(5, 9)).toEqual({ status: 'cannot tell', reason: 'not seen' })
    expect(reasonIn(15, 25)).toEqual({ status: 'cannot tell', reason: 'not seen' })
    expect(numberOf(reasonIn(2, 7))).toBeCloseTo(5, 9)
  })
})

describe('12 o clock of the object', () => {
  const turning = pathAlong(t => (t < 4 ? [2 * t, 0, 0] : [8, -2 * (t - 4), 0]), 10)

  test('is where it first went while it was seen, also for later parts', () => {
    const whole = referenceHeading(turning, { startS: 0, endS: 10 })
    expect(whole).toMatchObject({ timeS: 0, headingRad: 0 })
    if (isCannotTell(whole)) throw new Error(whole.reason)
    expect(hourAt(turning, 6, () => whole)).toMatchObject({ hour: 3 })
    const seenLate = referenceHeading(turning, { startS: 0, endS: 10 }, timeS => timeS >= 5)
    expect(seenLate).toMatchObject({ timeS: 5 })
    if (isCannotTell(seenLate)) throw new Error(seenLate.reason)
    expect(hourAt(turning, 6, () => seenLate)).toMatchObject({ hour: 12 })
  })

  test('waits until half a metre is gone', () => {
    const creeping = pathAlong(t => [0.2 * t, 0, 0], 10)
    expect(referenceHeading(creeping, { startS: 0, endS: 10 })).toMatchObject({ timeS: 2 })
    expect(referenceHeading(creeping, { startS: 0, endS: 2 })).toEqual({ status: 'cannot tell', reason: 'too short' })
  })
})

describe('the camera', () => {
  /** Camera axes in the world (x right, y down, z forward) for a camera that looks along x, then turned by yaw. */
  const looking = (yawRad: number): [number, number, number, number] => [
    ...quatFromYawPitchRoll(yawRad - Math.PI / 2, 0, -Math.PI / 2),
  ]
  const camera: Camera = {
    name: 'front',
    widthPx: 640,
    heightPx: 360,
    frames: Array.from({ length: 21 }, (_, i) => ({
      timeS: i / 2,
      worldFromCamera: { translationM: [i / 2, 0, 1.5], quatWxyz: looking((i / 20) * (Math.PI / 2)) },
    })),
  }

  test('12 o clock is along its axis at that moment', () => {
    expect(cameraHeadingAt(camera, 0)).toMatchObject({ headingRad: expect.closeTo(0, 9) })
    expect(cameraHeadingAt(camera, 10)).toMatchObject({ headingRad: expect.closeTo(Math.PI / 2, 9) })
    expect(cameraHeadingAt(camera, 5.25)).toMatchObject({ headingRad: expect.closeTo((5.25 / 10) * (Math.PI / 2), 6) })
    const walker = pathAlong(t => [0, t, 0], 10)
    const hours = [0, 4, 9.5].map(t => hourAt(walker, t, cameraReference(camera)))
    expect(hours).toMatchObject([{ hour: 9 }, { hour: 10 }, { hour: 12 }])
  })

  test('its own way is measured as an object is; without poses nothing is told', () => {
    const path = cameraPath(SIMULATED, camera)
    if (isCannotTell(path)) throw new Error(path.reason)
    expect(numberOf(measureMotion(path, { startS: 0, endS: 10 }).speedMps)).toBeCloseTo(1, 9)
    expect(cameraPath(SIMULATED, { ...camera, frames: [] })).toEqual({
      status: 'cannot tell',
      reason: 'no camera pose',
    })
    const down: Camera = {
      ...camera,
      frames: [{ timeS: 0, worldFromCamera: { translationM: [0, 0, 9], quatWxyz: [0, 1, 0, 0] } }],
    }
    expect(isCannotTell(cameraHeadingAt(down, 0))).toBe(true)
  })
})

describe('zones of speed', () => {
  test('time and distance by zone, and sprints that last', () => {
    // 10 s at 5 km/h, 5 s at 28 km/h, half a second at 30 among 4.5 s at 12.
    const speeds = (t: number) => (t < 10 ? 5 : t < 15 ? 28 : t >= 17 && t < 17.5 ? 30 : 12)
    const places = [0]
    for (let i = 0; i < 200; i++) places.push(places[i] + speeds(i / 10) / 36)
    const path = pathAlong(t => [places[Math.round(t * 10)], 0, 0], 20)
    const zones = speedZones(path, undefined)
    if (isCannotTell(zones)) throw new Error(zones.reason)
    expect(zones.zones.map(z => z.durationS)).toEqual([10, 4.5, 0, 0, 5.5])
    expect(zones.zones.reduce((sum, z) => sum + z.distanceM, 0)).toBeCloseTo(places[200], 9)
    expect(zones.sprints).toMatchObject([{ startS: 10, endS: 15, distanceM: expect.closeTo((28 / 3.6) * 5, 9) }])
  })
})

describe('labels seen from a sensor that drives', () => {
  /** A parked car that drifts with the sensor's pose: 4 % of its way. */
  const drifting = (speedMps: number): Track => trackAlong(t => [20 - 0.04 * speedMps * t, 3, 0], 6)
  const ego = (speedMps: number) =>
    Array.from({ length: 61 }, (_, i) => ({
      timeS: i / 10,
      worldFromEgo: {
        translationM: [(speedMps * i) / 10, 0, 0] as [number, number, number],
        quatWxyz: [1, 0, 0, 0] as [number, number, number, number],
      },
    }))

  test('drift with its way stands; the same drift seen from one that stands is a movement', () => {
    const driving = pathOrThrow({ ...LABELLED, ego: ego(10) }, drifting(10))
    const standing = pathOrThrow({ ...LABELLED, ego: ego(0) }, drifting(10))
    expect(measureMotion(driving, { startS: 0, endS: 6 })).toMatchObject({ moving: false, distanceM: { value: 0 } })
    expect(measureMotion(standing, { startS: 0, endS: 6 })).toMatchObject({ moving: true })
  })
})
