import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tsaiXml } from '../../test/fixtures/cvml.ts'
import { MOT_CAMERA } from '../../test/fixtures/mot.ts'
import { realData } from '../../test/real-data.ts'
import { readCalibration } from './calibration.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-calibration-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function written(text: string | Buffer, name = 'file'): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, text)
  return path
}
const read = async (text: string | Buffer, name?: string) => readCalibration(await written(text, name))

const ROS = `image_width: 640
image_height: 480
camera_name: front
camera_matrix: {rows: 3, cols: 3, data: [500, 0, 320, 0, 510, 240, 0, 0, 1]}
distortion_model: plumb_bob
distortion_coefficients:
  rows: 1
  cols: 5
  data: [-0.2, 0.03, 0.001, -0.002, 0]
`
const OPENCV = `%YAML:1.0
---
image_width: 640
image_height: 480
camera_matrix: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 500., 0., 320., 0., 510., 240., 0., 0., 1. ]
`
const KALIBR = `cam0:
  camera_model: pinhole
  intrinsics: [461.6, 460.3, 362.7, 248.1]
  distortion_model: equidistant
  distortion_coeffs: [-0.01, 0.02, -0.03, 0.01]
  resolution: [752, 480]
  rostopic: /cam0/image_raw
`

function colmapCameras(model: number, parameters: readonly number[]): Buffer {
  const bytes = Buffer.alloc(32 + 8 * parameters.length)
  bytes.writeBigUInt64LE(1n, 0)
  bytes.writeInt32LE(7, 8)
  bytes.writeInt32LE(model, 12)
  bytes.writeBigUInt64LE(640n, 16)
  bytes.writeBigUInt64LE(480n, 24)
  parameters.forEach((p, i) => {
    bytes.writeDoubleLE(p, 32 + 8 * i)
  })
  return bytes
}

