import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../base/hash.ts'
import { boxIou } from '../geometry/box.ts'
import { type Intrinsics, pixelOnPlane, projectCuboid, projectPoint, type WorldFromCamera } from '../geometry/camera.ts'
import { invert, type Pose, transformPoint } from '../geometry/pose.ts'
import { norm } from '../geometry/vec3.ts'
import { sceneSchema, type Track } from '../tracks/scene.ts'
import { flowOf } from './flow.ts'
import {
  checkConfig,
  PRESETS,
  presetHash,
  type RenderOptions,
  renderClip,
  type SimulationConfig,
  simulateClip,
  simulateScene,
} from './index.ts'
import { settledWorld, worstOcclusion } from './settle.ts'
import { buildWorld } from './world/build-world.ts'
import { shareInView } from './world/camera-rig.ts'

const short = (name: string, changes: Partial<SimulationConfig> = {}): SimulationConfig =>
  checkConfig({
    ...PRESETS[name],
    widthPx: 160,
    heightPx: 90,
    targetHeightPx: [10, 60],
    durationS: [1.5, 1.5],
    ...changes,
  })

const CONFIGS: Readonly<Record<string, SimulationConfig>> = {
  driving: short('driving'),
  riding: short('driving', { cameras: { drive: 1 }, detail: 'low' }),
  sports: short('sports', { detail: 'low' }),
  tabletop: short('tabletop', { detail: 'low' }),
  bent: short('lenses', { distortionK1: [-0.15, -0.1], cameras: { still: 1 } }),
  zooming: short('sports', { cameras: { zoom: 1 }, detail: 'low' }),
  low: short('tiny-128'),
}

/** Frame by frame: their bytes are used again. */
function frameHashes(config: SimulationConfig, seed: number, index: number, options: RenderOptions): string[] {
  const hashes: string[] = []
  for (const { rgb } of renderClip(config, seed, index, options)) hashes.push(sha256Hex(rgb))
  return hashes
}

const rgbHash = (config: SimulationConfig, seed: number, index: number): string =>
  sha256Hex(frameHashes(config, seed, index, { only: i => i % 10 === 0 }).join()).slice(0, 16)

describe('clips are pure functions of seed and number', () => {
  it.each(Object.entries(CONFIGS))('%s', (_, config) => {
    const first = JSON.stringify(simulateScene(config, 5, 2))
    simulateScene(config, 5, 1)
    expect(JSON.stringify(simulateScene(config, 5, 2))).toBe(first)
    expect(JSON.stringify(simulateScene(config, 6, 2))).not.toBe(first)
    expect(rgbHash(config, 5, 2)).toBe(rgbHash(config, 5, 2))
  })

  it('does not matter which other frames are drawn, nor what beside colour', () => {
    const { driving } = CONFIGS
    const all = frameHashes(driving, 5, 2, { depth: true, instances: true })
    const some = frameHashes(driving, 5, 2, { only: i => i === 11 })
    expect(some).toEqual([all[11]])
  })
})

describe('golden clips', () => {
  // Other values mean other clips: everything that was made with a seed is then no longer what its hash says.
  it.each(Object.entries(GOLDEN()))('%s', (name, [scene, rgb]) => {
    const config = CONFIGS[name]
    expect([sha256Hex(JSON.stringify(simulateScene(config, 7, 0))).slice(0, 16), rgbHash(config, 7, 0)]).toEqual([
      scene,
      rgb,
    ])
  })

  it('bench-1 is frozen', () => {
    expect(presetHash(PRESETS['bench-1'])).toBe('263bd0b3e47e141a')
    expect(sha256Hex(JSON.stringify(simulateScene(PRESETS['bench-1'], 1, 0))).slice(0, 16)).toBe('97c2b03341cbeb5b')
  })
})

