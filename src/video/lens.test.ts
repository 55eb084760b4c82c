import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { CENTRE, drawScene, SIZE } from '../../test/synthetic-standing.ts'
import { Random } from '../base/random.ts'
import { openVideo } from '../media/open-video.ts'
import { focal35OfJpeg } from './lens/exif.ts'
import { greyFrames, medianImage } from './lens/median-image.ts'
import { estimateLens } from './lens.ts'

it('keeps a given lens', () => {
  const intrinsics = { fxPx: 500, fyPx: 510, cxPx: 300, cyPx: 200 }
  expect(estimateLens({ size: SIZE, given: { intrinsics } })).toEqual({
    intrinsics,
    sdLogFocal: 0,
    from: ['given'],
    verticals: [],
  })
})

it('believes a stated focal length in its spread, and little else', () => {
  const stated = { focal: { logFocalPx: Math.log(400), sd: 0.04 }, from: 'exif' } as const
  const lens = estimateLens({ size: SIZE, stated, tracks: drawScene(new Random('lens')).tracks })
  expect(lens.intrinsics.fxPx / 400).toBeCloseTo(1, 1)
  expect(lens.sdLogFocal).toBeLessThan(0.042)
  expect(lens.from[0]).toBe('exif')
})

it('falls back on all lenses there are', () => {
  const { intrinsics, sdLogFocal, from } = estimateLens({ size: SIZE })
  expect((Math.atan(320 / intrinsics.fxPx) * 360) / Math.PI).toBeCloseTo(60, 0)
  expect([sdLogFocal > 0.35, from]).toEqual([true, ['prior']])
  expect(intrinsics).toMatchObject(CENTRE)
})

/** A JPEG's head with one EXIF tag, after the standard's layout. */
function jpegWithFocal(mm: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(44)
  const word = (v: number, at: number) => (little ? tiff.writeUInt16LE(v, at) : tiff.writeUInt16BE(v, at))
  const long = (v: number, at: number) => (little ? tiff.writeUInt32LE(v, at) : tiff.writeUInt32BE(v, at))
  tiff.write(little ? 'II' : 'MM', 0, 'latin1')
  word(42, 2)
  long(8, 4)
  for (const [folder, tag, type, value] of [
    [8, 0x8769, 4, 26],
    [26, 0xa405, 3, mm],
  ] as const) {
    word(1, folder)
    word(tag, folder + 2)
    word(type, folder + 4)
    long(1, folder + 6)
    if (type === 4) long(value, folder + 10)
    else word(value, folder + 10)
  }
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 8 + tiff.length])
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff])
}

it('reads the 35 mm equivalent of a photograph, and nothing from what is broken', () => {
  expect(focal35OfJpeg(jpegWithFocal(28, true))).toBe(28)
  expect(focal35OfJpeg(jpegWithFocal(75, false))).toBe(75)
  const whole = jpegWithFocal(28, true)
  for (let length = 0; length < whole.length - 8; length++)
    expect(focal35OfJpeg(whole.subarray(0, length))).toBeUndefined()
})

const pets = realData('pets2009')
it.skipIf(!pets)(
  'finds the upright edges of a real car park, and from them a lens as narrow as the true 35.9 degrees',
  async () => {
    const source = await openVideo(join(pets!, 's2l1_000-399.mp4'))
    const picture = medianImage(await greyFrames(source))
    const { verticals, intrinsics, sdLogFocal } = estimateLens({ size: source, pictures: [picture] })
    expect(verticals.length).toBeGreaterThan(20)
    expect(Math.abs(Math.log(intrinsics.fxPx / 1185)) / sdLogFocal).toBeLessThan(2)
  },
  20_000,
)
