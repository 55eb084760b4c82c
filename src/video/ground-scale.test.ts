import { describe, expect, it } from 'vitest'
import { CENTRE, drawScene, pixelOf, SIZE } from '../../test/synthetic-standing.ts'
import { Random } from '../base/random.ts'
import { type PointPx, pixelOnPlane } from '../geometry/camera.ts'
import { compose, IDENTITY_POSE, invert, type Pose } from '../geometry/pose.ts'
import { matrixOf, quatFromAxisAngle, rotate } from '../geometry/quat.ts'
import { distance, type Vec3 } from '../geometry/vec3.ts'
import type { CameraTrack, LensEstimate, MapView } from './camera-track.ts'
import { placeCamera } from './ground-scale.ts'
import { quatOfView, viewMatrix } from './lens/standing-view.ts'

const lensOf = (focalPx: number, sdLogFocal = 0): LensEstimate => ({
  intrinsics: { fxPx: focalPx, fyPx: focalPx, ...CENTRE },
  sdLogFocal,
  from: ['given'],
})

function cameraOf(
  lens: LensEstimate,
  motion: CameraTrack['motion'],
  poses: readonly Pose<'map', 'camera'>[],
): CameraTrack {
  const views = poses.map((mapFromCamera, index): MapView => ({ index, timeS: index, mapFromCamera }))
  return { motion, unit: 'relative', lens, views, points: [], sdLogLength: 0, sdHeadingRadPerRootS: 0 }
}

const still = (lens: LensEstimate): CameraTrack =>
  cameraOf(
    lens,
    'still',
    Array.from({ length: 20 }, () => IDENTITY_POSE),
  )
const scene = drawScene(new Random('place', 3), 12)
const base = { size: SIZE, camera: still(lensOf(scene.view.focalPx)), tracks: scene.tracks, verticals: scene.verticals }
const heightOf = (placed: ReturnType<typeof placeCamera>): number => placed.views[0].worldFromCamera.translationM[2]

describe('placeCamera, still', () => {
  it('takes metres from the people on the ground, and says how sure', () => {
    const placed = placeCamera(base)
    expect(placed.units).toBe('m')
    expect(Math.abs(Math.log(heightOf(placed) / scene.view.heightM))).toBeLessThan(0.08)
    expect(placed.witnesses).toEqual([
      { kind: 'person', detail: expect.stringMatching(/people$/), ratio: 1, sdLog: expect.any(Number) },
    ])
    expect(placed.commonErrors.map(e => e.name)).toEqual(['scale', 'pitch'])
    const [larger] = placed.commonErrors
    expect(heightOf({ ...placed, views: larger.views }) / heightOf(placed)).toBeCloseTo(
      Math.exp(placed.witnesses[0].sdLog!),
      6,
    )
  })

  it('is refitted where the focal length is wrong by its spread', () => {
    const placed = placeCamera({ ...base, camera: still(lensOf(scene.view.focalPx, 0.2)) })
    const wrong = placed.commonErrors.find(e => e.name === 'focal length')!
    expect(wrong.views[0].intrinsics.fxPx / placed.views[0].intrinsics.fxPx).toBeCloseTo(Math.exp(0.2), 9)
    expect(wrong.views[0].worldFromCamera.quatWxyz).not.toEqual(placed.views[0].worldFromCamera.quatWxyz)
  })

  it('prefers a height that was measured, and weighs people beside it', () => {
    const placed = placeCamera({ ...base, cameraHeightM: scene.view.heightM })
    expect(Math.abs(Math.log(heightOf(placed) / scene.view.heightM))).toBeLessThan(0.04)
    expect(placed.witnesses.map(w => w.kind)).toEqual(['cameraHeight', 'person'])
  })

  it('has no metres where the people are toys of unknown size, and the right ones where the scale is told', () => {
    const toys = placeCamera({ ...base, isToy: true })
    expect(toys.units).toBe('relative')
    expect(toys.ground).toBeDefined()
    expect(heightOf(placeCamera({ ...base, shrunk: 18 })) * 18).toBeCloseTo(heightOf(placeCamera(base)), 6)
  })

  it('has neither ground nor metres where there is nothing to tell', () => {
    const placed = placeCamera({ ...base, tracks: [], verticals: [] })
    expect([placed.units, placed.ground, placed.witnesses]).toEqual(['relative', undefined, []])
  })

  it('is where its calibration says', () => {
    const worldFromCamera = { translationM: [3, 4, 5] as const, quatWxyz: quatOfView(scene.view) }
    const placed = placeCamera({ ...base, worldFromCamera })
    expect(placed.views[7].worldFromCamera.translationM).toEqual([3, 4, 5])
    expect(placed.commonErrors).toEqual([])
  })

  it('takes a known length on the ground', () => {
    const matrix = viewMatrix(scene.view, CENTRE)
    const ends = [pixelOf(matrix, -1, 8, 0)!, pixelOf(matrix, 2, 9, 0)!]
    const known = { name: 'length', sidesM: [Math.hypot(3, 1)] as const, pointsPx: ends, timeS: 0 }
    const placed = placeCamera({ ...base, isToy: true, known: [known] })
    expect(placed.units).toBe('m')
    expect(Math.abs(Math.log(heightOf(placed) / scene.view.heightM))).toBeLessThan(0.06)
  })
})

