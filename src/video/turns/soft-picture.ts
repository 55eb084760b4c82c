import { buildPyramid, type GrayImage, type Pyramid } from '../features/pyramid.ts'

/** The picture at full and half size, softened by 1-2-1 along both axes: what a codec and a coarse texture leave at single pixels is noise. */
export function softPictures(image: GrayImage): Pyramid {
  return buildPyramid(softened(image), 2)
}

function softened({ widthPx, heightPx, data }: GrayImage): GrayImage {
  const along = new Uint16Array(data.length)
  for (let y = 0; y < heightPx; y++) {
    const row = y * widthPx
    for (let x = 0; x < widthPx; x++) {
      const left = x > 0 ? data[row + x - 1] : data[row]
      const right = x < widthPx - 1 ? data[row + x + 1] : data[row + x]
      along[row + x] = left + 2 * data[row + x] + right
    }
  }
  const out = new Uint8Array(data.length)
  for (let y = 0; y < heightPx; y++) {
    const up = (y > 0 ? y - 1 : y) * widthPx
    const down = (y < heightPx - 1 ? y + 1 : y) * widthPx
    const row = y * widthPx
    for (let x = 0; x < widthPx; x++) out[row + x] = (along[up + x] + 2 * along[row + x] + along[down + x] + 8) >> 4
  }
  return { widthPx, heightPx, data: out }
}

/** Grey at a place, pixel centres at .5; the place is at least a pixel within the picture. */
export function greyAt({ widthPx, data }: GrayImage, xPx: number, yPx: number): number {
  const x = xPx - 0.5
  const y = yPx - 0.5
  const column = Math.floor(x)
  const row = Math.floor(y)
  const u = x - column
  const v = y - row
  const i = row * widthPx + column
  const upper = data[i] + u * (data[i + 1] - data[i])
  const lower = data[i + widthPx] + u * (data[i + widthPx + 1] - data[i + widthPx])
  return upper + v * (lower - upper)
}
