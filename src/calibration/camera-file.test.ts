import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tsaiXml } from '../../test/fixtures/cvml.ts'
import { MOT_CAMERA } from '../../test/fixtures/mot.ts'
import { realData } from '../../test/real-data.ts'
import { degrees } from '../geometry/angle.ts'
import { rayOfPixel } from '../geometry/camera.ts'
import { rotate } from '../geometry/quat.ts'
import { distance } from '../geometry/vec3.ts'
import { readCameraFile } from './camera-file.ts'

let dir = ''
let path = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-camera-'))
  path = join(dir, 'camera')
})
afterEach(() => rm(dir, { recursive: true }))

it('reads its own JSON, and names the camera where the file does not', async () => {
  await writeFile(path, JSON.stringify(MOT_CAMERA))
  expect(await readCameraFile(path)).toEqual({ ...MOT_CAMERA, name: 'camera' })
})

it('reads Tsai XML: place, view and lens', async () => {
  await writeFile(path, tsaiXml())
  const { name, worldFromCamera, intrinsics } = await readCameraFile(path)
  expect(name).toBe('View_009')
  expect(distance(worldFromCamera.translationM, [0, 0, 6])).toBeLessThan(1e-9)
  const [x, y, z] = rotate(worldFromCamera.quatWxyz, [0, 0, 1])
  expect(x).toBeCloseTo(0, 12)
  expect(Math.atan2(z, y)).toBeCloseTo(Math.PI / 2 - 2.1, 12)
  expect(intrinsics.fxPx).toBeCloseTo((6 * 1.08) / 0.0051, 9)
  expect(intrinsics.distortion).toEqual({ model: 'tsai', coefficients: [0.006 * 36] })
})

const broken: Record<string, readonly [text: string, says: RegExp]> = {
  'an empty file': ['', /calibration: expected Tsai XML or JSON/],
  'another JSON': ['{"schema":"x"}', /field schema: expected a valid stvlm\.camera\/1/],
  'a field too many': [JSON.stringify({ ...MOT_CAMERA, focal: 3 }), /Unrecognized key: "focal"/],
  'a cut JSON': [JSON.stringify(MOT_CAMERA).slice(0, 100), /calibration: expected Tsai XML or JSON/],
  'a cut XML': [tsaiXml().slice(0, 200), /XML: expected a whole document/],
  'an XML of something else': ['<Lens focal="3"/>', /Camera: expected a valid value/],
  'a picture as wide as a town': [tsaiXml().replace('"768"', '"1e9"'), /Geometry width: expected at most 100000 px/],
  'a focal length of 0': [tsaiXml().replace('focal="6"', 'focal="0"'), /Intrinsic focal: expected a number above 0/],
  'a quaternion that is none': [
    JSON.stringify({ ...MOT_CAMERA, worldFromCamera: { translationM: [0, 0, 5], quatWxyz: [1, 1, 0, 0] } }),
    /quatWxyz: expected length 1/,
  ],
  'a camera in the ground': [
    JSON.stringify({ ...MOT_CAMERA, worldFromCamera: { ...MOT_CAMERA.worldFromCamera, translationM: [0, 0, -1] } }),
    /camera: expected above the ground z = 0, got at -1 m/,
  ],
}
for (const [what, [text, says]] of Object.entries(broken)) {
  it(`refuses ${what} in one line with its path`, async () => {
    await writeFile(path, text)
    await expect(readCameraFile(path)).rejects.toThrow(says)
    await expect(readCameraFile(path)).rejects.toThrow(path)
  })
}

const data = realData('pets2009')
it.skipIf(!data)(
  'finds the camera of PETS 2009 view 1 on its mast: 7.07 m up, 35.9 degrees wide, looking down',
  async () => {
    const { worldFromCamera, intrinsics, widthPx } = await readCameraFile(join(data!, 'View_001.xml'))
    expect(worldFromCamera.translationM[2]).toBeCloseTo(7.066, 3)
    expect(degrees(2 * Math.atan(widthPx / 2 / intrinsics.fxPx))).toBeCloseTo(35.9, 1)
    expect(rotate(worldFromCamera.quatWxyz, rayOfPixel(intrinsics, [384, 288]))[2]).toBeLessThan(-0.2)
  },
)
