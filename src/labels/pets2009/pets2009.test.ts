import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { CVML_FPS, CVML_PEOPLE, cvmlXml, tsaiXml, writeCvml } from '../../../test/fixtures/cvml.ts'
import golden from '../../../test/golden/pets2009/s2l1.json' with { type: 'json' }
import { realData } from '../../../test/real-data.ts'
import type { StvlmError } from '../../base/errors.ts'
import { projectPoint } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import type { Recording } from '../../tracks/scene.ts'
import { labelSourceNamed } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { read } from './source.ts'

describeLabelSource(labelSourceNamed('pets2009'), {
  fixtures: {
    'a folder': async dir => {
      await writeCvml(dir)
      return { paths: [dir] }
    },
    'a file and a camera elsewhere': async dir => {
      await mkdir(join(dir, 'boxes'))
      await writeFile(join(dir, 'boxes/walk.xml'), cvmlXml())
      await writeFile(join(dir, 'camera.xml'), tsaiXml())
      return { paths: [join(dir, 'boxes/walk.xml')], options: { calibration: join(dir, 'camera.xml') } }
    },
  },
  real: [{ path: 'pets2009' }],
  foreign: ['kitti_tracking', 'opentraj', 'argoverse2', 'sports'],
})

async function readOne(path: string, options: LabelOptions = {}): Promise<Recording> {
  for await (const recording of read([path], options)) return recording
  throw new Error('no recording')
}

describe('a known world', () => {
  let dir = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stvlm-cvml-'))
    await writeCvml(dir)
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('comes back through the lens to 1e-6 m', async () => {
    const recording = await readOne(dir)
    expect(recording.durationS).toBeCloseTo(15 / CVML_FPS, 12)
    expect(recording.tracks.map(track => [track.id, track.category, track.position])).toEqual([
      ['4', 'person', 'foot'],
      ['11', 'person', 'foot'],
    ])
    for (const [i, track] of recording.tracks.entries()) {
      for (const { timeS, centerInWorldM } of track.samples)
        expectNear(centerInWorldM, [...CVML_PEOPLE[i].at(timeS), 0])
    }
  })

  it('takes the frame rate that is given, and the video beside the boxes', async () => {
    await writeFile(join(dir, 'walk.mp4'), '')
    const { durationS, cameras } = await readOne(dir, { fps: 5 })
    expect(durationS).toBe(3)
    expect(cameras[0].frames[15]).toMatchObject({ timeS: 3, file: 'walk.mp4', index: 15 })
  })

  it('names what is missing where no camera is known', async () => {
    await rm(join(dir, 'View_009.xml'))
    await expect(readOne(dir)).rejects.toThrow(/CVML boxes: expected one camera \(--calibration FILE.*walk\.xml/)
  })

  it('does not choose between two cameras', async () => {
    await writeFile(join(dir, 'View_010.xml'), tsaiXml())
    await expect(readOne(dir)).rejects.toThrow(/got none, or several/)
  })

  const broken: Record<string, { from: RegExp; to: string; says: RegExp; keeps: number }> = {
    'a NaN centre': { from: /xc="[^"]*"/, to: 'xc="NaN"', says: /box xc: expected a number, got "NaN"/, keeps: 29 },
    'a flat box': { from: /h="[^"]*"/, to: 'h="0"', says: /box h: expected a number above 0/, keeps: 29 },
    'a box beyond any image': {
      from: /yc="[^"]*"/,
      to: 'yc="1e30"',
      says: /box: expected within 100000 px/,
      keeps: 29,
    },
    'frames out of order': { from: /number="3"/, to: 'number="1"', says: /frame number: expected a whole/, keeps: 28 },
    'an object twice': { from: /id="11"/, to: 'id="4"', says: /track 4: expected once in a frame/, keeps: 29 },
  }
  for (const [name, { from, to, says, keeps }] of Object.entries(broken)) {
    it(`refuses ${name}, and leaves it out when asked`, async () => {
      const path = join(dir, 'walk.xml')
      await writeFile(path, cvmlXml().replace(from, to))
      await expect(readOne(dir)).rejects.toThrow(says)
      await expect(readOne(dir)).rejects.toThrow(path)
      const problems: StvlmError[] = []
      const kept = await readOne(dir, { onBad: problem => void problems.push(problem) })
      expect(problems).toHaveLength(1)
      expect(kept.tracks.reduce((sum, track) => sum + track.samples.length, 0)).toBe(keeps)
    })
  }

  it('refuses a frame number that no shot reaches, and never counts up to it', async () => {
    await writeFile(join(dir, 'walk.xml'), cvmlXml().replace('number="15"', 'number="999999999999"'))
    await expect(readOne(dir)).rejects.toThrow(/frame number: expected at most 840 after frame 14/)
  })

  it('refuses a camera below the ground, and one without focal length', async () => {
    const camera = join(dir, 'View_009.xml')
    await writeFile(camera, tsaiXml().replace(/ty="[^"]*"/, 'ty="-9000"'))
    await expect(readOne(dir)).rejects.toThrow(/camera: expected above the ground/)
    await writeFile(camera, tsaiXml().replace('focal=', 'vocal='))
    await expect(readOne(dir)).rejects.toThrow(`Intrinsic focal: expected a number, got nothing (${camera})`)
  })
})

const data = realData('pets2009')
describe.skipIf(!data)('real PETS 2009 S2L1', () => {
  it('equals the independent computation (test/oracles/pets2009.py) to 1e-6 m', async () => {
    const { tracks } = await readOne(data!)
    expect(tracks.map(track => track.id)).toEqual(Object.keys(golden).sort((a, b) => Number(a) - Number(b)))
    for (const track of tracks) {
      const expected = golden[track.id as keyof typeof golden]
      const points = track.samples.map(sample => sample.centerInWorldM!)
      expect(points).toHaveLength(expected.samples)
      const total = [0, 1].map(axis => points.reduce((sum, p) => sum + p[axis], 0))
      for (const axis of [0, 1]) expect(Math.abs(total[axis] - expected.sum[axis])).toBeLessThan(1e-8 * points.length)
      expect(Math.abs(pathM(points) - expected.pathM)).toBeLessThan(1e-6)
      const row = track.samples.find(sample => Math.round(sample.timeS * 7) === expected.row.frame)
      expectNear(row?.centerInWorldM, [...expected.row.footM, 0])
    }
  })

  it('projects its feet back onto the middle of the lower edges', async () => {
    const { tracks, cameras } = await readOne(data!)
    const [camera] = cameras
    for (const track of tracks) {
      for (const [i, sample] of track.samples.entries()) {
        const cameraFromWorld = invert(camera.frames[i].worldFromCamera!)
        const pixel = projectPoint(camera.intrinsics!, transformPoint(cameraFromWorld, sample.centerInWorldM!))!
        const [x0, , x1, y1] = sample.box2dPx!.View_001
        expect(Math.hypot(pixel[0] - (x0 + x1) / 2, pixel[1] - y1)).toBeLessThan(1e-6)
      }
    }
  })
})

const pathM = (points: readonly (readonly number[])[]): number =>
  points.slice(1).reduce((sum, p, i) => sum + Math.hypot(p[0] - points[i][0], p[1] - points[i][1]), 0)

function expectNear(got: readonly number[] | undefined, expected: readonly number[]): void {
  expect(Math.max(...expected.map((value, i) => Math.abs((got?.[i] ?? Number.NaN) - value)))).toBeLessThan(1e-6)
}