function GOLDEN(): Record<string, [scene: string, rgb: string]> {
  return {
    driving: ['0b662937000bfdad', 'fd7faa44df021ec4'],
    riding: ['ca874a98945ee417', '7275a17036c18aba'],
    sports: ['d6baba0b72bd4bd2', 'd8cefa01522c2d60'],
    tabletop: ['74c5a0cafa638510', '233be2412536e83e'],
    bent: ['1d1b9774a656e40c', '60388f2047b7fe78'],
    zooming: ['1ea2012196df2da0', '4888e197668cb8a5'],
    low: ['95ca66efb89dbf38', '2efb75251743ab68'],
  }
}

describe('scenes', () => {
  it.each(Object.entries(CONFIGS))('%s passes the schema and holds a state for every frame', (_, config) => {
    const scene = sceneSchema.parse(simulateScene(config, 3, 4))
    const [camera] = scene.cameras
    expect(camera.frames).toHaveLength(16)
    expect(scene.provenance).toBe('simulated')
    expect(scene.recordingId).toBe(scene.id)
    for (const { samples, position } of scene.tracks) {
      expect(samples.map(s => s.timeS)).toEqual(camera.frames.map(f => f.timeS))
      expect(position).toBe('center')
    }
  })

  it('states the scale of toys, and keeps life size elsewhere', () => {
    const toys = simulateScene(CONFIGS.tabletop, 3, 0)
    expect(toys.scaleWitnesses?.[0]).toMatchObject({ kind: 'stated', detail: 'toys at a scale of 1:18' })
    for (const { category, sizeM } of toys.tracks) {
      expect(category).toMatch(/^toy /)
      expect(sizeM?.[2]).toBeLessThan(0.2)
    }
    const [car] = simulateScene(CONFIGS.riding, 3, 0).tracks.filter(t => t.category === 'ego')
    expect(car.sizeM?.[0]).toBeGreaterThan(3)
  })

  it('has an own vehicle and its poses where the camera rides, and other lenses where it zooms', () => {
    const riding = simulateScene(CONFIGS.riding, 3, 1)
    expect(riding.ego).toHaveLength(16)
    expect(new Set(riding.cameras[0].frames.map(f => JSON.stringify(f.worldFromCamera))).size).toBeGreaterThan(12)
    const focal = simulateScene(CONFIGS.zooming, 3, 1).cameras[0].frames.map(f => f.intrinsics?.fxPx)
    expect(new Set(focal).size).toBeGreaterThan(3)
  })
})

