import { describe, expect, it } from 'vitest'
import { pixelOf } from '../../../test/synthetic-standing.ts'
import { Random } from '../../base/random.ts'
import type { PointPx } from '../../geometry/camera.ts'
import { GROUND_AT_ZERO, pixelOnPlane } from '../../geometry/camera.ts'
import { distance, type Vec3 } from '../../geometry/vec3.ts'
import { priorFocal } from '../lens/focal-prior.ts'
import { viewMatrix } from '../lens/standing-view.ts'
import type { HeldLens } from './court-errors.ts'
import { courtView } from './court-pose.ts'

const SIZE = { widthPx: 1280, heightPx: 720 }
const INTRINSICS = { fxPx: 1109, fyPx: 1109, cxPx: 640, cyPx: 360 }

/** A volleyball court before a camera, its corners to within `sdPx`. */
function drawCourt(random: Random, sdPx: number) {
  const f = random.logUniform(600, 2500)
  const heightM = random.uniform(3, 10)
  const far = random.uniform(16, 30) * (f / 1100)
  const view = { focalPx: f, pitchRad: Math.atan2(heightM, far), rollRad: random.normal(0, 0.02), heightM }
  const matrix = viewMatrix(view, INTRINSICS)
  const yaw = random.uniform(-Math.PI, Math.PI)
  const mirrored = random.chance(0.5) ? 1 : -1
  const corners = [
    [-9, -4.5],
    [9, -4.5],
    [9, 4.5],
    [-9, 4.5],
  ].map(([x, y]): PointPx => {
    const [cx, cy] = [x, mirrored * y]
    const seen = pixelOf(
      matrix,
      Math.cos(yaw) * cx - Math.sin(yaw) * cy,
      Math.sin(yaw) * cx + Math.cos(yaw) * cy + far,
      0,
    )
    return [seen![0] + random.normal(0, sdPx), seen![1] + random.normal(0, sdPx)]
  })
  return { f, heightM, corners }
}

const view = (corners: readonly PointPx[], sd: number, f = 0) =>
  courtView({
    sidesM: [18, 9],
    cornersPx: corners,
    intrinsics: f > 0 ? { ...INTRINSICS, fxPx: f, fyPx: f } : INTRINSICS,
    focal: f > 0 ? { logFocalPx: Math.log(f), sd: 0 } : { ...priorFocal(SIZE), sd },
  })!

describe('courtView', () => {
  it('finds a known camera to the millimetre from exact corners', () => {
    for (let i = 0; i < 8; i++) {
      const { f, heightM, corners } = drawCourt(new Random('exact', i), 0)
      const found = view(corners, 0, f)
      expect(found.errorPx).toBeLessThan(0.01)
      expect(found.worldFromCamera.translationM[2]).toBeCloseTo(heightM, 3)
      const onGround = corners.map(
        c => pixelOnPlane(found.intrinsics, found.worldFromCamera, c, GROUND_AT_ZERO) as Vec3,
      )
      expect(distance(onGround[0], onGround[1])).toBeCloseTo(18, 3)
      expect(distance(onGround[1], onGround[2])).toBeCloseTo(9, 3)
    }
  })

  it('finds the focal length too, as well as it says', () => {
    const z = Array.from({ length: 24 }, (_, i) => {
      const { f, corners } = drawCourt(new Random('noisy', i), 2)
      const found = view(corners, 0.4)
      return { error: Math.abs(Math.log(found.intrinsics.fxPx / f)), sd: found.sdLogFocal }
    })
    expect(z.map(v => v.error).sort((a, b) => a - b)[12]).toBeLessThan(0.06)
    expect(z.filter(v => v.error < 1.645 * v.sd).length / z.length).toBeGreaterThan(0.8)
  })

  it('knows how wrong lengths on the ground are', () => {
    let [held, all] = [0, 0]
    for (let i = 0; i < 60; i++) {
      const { f, corners: exact } = drawCourt(new Random('lengths', i), 0)
      const random = new Random('pointed at', i)
      const pointed = exact.map(([x, y]): PointPx => [x + random.normal(0, 2), y + random.normal(0, 2)])
      const middle = exact.reduce(([x, y], [u, v]): PointPx => [x + u / 4, y + v / 4], [0, 0])
      const truth = lengthOf(view(exact, 0, f), middle, exact[2])
      const found = view(pointed, 0.4)
      const saidM = lengthOf(found, middle, exact[2])
      const variance = found.wrong().reduce((sum, w) => sum + (lengthOf(w, middle, exact[2]) - saidM) ** 2, 0)
      all++
      if (Math.abs(truth - saidM) < 1.645 * Math.sqrt(variance)) held++
    }
    // 90 % of 60 with two standard deviations of chance to either side.
    expect(held / all).toBeGreaterThan(0.82)
    expect(held / all).toBeLessThan(0.98)
  })
})

/** Between the places on the ground that two pixels show. */
function lengthOf({ intrinsics, worldFromCamera }: HeldLens, a: PointPx, b: PointPx): number {
  const [from, to] = [a, b].map(pixel => pixelOnPlane(intrinsics, worldFromCamera, pixel, GROUND_AT_ZERO) as Vec3)
  return distance(from, to)
}
