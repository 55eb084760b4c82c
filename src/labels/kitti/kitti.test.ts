import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { KITTI_OBJECTS, worldFromImuAt, writeKittiRaw, writeKittiTracking } from '../../../test/fixtures/kitti.ts'
import golden from '../../../test/golden/kitti/kitti.json' with { type: 'json' }
import { realData } from '../../../test/real-data.ts'
import type { StvlmError } from '../../base/errors.ts'
import { boxIou } from '../../geometry/box.ts'
import { projectCuboid } from '../../geometry/camera.ts'
import { rotate, yawOf } from '../../geometry/quat.ts'
import { distance } from '../../geometry/vec3.ts'
import type { Recording, Track } from '../../tracks/scene.ts'
import { labelSourceNamed } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { read } from './source.ts'

describeLabelSource(labelSourceNamed('kitti'), {
  fixtures: {
    'official layout': async dir => {
      await writeKittiTracking(join(dir, 'training'), 'label_02')
      return { paths: [dir] }
    },
    'excerpt layout': async dir => {
      await writeKittiTracking(dir, 'label')
      return { paths: [dir] }
    },
    'one label file': async dir => {
      await writeKittiTracking(dir, 'label_02')
      return { paths: [join(dir, 'label_02/0003.txt')] }
    },
    'raw drive': async dir => ({ paths: [await writeKittiRaw(dir)] }),
    'all days of the raw data': async dir => {
      await writeKittiRaw(dir)
      return { paths: [dir] }
    },
  },
  real: [{ path: 'kitti_tracking' }],
  foreign: ['pets2009', 'opentraj', 'argoverse2', 'sports'],
})

async function readAll(path: string, options: LabelOptions = {}): Promise<Recording[]> {
  const recordings: Recording[] = []
  for await (const recording of read([path], options)) recordings.push(recording)
  return recordings
}

const objectsOf = (recording: Recording): Track[] => recording.tracks.filter(track => track.category !== 'ego')

