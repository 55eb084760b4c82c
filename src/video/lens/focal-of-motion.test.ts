import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import { quatFromAxisAngle } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { withOwnLens } from '../camera/own-lens.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'
import { focalOfMotion } from './focal-of-motion.ts'
import { momentsAlong } from './profile.ts'

const TRUE_PX = 500
const lensOf = (fPx: number) => ({ fxPx: fPx, fyPx: fPx, cxPx: 320, cyPx: 180 })

/** What a camera of TRUE_PX sees on its way, as a map that was made as if it had `takenPx`: stretched along the first view's axis. */
function drive(turnRad: number, takenPx: number): CameraTrack {
  const random = new Random('drive', turnRad)
  const k = takenPx / TRUE_PX
  const poses = Array.from({ length: 10 }, (_, i): Pose<'map', 'camera'> => {
    const yaw = (turnRad * i) / 9
    const quatWxyz = quatFromAxisAngle([0, 1, 0], yaw)
    return { translationM: [1.5 * i * Math.sin(yaw / 2), 0, 1.5 * i * Math.cos(yaw / 2)], quatWxyz }
  })
  const points = Array.from({ length: 60 }, (): MapPoint => {
    const at: Vec3 = [random.uniform(-12, 25), random.uniform(-5, 1.5), random.uniform(4, 40)]
    const seen = poses.flatMap((pose, view) => {
      const [x, y, z] = transformPoint(invert(pose), at)
      const [xPx, yPx] = [
        320 + (TRUE_PX * x) / z + 0.3 * random.normal(),
        180 + (TRUE_PX * y) / z + 0.3 * random.normal(),
      ]
      return z > 1 && xPx > 0 && xPx < 640 && yPx > 0 && yPx < 360 ? [{ view, xPx, yPx }] : []
    })
    return { pointInMap: [at[0], at[1], k * at[2]], sd: 0.1, seen }
  })
  return {
    motion: 'moving',
    unit: 'relative',
    lens: { intrinsics: lensOf(takenPx), sdLogFocal: 0.4, from: ['prior'] },
    views: poses.map(({ translationM: [x, y, z], quatWxyz }, index) => ({
      index,
      timeS: index / 10,
      mapFromCamera: { translationM: [x, y, k * z], quatWxyz },
    })),
    points,
    sdLogLength: 0,
    sdHeadingRadPerRootS: 0,
  }
}

describe('the focal length of a camera that moves', () => {
  test.each([400, 640])('a turn shows it, whatever it was taken for: %d px', takenPx => {
    const seen = focalOfMotion(drive(0.5, takenPx), { logFocalPx: Math.log(takenPx), sd: 0.4 })
    expect(seen?.sd).toBeLessThan(0.1)
    expect(Math.abs((seen?.logFocalPx ?? 0) - Math.log(TRUE_PX))).toBeLessThan(0.06)
  })

  test('a straight way does not: the prior stays about as wide as it was', () => {
    const seen = focalOfMotion(drive(0, 640), { logFocalPx: Math.log(640), sd: 0.4 })
    expect(seen?.sd).toBeGreaterThan(0.25)
  })

  test('a path that was found with half the focal length is found again until it agrees with itself', async () => {
    const lens = { intrinsics: lensOf(250), sdLogFocal: 0.4, from: ['prior'] }
    const takenPx: number[] = []
    const camera = await withOwnLens(lens, async own => {
      takenPx.push(own.intrinsics.fxPx)
      return { ...drive(0.5, own.intrinsics.fxPx), lens: own, road: [], unexplained: 0 }
    })
    expect(takenPx.length).toBeGreaterThan(1)
    expect(takenPx.length).toBeLessThanOrEqual(3)
    expect(Math.abs(Math.log(camera.lens.intrinsics.fxPx / TRUE_PX))).toBeLessThan(0.06)
    expect(camera.lens.sdLogFocal).toBeLessThan(0.1)
    expect(camera.lens.from).toEqual(['own motion', 'prior'])
  })

  test('a map of few points says nothing', () => {
    const { points, ...track } = drive(0.5, 400)
    const few = { ...track, points: points.slice(0, 3) }
    expect(focalOfMotion(few, { logFocalPx: Math.log(400), sd: 0.4 })).toBeUndefined()
  })
})

test('moments of a parabola of costs with a prior are those of the product', () => {
  const costs = Float64Array.from({ length: 11 }, (_, i) => ((i - 6) * 0.15) ** 2 / (2 * 0.2 ** 2))
  const { mean, sd } = momentsAlong(costs, 0.15, { mean: 0, sd: 0.4 })
  const variance = 1 / (1 / 0.2 ** 2 + 1 / 0.4 ** 2)
  expect(mean).toBeCloseTo((variance * 0.15) / 0.2 ** 2, 2)
  expect(sd).toBeCloseTo(Math.sqrt(variance), 2)
})
