import { describe, expect, test } from 'vitest'
import { scoreTracks } from '../../bench/video/mot-metrics.ts'
import { noisyDetections } from '../../test/generators/detections.ts'
import { realData } from '../../test/real-data.ts'
import { Random } from '../base/random.ts'
import type { Box2dPx } from '../geometry/box.ts'
import { pixelOnPlane } from '../geometry/camera.ts'
import { labelSourceNamed, readLabels } from '../labels/read-labels.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { Scene } from '../tracks/scene.ts'
import { type AssociateContext, associate } from './associate.ts'
import type { FrameDetections, ImageTrack, SeenDetection } from './image-track.ts'

const SIZE = { widthPx: 640, heightPx: 480 }

/** A person of 80 px whose foot is at x, y. */
const personAt = (x: number, y: number, score = 0.8): SeenDetection => ({
  box: [x - 15, y - 80, x + 15, y],
  score,
  category: 'person',
})

const clip = (count: number, fps: number, of: (timeS: number, i: number) => SeenDetection[]): FrameDetections[] =>
  Array.from({ length: count }, (_, i) => ({ index: i, timeS: i / fps, detections: of(i / fps, i) }))

const xAt = (track: ImageTrack, timeS: number): number => {
  const box = track.sightings.find(s => Math.abs(s.timeS - timeS) < 1e-6)?.box ?? [0, 0, 0, 0]
  return (box[0] + box[2]) / 2
}

function expectWellFormed(tracks: readonly ImageTrack[], frames: readonly FrameDetections[]): void {
  expect(new Set(tracks.map(t => t.id)).size).toBe(tracks.length)
  const place = new Map(frames.map((f, i) => [f.index, i]))
  const given = new Map(frames.map(f => [f.index, new Set(f.detections.map(d => d.box))]))
  for (const { sightings } of tracks) {
    const places = sightings.map(s => place.get(s.index) ?? -1)
    expect(places).toEqual(places.map((_, i) => places[0] + i))
    for (const s of [sightings[0], sightings[sightings.length - 1]]) expect(s.score).toBeGreaterThan(0)
    for (const { index, box, score, visibility } of sightings) {
      expect(visibility).toBeGreaterThanOrEqual(0)
      expect(visibility).toBeLessThanOrEqual(1)
      // A detection is one object's at most.
      if (score > 0) expect(given.get(index)?.delete(box)).toBe(true)
    }
  }
}

