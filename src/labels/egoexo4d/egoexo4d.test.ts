import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { type EgoexoOptions, TAKE, writeEgoexo4d } from '../../../test/generators/egoexo4d.ts'
import { distance } from '../../geometry/vec3.ts'
import type { Scene } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'
import { boxOfMask } from './relations.ts'

const source = labelSourceNamed('egoexo4d')

describeLabelSource(source, {
  fixtures: {
    release: async dir => ({ paths: [await writeEgoexo4d(dir, { frames: 40 })] }),
    'one take of it': async dir => ({
      paths: [join(await writeEgoexo4d(dir, { frames: 12, body: false }), 'takes', TAKE)],
    }),
  },
})

describe('a take', () => {
  test('gives the wearer, objects in pixels, cameras with videos, and the split of its annotations', async () => {
    const [scene, ...others] = await scenesOf({ frames: 91 })
    expect(others).toEqual([])
    expect([scene.recordingId, scene.units, scene.source.officialSplit]).toEqual([`egoexo4d/${TAKE}`, 'm', 'train'])
    expect(scene.durationS).toBeCloseTo(3, 6)
    expect(scene.cameras.map(camera => camera.name)).toEqual(['cam01', 'aria01_214-1'])
    expect(scene.cameras[0].frames[30]).toMatchObject({
      file: `takes/${TAKE}/frame_aligned_videos/cam01.mp4`,
      index: 30,
    })
    const [wearer, bowl] = scene.tracks
    expect([wearer.id, wearer.samples.length, bowl.category]).toEqual(['wearer', 91, 'stainless bowl'])
    expect(wearer.samples[90].centerInWorldM?.[0]).toBeCloseTo(3, 2)
    expect(bowl.samples.map(sample => sample.timeS)).toEqual([0, 1, 2, 3].map(s => expect.closeTo(s, 6)))
    expect(bowl.samples[2].box2dPx).toEqual({ 'aria01_214-1': [160, 200, 200, 230], cam01: [160, 200, 200, 230] })
  })

  test('boxes of the body surround its joints in the fisheye image (computed apart)', async () => {
    const [scene] = await scenesOf({ frames: 4 })
    const box = scene.tracks[0].samples[0].box2dPx?.cam01 ?? []
    // Joints at x 0, 4.5 m before the camera, 0.4 m above it to 0.8 m below.
    const below = (downM: number): number => {
      const angle = Math.atan(downM / 4.5)
      const k = [0.036902, 0.057131, -0.057154, 0.018458]
      const bent = angle * (1 + k.reduce((sum, c, i) => sum + c * angle ** (2 * i + 2), 0))
      return 1080 + 1761.275757 * bent
    }
    const margin = 0.08 * (below(0.8) - below(-0.4))
    expect(box).toHaveLength(4)
    const expected = [1920 - margin, below(-0.4) - margin, 1920 + margin, below(0.8) + margin]
    for (const [i, edge] of box.entries()) expect(edge).toBeCloseTo(expected[i], 2)
  })

  test('a world that leans is turned until gravity points down; ways keep their lengths', async () => {
    const [upright] = await scenesOf({ frames: 31 })
    const [leaning] = await scenesOf({ frames: 31, gravity: [0, -9.81, 0] })
    const way = ({ tracks }: Scene) => distance(first(tracks), last(tracks))
    expect(way(leaning)).toBeCloseTo(way(upright), 9)
    // y was up: what stood at 0.5 of it does so still.
    expect(leaning.tracks[0].samples[0].centerInWorldM?.[2]).toBeCloseTo(0.5, 9)
  })
})

describe('masks of the published sample', () => {
  // Sample of docs.ego-exo4d-data.org, "Relations": its annotators' clicks lie inside.
  const CAM04 =
    'MYUw6gOgTAbAKgZSgAwAwEEDsApGAZAFgFkojiBmEgOUvMKNoZLOqhuoEYB5Nt77vjyr8h-VB2FcO44TOkTeUqlCUqJ82Qq6o5MtcqmrRB7qh5GtpfZX36NapfaXlJW0+Z3uVOz9p0efXzN5PzNvH3UI7SlxUIDPWR94mNN-aUCMmIzArOzM8Tyc6Vyi7O10pIq0yrKK3JKGqqzG0prg1pbI9uDmgWixHu9DAVdjF34DQQkbZRo8FzY6cgBpAFYmYkUJ8eGaYRM9kRGRKZ4GfZsx2b71IVIFpgeF5XPeF4I8VeWPmABJAE4AKIAGwAZhAANYEIA'

  test('hold the points that the annotators clicked', () => {
    const box = boxOfMask(CAM04, 3840, 2160, 'sample') ?? [0, 0, 0, 0]
    for (const [x, y] of [
      [1311.5, 1286.4],
      [1321.6, 1288.4],
    ]) {
      expect(box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3], `${x}, ${y} in ${box}`).toBe(true)
    }
    expect(box[2] - box[0]).toBeLessThan(400)
  })

  test('of another size, or cut, are refused', () => {
    expect(() => boxOfMask(CAM04, 1920, 1080, 'sample')).toThrow('encodedMask: expected a mask')
    expect(() => boxOfMask(CAM04.slice(0, 100), 3840, 2160, 'sample')).toThrow('encodedMask: expected a mask')
  })
})

test('a take without its trajectory is refused; with onBad it is named', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-egoexo-'))
  try {
    await writeEgoexo4d(dir, { frames: 5 })
    await writeFile(join(dir, `takes/${TAKE}/trajectory/closed_loop_trajectory.csv`), 'tracking_timestamp_us\n1\n')
    const read = async (onBad?: (problem: Error) => void) => {
      const scenes: Scene[] = []
      for await (const scene of readLabels(source, [dir], { onBad })) scenes.push(scene)
      return scenes
    }
    await expect(read()).rejects.toThrow('no tx_world_device')
    const problems: Error[] = []
    expect(await read(problem => problems.push(problem))).toEqual([])
    expect(problems).toHaveLength(1)
  } finally {
    await rm(dir, { recursive: true })
  }
})

const first = (tracks: Scene['tracks']) => tracks[0].samples[0].centerInWorldM ?? [0, 0, 0]
const last = (tracks: Scene['tracks']) => tracks[0].samples.at(-1)?.centerInWorldM ?? [0, 0, 0]

async function scenesOf(options: EgoexoOptions): Promise<Scene[]> {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-egoexo-'))
  try {
    const scenes: Scene[] = []
    for await (const scene of readLabels(source, [await writeEgoexo4d(dir, options)], {})) scenes.push(scene)
    return scenes
  } finally {
    await rm(dir, { recursive: true })
  }
}