describe('readCalibration', () => {
  it('keeps what Tsai XML and our JSON say of the place', async () => {
    expect((await read(tsaiXml())).worldFromCamera?.translationM[2]).toBeCloseTo(6, 9)
    const { schema: _, ...camera } = MOT_CAMERA
    expect(await read(JSON.stringify(MOT_CAMERA))).toEqual({ name: 'camera', ...camera })
  })

  it('takes our JSON without a place', async () => {
    const { worldFromCamera: _, ...lens } = MOT_CAMERA
    expect((await read(JSON.stringify(lens))).worldFromCamera).toBeUndefined()
  })

  it('moves the centres of formats with whole-number pixel centres by half a pixel', async () => {
    const expected = { fxPx: 500, fyPx: 510, cxPx: 320.5, cyPx: 240.5 }
    expect((await read('500 0 320\n0 510 240\n0 0 1\n')).intrinsics).toEqual(expected)
    expect((await read('500,0,320\n0,510,240\n0,0,1\n')).intrinsics).toEqual(expected)
    expect((await read('P0: 500 0 320 0 0 510 240 0 0 0 1 0\nTr: 1 0 0 0 0 1 0 0 0 0 1 0')).intrinsics).toEqual(
      expected,
    )
    expect((await read(OPENCV)).intrinsics).toEqual(expected)
  })

  it('reads KITTI raw with its size', async () => {
    const text =
      'calib_time: 09-Jan-2012\nS_rect_00: 1.242000e+03 3.750000e+02\nP_rect_00: 721 0 609 0 0 721 172 0 0 0 1 0\n'
    expect(await read(text)).toEqual({
      intrinsics: { fxPx: 721, fyPx: 721, cxPx: 609.5, cyPx: 172.5 },
      widthPx: 1242,
      heightPx: 375,
    })
  })

  it('reads YAML of ROS and Kalibr with lens and size', async () => {
    expect(await read(ROS)).toEqual({
      intrinsics: {
        fxPx: 500,
        fyPx: 510,
        cxPx: 320.5,
        cyPx: 240.5,
        distortion: { model: 'brown', coefficients: [-0.2, 0.03, 0.001, -0.002, 0] },
      },
      widthPx: 640,
      heightPx: 480,
      name: 'front',
    })
    const kalibr = await read(KALIBR)
    expect(kalibr.intrinsics.distortion).toEqual({ model: 'fisheye', coefficients: [-0.01, 0.02, -0.03, 0.01] })
    expect([kalibr.intrinsics.cxPx, kalibr.widthPx]).toEqual([363.2, 752])
  })

  const models: [string, number, number[], object][] = [
    ['SIMPLE_PINHOLE', 0, [500, 320, 240], { fxPx: 500, fyPx: 500 }],
    ['PINHOLE', 1, [500, 510, 320, 240], { fxPx: 500, fyPx: 510 }],
    ['SIMPLE_RADIAL', 2, [500, 320, 240, 0.1], { distortion: { model: 'brown', coefficients: [0.1] } }],
    ['RADIAL', 3, [500, 320, 240, 0.1, 0.2], { distortion: { model: 'brown', coefficients: [0.1, 0.2] } }],
    ['OPENCV', 4, [500, 510, 320, 240, 1, 2, 3, 4], { distortion: { model: 'brown', coefficients: [1, 2, 3, 4] } }],
    [
      'OPENCV_FISHEYE',
      5,
      [500, 510, 320, 240, 1, 2, 3, 4],
      { distortion: { model: 'fisheye', coefficients: [1, 2, 3, 4] } },
    ],
    [
      'FULL_OPENCV',
      6,
      [500, 510, 320, 240, 1, 2, 3, 4, 5, 0, 0, 0],
      { distortion: { model: 'brown', coefficients: [1, 2, 3, 4, 5] } },
    ],
    ['RADIAL_FISHEYE', 9, [500, 320, 240, 0.1, 0.2], { distortion: { model: 'fisheye', coefficients: [0.1, 0.2] } }],
  ]
  it.each(models)('reads COLMAP %s as text and as binary', async (name, number, parameters, expected) => {
    const text = await read(`# Camera list\n7 ${name} 640 480 ${parameters.join(' ')}\n`, 'cameras.txt')
    expect(text).toMatchObject({ widthPx: 640, heightPx: 480, intrinsics: { cxPx: 320, cyPx: 240, ...expected } })
    expect(await read(colmapCameras(number, parameters), 'cameras.bin')).toEqual(text)
  })

  const broken: [string, string | Buffer, string, RegExp][] = [
    ['nothing', '', 'file', /calibration: expected .*got none of these/],
    ['prose', 'a picture: of a cat', 'file', /got none of these/],
    ['a matrix of something else', '1 2 3\n4 5 6\n7 8 9', 'file', /camera matrix: expected rows/],
    ['a cut KITTI row', 'P0: 1 2 3', 'file', /KITTI projection: expected 12 numbers, got 3/],
    ['an unknown lens', ROS.replace('plumb_bob', 'magic'), 'file', /distortion model: expected none, .*got magic/],
    [
      'two cameras',
      '1 PINHOLE 640 480 5 5 3 2\n2 PINHOLE 640 480 5 5 3 2',
      'cameras.txt',
      /expected one camera, got 2/,
    ],
    ['a lens without counterpart', '1 FOV 640 480 5 5 3 2 1', 'cameras.txt', /one of polynomial distortion, got FOV/],
    ['a cut binary', colmapCameras(1, [500, 510, 320, 240]).subarray(0, 50), 'cameras.bin', /expected a whole file/],
    ['a count beyond the file', Buffer.alloc(16, 255), 'cameras.bin', /COLMAP cameras|cameras: expected a count/],
    ['cut JSON', '{"schema":', 'file', /expected whole JSON/],
  ]
  it.each(broken)('refuses %s in one line with its path', async (_, text, name, says) => {
    const path = await written(text, name)
    await expect(readCalibration(path)).rejects.toThrow(says)
    await expect(readCalibration(path)).rejects.toThrow(path)
  })
})

const odometry = realData('kitti_odometry')
it.skipIf(!odometry)('reads the calib.txt of a KITTI drive', async () => {
  const { intrinsics } = await readCalibration(join(odometry!, 'KITTI_sequence_1/calib.txt'))
  expect(intrinsics).toEqual({ fxPx: 707.0912, fyPx: 707.0912, cxPx: 601.8873 + 0.5, cyPx: 183.1104 + 0.5 })
})

const tracking = realData('kitti_tracking')
it.skipIf(!tracking)('reads the calib.txt of KITTI tracking, with other matrices in it', async () => {
  const { intrinsics } = await readCalibration(join(tracking!, 'calib/0001.txt'))
  expect(intrinsics.fxPx).toBe(721.5377)
})

const scenes = realData('seven_scenes')
it.skipIf(!scenes)('reads the 3x3 of 7-Scenes', async () => {
  const { intrinsics } = await readCalibration(join(scenes!, 'camera-intrinsics.txt'))
  expect(intrinsics).toEqual({ fxPx: 585, fyPx: 585, cxPx: 320.5, cyPx: 240.5 })
})
