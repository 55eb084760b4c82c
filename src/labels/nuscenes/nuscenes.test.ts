import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { MINI_SIZE, writeNuscenes } from '../../../test/generators/nuscenes.ts'
import { StvlmError } from '../../base/errors.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { sampleAt } from '../../tracks/resample.ts'
import type { Scene, Track } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { officialSplitOf } from './splits.ts'
import { CATEGORIES, namingOf, visibilityOf } from './tables.ts'
import { type TimedPosition, velocityMps } from './velocity.ts'

const source = labelSourceNamed('nuscenes')
const PIXEL_CENTRE = 0.5

interface Golden {
  readonly trajectories: {
    readonly annotations: number
    readonly withoutVelocity: number
    readonly positionsSha256: string
    readonly velocitiesSha256: string
    readonly velocities: readonly (readonly [instance: string, stampUs: number, x: number, y: number, z: number])[]
  }
  readonly projected: {
    readonly wholeCount: number
    readonly whole: readonly (readonly [instance: string, stampUs: number, camera: string, ...edges: number[]])[]
    readonly cut: readonly (readonly [instance: string, stampUs: number, camera: string, ...edges: number[]])[]
  }
  readonly interpolated: readonly (readonly [instance: string, stampUs: number, ...pose: number[]])[]
}

/** Of nuscenes-devkit 1.2.0: test/oracles/nuscenes.py. */
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../test/golden/nuscenes/mini.json'), 'utf8'),
)

let dir = ''
let scenes: Scene[] = []
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stvlm-nuscenes-test-'))
  writeNuscenes(dir, MINI_SIZE)
  scenes = await readAll([dir])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function readAll(paths: readonly string[], options: LabelOptions = {}): Promise<Scene[]> {
  const all: Scene[] = []
  for await (const scene of readLabels(source, paths, options)) all.push(scene)
  return all
}

const readTable = <Row>(name: string): Row[] => JSON.parse(readFileSync(join(dir, 'v1.0-mini', `${name}.json`), 'utf8'))

const doubles = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(8 * values.length)
  values.forEach((value, i) => void bytes.writeDoubleBE(value, 8 * i))
  return bytes
}

interface Placed {
  readonly scene: Scene
  readonly track: Track
  /** Microseconds of the scene's time 0. */
  readonly startUs: number
}

/** Tracks by instance, with the stamp at which their scene begins: that of its earliest keyframe image or sample. */
function tracksById(): Map<string, Placed> {
  const samples = readTable<{ token: string; timestamp: number; scene_token: string }>('sample')
  const data = readTable<{ sample_token: string; timestamp: number; is_key_frame: boolean; fileformat: string }>(
    'sample_data',
  )
  const names = new Map(readTable<{ token: string; name: string }>('scene').map(({ token, name }) => [token, name]))
  const sceneOf = new Map(samples.map(({ token, scene_token }) => [token, names.get(scene_token) ?? '']))
  const startUs = new Map<string, number>()
  for (const { sample_token, timestamp, is_key_frame, fileformat } of data) {
    const name = sceneOf.get(sample_token) ?? ''
    const isRead = is_key_frame && fileformat === 'jpg'
    if (isRead) startUs.set(name, Math.min(timestamp, startUs.get(name) ?? timestamp))
  }
  return new Map(
    scenes.flatMap(scene =>
      scene.tracks.map((track): [string, Placed] => {
        return [
          track.id,
          { scene, track, startUs: startUs.get(scene.recordingId.replace('nuscenes/', '')) ?? Number.NaN },
        ]
      }),
    ),
  )
}

