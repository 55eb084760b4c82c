import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bearingRad, hourMarginRad, hourOfBearing, radians, wrapAngle } from './angle.ts'
import { boxIou, clipBox } from './box.ts'
import { type Intrinsics, pixelOnPlane, projectCuboid, projectPoint, rayOfPixel } from './camera.ts'
import { type Distortion, distort, undistort } from './distortion.ts'
import { compose, invert, type Pose, rotationMatrixOf, transformPoint } from './pose.ts'
import { normalizeQuat, type Quat, quatFromMatrix, quatFromYaw, rotate, slerp, yawOf } from './quat.ts'
import { determinant, distance, multiplyMatVec, type Vec3 } from './vec3.ts'

const SEED = { seed: 1, numRuns: 200 }
const coordinate = fc.double({ min: -100, max: 100, noNaN: true })
const vec: fc.Arbitrary<Vec3> = fc.tuple(coordinate, coordinate, coordinate)
const part = fc.double({ min: -1, max: 1, noNaN: true })
const quat: fc.Arbitrary<Quat> = fc
  .tuple(part, part, part, part)
  .filter(q => q.reduce((sum, c) => sum + c * c, 0) > 0.01)
  .map(q => normalizeQuat(q))
const pose = fc.record({ translationM: vec, quatWxyz: quat })

function near(a: readonly number[], b: readonly number[], tolerance = 1e-9): void {
  expect(a.length).toBe(b.length)
  for (const [i, value] of a.entries()) expect(Math.abs(value - b[i])).toBeLessThan(tolerance)
}

test('the determinant is the volume of the columns: a turn keeps it, a mirror flips it', () => {
  const turn = rotationMatrixOf({ translationM: [0, 0, 0], quatWxyz: normalizeQuat([0.3, -0.5, 0.7, 0.1]) })
  expect(determinant(turn)).toBeCloseTo(1, 12)
  expect(determinant([2, 0, 0, 0, 3, 0, 0, 0, 4])).toBe(24)
  expect(determinant([0, 1, 0, 1, 0, 0, 0, 0, 1])).toBe(-1)
})

describe('poses', () => {
  test('composing and inverting are those of rigid transforms', () => {
    fc.assert(
      fc.property(pose, pose, vec, (worldFromA: Pose<'world', 'a'>, aFromB: Pose<'a', 'b'>, pointInB) => {
        const inWorld = transformPoint(compose(worldFromA, aFromB), pointInB)
        near(inWorld, transformPoint(worldFromA, transformPoint(aFromB, pointInB)), 1e-8)
        near(transformPoint(invert(aFromB), transformPoint(aFromB, pointInB)), pointInB, 1e-8)
      }),
      SEED,
    )
  })

  test('a quaternion, its matrix and back rotate alike', () => {
    fc.assert(
      fc.property(quat, vec, (q, v) => {
        const matrix = rotationMatrixOf({ translationM: [0, 0, 0], quatWxyz: q })
        near(multiplyMatVec(matrix, v), rotate(q, v), 1e-8)
        near(rotate(quatFromMatrix(matrix), v), rotate(q, v), 1e-6)
      }),
      SEED,
    )
  })

  test('slerp turns at a constant rate, the shorter way', () => {
    const half = slerp(quatFromYaw(radians(170)), quatFromYaw(radians(-170)), 0.5)
    expect(Math.abs(yawOf(half))).toBeCloseTo(Math.PI, 9)
    expect(yawOf(slerp(quatFromYaw(0), quatFromYaw(radians(90)), 1 / 3))).toBeCloseTo(radians(30), 9)
  })
})

describe('clock angles', () => {
  test('3 o’clock is to the right: headings are counter-clockwise, hours clockwise', () => {
    const north = radians(90)
    const hour = (headingDegrees: number) => hourOfBearing(bearingRad(radians(headingDegrees), north))
    expect([90, 0, -90, 180, 61].map(hour)).toEqual([12, 3, 6, 9, 1])
  })

  test('the margin is 15 degrees in the middle of an hour and 0 at its edge', () => {
    expect(hourMarginRad(radians(60))).toBeCloseTo(radians(15), 9)
    expect(hourMarginRad(radians(75))).toBeCloseTo(0, 9)
    expect(hourMarginRad(radians(355))).toBeCloseTo(radians(10), 9)
  })

  test('wrapping keeps the direction and lands in (-pi, pi]', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), angle => {
        const wrapped = wrapAngle(angle)
        expect(wrapped).toBeGreaterThan(-Math.PI)
        expect(wrapped).toBeLessThanOrEqual(Math.PI)
        expect(Math.cos(wrapped)).toBeCloseTo(Math.cos(angle), 9)
        expect(Math.sin(wrapped)).toBeCloseTo(Math.sin(angle), 9)
      }),
      SEED,
    )
  })
})

