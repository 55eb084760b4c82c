import { expect, test } from 'vitest'
import { encodeJpegs } from './jpeg.ts'
import { decodeJpegs } from './jpeg-pixels.ts'

const picture = (widthPx: number, heightPx: number, seed: number) => ({
  widthPx,
  heightPx,
  format: 'rgb24' as const,
  matrix: 'bt601' as const,
  data: Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => 60 + ((Math.floor(i / 3) % widthPx) + seed) * 3),
})
const jpegOf = async (widthPx: number, heightPx: number, seed: number) => {
  const frame = picture(widthPx, heightPx, seed)
  return (await encodeJpegs([frame], { ...frame, quality: 2 }))[0]
}

test('pictures come back in order, of several sizes too', async () => {
  const sizes = [
    [32, 16],
    [32, 16],
    [18, 10],
    [32, 16],
  ] as const
  const jpegs = await Promise.all(sizes.map(([w, h], i) => jpegOf(w, h, i)))
  const images = await decodeJpegs(jpegs)
  expect(images.map(image => [image.widthPx, image.heightPx])).toEqual(sizes)
  images.forEach((image, i) => {
    const { data } = picture(image.widthPx, image.heightPx, i)
    expect(image.data).toHaveLength(data.length)
    const off = [...data].reduce((sum, value, k) => sum + Math.abs(value - image.data[k]), 0) / data.length
    expect(off).toBeLessThan(2)
  })
})

test('what is broken or no JPEG is refused, and the signal ends it', async () => {
  const jpeg = await jpegOf(256, 256, 1)
  await expect(decodeJpegs([jpeg, Uint8Array.of(1, 2, 3)])).rejects.toThrow(/image: expected a JPEG .* \(frame 1\)/)
  await expect(decodeJpegs([jpeg, jpeg.subarray(0, Math.floor(0.8 * jpeg.length))])).rejects.toThrow(/JPEG: expected/)
  await expect(decodeJpegs([jpeg], AbortSignal.abort())).rejects.toMatchObject({ fault: 'interrupted' })
})
