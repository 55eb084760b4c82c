import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noisyTracks, placedCamera } from '../../test/noisy-boxes.ts'
import { projectCuboid } from '../geometry/camera.ts'
import { distance, type Vec3 } from '../geometry/vec3.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { PlacedCamera, PlacedView } from './camera-track.ts'
import type { ImageTrack, Sighting } from './image-track.ts'
import { fuseDepths } from './lift/fuse.ts'
import { BOX_EDGE, liftTracks } from './lift.ts'

const LENS = { fxPx: 600, fyPx: 600, cxPx: 320, cyPx: 180 }
const FRAME = { widthPx: 640, heightPx: 360 }
/** 6 m up, looking along x, 15 degrees down. */
const PITCH = (15 * Math.PI) / 180
const CAMERA: PlacedCamera = placed(6)
const PERSON_M: Vec3 = [0.05, 0.5, 1.77]

function placed(heightM: number): PlacedCamera {
  const [c, s] = [Math.cos(PITCH / 2), Math.sin(PITCH / 2)]
  const [a, b] = [0.5 * (c + s), 0.5 * (c - s)]
  // Forward is x, turned down by the pitch: axes right, down, forward.
  const view: PlacedView = {
    index: 0,
    timeS: 0,
    worldFromCamera: { translationM: [0, 0, heightM], quatWxyz: [b, -a, a, -b] },
    intrinsics: LENS,
  }
  return {
    motion: 'still',
    units: 'm',
    lens: { intrinsics: LENS, sdLogFocal: 0, from: ['given'] },
    views: Array.from({ length: 8 }, (_, index) => ({ ...view, index, timeS: index / 7 })),
    ground: { normalInWorld: [0, 0, 1], offsetM: 0 },
    witnesses: [],
    commonErrors: [],
  }
}

function standingAt(xM: number, yM: number, camera = CAMERA, sizeM = PERSON_M): ImageTrack {
  const sightings = camera.views.flatMap(({ index, timeS, worldFromCamera }): Sighting[] => {
    const pose = { translationM: [xM, yM, sizeM[2] / 2] as const, quatWxyz: [1, 0, 0, 0] as const }
    const seen = projectCuboid({ intrinsics: LENS, ...FRAME }, worldFromCamera, pose, sizeM)
    return seen && seen.insideShare > 0.99 ? [{ index, timeS, box: seen.box2dPx, score: 0.8, visibility: 1 }] : []
  })
  return { id: 'a', category: 'person', sightings }
}