const LENSES: Record<string, Distortion | undefined> = {
  none: undefined,
  brown: { model: 'brown', coefficients: [-0.24, -0.2, 0.001, -0.0005, 0.3] },
  fisheye: { model: 'fisheye', coefficients: [0.05, -0.02, 0.006, -0.001] },
  tsai: { model: 'tsai', coefficients: [0.158] },
}

describe.each(Object.entries(LENSES))('lens %s', (_, distortion) => {
  const intrinsics: Intrinsics = { fxPx: 500, fyPx: 510, cxPx: 320, cyPx: 180, distortion }

  test('a ray and its pixel belong together', () => {
    const tangent = fc.double({ min: -0.6, max: 0.6, noNaN: true })
    fc.assert(
      fc.property(tangent, tangent, (x, y) => {
        const pixel = projectPoint(intrinsics, [x * 7, y * 7, 7])
        expect(pixel).toBeDefined()
        near(rayOfPixel(intrinsics, pixel!), [x, y, 1], 1e-7)
      }),
      SEED,
    )
  })

  test('undistorting is the inverse of distorting', () => {
    if (!distortion) return
    near(undistort(distort([0.3, -0.2], distortion), distortion), [0.3, -0.2], 1e-9)
  })
})

describe('camera over a ground', () => {
  const intrinsics: Intrinsics = { fxPx: 500, fyPx: 500, cxPx: 320, cyPx: 180 }
  // Looking along world y from 2 m above the ground.
  const worldFromCamera = { translationM: [0, 0, 2], quatWxyz: quatFromMatrix([1, 0, 0, 0, 0, 1, 0, -1, 0]) } as const

  test('a foot point comes back from its pixel', () => {
    const pixel = projectPoint(intrinsics, transformPoint(invert(worldFromCamera), [1, 10, 0]))
    near(pixelOnPlane(intrinsics, worldFromCamera, pixel!)!, [1, 10, 0], 1e-9)
    expect(pixelOnPlane(intrinsics, worldFromCamera, [320, 100])).toBeUndefined()
  })

  test('a cuboid’s box holds its projected corners and is cut at the image and behind the camera', () => {
    const camera = { intrinsics, widthPx: 640, heightPx: 360 }
    const ahead = { translationM: [0, 10, 0.75], quatWxyz: quatFromYaw(Math.PI / 2) } as const
    const seen = projectCuboid(camera, worldFromCamera, ahead, [4, 2, 1.5])
    expect(seen?.insideShare).toBeCloseTo(1, 9)
    near(seen!.box2dPx, [320 - 500 / 8, 180 + (500 * 0.5) / 12, 320 + 500 / 8, 180 + (500 * 2) / 8], 1e-9)
    const around = { translationM: [0, 0, 2], quatWxyz: quatFromYaw(0) } as const
    near(projectCuboid(camera, worldFromCamera, around, [4, 2, 1.5])!.box2dPx, [0, 0, 640, 360], 1e-9)
    const behind = { translationM: [0, -10, 0.75], quatWxyz: quatFromYaw(0) } as const
    expect(projectCuboid(camera, worldFromCamera, behind, [4, 2, 1.5])).toBeUndefined()
  })
})

test('boxes: overlap and clipping', () => {
  expect(boxIou([0, 0, 2, 2], [1, 0, 3, 2])).toBeCloseTo(1 / 3, 12)
  expect(boxIou([0, 0, 1, 1], [2, 2, 3, 3])).toBe(0)
  expect(clipBox([-5, -5, 5, 5], 10, 10)).toEqual([0, 0, 5, 5])
  expect(clipBox([-5, -5, -1, -1], 10, 10)).toBeUndefined()
  expect(distance([0, 0, 0], [3, 4, 12])).toBe(13)
})
