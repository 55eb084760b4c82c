import { readFile } from 'node:fs/promises'
import { badInput } from '../base/errors.ts'
import { refuseMissing } from '../files/lines.ts'
import { numbersOf, readTextRows, wholeOf } from '../files/text-rows.ts'
import { invert, type Pose } from '../geometry/pose.ts'
import { ByteReader } from './byte-reader.ts'
import { unitQuat } from './pose-numbers.ts'
import type { GivenPose } from './poses.ts'

type NamedPose = Required<Pick<GivenPose, 'name' | 'cameraId' | 'worldFromCamera'>>

/**
 * Poses of COLMAP's images.txt or images.bin, in the order of the images' names with numbers as numbers (the file's own order means
 * nothing); the unit is COLMAP's own. Errors: `badInput` in one line.
 */
export async function readColmapImages(path: string): Promise<GivenPose[]> {
  await refuseMissing(path)
  const poses = path.endsWith('.bin') ? await readBinary(path) : await readText(path)
  if (poses.length === 0) throw badInput({ subject: 'COLMAP images', expected: 'an image', got: 'none', where: path })
  poses.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  return poses.map((pose, index) => ({ index, ...pose }))
}

const NUMBER = /^[+-]?[\d.]+(e[+-]?\d+)?$/i

/** IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME; the line of 2D points after it, numbers only and perhaps empty, is passed over. */
async function readText(path: string): Promise<NamedPose[]> {
  const poses: NamedPose[] = []
  for await (const { words, where } of readTextRows(path)) {
    if (words[0].startsWith('#')) continue
    if (words.length % 3 === 0 && words.every(word => NUMBER.test(word))) continue
    if (words.length < 10) {
      throw badInput({ subject: 'COLMAP image', expected: '10 values', got: `${words.length}`, where })
    }
    const values = numbersOf(words.slice(1, 8), 'COLMAP pose', where)
    poses.push(namedPose(values, wholeOf(words[8], 'camera id', where), words.slice(9).join(' '), where))
  }
  return poses
}

const POINT_BYTES = 24

async function readBinary(path: string): Promise<NamedPose[]> {
  const bytes = new ByteReader(await readFile(path), path)
  const poses: NamedPose[] = []
  const count = bytes.count64('COLMAP images', 64)
  for (let i = 0; i < count; i++) {
    bytes.int32()
    const values = bytes.doubles(7)
    const cameraId = bytes.int32()
    poses.push(namedPose(values, cameraId, bytes.text(), path))
    bytes.skip(POINT_BYTES * bytes.count64('points of an image', POINT_BYTES))
  }
  bytes.refuseRest()
  return poses
}

/** The file has the way from the world into the camera. */
function namedPose(values: readonly number[], cameraId: number, name: string, where: string): NamedPose {
  const [qw, qx, qy, qz, x, y, z] = values
  const cameraFromWorld: Pose<'camera', 'world'> = {
    translationM: [x, y, z],
    quatWxyz: unitQuat([qw, qx, qy, qz], where),
  }
  return { name, cameraId, worldFromCamera: invert(cameraFromWorld) }
}