describe('a known world', () => {
  let dir = ''
  let recording: Recording
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stvlm-kitti-'))
    await writeKittiTracking(dir, 'label_02')
    recording = (await readAll(dir))[0]
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('comes back from latitudes, camera frames and bottom centres to 1e-6 m', () => {
    const tracks = objectsOf(recording)
    expect(tracks.map(track => [track.id, track.category])).toEqual([
      ['3', 'car'],
      ['7', 'person'],
    ])
    for (const [i, track] of tracks.entries()) {
      expect(track.sizeM).toEqual([...KITTI_OBJECTS[i].sizeM])
      for (const { timeS, centerInWorldM, quatWxyz } of track.samples) {
        const truth = KITTI_OBJECTS[i].at(timeS)
        expect(distance(centerInWorldM!, truth.centerM)).toBeLessThan(1e-6)
        // A label turns about the camera's axis alone, so the road's tilt is lost.
        expect(Math.abs(yawOf(quatWxyz!) - truth.yawRad)).toBeLessThan(2e-3)
      }
    }
  })

  it('has the vehicle as a track, and its poses', () => {
    const ego = recording.tracks.find(track => track.id === 'ego')!
    for (const { timeS, centerInWorldM, quatWxyz } of ego.samples) {
      const truth = worldFromImuAt(timeS)
      expect(distance(centerInWorldM!, truth.translationM)).toBeLessThan(1e-6)
      expect(distance(rotate(quatWxyz!, [1, 2, 3]), rotate(truth.quatWxyz, [1, 2, 3]))).toBeLessThan(1e-9)
    }
    expect(recording.ego).toHaveLength(21)
  })

  it('takes another frame rate', async () => {
    expect((await readAll(dir, { fps: 5 }))[0].durationS).toBe(4)
  })

  const broken: Record<string, { line: (good: string) => string; says: RegExp }> = {
    'a NaN position': {
      line: l => l.replace(/\S+( \S+)$/, 'NaN$1'),
      says: /location, value 3: expected a number, got "NaN"/,
    },
    'an endless position': { line: l => l.replace(/\S+( \S+)$/, '1e999$1'), says: /location, value 3/ },
    'an unknown type': { line: l => l.replace('Car', 'Spaceship'), says: /type: expected one of Car.*got "Spaceship"/ },
    'a flat box': { line: l => l.replace(/^((\S+ ){6})\S+ /, '$11241 '), says: /box: expected left < right/ },
    'a size of nothing': {
      line: l => l.replace(/^((\S+ ){10})\S+ /, '$10 '),
      says: /height: expected a number above 0/,
    },
    'a frame that no packet has': { line: l => l.replace(/^\S+/, '999999999'), says: /frame: expected below 21/ },
    'a cut line': { line: l => l.slice(0, 30), says: /line: expected 17 or 18 values/ },
  }
  for (const [name, { line, says }] of Object.entries(broken)) {
    it(`refuses ${name}, and leaves it out when asked`, () => expectRefused(0, line, says))
  }
  it('refuses an object twice in a frame', () =>
    expectRefused(1, l => l.replace(/^(\S+) 7 /, '$1 3 '), /track: expected once in a frame, got track 3 again/))
  it('refuses frames out of order', () => expectRefused(9, l => l.replace(/^\S+/, '0'), /frame: expected at least 4/))
  it('refuses an object that changes its kind', () =>
    expectRefused(9, l => l.replace('Pedestrian', 'Car'), /track 7: expected type Pedestrian, as before, got Car/))

  /** Breaks the n-th line that holds an object. */
  async function expectRefused(n: number, breakLine: (line: string) => string, says: RegExp): Promise<void> {
    const path = join(dir, 'label_02/0003.txt')
    const good = await readFile(path, 'utf8')
    const rows = good.split('\n')
    const at = rows.flatMap((row, i) => (row === '' || row.includes('DontCare') ? [] : [i]))[n]
    rows[at] = breakLine(rows[at])
    await writeFile(path, rows.join('\n'))
    try {
      await expect(readAll(dir)).rejects.toThrow(says)
      await expect(readAll(dir)).rejects.toThrow(`${path}:${at + 1}`)
      const problems: StvlmError[] = []
      const [kept] = await readAll(dir, { onBad: problem => void problems.push(problem) })
      expect(problems).toHaveLength(1)
      const samples = objectsOf(kept).map(track => track.samples.length)
      expect(samples.reduce((a, b) => a + b)).toBe(41)
    } finally {
      await writeFile(path, good)
    }
  }
})

const data = realData('kitti_tracking')
describe.skipIf(!data)('real sequences', () => {
  let recordings: Recording[] = []
  beforeAll(async () => {
    // Some images of two sequences are there; without them every frame is named.
    recordings = await readAll(data!, { framesRoot: join(data!, 'oxts') })
  })

  it('have the frames whose images are there, where any is', async () => {
    const timesS = async (path: string, options?: LabelOptions): Promise<number[]> =>
      (await readAll(join(data!, path), options))[0].cameras[0].frames.map(frame => frame.timeS)
    expect(await timesS('label/0016.txt')).toEqual([0.2, 0.7, 1.2])
    expect(await timesS('label/0000.txt')).toHaveLength(154)
    expect(await timesS('label/0016.txt', { framesRoot: data! })).toHaveLength(3)
  })

  it('equal the independent computation (test/oracles/kitti.py) to 1e-6 a sample', () => {
    expect(recordings.map(r => r.recordingId)).toEqual(Object.keys(golden).map(name => `kitti/${name}`))
    for (const recording of recordings) {
      const expected = golden[recording.recordingId.slice(6) as keyof typeof golden]
      const tracks = objectsOf(recording)
      const samples = tracks.flatMap(track => track.samples)
      expect([tracks.length, samples.length, recording.ego?.length]).toEqual([
        expected.tracks,
        expected.samples,
        expected.egoPoses,
      ])
      const centres = samples.map(s => s.centerInWorldM!)
      const tolerance = 1e-8 * samples.length
      expectNear(sum(centres), expected.sumCentre, tolerance)
      expectNear(sum(centres.map(c => c.map(Math.abs))), expected.sumAbsCentre, tolerance)
      expectNear(sum(samples.map(s => [...rotate(s.quatWxyz!, [1, 0, 0])])), expected.sumForward, 1e-3)
      expectNear(sum(recording.ego!.map(e => e.worldFromEgo.translationM)), expected.sumEgo, 1e-6)
      expectRow(recording, expected.row)
    }
  })

  it('keep parked cars in their place while the vehicle drives by', () => {
    const spreads = recordings.flatMap(recording => parkedSpreadsM(recording)).sort((a, b) => a - b)
    expect(spreads.length).toBeGreaterThan(200)
    expect(spreads[spreads.length >> 1]).toBeLessThan(0.15)
    expect(spreads[Math.floor(0.9 * spreads.length)]).toBeLessThan(0.3)
  })

  it('project onto their labelled boxes', () => {
    const ious = recordings.flatMap(recording => objectsOf(recording).flatMap(track => boxIous(recording, track)))
    ious.sort((a, b) => a - b)
    expect(ious.length).toBeGreaterThan(24_000)
    expect(ious[ious.length >> 1]).toBeGreaterThan(0.97)
  })
})

