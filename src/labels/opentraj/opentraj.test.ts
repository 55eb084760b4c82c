import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { OBSMAT_PEOPLE, writeObsmat } from '../../../test/fixtures/opentraj.ts'
import { realData } from '../../../test/real-data.ts'
import type { StvlmError } from '../../base/errors.ts'
import type { Recording } from '../../tracks/scene.ts'
import { labelSourceNamed } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { isMirrored } from './homography.ts'
import { read } from './source.ts'

const ETH = { step: 6, mirrored: false }
const UCY = { step: 10, mirrored: true }

describeLabelSource(labelSourceNamed('opentraj'), {
  fixtures: {
    'the tree of the collection': async dir => {
      await writeObsmat(join(dir, 'ETH/seq_eth'), ETH)
      await writeObsmat(join(dir, 'UCY/zara01'), UCY)
      return { paths: [dir] }
    },
    'one file': async dir => {
      await writeObsmat(join(dir, 'students03'), UCY)
      return { paths: [join(dir, 'students03/obsmat.txt')] }
    },
  },
  real: [{ path: 'opentraj' }],
  foreign: ['kitti_tracking', 'pets2009', 'argoverse2', 'sports'],
})

async function readAll(path: string, options: LabelOptions = {}): Promise<Recording[]> {
  const recordings: Recording[] = []
  for await (const recording of read([path], options)) recordings.push(recording)
  return recordings
}

describe('a known world', () => {
  let dir = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stvlm-opentraj-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  for (const world of [ETH, UCY]) {
    it(`comes back upright from ${world.mirrored ? 'mirrored' : 'upright'} files of every ${world.step}th frame`, async () => {
      await writeObsmat(join(dir, 'seq'), world)
      const [{ tracks, durationS }] = await readAll(dir)
      expect(durationS).toBeCloseTo(4.8, 9)
      expect(tracks.map(track => [track.id, track.category, track.position])).toEqual([
        ['3', 'person', 'foot'],
        ['5', 'person', 'foot'],
      ])
      for (const [i, track] of tracks.entries()) {
        for (const { timeS, centerInWorldM } of track.samples) {
          const [x, y] = OBSMAT_PEOPLE[i].at(timeS)
          const [gotX, gotY] = centerInWorldM ?? []
          expect(Math.hypot((gotX ?? Number.NaN) - x, (gotY ?? 0) - y)).toBeLessThan(1e-9)
        }
      }
    })
  }

  it('takes the frame rate of the video that is given', async () => {
    await writeObsmat(join(dir, 'seq'), ETH)
    expect((await readAll(dir, { fps: 30 }))[0].durationS).toBeCloseTo(2.4, 9)
  })

  it('needs the homography, which tells left from right', async () => {
    await writeObsmat(join(dir, 'seq'), ETH)
    await writeFile(join(dir, 'seq/H.txt'), '0 0 0\n0 0 0\n0 0 0\n')
    await expect(readAll(dir)).rejects.toThrow(/homography: expected one that can be inverted/)
    await rm(join(dir, 'seq/H.txt'))
    await expect(readAll(dir)).rejects.toThrow(/file: expected to exist.*H\.txt/)
  })

  const broken: Record<string, { from: RegExp; to: string; says: RegExp }> = {
    'a NaN position': {
      from: /^(\S+\s+\S+\s+)\S+/,
      to: '$1NaN',
      says: /position or velocity, value 1: expected a number/,
    },
    'a place beyond the town': { from: /^(\S+\s+\S+\s+)\S+/, to: '$11e9', says: /position: expected within 10000 m/ },
    'half a frame': { from: /^\S+/, to: '100.5', says: /frame: expected a whole number/ },
    'a person twice': { from: /^\S+/, to: '106', says: /person 3: expected once in a frame, got again in frame 106/ },
    'a cut line': { from: /\s+\S+\n/, to: '\n', says: /line: expected 8 values, got 7/ },
  }
  for (const [name, { from, to, says }] of Object.entries(broken)) {
    it(`refuses ${name}, and leaves it out when asked`, async () => {
      await writeObsmat(join(dir, 'seq'), ETH)
      const path = join(dir, 'seq/obsmat.txt')
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
      await expect(readAll(dir)).rejects.toThrow(says)
      await expect(readAll(dir)).rejects.toThrow(path)
      const problems: StvlmError[] = []
      const [kept] = await readAll(dir, { onBad: problem => void problems.push(problem) })
      expect(problems).toHaveLength(1)
      expect(kept.tracks.reduce((sum, track) => sum + track.samples.length, 0)).toBe(17)
    })
  }

  it('never makes a recording of years from a wrong digit', async () => {
    await writeObsmat(join(dir, 'seq'), ETH)
    const path = join(dir, 'seq/obsmat.txt')
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^\S+/, '9e14'))
    await expect(readAll(dir)).rejects.toThrow(/frame number: expected at most 1800 after frame 172/)
  })
})