describe('association', () => {
  test('of nothing is nothing', () => {
    expect(associate([])).toEqual([])
    expect(associate(clip(10, 10, () => []))).toEqual([])
  })

  test('of one frame has an object for each sure detection, but not for parts of it', () => {
    const head: SeenDetection = { box: [90, 121, 110, 145], score: 0.7, category: 'person' }
    const tracks = associate(clip(1, 10, () => [personAt(100, 200), head, personAt(300, 220), personAt(500, 220, 0.2)]))
    expect(tracks.map(t => t.sightings)).toMatchObject([[{ score: 0.8, visibility: 1 }], [{ score: 0.8 }]])
  })

  test('refuses frames out of order', () => {
    const [a, b] = clip(2, 10, () => [])
    expect(() => associate([b, a])).toThrow(/frame 0 at 0 s: expected to come after frame 1 at 0.1 s/)
  })

  test.each([7, 15, 30])('tells people who cross at %i frames a second', fps => {
    const frames = clip(6 * fps, fps, t => [personAt(100 + 60 * t, 300), personAt(440 - 60 * t, 306)])
    const tracks = associate(frames, { size: SIZE })
    expectWellFormed(tracks, frames)
    expect(tracks).toHaveLength(2)
    for (const track of tracks) {
      const right = xAt(track, 0) < 200
      expect(Math.abs(xAt(track, (6 * fps - 1) / fps) - xAt(track, 0))).toBeGreaterThan(300)
      expect(xAt(track, (6 * fps - 1) / fps) > 300).toBe(right)
    }
  })

  test('by looks tells who went through behind a wall from who turned back there', () => {
    const looks = { a: Float32Array.of(0.6, 0.8, 0), b: Float32Array.of(0.6, 0, 0.8) }
    const walk = (from: number, to: number) => (t: number) =>
      t < 4 ? from + ((250 - from) * t) / 4 : 250 + ((to - 250) * (t - 4)) / 4
    const follow = (turn: boolean, withLooks: boolean) => {
      const ways = { a: walk(100, turn ? 100 : 400), b: walk(400, turn ? 400 : 100) }
      const person = (x: number, appearance: Float32Array) => ({
        ...personAt(x, 300),
        ...(withLooks && { appearance }),
      })
      const frames = clip(80, 10, t =>
        Math.abs(t - 4) < 1 ? [] : [person(ways.a(t), looks.a), person(ways.b(t), looks.b)],
      )
      const tracks = associate(frames, { size: SIZE })
      expectWellFormed(tracks, frames)
      const first = tracks.find(t => t.sightings[0].index === 0 && xAt(t, 0) < 150)
      return first ? xAt(first, 7.9) : Number.NaN
    }
    expect(follow(false, true)).toBeGreaterThan(350)
    expect(follow(true, true)).toBeLessThan(150)
    expect(follow(true, false)).not.toBeLessThan(150)
  })

  test('bridges an occlusion within the limit with sightings of score 0, and none beyond', () => {
    const hidden = (fromS: number, toS: number) =>
      clip(150, 10, t => (t > fromS && t < toS ? [] : [personAt(50 + 30 * t, 300)]))
    const short = associate(hidden(4, 6), { size: SIZE })
    expect(short).toHaveLength(1)
    expect(short[0].sightings).toHaveLength(150)
    expect(short[0].sightings.filter(s => s.score === 0)).toHaveLength(19)
    expect(xAt(short[0], 5)).toBeCloseTo(200, 3)
    expect(associate(hidden(4, 11), { size: SIZE })).toHaveLength(2)
    expect(associate(hidden(4, 6), { size: SIZE, maxGapS: 1 })).toHaveLength(2)
  })

  test('carries an object on through doubtful detections, and begins none with them', () => {
    const faint = clip(40, 10, (t, i) => [
      personAt(100 + 20 * t, 300, i % 3 === 0 ? 0.7 : 0.2),
      personAt(500, 300, 0.3),
    ])
    const tracks = associate(faint, { size: SIZE })
    expect(tracks).toHaveLength(1)
    expect(tracks[0].sightings.every(s => s.score > 0)).toBe(true)
  })

  test('is one object where the detector says car here and truck there', () => {
    const frames = clip(30, 10, (t, i) => [
      { box: [50 + 80 * t, 200, 150 + 80 * t, 250], score: 0.8, category: i % 4 === 0 ? 'truck' : 'car' },
    ])
    expect(associate(frames, { size: SIZE })).toMatchObject([{ category: 'car' }])
  })

  test('takes the own motion of a shaking camera into account', () => {
    const random = new Random('shake')
    const shifts = Array.from({ length: 60 }, () => random.uniform(-60, 60))
    const frames = clip(60, 10, (t, i) =>
      [0, 1, 2, 3, 4].map(k => personAt(100 + 45 * k + 10 * t + shifts[i], 300 + 2 * k)),
    )
    const pixelMotion: AssociateContext['pixelMotion'] = (from, to) => [
      1,
      0,
      shifts[to] - shifts[from],
      0,
      1,
      0,
      0,
      0,
      1,
    ]
    const tracks = associate(frames, { size: SIZE, pixelMotion })
    expect(tracks).toHaveLength(5)
    tracks.forEach((track, k) => {
      expect(xAt(track, 5.9)).toBeCloseTo(100 + 45 * k + 59 + shifts[59], 3)
    })
  })

  test('of 200 objects a frame are followed', () => {
    const random = new Random('crowd')
    const people = Array.from({ length: 200 }, () => [
      random.uniform(0, 1900),
      random.uniform(100, 1000),
      random.normal(0, 20),
    ])
    const count = 25
    const frames = clip(count, 10, t =>
      people.map(([x, y, v]) => personAt(x + v * t + random.normal(), y + random.normal(), random.uniform(0.3, 0.9))),
    )
    const tracks = associate(frames, { size: { widthPx: 1920, heightPx: 1080 } })
    expect(tracks.length).toBeGreaterThan(150)
    expectWellFormed(tracks, frames)
  })
})

