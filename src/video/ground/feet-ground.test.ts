import { describe, expect, it } from 'vitest'
import { CENTRE, pixelOf, SIZE } from '../../../test/synthetic-standing.ts'
import { Random } from '../../base/random.ts'
import type { Pose } from '../../geometry/pose.ts'
import { conjugate, rotate } from '../../geometry/quat.ts'
import { distance, dot, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'
import { placeCamera } from '../ground-scale.ts'
import type { ImageTrack } from '../image-track.ts'
import { sizedBoxes } from '../lens/sized-boxes.ts'
import { quatOfView, viewMatrix } from '../lens/standing-view.ts'
import { groundOfFeet } from './feet-ground.ts'

/** A car goes 1 m a frame, its camera 1.6 m high and turned down by 3 degrees; the map's unit is 2 m. */
const VIEW = { focalPx: 520, pitchRad: 0.052, rollRad: 0.01, heightM: 1.6 }
const UNIT_M = 2
const FRAMES = 14
const random = new Random('feet')

const mapFromWorld = conjugate(quatOfView(VIEW))
const inMap = ([x, y, z]: Vec3): Vec3 => {
  const [a, b, c] = rotate(mapFromWorld, [x, y, z - VIEW.heightM])
  return [a / UNIT_M, b / UNIT_M, c / UNIT_M]
}
const poses = Array.from(
  { length: FRAMES },
  (_, k): Pose<'map', 'camera'> => ({ translationM: inMap([0, k, VIEW.heightM]), quatWxyz: [1, 0, 0, 0] }),
)

function person(x: number, y: number, speedMps: number): ImageTrack {
  const heightM = 1.72 * Math.exp(random.normal(0, 0.05))
  const sightings = poses.flatMap((_, k) => {
    const matrix = viewMatrix(VIEW, CENTRE)
    const [foot, head] = [0, heightM].map(z => pixelOf(matrix, x + 0.6 * speedMps * k, y - k, z))
    if (!foot || !head) return []
    const tall = foot[1] - head[1]
    const off = (): number => random.normal(0, Math.hypot(1, 0.02 * tall))
    const box = [foot[0] - 0.16 * tall, head[1] + off(), foot[0] + 0.16 * tall, foot[1] + off()] as const
    return [{ index: k, timeS: 0.6 * k, box, score: 0.9, visibility: 1 }]
  })
  return { id: `person ${x}`, category: 'person', sightings }
}

function pointAt(place: Vec3, view: number): MapPoint {
  return { pointInMap: inMap(place), sd: 0.01, seen: [{ view, xPx: 0, yPx: 0 }] }
}

/** A third of them on the road, the others on what stands beside it. */
const points = Array.from({ length: 90 }, (_, i) => {
  const y = random.uniform(5, 35)
  const z = i % 3 === 0 ? random.normal(0, 0.02) : random.uniform(0.1, 5)
  return pointAt([random.uniform(-6, 6), y, z], Math.min(FRAMES - 1, Math.floor(y / 4)))
})
const camera: CameraTrack = {
  motion: 'moving',
  unit: 'relative',
  lens: { intrinsics: { fxPx: VIEW.focalPx, fyPx: VIEW.focalPx, ...CENTRE }, sdLogFocal: 0, from: ['given'] },
  views: poses.map((mapFromCamera, index) => ({ index, timeS: 0.6 * index, mapFromCamera })),
  points,
  sdLogLength: 0,
  sdHeadingRadPerRootS: 0,
}
const tracks = [person(-4, 22, 0), person(3, 18, 0.5), person(6, 30, -1), person(-2, 26, 0.2), person(1.5, 34, -0.3)]
const boxes = sizedBoxes(tracks, SIZE)

describe('the ground of a camera that moves, from the people on it', () => {
  it('is found with its height in the map', () => {
    const ground = groundOfFeet({ camera, boxes, verticals: [], focalScale: 1 })!
    const offRad = Math.acos(dot(ground.upInMap, rotate(mapFromWorld, [0, 0, 1])))
    expect(offRad).toBeLessThan(0.015)
    expect(offRad).toBeLessThan(3 * Math.hypot(ground.sdTiltRad, 0.01))
    const height = dot(ground.upInMap, poses[FRAMES >> 1].translationM) - ground.offset
    expect((height * UNIT_M) / VIEW.heightM).toBeCloseTo(1, 1)
  })

  it('is not looked for without people, nor without points below the horizon', () => {
    expect(groundOfFeet({ camera, boxes: boxes.slice(0, 3), verticals: [], focalScale: 1 })).toBeUndefined()
    const above = points.map(p => ({ ...p, pointInMap: inMap([1, 10, 4]) }))
    expect(groundOfFeet({ camera: { ...camera, points: above }, boxes, verticals: [], focalScale: 1 })).toBeUndefined()
  })

  it('gives metres where no road was seen', () => {
    const placed = placeCamera({ size: SIZE, camera, tracks })
    const [first, last] = [placed.views[0], placed.views[FRAMES - 1]].map(v => v.worldFromCamera.translationM)
    expect(placed.units).toBe('m')
    expect(first[2] / VIEW.heightM).toBeCloseTo(1, 1)
    expect(distance(first, last) / (FRAMES - 1)).toBeCloseTo(1, 1)
    expect(placed.commonErrors.map(e => e.name)).toEqual(['scale', 'pitch', 'way'])
  })

  it('stands where a plane makes the given height of the camera a hundred times what people say', () => {
    const bogus = poses.map((_, view) => ({ view, height: 80, normalInCamera: [0, 1, 0] as const }))
    const placed = placeCamera({ size: SIZE, camera, tracks, road: bogus, cameraHeightM: VIEW.heightM })
    const [first, last] = [placed.views[0], placed.views[FRAMES - 1]].map(v => v.worldFromCamera.translationM)
    expect(first[2] / VIEW.heightM).toBeCloseTo(1, 1)
    expect(distance(first, last) / (FRAMES - 1)).toBeCloseTo(1, 1)
    expect(placed.witnesses.every(w => !w.rejected)).toBe(true)
  })

  it('is none where the height contradicts people over every plane', () => {
    const placed = placeCamera({ size: SIZE, camera, tracks, cameraHeightM: 100 * VIEW.heightM })
    expect([placed.units, placed.ground]).toEqual(['relative', undefined])
  })
})