/** Of cars seen for 2 s that end within 1.5 m of where they began, while the vehicle drives 10 m: rms from the mean. */
function parkedSpreadsM(recording: Recording): number[] {
  const egoM = recording.ego!.map(({ worldFromEgo }) => worldFromEgo.translationM)
  return objectsOf(recording).flatMap(({ category, samples }) => {
    const places = samples.map(sample => sample.centerInWorldM!)
    const frames = samples.map(({ timeS }) => Math.round(timeS * 10))
    const egoPathM = frames.slice(1).reduce((total, f, i) => total + distance(egoM[f], egoM[frames[i]]), 0)
    const parked = distance(places[0], places[places.length - 1]) < 1.5
    if (!parked || egoPathM < 10 || places.length < 20 || !['car', 'van', 'truck'].includes(category)) return []
    const mean = sum(places).map(v => v / places.length)
    const squares = places.map(([x, y]) => (x - mean[0]) ** 2 + (y - mean[1]) ** 2)
    return [Math.sqrt(squares.reduce((a, b) => a + b) / places.length)]
  })
}

function expectRow(recording: Recording, row: (typeof golden)['0000']['row']): void {
  const track = recording.tracks.find(t => t.id === String(row.track))!
  const { centerInWorldM, quatWxyz } = track.samples.find(s => Math.abs(s.timeS - row.frame / 10) < 1e-9)!
  expectNear(centerInWorldM!, row.centre, 1e-6)
  expectNear([...rotate(quatWxyz!, [1, 0, 0])], row.forward, 1e-6)
  const [camera] = recording.cameras
  const pose = { translationM: centerInWorldM!, quatWxyz: quatWxyz! }
  const projected = projectCuboid(
    { ...camera, intrinsics: camera.intrinsics! },
    camera.frames[row.frame].worldFromCamera!,
    pose,
    track.sizeM!,
  )
  // The oracle's pixel centres are whole numbers; seven digits of the calibration are 1e-4 px.
  if (projected?.insideShare === 1)
    expectNear(
      projected.box2dPx,
      row.boxPx.map(v => v + 0.5),
      1e-3,
    )
}

function boxIous({ cameras: [camera] }: Recording, track: Track): number[] {
  return track.samples.flatMap(({ timeS, centerInWorldM, quatWxyz, box2dPx }) => {
    const frame = camera.frames[Math.round(timeS * 10)]
    const pose = { translationM: centerInWorldM!, quatWxyz: quatWxyz! }
    const projected = projectCuboid(
      { ...camera, intrinsics: camera.intrinsics! },
      frame.worldFromCamera!,
      pose,
      track.sizeM!,
    )
    return projected && box2dPx ? [boxIou(projected.box2dPx, box2dPx[camera.name])] : []
  })
}

const sum = (rows: readonly (readonly number[])[]): number[] =>
  rows.reduce<number[]>((total, row) => row.map((value, i) => value + (total[i] ?? 0)), [])

function expectNear(got: readonly number[], expected: readonly number[], tolerance: number): void {
  const worst = Math.max(...got.map((value, i) => Math.abs(value - expected[i])))
  expect(worst, `${got} against ${expected}`).toBeLessThan(tolerance)
}
