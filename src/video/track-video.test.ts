import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type DrawnClip, drawClip } from '../../test/video/drawn-clip.ts'
import { readGrey16Png } from '../media/depth-image.ts'
import { imagesByPattern } from '../media/image-list.ts'
import { parseRecord, SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import type { TrackJob } from './job.ts'
import { trackVideo } from './track-video.ts'

let folder = ''
let clip: DrawnClip
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-video-'))
  clip = await drawClip(folder, { seed: 4, camera: 'drive' })
})

async function sceneOf(name: string, given: Partial<TrackJob>): Promise<Scene> {
  const job: TrackJob = {
    ...{
      detector: 'none',
      licence: 'any',
      categories: ['car', 'person'],
      detectRateHz: 8,
      known: [],
      boxes: [],
      drawn: [],
    },
    ...{ still: false, framesRoot: folder, sourceLicence: '', attribution: '', given: {} },
    ...{ detections: clip.detectionsPath, calibration: clip.lensPath, ...given },
  }
  const own = join(folder, name, 'videos', 'x')
  await trackVideo({ path: clip.videoPath, id: 'x', folder: own, job }, {})
  const text = await readFile(join(own, 'scenes.jsonl'), 'utf8')
  return parseRecord(SCENE_FORMAT, text.trim(), own)
}

type Place = readonly [number, number, number]
const distance = (a: Place, b: Place): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** How far the camera went, and how far the car with the longest way. */
function waysOf({ cameras: [{ frames }], tracks }: Scene): [camera: number, car: number] {
  const ends = (places: readonly (Place | undefined)[]): number => {
    const [a, b] = [places[0], places[places.length - 1]]
    return a && b ? distance(a, b) : Number.NaN
  }
  const cars = tracks.filter(track => track.category === 'car')
  return [
    ends(frames.map(frame => frame.worldFromCamera?.translationM)),
    Math.max(...cars.map(({ samples }) => ends(samples.map(sample => sample.centerInWorldM)))),
  ]
}

/** As MonST3R's demo writes it (see reconstruction/monst3r.ts), in a unit of its own: the last 4 rows of 180 are cut off. */
async function reconstructed(scale: number): Promise<string> {
  const dir = join(folder, 'monst3r')
  await mkdir(dir)
  const { frames, intrinsics } = clip.truth.cameras[0]
  if (!intrinsics) throw new Error('a simulated camera without a lens')
  const { fxPx, fyPx, cxPx, cyPx } = intrinsics
  const lens = [fxPx, 0, cxPx - 0.5, 0, fyPx, cyPx - 2.5, 0, 0, 1].join(' ')
  const rows = frames.map(({ timeS, worldFromCamera }) => {
    const { translationM, quatWxyz } = worldFromCamera ?? { translationM: [], quatWxyz: [] }
    return [timeS, ...translationM.map(v => scale * v), ...quatWxyz].join(' ')
  })
  await writeFile(join(dir, 'pred_traj.txt'), rows.join('\n'))
  await writeFile(join(dir, 'pred_intrinsics.txt'), frames.map(() => lens).join('\n'))
  for (const [k, path] of (await imagesByPattern(clip.depthPattern)).entries()) {
    const { data } = await readGrey16Png(path)
    const depth = Float32Array.from(data.subarray(2 * 320, 178 * 320), z => (scale * z) / 1000)
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (176, 320), }".padEnd(117, ' ')
    const npy = Buffer.concat([
      Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1'),
      Buffer.from(depth.buffer),
    ])
    await writeFile(join(dir, `frame_${String(k).padStart(4, '0')}.npy`), npy)
  }
  return dir
}

test('poses and sensed depth that are given are used: metres as they are', async () => {
  const poses = await sceneOf('poses', { poses: clip.posesPath })
  const both = await sceneOf('both', { poses: clip.posesPath, depth: { pattern: clip.depthPattern, unitsPerM: 1000 } })
  const [camera, car] = waysOf(clip.truth)
  // Measured on this clip: 8.05 and 8.40 m of 8.30.
  for (const scene of [poses, both]) {
    const found = waysOf(scene)
    expect(scene.units).toBe('m')
    expect(scene.scaleWitnesses?.[0]).toMatchObject({ kind: 'poses', ratio: expect.closeTo(1, 2) })
    expect(found[0]).toBeCloseTo(camera, 2)
    expect(Math.abs(found[1] / car - 1)).toBeLessThan(0.08)
  }
}, 60_000)

test("another program's cameras and depth are used, at the scale that the witnesses give", async () => {
  const reconstruction = await reconstructed(0.37)
  const [camera, car] = waysOf(clip.truth)
  const height = clip.truth.cameras[0].frames[0].worldFromCamera?.translationM[2]
  const scene = await sceneOf('reconstruction', { reconstruction, ...(height && { cameraHeightM: height }) })
  const found = waysOf(scene)
  expect(scene.units).toBe('m')
  expect(scene.groundPlane).toBeDefined()
  expect(Math.abs(found[0] / camera - 1)).toBeLessThan(0.08)
  expect(Math.abs(found[1] / car - 1)).toBeLessThan(0.12)
}, 60_000)