describe('placeCamera, turning and zooming over a known court', () => {
  const view = { focalPx: 600, pitchRad: 0.35, rollRad: 0.01, heightM: 6 }
  const turn = (i: number) => ({ translationM: [0, 0, 0], quatWxyz: quatFromAxisAngle([0, 1, 0], 0.02 * i) }) as const
  const zoomed = (i: number) => ({ fxPx: 554 * (1 + 0.02 * i), fyPx: 554 * (1 + 0.02 * i), ...CENTRE })

  it('finds the focal length and keeps later frames in place', () => {
    const matrix = viewMatrix(view, CENTRE)
    const corners = [
      [-4, 9],
      [4, 9],
      [4, 25],
      [-4, 25],
    ].map(([x, y]): PointPx => pixelOf(matrix, x, y, 0)!)
    const camera = cameraOf({ ...lensOf(554), sdLogFocal: 0.4 }, 'rotating', [0, 1, 2, 3].map(turn))
    const zooming = { ...camera, views: camera.views.map((v, i) => ({ ...v, intrinsics: zoomed(i) })) }
    const placed = placeCamera({
      ...base,
      camera: zooming,
      known: [{ name: 'court', sidesM: [8, 16], pointsPx: corners, timeS: 0 }],
    })
    expect(placed.lens.intrinsics.fxPx).toBeCloseTo(600, -1)
    expect(placed.witnesses[0].kind).toBe('court')
    // A point of the ground, seen by the third frame as the true camera turned and zoomed sees it.
    const later = placed.views[2]
    const worldFromTrue = compose<'world', 'camera', 'camera'>(
      { translationM: [0, 0, 6], quatWxyz: quatOfView(view) },
      turn(2),
    )
    const seen = (pixel: PointPx, f: number): Vec3 =>
      pixelOnPlane({ fxPx: f, fyPx: f, ...CENTRE }, worldFromTrue, pixel)!
    const [a, b] = [
      [200, 200],
      [400, 300],
    ] as const
    const truth = distance(seen(a, 600 * 1.04), seen(b, 600 * 1.04))
    const found = distance(
      pixelOnPlane(later.intrinsics, later.worldFromCamera, a)!,
      pixelOnPlane(later.intrinsics, later.worldFromCamera, b)!,
    )
    expect(found / truth).toBeCloseTo(1, 1)
  })
})

describe('placeCamera, turning, with people on the ground', () => {
  it('finds height and pitch through all frames', () => {
    const poses = Array.from(
      { length: 20 },
      (_, i): Pose<'map', 'camera'> => ({
        translationM: [0, 0, 0],
        quatWxyz: quatFromAxisAngle([0, 1, 0], 0.02 * (i - 10)),
      }),
    )
    const fromFirst = (k: number) => matrixOf(compose(invert(poses[k]), poses[0]).quatWxyz)
    const turning = drawScene(new Random('turning', 1), 14, k => ({ r: Float64Array.from(fromFirst(k)), zoom: 1 }))
    const camera = cameraOf(lensOf(turning.view.focalPx), 'rotating', poses)
    const placed = placeCamera({ size: SIZE, camera, tracks: turning.tracks })
    expect(placed.units).toBe('m')
    expect(Math.abs(Math.log(heightOf(placed) / turning.view.heightM))).toBeLessThan(0.1)
    const forward = rotate(placed.views[0].worldFromCamera.quatWxyz, [0, 0, 1])
    expect(Math.asin(-forward[2])).toBeCloseTo(turning.view.pitchRad, 1)
  })
})