describe('equals nuscenes-devkit', () => {
  it('trajectories exactly and velocities bit for bit', () => {
    const positions = createHash('sha256')
    const velocities = createHash('sha256')
    let unknown = 0
    const known = new Map<string, Vec3>()
    const placed = [...tracksById()].filter(([id]) => id !== 'ego').sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [id, { track, startUs }] of placed) {
      const chain = track.samples.map(({ timeS, centerInWorldM = [0, 0, 0] }): TimedPosition => {
        return { timestampUs: startUs + Math.round(timeS * 1e6), translationM: centerInWorldM }
      })
      chain.forEach((position, i) => {
        positions.update(doubles([position.timestampUs, ...position.translationM]))
        const velocity = velocityMps(chain, i)
        if (!velocity) unknown++
        else {
          velocities.update(doubles(velocity))
          known.set(`${id} ${position.timestampUs}`, velocity)
        }
      })
    }
    const { trajectories } = golden
    for (const [id, stampUs, ...velocity] of trajectories.velocities)
      expect(known.get(`${id} ${stampUs}`)).toEqual(velocity)
    expect(known.size + unknown).toBe(trajectories.annotations)
    expect(unknown).toBe(trajectories.withoutVelocity)
    expect(unknown, 'gaps and single annotations are among them').toBeGreaterThan(5)
    expect(positions.digest('hex')).toBe(trajectories.positionsSha256)
    expect(velocities.digest('hex')).toBe(trajectories.velocitiesSha256)
  })

  it('boxes of cuboids wholly in an image, to 1e-6 px', () => {
    const tracks = tracksById()
    let whole = 0
    for (const { track, scene } of tracks.values()) {
      for (const { box2dPx = {} } of track.samples) {
        for (const [name, [x0, y0, x1, y1]] of Object.entries(box2dPx)) {
          const camera = scene.cameras.find(c => c.name === name)
          // The devkit's image ends half a pixel later at the left and the top.
          whole += camera && x0 >= 0.5 && y0 >= 0.5 && x1 < camera.widthPx && y1 < camera.heightPx ? 1 : 0
        }
      }
    }
    expect(Math.abs(whole - golden.projected.wholeCount)).toBeLessThanOrEqual(2)
    for (const [instance, stampUs, camera, ...edges] of golden.projected.whole) {
      const box = boxOf(tracks, instance, stampUs, camera)
      edges.forEach((edge, i) => void expect(Math.abs(box[i] - PIXEL_CENTRE - edge)).toBeLessThan(1e-6))
    }
  })

  it('cut boxes hold the part of the convex hull that the devkit keeps', () => {
    const tracks = tracksById()
    for (const [instance, stampUs, camera, ...edges] of golden.projected.cut) {
      const box = boxOf(tracks, instance, stampUs, camera)
      expect(box[0]).toBeLessThanOrEqual(edges[0] + PIXEL_CENTRE + 1e-6)
      expect(box[1]).toBeLessThanOrEqual(edges[1] + PIXEL_CENTRE + 1e-6)
      expect(box[2]).toBeGreaterThanOrEqual(edges[2] - 1e-6)
      expect(box[3]).toBeGreaterThanOrEqual(edges[3] - 1e-6)
    }
  })

  it('poses between keyframes', () => {
    const tracks = tracksById()
    for (const [instance, stampUs, ...pose] of golden.interpolated) {
      const { track, startUs } = tracks.get(instance) ?? expect.fail(instance)
      const state = sampleAt(track, (stampUs - startUs) / 1e6) ?? expect.fail(`${instance} at ${stampUs}`)
      const { centerInWorldM = [], quatWxyz = [] } = state
      centerInWorldM.forEach((value, i) => void expect(Math.abs(value - pose[i])).toBeLessThan(1e-6))
      const sign = Math.sign(quatWxyz.reduce((sum, value, i) => sum + value * pose[3 + i], 0))
      quatWxyz.forEach((value, i) => void expect(Math.abs(value - sign * pose[3 + i])).toBeLessThan(1e-6))
    }
    expect(golden.interpolated.length).toBeGreaterThan(20)
  })
})

function boxOf(
  tracks: ReadonlyMap<string, Placed>,
  instance: string,
  stampUs: number,
  camera: string,
): readonly number[] {
  const { track, startUs } = tracks.get(instance) ?? expect.fail(instance)
  const sample = track.samples.find(({ timeS }) => Math.round(timeS * 1e6) === stampUs - startUs)
  return sample?.box2dPx?.[camera] ?? expect.fail(`${instance} at ${stampUs} in ${camera}`)
}

describe('scenes', () => {
  it('holds six cameras at keyframes, sweeps where asked, the vehicle once', async () => {
    const withSweeps = await readAll([dir], { sweeps: true })
    scenes.forEach((scene, i) => {
      expect(scene.cameras).toHaveLength(6)
      const keyframes = scene.ego?.length ?? 0
      expect(keyframes).toBeGreaterThanOrEqual(40)
      for (const camera of scene.cameras) expect(camera.frames).toHaveLength(keyframes)
      for (const camera of withSweeps[i].cameras) expect(camera.frames).toHaveLength(6 * (keyframes - 1) + 1)
      expect(withSweeps[i].tracks.length).toBe(scene.tracks.length)
      expect(scene.tracks.filter(track => track.category === 'ego')).toHaveLength(1)
    })
    expect(scenes.map(scene => scene.source.officialSplit)).toEqual(['mini_train', 'mini_val'])
  })

  it('leaves out boxes where asked, and nothing else', async () => {
    const withoutBoxes = scenes.map(scene => ({
      ...scene,
      tracks: scene.tracks.map(track => ({
        ...track,
        samples: track.samples.map(({ box2dPx: _, ...sample }) => sample),
      })),
    }))
    expect(JSON.stringify(scenes)).toContain('box2dPx')
    expect(await readAll([dir], { boxes: false })).toEqual(withoutBoxes)
  })

  it('gives classes, attributes and visibility their names here', () => {
    for (const name of Object.keys(CATEGORIES)) expect(namingOf(name, [], '').category).not.toBe('')
    expect(namingOf('vehicle.bicycle', ['cycle.with_rider'], '')).toEqual({ category: 'cyclist' })
    expect(namingOf('vehicle.car', ['vehicle.moving', 'vehicle.stopped'], '')).toEqual({
      category: 'car',
      attributes: { state: 'moving, stopped' },
    })
    expect(visibilityOf('v40-60', '')).toBe(0.5)
    const states = scenes.flatMap(scene => scene.tracks.flatMap(track => track.attributes?.state ?? []))
    expect(new Set(states).size).toBeGreaterThan(2)
  })

  it('knows the official splits', () => {
    const counts: Record<string, number> = {}
    for (let i = 1; i <= 1110; i++) {
      const split = officialSplitOf(`scene-${String(i).padStart(4, '0')}`, 'v1.0-trainval')
      if (split) counts[split] = (counts[split] ?? 0) + 1
    }
    expect(counts).toEqual({ train: 700, val: 150, test: 150 })
    expect(officialSplitOf('scene-0553', 'v1.0-mini')).toBe('mini_train')
    expect(officialSplitOf('scene-0553', 'v1.0-trainval')).toBe('val')
  })
})

