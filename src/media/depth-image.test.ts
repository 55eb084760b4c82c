import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { StvlmError } from '../base/errors.ts'
import { decodeGrey16Png, encodeGrey16Png } from './depth-image.ts'

/** pngjs chooses a filter for each row, as other programs do. */
function ofPngjs(widthPx: number, heightPx: number, data: readonly number[], filterType: number): Buffer {
  const pixels = Buffer.from(Uint16Array.from(data).buffer)
  const png = Object.assign(new PNG({ width: widthPx, height: heightPx, bitDepth: 16, colorType: 0 }), { data: pixels })
  const options = { colorType: 0, inputColorType: 0, bitDepth: 16, inputHasAlpha: false, filterType } as const
  return PNG.sync.write(png, options)
}

test("16-bit grey is read as pngjs wrote it, by each of PNG's filters", () => {
  const image = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([w, h]) => {
    const data = fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: w * h, maxLength: w * h })
    return fc.tuple(fc.constant(w), fc.constant(h), data, fc.integer({ min: -1, max: 4 }))
  })
  fc.assert(
    fc.property(image, ([w, h, data, filter]) => {
      const read = decodeGrey16Png(ofPngjs(w, h, data, filter), 'x')
      expect([read.widthPx, read.heightPx, [...read.data]]).toEqual([w, h, data])
      expect([...decodeGrey16Png(encodeGrey16Png(read), 'x').data]).toEqual(data)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('a file that is cut or changed anywhere gives one line', () => {
  const whole = encodeGrey16Png({ widthPx: 5, heightPx: 4, data: Uint16Array.from({ length: 20 }, (_, i) => 997 * i) })
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole)
    changed[at] ^= 0x40
    const cut = whole.subarray(0, at)
    expect(() => decodeGrey16Png(cut, 'x')).toThrow(StvlmError)
    // Bytes of the header's own checksum and of names are checked where they matter.
    if (at > 32) expect(() => decodeGrey16Png(changed, 'x')).toThrow(/^depth image: expected a PNG of 16-bit grey/)
  }
})

const folder = realData('seven_scenes')

test.skipIf(!folder)('a depth image of a real sensor is read as pngjs reads it', async () => {
  const bytes = await readFile(join(folder!, 'frame-000005.depth.png'))
  const theirs: { readonly data: ArrayLike<number> } = PNG.sync.read(bytes, { skipRescale: true })
  const ours = decodeGrey16Png(bytes, 'x')
  expect([ours.widthPx, ours.heightPx]).toEqual([640, 480])
  let different = 0
  for (let i = 0; i < ours.data.length; i++) different += Number(ours.data[i] !== theirs.data[4 * i])
  expect(different).toBe(0)
})