describe('placeCamera, moving', () => {
  /** Along the road for 20 m, 1.5 m above it, a pitch of 3 degrees; the map's unit is 2.5 m. */
  const pitch = quatFromAxisAngle([1, 0, 0], -0.05)
  const upInCamera = rotate([pitch[0], -pitch[1], -pitch[2], -pitch[3]], [0, -1, 0])
  const ahead = rotate([pitch[0], -pitch[1], -pitch[2], -pitch[3]], [0, 0, 1])
  const poses = Array.from(
    { length: 11 },
    (_, i): Pose<'map', 'camera'> => ({
      translationM: [(ahead[0] * 2 * i) / 2.5, (ahead[1] * 2 * i) / 2.5, (ahead[2] * 2 * i) / 2.5],
      quatWxyz: [1, 0, 0, 0],
    }),
  )
  const camera = cameraOf(lensOf(500), 'moving', poses)
  const road = poses.map((_, view) => ({ view, height: 0.6, normalInCamera: upInCamera }))

  it('has the length of its path from the height of the camera over the road', () => {
    const placed = placeCamera({ ...base, camera, road, tracks: [], cameraHeightM: 1.5 })
    const [first, last] = [placed.views[0], placed.views[10]].map(v => v.worldFromCamera.translationM)
    expect(distance(first, last)).toBeCloseTo(20, 6)
    expect([first[2], last[2]]).toEqual([expect.closeTo(1.5, 6), expect.closeTo(1.5, 6)])
    expect(last[1] - first[1]).toBeCloseTo(20, 6)
  })

  it('straightens a scale that wanders along the path', () => {
    // The map's unit shrinks by 2 % a view: steps and heights grow alike in it.
    const growth = (i: number): number => 1.02 ** i
    let along = 0
    const wandering = poses.map((pose, i): Pose<'map', 'camera'> => {
      along += i === 0 ? 0 : (2 / 2.5) * Math.sqrt(growth(i - 1) * growth(i))
      return { ...pose, translationM: [ahead[0] * along, ahead[1] * along, ahead[2] * along] }
    })
    const higher = road.map((r, i) => ({ ...r, height: r.height * growth(i) }))
    const wanderer = cameraOf(lensOf(500), 'moving', wandering)
    const placed = placeCamera({ ...base, camera: wanderer, road: higher, tracks: [], cameraHeightM: 1.5 })
    const ys = placed.views.map(v => v.worldFromCamera.translationM[1])
    for (let i = 1; i < ys.length; i++) expect(ys[i] - ys[i - 1]).toBeCloseTo(2, 3)
  })

  it('is relative without a witness, and in metres where poses gave them', () => {
    expect(placeCamera({ ...base, camera, road, tracks: [] }).units).toBe('relative')
    const inMetres = placeCamera({ ...base, camera: { ...camera, unit: 'm' }, road, tracks: [] })
    expect([inMetres.units, inMetres.witnesses[0].kind]).toEqual(['m', 'poses'])
  })

  it('finds the road among points that stand still', () => {
    const random = new Random('points')
    const onRoad = Array.from({ length: 150 }, (): Vec3 => {
      const [x, y] = [random.uniform(-3, 3), random.uniform(3, 20)]
      const down = -0.6 + random.normal(0, 0.005)
      return [x + down * upInCamera[0], y * ahead[1] + down * upInCamera[1], y * ahead[2] + down * upInCamera[2]]
    })
    const above = onRoad.slice(0, 60).map(([x, y, z], i): Vec3 => [x, y - 0.1 - (i % 7) * 0.2, z])
    const points = [...onRoad, ...above].map(pointInMap => ({ pointInMap, sd: 0.01, seen: [] }))
    const placed = placeCamera({ ...base, camera: { ...camera, points }, tracks: [], cameraHeightM: 1.5 })
    const [first, last] = [placed.views[0], placed.views[10]].map(v => v.worldFromCamera.translationM)
    expect(distance(first, last) / 20).toBeCloseTo(1, 1)
  })
})
