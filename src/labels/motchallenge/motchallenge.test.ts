import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { gtText, MOT_CAMERA, MOT_PEOPLE, writeMot } from '../../../test/fixtures/mot.ts'
import type { StvlmError } from '../../base/errors.ts'
import type { Recording } from '../../tracks/scene.ts'
import { labelSourceNamed } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { read } from './source.ts'

async function writeCamera(dir: string): Promise<string> {
  const path = join(dir, 'camera.json')
  await writeFile(path, JSON.stringify(MOT_CAMERA))
  return path
}

describeLabelSource(labelSourceNamed('motchallenge'), {
  fixtures: {
    'a folder of sequences, no camera': async dir => {
      await writeMot(join(dir, 'train/MOT00-01'))
      return { paths: [join(dir, 'train')] }
    },
    'a sequence with a camera': async dir => {
      await writeMot(join(dir, 'MOT00-01'))
      return { paths: [join(dir, 'MOT00-01')], options: { calibration: await writeCamera(dir) } }
    },
    'a lone text file': async dir => {
      await mkdir(join(dir, 'own'))
      await writeFile(join(dir, 'own/boxes.txt'), gtText())
      const options = { calibration: await writeCamera(dir), fps: 25 }
      return { paths: [join(dir, 'own/boxes.txt')], options, recognised: false }
    },
  },
  foreign: ['kitti_tracking', 'opentraj', 'pets2009', 'argoverse2', 'sports'],
})

async function readOne(path: string, options: LabelOptions = {}): Promise<Recording> {
  for await (const recording of read([path], options)) return recording
  throw new Error('no recording')
}