describe('pictures agree with the truth', () => {
  it.each(Object.entries(CONFIGS))('%s: boxes are those of the mask, inside the projected cuboids', (_, config) => {
    const { scene, frames } = simulateClip(config, 11, 1)
    const [camera] = scene.cameras
    let looked = 0
    for (const { instance, index } of frames({ instances: true, only: i => i % 5 === 0 })) {
      scene.tracks.forEach((track, k) => {
        const { box2dPx, centerInWorldM, quatWxyz, visibility = 0 } = track.samples[index]
        const seen = maskExtent(instance, camera.widthPx, k + 1)
        expect(box2dPx?.camera).toEqual(seen)
        const frame = camera.frames[index]
        if (!seen || !centerInWorldM || !quatWxyz || !track.sizeM || !frame.worldFromCamera || !camera.intrinsics)
          return
        const lens = { ...camera, intrinsics: frame.intrinsics ?? camera.intrinsics }
        const cuboid = projectCuboid(
          lens,
          frame.worldFromCamera,
          { translationM: centerInWorldM, quatWxyz },
          track.sizeM,
        )
        // Feet and hands of a long step reach a little beyond the box that a person is given.
        const slack = 1.5 + 0.12 * (seen[3] - seen[1])
        expect(seen[0]).toBeGreaterThan((cuboid?.box2dPx[0] ?? 1e9) - slack)
        expect(seen[3]).toBeLessThan((cuboid?.box2dPx[3] ?? -1e9) + slack)
        if (visibility > 0.97 && seen[3] - seen[1] > 14) {
          expect(boxIou(seen, cuboid?.box2dPx ?? [0, 0, 0, 0])).toBeGreaterThan(0.2)
          looked++
        }
      })
    }
    expect(looked).toBeGreaterThan(2)
  })

  it.each(['driving', 'bent', 'zooming', 'tabletop'])(
    '%s: depth is that of the ground plane and of the bodies',
    name => {
      const { scene, frames } = simulateClip(CONFIGS[name], 11, 2)
      const [camera] = scene.cameras
      let [ground, bodies] = [0, 0]
      for (const { depthM, instance, index } of frames({ depth: true, instances: true, only: i => i === 9 })) {
        const { worldFromCamera, intrinsics = camera.intrinsics } = camera.frames[index]
        if (!depthM || !instance || !worldFromCamera || !intrinsics)
          throw new Error('depth, mask and pose were asked for')
        const cameraFromWorld: Pose<'camera', 'world'> = invert(worldFromCamera)
        for (let p = 0; p < depthM.length; p += 7) {
          const pixel = [(p % camera.widthPx) + 0.5, Math.floor(p / camera.widthPx) + 0.5] as const
          if (instance[p] > 0) {
            expectWithinBody(depthM[p], scene.tracks[instance[p] - 1], index, cameraFromWorld)
            bodies++
            continue
          }
          const expected = groundDepthM(intrinsics, worldFromCamera, pixel)
          // Scenery stands before the ground, never behind it (soles dip a little); a bent lens looks up the nearest ray.
          expect(depthM[p]).toBeLessThan(expected * (name === 'bent' ? 1.35 : 1.002) + 0.05)
          if (Math.abs(depthM[p] - expected) < expected * 0.001) ground++
        }
      }
      expect(bodies).toBeGreaterThan(5)
      expect(ground).toBeGreaterThan(name === 'bent' ? 5 : 200)
    },
  )

  it('flow takes ground points to where the next camera sees them', () => {
    const { scene, frames } = simulateClip(CONFIGS.riding, 11, 3)
    const [camera] = scene.cameras
    const [frame] = [...frames({ depth: true, instances: true, only: i => i === 4 })]
    const flow = flowOf(scene, 4, frame)
    const [now, next] = [camera.frames[4].worldFromCamera, camera.frames[5].worldFromCamera]
    if (!now || !next || !camera.intrinsics) throw new Error('a simulated camera has its poses')
    const nextFromWorld: Pose<'camera', 'world'> = invert(next)
    let looked = 0
    for (let p = 0; p < camera.widthPx * camera.heightPx; p += 11) {
      const pixel = [(p % camera.widthPx) + 0.5, Math.floor(p / camera.widthPx) + 0.5] as const
      const ground = pixelOnPlane(camera.intrinsics, now, pixel)
      if (!ground || frame.instance?.[p] !== 0) continue
      const depthM = transformPoint(invert(now), ground)[2]
      if (Math.abs((frame.depthM?.[p] ?? 0) - depthM) > 1e-3 * depthM || depthM > 30) continue
      const expected = projectPoint(camera.intrinsics, transformPoint(nextFromWorld, ground))
      if (!expected) continue
      expect(Math.abs(pixel[0] + flow[2 * p] - expected[0])).toBeLessThan(0.05)
      expect(Math.abs(pixel[1] + flow[2 * p + 1] - expected[1])).toBeLessThan(0.05)
      looked++
    }
    expect(looked).toBeGreaterThan(50)
    expect(Math.max(...flow.map(Math.abs))).toBeGreaterThan(0.5)
  })
})

function groundDepthM(lens: Intrinsics, worldFromCamera: WorldFromCamera, pixel: readonly [number, number]): number {
  const onGround = pixelOnPlane(lens, worldFromCamera, pixel)
  return onGround ? transformPoint(invert(worldFromCamera), onGround)[2] : Number.POSITIVE_INFINITY
}

function expectWithinBody(
  depthM: number,
  { samples, sizeM = [0, 0, 0] }: Track,
  index: number,
  cameraFromWorld: Pose<'camera', 'world'>,
): void {
  const middle = transformPoint(cameraFromWorld, samples[index].centerInWorldM ?? [0, 0, 0])
  expect(Math.abs(depthM - middle[2])).toBeLessThan(norm(sizeM) / 2 + 0.1)
}