interface Followed {
  readonly frames: readonly FrameDetections[]
  readonly tracks: readonly ImageTrack[]
  readonly scores: ReturnType<typeof scoreTracks>
}

/** Tracks of a labelled or simulated scene through a made-up detector, on the true ground or in the picture. */
function follow(scene: Scene, onGround: boolean, every = 1): Followed {
  const [camera] = scene.cameras
  const frames = noisyDetections(scene, 1).filter((_, i) => i % every === 0)
  const tracks = associate(frames, { size: camera, ...(onGround && { ground: groundOf(scene) }) })
  const found = new Map(frames.map(f => [f.index, tracks.flatMap(t => boxesAt(t, f.index))]))
  const scored = frames.map(({ index, timeS }) => ({
    truth: scene.tracks.flatMap(t => {
      const sample = t.samples.find(s => Math.abs(s.timeS - timeS) < 1e-3)
      const box = sample?.box2dPx?.[camera.name]
      return box && (sample?.visibility ?? 1) >= 0.15 ? [{ id: t.id, box }] : []
    }),
    found: found.get(index) ?? [],
  }))
  return { frames, tracks, scores: scoreTracks(scored) }
}

const boxesAt = ({ id, sightings }: ImageTrack, index: number): { id: string; box: Box2dPx }[] =>
  sightings.filter(s => s.index === index).map(({ box }) => ({ id, box }))

function groundOf(scene: Scene): AssociateContext['ground'] {
  const [camera] = scene.cameras
  const frames = new Map(camera.frames.map(f => [f.index ?? 0, f]))
  return (index, [u, v]) => {
    const frame = frames.get(index)
    const intrinsics = frame?.intrinsics ?? camera.intrinsics
    const pose = frame?.worldFromCamera
    if (!intrinsics || !pose) return undefined
    const at = (x: number, y: number) => pixelOnPlane(intrinsics, pose, [x, y])
    const [here, left, right, up, down] = [at(u, v), at(u - 0.5, v), at(u + 0.5, v), at(u, v - 0.5), at(u, v + 0.5)]
    if (!here || !left || !right || !up || !down) return undefined
    return {
      xM: here[0],
      yM: here[1],
      jacobian: [right[0] - left[0], down[0] - up[0], right[1] - left[1], down[1] - up[1]],
    }
  }
}

const simulatedScenes = new Map<number, Scene>()
function simulated(index: number): Scene {
  const scene = simulatedScenes.get(index) ?? simulateScene(PRESETS['bench-1'], 5, index)
  simulatedScenes.set(index, scene)
  return scene
}

describe.each([
  ['on the ground', true],
  ['in the picture', false],
])('through a made-up detector, %s', (_, onGround) => {
  test.each([0, 2, 12, 18])('the objects of simulated clip %i are followed', index => {
    const { frames, tracks, scores } = follow(simulated(index), onGround)
    expectWellFormed(tracks, frames)
    // Measured on 30 clips of another seed: IDF1 0.96 in all, switches in one match of 2,000.
    expect(scores.idf1).toBeGreaterThan(0.8)
    expect(scores.idSwitches).toBeLessThanOrEqual(2)
  })

  test('the same detections give the same tracks', () => {
    const scene = simulated(2)
    expect(follow(scene, onGround).tracks).toEqual(follow(scene, onGround).tracks)
  })

  const pets = realData('pets2009')
  test.skipIf(!pets).each([1, 2])('real people who cross are followed at every frame / %i', async every => {
    const [scene] = await scenesOf(pets ?? '')
    const { scores } = follow(scene, onGround, every)
    expect(scores.idf1).toBeGreaterThan(0.75)
    expect(scores.hota).toBeGreaterThan(0.6)
  })
})

async function scenesOf(path: string): Promise<Scene[]> {
  const scenes: Scene[] = []
  for await (const scene of readLabels(labelSourceNamed('pets2009'), [path], {})) scenes.push(scene)
  return scenes
}