describe('handedness', () => {
  it('does not depend on the sign or size of the homography', () => {
    const upright = [0, 0.02, 0, -0.02, 0, 9.6, 0, 0, 1] as const
    const mirrored = [-0.02, 0, 9.6, 0, 0.02, 0, 0, 0, 1] as const
    for (const factor of [1, -1, 50, -0.01]) {
      expect(isMirrored(scaled(upright, factor))).toBe(false)
      expect(isMirrored(scaled(mirrored, factor))).toBe(true)
    }
  })
})

type NineNumbers = readonly [number, number, number, number, number, number, number, number, number]
const scaled = ([a, b, c, d, e, f, g, h, i]: NineNumbers, k: number): NineNumbers => [
  k * a,
  k * b,
  k * c,
  k * d,
  k * e,
  k * f,
  k * g,
  k * h,
  k * i,
]

const data = realData('opentraj')
describe.skipIf(!data)('real ETH and zara01', () => {
  it('have the counts of their files, 0.4 s between annotations, and the speeds of people', async () => {
    const recordings = await readAll(data!)
    const counts = recordings.map(({ recordingId, tracks }) => [recordingId, tracks.length, samplesOf(tracks).length])
    expect(counts).toEqual([
      ['opentraj/eth', 360, 8908],
      ['opentraj/zara01', 148, 5024],
    ])
    for (const { tracks } of recordings) {
      const steps = tracks.flatMap(({ samples }) =>
        samples.slice(1).map((s, i) => ({ dtS: s.timeS - samples[i].timeS, speed: speedMps(samples[i], s) })),
      )
      expect(steps.every(({ dtS }) => Math.abs(dtS - 0.4) < 1e-6)).toBe(true)
      const speeds = steps.map(step => step.speed).sort((a, b) => a - b)
      expect(speeds[speeds.length >> 1]).toBeGreaterThan(1)
      expect(speeds[speeds.length >> 1]).toBeLessThan(2.5)
    }
  })

  it('keeps the axes of eth and swaps those of zara01, whose file is mirrored', async () => {
    const [eth, zara] = await readAll(data!)
    expect(eth.tracks[0].samples[0].centerInWorldM).toEqual([8.4568443, 3.5880664, 0])
    expect(zara.tracks[0].samples[0].centerInWorldM).toEqual([18.95935, -2.82926, 0])
  })
})

type Sample = Recording['tracks'][number]['samples'][number]
const samplesOf = (tracks: Recording['tracks']): Sample[] => tracks.flatMap(track => track.samples)

function speedMps(a: Sample, b: Sample): number {
  const [ax, ay] = a.centerInWorldM ?? [Number.NaN, 0]
  const [bx, by] = b.centerInWorldM ?? [Number.NaN, 0]
  return Math.hypot(bx - ax, by - ay) / (b.timeS - a.timeS)
}