describe('a known world', () => {
  let dir = ''
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stvlm-mot-'))
    dir = join(root, 'train/MOT00-01')
    await writeMot(dir)
  })
  afterEach(() => rm(root, { recursive: true }))

  it('comes back on the ground to 1e-6 m', async () => {
    const { tracks, units } = await readOne(dir, { calibration: await writeCamera(root) })
    expect(units).toBe('m')
    expect(tracks.map(track => track.id)).toEqual(['2', '10'])
    for (const [i, track] of tracks.entries()) {
      expect(track.samples).toHaveLength(26)
      for (const { timeS, centerInWorldM, visibility } of track.samples) {
        const [x, y] = MOT_PEOPLE[i].at(timeS)
        const [gotX, gotY, gotZ] = centerInWorldM ?? [Number.NaN, 0, 0]
        expect(Math.hypot(gotX - x, gotY - y, gotZ)).toBeLessThan(1e-6)
        expect(visibility).toBe(0.75)
      }
    }
  })

  it('stays in pixels without a camera, and names its frames', async () => {
    const { tracks, units, cameras, source } = await readOne(dir)
    expect(units).toBe('relative')
    expect(tracks.every(track => track.samples.every(s => s.box2dPx?.camera && !s.centerInWorldM))).toBe(true)
    expect(cameras[0].frames).toHaveLength(26)
    expect(cameras[0].frames[25]).toEqual({ timeS: 1, file: 'MOT00-01/img1/000026.jpg' })
    expect(source.officialSplit).toBe('train')
  })

  it('does not take detections without identity for tracks', async () => {
    await expect(readOne(join(dir, 'det/det.txt'))).rejects.toThrow(/id: expected an object, got -1: detections/)
  })

  it('names what a lone file lacks', async () => {
    await writeFile(join(root, 'own.txt'), gtText())
    await expect(readOne(join(root, 'own.txt'))).rejects.toThrow(/expected seqinfo\.ini, or a camera.*own\.txt/)
    const calibration = await writeCamera(root)
    await expect(readOne(join(root, 'own.txt'), { calibration })).rejects.toThrow(/expected seqinfo\.ini, or --fps/)
  })

  it('refuses a camera of another size', async () => {
    const path = join(root, 'camera.json')
    await writeFile(path, JSON.stringify({ ...MOT_CAMERA, widthPx: 1920 }))
    await expect(readOne(dir, { calibration: path })).rejects.toThrow(/camera: expected 960x540 px.*got 1920x540/)
  })

  const broken: Record<string, { from: RegExp; to: string; says: RegExp }> = {
    'a NaN box': { from: /^1,2,[^,]*/, to: '1,2,NaN', says: /box, value 1: expected a number, got "NaN"/ },
    'a box without height': {
      from: /(^1,2,[^,]*,[^,]*,[^,]*),[^,]*/,
      to: '$1,0',
      says: /box height: expected a number above 0/,
    },
    'a frame beyond the sequence': { from: /^1,/, to: '27,', says: /frame: expected at most 26 \(seqLength\), got 27/ },
    'frame 0': { from: /^1,/, to: '0,', says: /frame: expected a whole number from 1/ },
    'an object twice': { from: /^1,2,/, to: '2,2,', says: /track 2: expected once in a frame, got again in frame 2/ },
    'an unknown class': { from: /1,1,0.75/, to: '1,77,0.75', says: /class: expected 1 to 13, got 77/ },
    'a visibility of 3': { from: /1,1,0.75/, to: '1,1,3', says: /visibility: expected 0 to 1, got 3/ },
  }
  for (const [name, { from, to, says }] of Object.entries(broken)) {
    it(`refuses ${name}, and leaves it out when asked`, async () => {
      const path = join(dir, 'gt/gt.txt')
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
      await expect(readOne(dir)).rejects.toThrow(says)
      await expect(readOne(dir)).rejects.toThrow(path)
      const problems: StvlmError[] = []
      const kept = await readOne(dir, { onBad: problem => void problems.push(problem) })
      expect(problems).toHaveLength(1)
      expect(kept.tracks.reduce((sum, track) => sum + track.samples.length, 0)).toBe(51)
    })
  }

  describe('with the ten columns of MOT15', () => {
    /** Of MOT16's nine columns: class and visibility go, a place in the world comes. */
    const tenColumns = (place: (row: number) => string): string =>
      gtText()
        .trim()
        .split('\n')
        .filter(line => line.endsWith(',1,1,0.75'))
        .map((line, i) => `${line.replace(/,1,0\.75$/, '')},${place(i)}\n`)
        .join('')

    it.each([
      ['2D: -1 for the place', () => '-1,-1,-1'],
      ['3D: a place in a world of its own, which is not taken', (i: number) => `${-14.069 + 0.01 * i},${0.5 * i},0`],
    ])('%s', async (_, place) => {
      const before = await readOne(dir, { calibration: await writeCamera(root) })
      await writeFile(join(dir, 'gt/gt.txt'), tenColumns(place))
      const { tracks } = await readOne(dir, { calibration: await writeCamera(root) })
      expect(tracks.map(({ id, category }) => [id, category])).toEqual([
        ['2', 'person'],
        ['10', 'person'],
      ])
      const placesOf = (recording: Pick<Recording, 'tracks'>) =>
        recording.tracks.map(({ samples }) => samples.map(({ centerInWorldM, box2dPx }) => [centerInWorldM, box2dPx]))
      expect(placesOf({ tracks })).toEqual(placesOf(before))
      // Without the column it is the share of the box inside the image.
      expect(tracks.flatMap(({ samples }) => samples.map(sample => sample.visibility))).not.toContain(0.75)
    })

    it('leaves out what the benchmark does not count (confidence 0)', async () => {
      const lines = tenColumns(() => '-1,-1,-1')
        .trim()
        .split('\n')
      const uncounted = lines.map((line, i) => (i < 5 ? line.replace(/,1,-1,-1,-1$/, ',0,-1,-1,-1') : line))
      await writeFile(join(dir, 'gt/gt.txt'), `${uncounted.join('\n')}\n`)
      const [{ samples }] = (await readOne(dir)).tracks
      expect(samples).toHaveLength(26 - 5)
      expect(samples[0].timeS).toBeCloseTo(5 / 25, 9)
    })

    it('refuses detections, which have no identity', async () => {
      await writeFile(join(dir, 'gt/gt.txt'), '1,-1,100,100,20,40,0.9,-1,-1,-1\n')
      await expect(readOne(dir)).rejects.toThrow(/id: expected an object, got -1: detections without identity/)
    })
  })

  it('never makes a recording of years from a wrong rate', async () => {
    await writeFile(join(dir, 'gt/gt.txt'), '26,1,10,10,20,20,1,1,1\n')
    await writeFile(
      join(dir, 'seqinfo.ini'),
      (await readFile(join(dir, 'seqinfo.ini'), 'utf8')).replace('=25', '=1e-300'),
    )
    await expect(readOne(dir)).rejects.toThrow(/frame number: expected at most 0 after frame 1/)
  })

  it('never counts up to a frame that a wrong digit names', async () => {
    const path = join(dir, 'gt/gt.txt')
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^1,/, '900000000,'))
    await writeFile(
      join(dir, 'seqinfo.ini'),
      (await readFile(join(dir, 'seqinfo.ini'), 'utf8')).replace('=26', '=999999999'),
    )
    await expect(readOne(dir)).rejects.toThrow(/frame number: expected at most 3000 after frame 26/)
  })
})