/** Tables of 6 samples and 8 objects. */
const SMALL = { scenes: 1, instancesPerScene: 8, samplesPerScene: 6, seed: 3, version: 'v1.0-mini' }

type Row = Readonly<Record<string, unknown>>

/** All rows changed, or the one of that index. */
const patch = (rows: readonly Row[], change: Row, only?: number): Row[] =>
  rows.map((row, i) => (only === undefined || i === only ? { ...row, ...change } : row))

describe('broken tables are one line', () => {
  const changed: readonly (readonly [what: string, table: string, change: (rows: Row[]) => Row[], message: RegExp])[] =
    [
      [
        'an annotation of no sample',
        'sample_annotation',
        rows => patch(rows, { sample_token: 'f'.repeat(32) }, 4),
        /points nowhere/,
      ],
      [
        'an annotation of no instance',
        'sample_annotation',
        rows => patch(rows, { instance_token: 'none' }, 4),
        /points nowhere/,
      ],
      [
        'an unknown attribute',
        'sample_annotation',
        rows => patch(rows, { attribute_tokens: ['none'] }, 4),
        /points nowhere/,
      ],
      ['a next that skips', 'sample_annotation', rows => patch(rows, { next: rows[2].token }, 0), /prev and next/],
      ['a chain that is shorter', 'instance', rows => patch(rows, { nbr_annotations: 99 }, 0), /99 annotations/],
      [
        'an instance of no category',
        'instance',
        rows => patch(rows, { category_token: 'none' }, 0),
        /category_token.*nowhere/,
      ],
      ['an unknown category', 'category', rows => patch(rows, { name: 'ufo' }), /"ufo"/],
      ['a frame of no pose', 'ego_pose', () => [], /ego_pose_token.*nowhere/],
      ['a pose of length 2', 'ego_pose', rows => patch(rows, { rotation: [2, 0, 0, 0] }), /length 2/],
      ['a pose without numbers', 'ego_pose', rows => patch(rows, { translation: [] }), /translation, x/],
      ['a size of zero', 'sample_annotation', rows => patch(rows, { size: [0, 1, 1] }), /above 0/],
      ['a scene of other samples', 'scene', rows => patch(rows, { nbr_samples: 7 }, 0), /7 samples/],
      ['a sample of no scene', 'sample', rows => patch(rows, { scene_token: 'none' }, 1), /points nowhere/],
      ['samples at one time', 'sample', rows => patch(rows, { timestamp: 5 }), /sample/],
      ['a first image of 1970', 'sample_data', rows => patch(rows, { timestamp: 0 }, 0), /120 s apart.* after 0 us/],
      ['a first sample of 1970', 'sample', rows => patch(rows, { timestamp: 0 }, 0), /120 s apart/],
      ['a text for a number', 'sample', rows => patch(rows, { timestamp: 'noon' }, 1), /sample\.json/],
      ['no record', 'scene', () => [], /one at least/],
    ]

  it.each(changed)('%s', async (_, table, change, message) => {
    const broken = mkdtempSync(join(tmpdir(), 'stvlm-nuscenes-broken-'))
    try {
      writeNuscenes(broken, SMALL)
      const path = join(broken, SMALL.version, `${table}.json`)
      const rows: Row[] = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(path, JSON.stringify(change(rows)))
      const thrown = await readAll([broken]).then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(thrown).toBeInstanceOf(StvlmError)
      expect(String(thrown)).toMatch(message)
      expect(String(thrown)).toContain(broken)
      const problems: StvlmError[] = []
      await readAll([broken], { onBad: problem => void problems.push(problem) })
      expect(problems.length).toBeGreaterThan(0)
    } finally {
      rmSync(broken, { recursive: true })
    }
  })
})

describeLabelSource(source, {
  fixtures: {
    'a folder of versions': target => {
      writeNuscenes(target, SMALL)
      return { paths: [target] }
    },
  },
  opaque: ['.png'],
})
