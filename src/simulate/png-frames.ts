import { PNG } from 'pngjs'

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

const MM_PER_M = 1000
const MAX_16_BIT = 65_535

export function rgbPng(rgb: Uint8Array, { widthPx: width, heightPx: height }: Size): Uint8Array {
  const png = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false })
  png.data = Buffer.from(rgb)
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false })
}

/** Metres to 16-bit millimetres; what does not fit becomes 0, as the sky is. */
export function grey16Png(depthM: Float32Array, { widthPx: width, heightPx: height }: Size): Uint8Array {
  const png = new PNG({ width, height })
  const samples = new Uint16Array(depthM.length)
  depthM.forEach((depth, p) => {
    const mm = Math.round(depth * MM_PER_M)
    samples[p] = mm <= MAX_16_BIT ? mm : 0
  })
  png.data = Buffer.from(samples.buffer)
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 16 })
}

export function grey8Png(instance: Uint16Array, { widthPx: width, heightPx: height }: Size): Uint8Array {
  const png = new PNG({ width, height })
  png.data = Buffer.from(Uint8Array.from(instance, v => Math.min(255, v)))
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 })
}

/** The bytes of 32-bit floats, little-endian on any machine. */
export function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true)
  })
  return bytes
}
