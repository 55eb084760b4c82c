import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { rotate } from '../geometry/quat.ts'
import { distance, norm } from '../geometry/vec3.ts'
import { readPoses } from './poses.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-poses-'))
})
afterEach(() => rm(dir, { recursive: true }))
async function written(name: string, text: string | Buffer): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, text)
  return path
}

/** A quarter turn about z: x becomes y. */
const TURN = '0 -1 0 4\n1 0 0 5\n0 0 1 6\n'
const HALF = Math.SQRT1_2

it('reads one pose the same from every format', async () => {
  const kitti = await readPoses(await written('poses.txt', `${TURN.replaceAll('\n', ' ')}\n`))
  const tum = await readPoses(
    await written('tum.txt', `# t tx ty tz qx qy qz qw\n1305031102.25 4 5 6 0 0 ${HALF} ${HALF}\n`),
  )
  await written('frame-000000.pose.txt', `${TURN}0 0 0 1\n`)
  const files = await readPoses(join(dir, 'frame-*.pose.txt'))
  // World into camera: R' and -R' t = (-5, 4, -6).
  const line = `3 ${HALF} 0 0 ${-HALF} -5 4 -6 1 frame 1.png`
  const text = await readPoses(await written('images.txt', `# images\n${line}\n1 2 -1 3 4 7\n`))
  for (const poses of [kitti, tum, files, text]) {
    expect(poses).toHaveLength(1)
    expect(distance(poses[0].worldFromCamera.translationM, [4, 5, 6])).toBeLessThan(1e-9)
    expect(distance(rotate(poses[0].worldFromCamera.quatWxyz, [1, 0, 0]), [0, 1, 0])).toBeLessThan(1e-9)
  }
  expect(tum[0].timeS).toBe(1305031102.25)
  expect(text[0]).toMatchObject({ name: 'frame 1.png', cameraId: 1 })
})

function imagesBin(names: readonly string[]): Buffer {
  const parts = [Buffer.alloc(8)]
  parts[0].writeBigUInt64LE(BigInt(names.length))
  names.forEach((name, i) => {
    const head = Buffer.alloc(64)
    head.writeInt32LE(i + 1, 0)
    ;[1, 0, 0, 0, -i, 0, 0].forEach((v, k) => {
      head.writeDoubleLE(v, 4 + 8 * k)
    })
    head.writeInt32LE(1, 60)
    const points = Buffer.alloc(8 + 24)
    points.writeBigUInt64LE(1n)
    parts.push(head, Buffer.from(`${name}\0`), points)
  })
  return Buffer.concat(parts)
}

it("reads COLMAP's binary in the order of the images' names", async () => {
  const poses = await readPoses(await written('images.bin', imagesBin(['f10.png', 'f9.png'])))
  expect(poses.map(pose => pose.name)).toEqual(['f9.png', 'f10.png'])
  expect(poses[0].worldFromCamera.translationM[0]).toBe(1)
  const cut = await written('images.bin', imagesBin(['f10.png']).subarray(0, 80))
  await expect(readPoses(cut)).rejects.toThrow(/expected a/)
})

const broken: [string, string, RegExp][] = [
  ['nothing', '', /poses: expected at least one, got none/],
  ['a cut row', '1 0 0 0 1 0 0\n', /pose: expected 12 numbers \(KITTI\), 8 \(TUM\) or 16 \(4x4\), got 7 .*:1\)/],
  ['no rotation', '2 0 0 0 0 1 0 0 0 0 1 0\n', /a rotation in its 3x3 part/],
  ['a mirror', '-1 0 0 0 0 1 0 0 0 0 1 0\n', /a rotation in its 3x3 part/],
  ['words', 'a b c d e f g h\n', /pose, value 1: expected a number/],
  ['time running back', '2 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 1\n', /rising times, got 1 after 2/],
  ['two formats', '2 0 0 0 0 0 0 1\n1 0 0 0 0 1 0 0 0 0 1 0\n', /rows of one format/],
]
it.each(broken)('refuses %s in one line', async (_, text, says) => {
  await expect(readPoses(await written('poses.txt', text))).rejects.toThrow(says)
})

it('refuses a pattern that fits nothing', async () => {
  await expect(readPoses(join(dir, '*.pose.txt'))).rejects.toThrow(/poses: expected files that fit, got none/)
})

const odometry = realData('kitti_odometry')
it.skipIf(!odometry)('reads the path of a KITTI drive', async () => {
  const poses = await readPoses(join(odometry!, 'KITTI_sequence_1/poses.txt'))
  expect(poses[0].worldFromCamera.translationM).toEqual([0, -1.110223e-16, 2.220446e-16])
  expect(norm(poses[1].worldFromCamera.translationM)).toBeCloseTo(1.1994, 3)
})

const scenes = realData('seven_scenes')
it.skipIf(!scenes)('reads the poses of 7-Scenes by pattern', async () => {
  const poses = await readPoses(join(scenes!, 'frame-*.pose.txt'))
  expect(poses).toHaveLength(120)
  expect(poses[119].name).toBe('frame-000119.pose.txt')
  expect(poses[0].worldFromCamera.translationM[0]).toBeCloseTo(-0.34046, 5)
})
