import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { describe, expect, test } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { type NuplanOptions, ORIGIN_M, writeNuplan } from '../../../test/generators/nuplan.ts'
import type { Scene } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'

const source = labelSourceNamed('nuplan')

describeLabelSource(source, {
  fixtures: {
    log: async dir => ({ paths: [await writeNuplan(dir, { sweeps: 40, tracks: 9 })] }),
    'folder of a log without images, with a pause': async dir => {
      await writeNuplan(dir, { sweeps: 30, tracks: 3, pauseAfter: 12, images: false })
      return { paths: [dir] }
    },
  },
})

describe('a log', () => {
  test('gives global metres, the vehicle, all categories and images at their own stamps', async () => {
    const [scene] = await scenesOf({ sweeps: 40, tracks: 9 })
    expect(scene.recordingId).toBe('nuplan/2021.07.16.20.45.29_veh-35_01095_01486')
    expect(scene.durationS).toBe(1.9)
    const categories = scene.tracks.map(track => track.category)
    expect(categories.slice(0, 8)).toEqual(['ego', 'vehicle', 'bicycle', 'person', 'cone', 'barrier', 'sign', 'object'])
    const [ego, parked, moving] = scene.tracks
    expect(ego.samples[10].centerInWorldM?.[0]).toBeCloseTo(ORIGIN_M.x + 10 + 1.461, 6)
    expect(parked.sizeM).toEqual([4.6, 1.9, 1.6])
    expect(parked.samples[19].centerInWorldM).toEqual(parked.samples[0].centerInWorldM)
    expect((moving.samples[19].centerInWorldM?.[0] ?? 0) - (moving.samples[0].centerInWorldM?.[0] ?? 0)).toBeCloseTo(
      3.8,
      6,
    )
    const [{ name, frames, intrinsics }] = scene.cameras
    expect([name, frames.length, frames[1].timeS]).toEqual(['CAM_F0', 19, 0.11])
    expect(frames[1].worldFromCamera?.translationM[0]).toBeCloseTo(ORIGIN_M.x + 1.1 + 1.66, 6)
    expect(intrinsics?.distortion?.coefficients).toHaveLength(5)
  })

  test('boxes in the image are those of the projected corners (pinhole and Brown, computed apart)', async () => {
    const [scene] = await scenesOf({ sweeps: 3, tracks: 1 })
    const box = scene.tracks[1].samples[0].box2dPx?.CAM_F0 ?? []
    // A car of 4.6 x 1.9 x 1.6 m, 20 m ahead, 4 to the left, 0.8 up.
    const ends = (middle: number, size: number): number[] => [middle - size / 2, middle + size / 2]
    const pixels = ends(20, 4.6).flatMap(x => ends(4, 1.9).flatMap(y => ends(0.8, 1.6).map(z => pixelOf(x, y, z))))
    const [us, vs] = [pixels.map(([u]) => u), pixels.map(([, v]) => v)]
    const expected = [Math.min(...us), Math.min(...vs), Math.max(...us), Math.max(...vs)]
    expect(box).toHaveLength(4)
    for (const [i, edge] of box.entries()) expect(edge).toBeCloseTo(expected[i], 1.9)
  })

  test('a pause parts it into two recordings with their own clocks', async () => {
    const scenes = await scenesOf({ sweeps: 30, tracks: 3, pauseAfter: 12 })
    expect(scenes.map(scene => scene.recordingId.split('/').at(-1))).toEqual(['part-0', 'part-1'])
    expect(scenes.map(scene => scene.tracks[0].samples.length)).toEqual([7, 9])
    expect(scenes[1].tracks.map(track => track.id)).toEqual(scenes[0].tracks.map(track => track.id))
    expect(scenes[1].tracks[0].samples[0].timeS).toBe(0)
  })

  test('without tables of cameras has no cameras; a box of no track is left out', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'stvlm-nuplan-'))
    try {
      const path = await writeNuplan(dir, { sweeps: 4, tracks: 2 })
      const db = new sqlite.Database(path)
      db.exec('DROP TABLE image; DROP TABLE camera; UPDATE lidar_box SET track_token = NULL WHERE rowid = 1')
      db.close()
      for await (const scene of readLabels(source, [path], {})) {
        expect(scene.cameras).toEqual([])
        expect(scene.tracks.map(track => track.samples.length).toSorted()).toEqual([1, 2, 2])
      }
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  test('leaves nothing beside the file, and reads one on a disk that cannot be written', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'stvlm-nuplan-'))
    try {
      const path = await writeNuplan(dir, { sweeps: 3, tracks: 1 })
      await chmod(dirname(path), 0o555)
      for await (const scene of readLabels(source, [path], {})) expect(scene.tracks).toHaveLength(2)
      expect(await readdir(dirname(path))).toHaveLength(1)
    } finally {
      await chmod(dir, 0o755)
      await rm(dir, { recursive: true })
    }
  })
})

/** Of a point of the vehicle's frame; the camera is 1.66 m ahead, 0.01 to the right and 1.44 up, and looks ahead. */
function pixelOf(ahead: number, left: number, up: number): [number, number] {
  const [x, y] = [-(left + 0.01) / (ahead - 1.66), -(up - 1.44) / (ahead - 1.66)]
  const r2 = x * x + y * y
  const radial = 1 - 0.356123 * r2 + 0.172545 * r2 ** 2 - 0.05231 * r2 ** 3
  const u = 960 + 1545 * (x * radial + 2 * -0.00213 * x * y + 0.000464 * (r2 + 2 * x * x))
  const v = 560 + 1545 * (y * radial - 0.00213 * (r2 + 2 * y * y) + 2 * 0.000464 * x * y)
  return [u, v]
}

async function scenesOf(options: NuplanOptions): Promise<Scene[]> {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-nuplan-'))
  try {
    const scenes: Scene[] = []
    for await (const scene of readLabels(source, [await writeNuplan(dir, options)], {})) scenes.push(scene)
    return scenes
  } finally {
    await rm(dir, { recursive: true })
  }
}
