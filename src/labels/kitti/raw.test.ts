import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KITTI_OBJECTS, RAW_IMAGE_DELAY_S, rawPacketTimeS, writeKittiRaw } from '../../../test/fixtures/kitti.ts'
import { yawOf } from '../../geometry/quat.ts'
import { distance } from '../../geometry/vec3.ts'
import type { Recording } from '../../tracks/scene.ts'
import { read } from './source.ts'

async function readOne(path: string): Promise<Recording> {
  for await (const recording of read([path], {})) return recording
  throw new Error('no recording')
}

describe('a raw drive', () => {
  let dir = ''
  let drive = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stvlm-kitti-raw-'))
    drive = await writeKittiRaw(dir)
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('has the stamps of its images and of its packets, and the known world', async () => {
    const recording = await readOne(drive)
    expect(recording.recordingId).toBe('kitti/2011_09_26_drive_0099_sync')
    const [camera] = recording.cameras
    expect(camera.frames[4].file).toBe('2011_09_26/2011_09_26_drive_0099_sync/image_02/data/0000000004.png')
    for (const [i, ego] of recording.ego!.entries()) {
      expect(ego.timeS).toBeCloseTo(rawPacketTimeS(i), 9)
      expect(camera.frames[i].timeS).toBeCloseTo(rawPacketTimeS(i) + RAW_IMAGE_DELAY_S, 9)
    }
    for (const [i, track] of recording.tracks.slice(1).entries()) {
      expect(track.category).toBe(['car', 'person'][i])
      for (const [k, { centerInWorldM, quatWxyz, visibility }] of track.samples.entries()) {
        const truth = KITTI_OBJECTS[i].at(k / 10)
        expect(distance(centerInWorldM!, truth.centerM)).toBeLessThan(1e-6)
        expect(Math.abs(yawOf(quatWxyz!) - truth.yawRad)).toBeLessThan(2e-3)
        expect(visibility).toBe(0.7)
      }
    }
  })

  const broken: Record<string, { file: string; from: RegExp; to: string; says: RegExp }> = {
    'stamps out of order': {
      file: 'oxts/timestamps.txt',
      from: /:25\.1/,
      to: ':20.1',
      says: /stamp: expected later than the one before/,
    },
    'a stamp of another century': {
      file: 'oxts/timestamps.txt',
      from: /2011(?=.*\n$)/,
      to: '2911',
      says: /by at most 120 s, got 2911/,
    },
    'a stamp of no day': {
      file: 'image_02/timestamps.txt',
      from: /2011-09-26/,
      to: '2011-99-26',
      says: /stamp: expected a date/,
    },
    'stamps of fewer images': {
      file: 'image_02/timestamps.txt',
      from: /^.*\n/,
      to: '',
      says: /image stamps: expected 21, as oxts, got 20/,
    },
    'a tracklet beyond the drive': {
      file: 'tracklet_labels.xml',
      from: /<first_frame>0/,
      to: '<first_frame>5',
      says: /frames: expected below 21, got 5 to 25/,
    },
    'a NaN pose': {
      file: 'tracklet_labels.xml',
      from: /<tx>[^<]*/,
      to: '<tx>nan',
      says: /tx: expected a number, got "nan"/,
    },
  }
  for (const [name, { file, from, to, says }] of Object.entries(broken)) {
    it(`refuses ${name}`, async () => {
      const path = join(drive, file)
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
      await expect(readOne(drive)).rejects.toThrow(says)
      await expect(readOne(drive)).rejects.toThrow(path)
    })
  }

  it('names a packet that is missing', async () => {
    await rm(join(drive, 'oxts/data/0000000007.txt'))
    await expect(readOne(drive)).rejects.toThrow(/expected to exist.*0000000007\.txt/)
  })
})
