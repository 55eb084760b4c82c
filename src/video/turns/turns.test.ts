import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { conjugate, multiply, type Quat, quatFromAxisAngle, rotate } from '../../geometry/quat.ts'
import { rotationAngleRad } from '../../geometry/rotation.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraTrack } from '../camera-track.ts'
import { focalOfTurns, withFocal } from './focal-of-turns.ts'
import { followTurns } from './follow-turns.ts'

const SIZE = { widthPx: 160, heightPx: 120 }
const FOCAL_PX = 150
const FRAMES = 24

interface Seen {
  readonly mapFromCamera: Quat
  readonly zoom: number
  /** Where the camera stands, where the scenery is 10 away. */
  readonly place: Vec3
}

/** Grey of the scenery in a direction: waves of all slants, none finer than the picture shows. */
function scenery(random: Random): (x: number, y: number, z: number) => number {
  const waves = Array.from({ length: 16 }, () => {
    const size = random.uniform(8, 45)
    const direction = [random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)]
    const length = Math.hypot(...direction)
    return { k: direction.map(v => (v * size) / length), phase: random.uniform(0, 7), grey: random.uniform(6, 18) }
  })
  return (x, y, z) =>
    waves.reduce((sum, { k, phase, grey }) => sum + grey * Math.sin(k[0] * x + k[1] * y + k[2] * z + phase), 128)
}

function drawn(looks: readonly Seen[], random: Random): Uint8Array[] {
  const grey = scenery(random)
  return looks.map(({ mapFromCamera, zoom, place }, index) => {
    const data = new Uint8Array(SIZE.widthPx * SIZE.heightPx)
    const gain = 1 + 0.05 * Math.sin(index)
    for (let i = 0; i < data.length; i++) {
      const u = ((i % SIZE.widthPx) + 0.5 - SIZE.widthPx / 2) / (FOCAL_PX * zoom)
      const v = (Math.floor(i / SIZE.widthPx) + 0.5 - SIZE.heightPx / 2) / (FOCAL_PX * zoom)
      const ray = rotate(mapFromCamera, [u, v, 1])
      const range = (10 * (1 + 0.5 * Math.sin(9 * ray[0]))) / Math.hypot(u, v, 1)
      const [x, y, z] = ray.map((r, k) => r * range + place[k])
      const far = Math.hypot(x, y, z)
      const value = gain * grey(x / far, y / far, z / far) + random.normal(0, 1)
      data[i] = Math.max(0, Math.min(255, Math.round(value)))
    }
    return data
  })
}

/** Each picture with noise and its own exposure. */
function film(looks: readonly Seen[], random: Random): VideoSource {
  const pictures = drawn(looks, random)
  return {
    ...SIZE,
    path: 'film',
    stampsS: looks.map((_, i) => i / 4),
    frames: async function* ({ only = () => true }) {
      for (const [index, data] of pictures.entries()) {
        if (only(index)) yield { ...SIZE, data, format: 'gray', matrix: 'bt709', index, timeS: index / 4 }
      }
    },
    frameFile: index => ({ file: 'film', index }),
    contentHash: async () => 'film',
  }
}

const pan = (i: number): Quat =>
  multiply(
    quatFromAxisAngle([0, 1, 0], 0.45 * Math.sin((Math.PI * i) / FRAMES)),
    quatFromAxisAngle([1, 0, 0], 0.1 * Math.sin(i / 4)),
  )

const turning: Seen[] = Array.from({ length: FRAMES }, (_, i) => ({
  mapFromCamera: pan(i),
  zoom: 1 + 0.3 * Math.sin(i / 8),
  place: [0, 0, 0],
}))

/** What is known beforehand: the true looks, some pixels off, with errors that add up. */
function roughly(looks: readonly Seen[], random: Random): CameraTrack {
  const intrinsics = { fxPx: FOCAL_PX, fyPx: FOCAL_PX, cxPx: SIZE.widthPx / 2, cyPx: SIZE.heightPx / 2 }
  let [off, logZoom] = [0, 0]
  const views = looks.map(({ mapFromCamera, zoom }, index) => {
    off += random.normal(0.001, 0.003)
    logZoom += random.normal(0.002, 0.002)
    const f = FOCAL_PX * zoom * Math.exp(logZoom)
    const quatWxyz = multiply(mapFromCamera, quatFromAxisAngle([0, 1, 0], index === 0 ? 0 : off))
    const mapPose = { translationM: [0, 0, 0] as const, quatWxyz }
    return { index, timeS: index / 4, mapFromCamera: mapPose, intrinsics: { ...intrinsics, fxPx: f, fyPx: f } }
  })
  const [first, ...others] = views
  return {
    ...{ motion: 'rotating', unit: 'relative', points: [], sdLogLength: 0, sdHeadingRadPerRootS: 0 },
    lens: { intrinsics, sdLogFocal: 0.1, from: ['prior'] },
    views: [{ ...first, intrinsics }, ...others],
  }
}

const NO_MOVERS = { movers: () => [] }

describe('followTurns', () => {
  it('finds turns to a third of a pixel and zooms to two thousandths, and nothing adds up', async () => {
    const random = new Random('turns')
    const { views, lostShare, agreement } = await followTurns(
      film(turning, random),
      roughly(turning, random),
      NO_MOVERS,
    )
    expect(views).toHaveLength(FRAMES)
    views.forEach(({ mapFromCamera, intrinsics }, i) => {
      const off = rotationAngleRad(multiply(conjugate(turning[i].mapFromCamera), mapFromCamera.quatWxyz))
      expect(off * FOCAL_PX).toBeLessThan(0.3)
      expect(Math.abs(Math.log((intrinsics?.fxPx ?? 0) / FOCAL_PX / turning[i].zoom))).toBeLessThan(0.002)
    })
    expect(agreement).toBeGreaterThan(0.9)
    expect(lostShare).toBeLessThan(0.1)
  })

  it('does not explain a camera that goes elsewhere', async () => {
    const random = new Random('going')
    const going = turning.map((look, i): Seen => ({ ...look, place: [0.25 * i, 0, 0.1 * i] }))
    const { lostShare, agreement } = await followTurns(film(going, random), roughly(going, random), NO_MOVERS)
    expect(agreement < 0.8 || lostShare > 0.2).toBe(true)
  })
})

describe('focalOfTurns', () => {
  it.each([1.08])('finds the focal length from %f of it as well as it says', async factor => {
    const random = new Random('focal', factor)
    const found = await focalOfTurns(film(turning, random), withFocal(roughly(turning, random), factor), NO_MOVERS)
    expect(found?.sd).toBeLessThan(0.02)
    expect(Math.abs((found?.logFocalPx ?? 0) - Math.log(FOCAL_PX))).toBeLessThan(2 * (found?.sd ?? 0))
  })

  it('says nothing of a camera that only zooms', async () => {
    const random = new Random('zooming')
    const zooming = turning.map((look): Seen => ({ ...look, mapFromCamera: [1, 0, 0, 0] }))
    const found = await focalOfTurns(film(zooming, random), roughly(zooming, random), NO_MOVERS)
    expect(found === undefined || found.sd > 0.03).toBe(true)
  })
})