function maskExtent(
  instance: Uint16Array | undefined,
  widthPx: number,
  own: number,
): [number, number, number, number] | undefined {
  if (!instance) return undefined
  const pixels = [...instance.keys()].filter(p => instance[p] === own)
  if (pixels.length === 0) return undefined
  const xs = pixels.map(p => p % widthPx)
  const ys = pixels.map(p => Math.floor(p / widthPx))
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
}

describe('bench-1', () => {
  it('keeps its promises: time, field of view, others, a still camera in half, a target well in view', () => {
    const config = PRESETS['bench-1']
    const worlds = Array.from({ length: 60 }, (_, i) => buildWorld(config, 1, i))
    const shares = worlds.map(w => shareInView(config, w.target, w.views, w.watched))
    const still = worlds.filter(w => JSON.stringify(w.views[0]) === JSON.stringify(w.views[w.views.length - 1]))
    expect(still.length / worlds.length).toBeGreaterThan(0.36)
    expect(still.length / worlds.length).toBeLessThan(0.64)
    expect(shares.filter(s => s >= 0.9).length / shares.length).toBeGreaterThan(0.8)
    for (const { timesS, others, views } of worlds) {
      expect(timesS[timesS.length - 1]).toBeGreaterThanOrEqual(6)
      expect(timesS[timesS.length - 1]).toBeLessThanOrEqual(19.5)
      expect(others.length).toBeGreaterThanOrEqual(1)
      expect(others.length).toBeLessThanOrEqual(8)
      const hfovDeg = (2 * Math.atan(320 / views[0].intrinsics.fxPx) * 180) / Math.PI
      expect(hfovDeg).toBeGreaterThanOrEqual(35)
      expect(hfovDeg).toBeLessThanOrEqual(90)
    }
  })
})

describe('bench-1, settled', () => {
  it('hides at most 40 % of the target at any half second', () => {
    const config = PRESETS['bench-1']
    const hidden = Array.from({ length: 20 }, (_, i) => worstOcclusion(config, settledWorld(config, 2, i)))
    expect(hidden.filter(share => share > config.maxOcclusion).length).toBeLessThanOrEqual(1)
  })
})

describe('configurations', () => {
  it('are refused with the name of what is wrong', () => {
    expect(() => checkConfig({ ...PRESETS.driving, fps: 0 })).toThrow(/^fps: expected 1 to 120/)
    expect(() => checkConfig({ ...PRESETS.driving, hfovDeg: [90, 35] })).toThrow(/hfovDeg/)
    expect(() => checkConfig({ ...PRESETS.driving, worlds: {} })).toThrow(/worlds/)
    expect(() => checkConfig({ ...PRESETS.driving, widthPx: Number.NaN })).toThrow(/widthPx/)
  })

  it('have a hash that the name does not change, and every number does', () => {
    const { driving } = PRESETS
    expect(presetHash({ ...driving, name: 'other' })).toBe(presetHash(driving))
    expect(presetHash({ ...driving, fps: 11 })).not.toBe(presetHash(driving))
  })
})

it('another focal length shows the same world from the same places', () => {
  const plain = simulateScene(PRESETS['bench-1'], 3, 1)
  const long = simulateScene({ ...PRESETS['bench-1'], focalScale: 1.5 }, 3, 1)
  const [a, b] = [plain.cameras[0], long.cameras[0]]
  expect(b.intrinsics?.fxPx).toBeCloseTo(1.5 * (a.intrinsics?.fxPx ?? 0), 6)
  expect(b.frames.map(frame => frame.worldFromCamera)).toEqual(a.frames.map(frame => frame.worldFromCamera))
  const placesOf = (scene: typeof plain) =>
    scene.tracks.map(({ id, samples }) => [id, samples.map(sample => sample.centerInWorldM)])
  expect(placesOf(long)).toEqual(placesOf(plain))
  const heightPx = (scene: typeof plain): number => {
    const [, y0, , y1] = scene.tracks[0].samples[0].box2dPx?.[a.name] ?? [0, 0, 0, 0]
    return y1 - y0
  }
  expect(heightPx(long) / heightPx(plain)).toBeCloseTo(1.5, 1)
})