describe('a box on the ground', () => {
  test('is where its object stands', () => {
    fc.assert(
      fc.property(fc.double({ min: 14, max: 40, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (x, y) => {
        const [{ samples, sizeM }] = liftTracks([standingAt(x, y)], CAMERA, { frame: FRAME })
        // The near edge of a thin cuboid lies 2.5 cm before its middle.
        expect(distance(samples[0].positionM, [x, y, 0])).toBeLessThan(0.06)
        expect(samples[0].method).toBe('foot')
        expect(sizeM?.[2]).toBeCloseTo(1.77, 1)
      }),
    )
  })

  test('is where its object stands though a detector calls it what is twice as high', () => {
    const car: Vec3 = [0.05, 1.9, 1.6]
    for (const x of [14, 25, 40]) {
      const called = { ...standingAt(x, 0, CAMERA, car), category: 'bus' }
      const [{ samples, sizeM }] = liftTracks([called], CAMERA, { frame: FRAME })
      expect(distance(samples[0].positionM, [x, 0, 0]), `${x} m`).toBeLessThan(0.05 * x)
      // No higher than half a bus: lower ones are taken for that.
      expect(sizeM?.[2]).toBeLessThan(1.8)
    }
  })

  test('errs along the line of sight, the more the farther', () => {
    const [near, far] = [14, 40].map(x => liftTracks([standingAt(x, 0)], CAMERA)[0].samples[0].covarianceM2)
    expect(far[0]).toBeGreaterThan(5 * near[0])
    expect(far[0]).toBeGreaterThan(3 * far[4])
    expect(far[8]).toBeLessThan(0.01)
  })

  test('says what a wrong scale does to it', () => {
    const camera = { ...CAMERA, commonErrors: [{ name: 'scale', views: placed(6.6).views }] }
    const [{ samples }] = liftTracks([standingAt(20, 1)], camera)
    const [x, y] = samples[0].commonErrorM.scale
    expect(x).toBeCloseTo(2, 1)
    expect(y).toBeCloseTo(0.1, 1)
    expect(samples[0].commonErrorM[BOX_EDGE][0]).toBeLessThan(0)
  })

  test('is unsure where something hides its foot or the picture cuts it', () => {
    const whole = standingAt(20, 0)
    const [x0, y0, x1, y1] = whole.sightings[0].box
    const hidden = whole.sightings.map(s => ({
      ...s,
      box: [x0, y0, x1, y1 - 0.4 * (y1 - y0)] as const,
      visibility: 0.6,
    }))
    const track = { ...whole, sightings: [...whole.sightings, ...hidden.map(s => ({ ...s, index: s.index }))] }
    const { samples } = liftTracks([track], CAMERA, { frame: FRAME })[0]
    const [clear, covered] = [samples[0], samples[samples.length - 1]]
    const sdM = Math.sqrt(covered.covarianceM2[0])
    expect(sdM).toBeGreaterThan(2 * Math.sqrt(clear.covarianceM2[0]))
    // The hidden 40 % would set it 8 m too far; the head tells better.
    expect(Math.abs(covered.positionM[0] - 20)).toBeLessThan(3 * sdM)
    expect(Math.abs(covered.positionM[0] - 20)).toBeLessThan(3)
  })

  test('takes depth where there is no ground, and is left out where nothing tells', () => {
    const { ground: _, ...without } = CAMERA
    const range = 20 * Math.cos(PITCH) + 6 * Math.sin(PITCH)
    const depth = () => ({ widthPx: 64, heightPx: 36, depth: new Float32Array(64 * 36).fill(range) })
    const [{ samples }] = liftTracks([{ ...standingAt(20, 0), category: 'thing' }], without, { frame: FRAME, depth })
    expect(samples[0].method).toBe('depth')
    expect(distance(samples[0].positionM, [20, 0, 0])).toBeLessThan(0.6)
    expect(liftTracks([{ ...standingAt(20, 0), category: 'thing' }], without)).toEqual([])
    expect(liftTracks([standingAt(20, 0)], without)[0].samples[0].method).toBe('height')
  })
})

test('ways of known covariance are mixed as the best linear estimate', () => {
  const way = (depthM: number, ...gradient: number[]) => ({
    method: 'foot' as const,
    depthM,
    gradient: Float64Array.of(...gradient, 0, 0, 0, 0),
  })
  const sd = Float64Array.of(1, 1, 1, 1, 1, 1)
  // Variances 1 and 4, independent: weights 0.8 and 0.2.
  expect(fuseDepths([way(10, 1, 0), way(12, 0, 2)], sd)?.depthM).toBeCloseTo(10.4, 12)
  // The second is the first with more of the same error: it adds nothing.
  expect(fuseDepths([way(10, 1, 0), way(12, 2, 0)], sd)?.depthM).toBe(10)
  expect(fuseDepths([way(10, 1, 0), way(90, 0, 2)], sd)).toMatchObject({ depthM: 10, rejected: ['foot'] })
})

test('lifted boxes lie within their covariance of the truth', () => {
  const scene = simulateScene({ ...PRESETS.sports, detail: 'low', durationS: [6, 8] }, 3, 1)
  const lifted = liftTracks(noisyTracks(scene, 1), placedCamera(scene), { frame: scene.cameras[0] })
  let [count, squares] = [0, 0]
  for (const { id, samples } of lifted) {
    const truth = scene.tracks.find(t => t.id === id)
    for (const { timeS, positionM: p, covarianceM2: c, visibility } of samples) {
      const true3 = truth?.samples.find(s => s.timeS === timeS)?.centerInWorldM
      if (!true3 || visibility < 0.9) continue
      const [dx, dy] = [p[0] - true3[0], p[1] - true3[1]]
      const det = c[0] * c[4] - c[1] * c[3]
      squares += Math.min(16, (c[4] * dx * dx - (c[1] + c[3]) * dx * dy + c[0] * dy * dy) / det)
      count++
    }
  }
  expect(count).toBeGreaterThan(100)
  // Two degrees of freedom; a tenth of the boxes errs more than noise does.
  expect(squares / count).toBeGreaterThan(0.8)
  expect(squares / count).toBeLessThan(4)
})
