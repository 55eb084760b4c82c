import { middle } from '../../base/stats.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'

/** What the colours of one frame say of where the vehicles stand: numbers of 0..255, shares of the picture, vehicles left out. */
export interface Surroundings {
  /** Pixels that have a colour; in a grey recording none does. */
  readonly coloured: number
  /** Pixels of leaves and grass. */
  readonly green: number
  /** How much bluer than red the upper eighth is. */
  readonly blueAbove: number
  /** Pixels of the lower half that are grey or white and brighter than what lies to both sides: lines, kerbs, stones. */
  readonly marks: number
  /** The median colour of what vehicles stand on; absent where none is seen. */
  readonly groundRgb?: readonly [red: number, green: number, blue: number]
}

/** Pictures are averaged down to about this width: noise and grain go, lines on roads stay. */
const LOOKED_AT_PX = 320
const COLOURED_SHARE = 0.06
const GREEN = { overOthers: 1.08, leastSpread: 25 } as const
/** A mark is brighter than the picture a fortieth of its width to either side. */
const MARK = { reachShare: 1 / 40, brighter: 30, mostColour: 0.2, brightest: 110 } as const
/** Boxes are widened by this share: outlines and shadows are no marks. */
const MARGIN = 0.08
/** Below a vehicle's box, in its heights. */
const STRIP = { from: 0.05, to: 0.3, leastPx: 3 } as const

export function surroundingsOf(image: RgbImage, vehicles: readonly Box2dPx[]): Surroundings {
  const step = Math.max(1, Math.round(image.widthPx / LOOKED_AT_PX))
  const small = averaged(image, step)
  const boxes = vehicles.map(box => box.map(v => v / step) as [number, number, number, number])
  const groundRgb = groundOf(small, boxes)
  return { ...sharesOf(small, maskOf(small, boxes)), ...(groundRgb && { groundRgb }) }
}

function averaged({ widthPx, heightPx, data }: RgbImage, step: number): RgbImage {
  if (step === 1) return { widthPx, heightPx, data }
  const size = { widthPx: Math.floor(widthPx / step), heightPx: Math.floor(heightPx / step) }
  const sums = new Uint32Array(3 * size.widthPx * size.heightPx)
  for (let y = 0; y < size.heightPx * step; y++) {
    const to = 3 * Math.floor(y / step) * size.widthPx
    for (let x = 0, at = 3 * y * widthPx; x < size.widthPx * step; x++) {
      const i = to + 3 * Math.floor(x / step)
      for (let c = 0; c < 3; c++) sums[i + c] += data[at++]
    }
  }
  return { ...size, data: Uint8Array.from(sums, sum => sum / step ** 2) }
}

/** 1 where a vehicle is. */
function maskOf({ widthPx, heightPx }: RgbImage, vehicles: readonly Box2dPx[]): Uint8Array {
  const mask = new Uint8Array(widthPx * heightPx)
  for (const [x0, y0, x1, y1] of vehicles) {
    const margin = MARGIN * (x1 - x0)
    const [left, right] = [Math.max(0, Math.floor(x0 - margin)), Math.min(widthPx, Math.ceil(x1 + margin))]
    for (let y = Math.max(0, Math.floor(y0 - margin)); y < Math.min(heightPx, y1 + margin); y++) {
      if (right > left) mask.fill(1, y * widthPx + left, y * widthPx + right)
    }
  }
  return mask
}

function sharesOf(image: RgbImage, mask: Uint8Array): Omit<Surroundings, 'groundRgb'> {
  const { widthPx, heightPx, data } = image
  let [coloured, outside, green, above, blue, below, marks] = [0, 0, 0, 0, 0, 0, 0]
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const [r, g, b] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]]
      const most = Math.max(r, g, b)
      const spread = most - Math.min(r, g, b)
      if (spread > COLOURED_SHARE * Math.max(1, most)) coloured++
      if (y < heightPx / 8) {
        above++
        blue += b - r
      }
      if (mask[i] === 1) continue
      outside++
      if (spread > GREEN.leastSpread && g > GREEN.overOthers * Math.max(r, b)) green++
      if (y < heightPx / 2) continue
      below++
      if (most > MARK.brightest && spread < MARK.mostColour * most && isMark(image, x, y)) marks++
    }
  }
  return {
    coloured: coloured / Math.max(1, mask.length),
    green: green / Math.max(1, outside),
    blueAbove: blue / Math.max(1, above),
    marks: marks / Math.max(1, below),
  }
}

function isMark({ widthPx, heightPx, data }: RgbImage, x: number, y: number): boolean {
  const reach = Math.max(2, Math.round(MARK.reachShare * widthPx))
  const lumaAt = (x: number, y: number): number => {
    const at = 3 * (y * widthPx + x)
    return (data[at] + data[at + 1] + data[at + 2]) / 3
  }
  const least = lumaAt(x, y) - MARK.brighter
  const across = x >= reach && x + reach < widthPx && Math.max(lumaAt(x - reach, y), lumaAt(x + reach, y)) < least
  const down = y >= reach && y + reach < heightPx && Math.max(lumaAt(x, y - reach), lumaAt(x, y + reach)) < least
  return across || down
}

function groundOf(image: RgbImage, vehicles: readonly Box2dPx[]): readonly [number, number, number] | undefined {
  const strips = vehicles.flatMap(box => stripBelow(image, box))
  if (strips.length === 0) return undefined
  const of = (channel: 0 | 1 | 2): number => middle(strips.map(rgb => rgb[channel]))
  return [of(0), of(1), of(2)]
}

function stripBelow({ widthPx, heightPx, data }: RgbImage, [x0, y0, x1, y1]: Box2dPx): [number, number, number][] {
  const from = Math.round(y1 + STRIP.from * (y1 - y0))
  const to = Math.max(from + STRIP.leastPx, Math.round(y1 + STRIP.to * (y1 - y0)))
  const [left, right] = [Math.max(0, Math.floor(x0)), Math.min(widthPx, Math.ceil(x1))]
  if (to > heightPx || right - left < STRIP.leastPx) return []
  const pixels: [number[], number[], number[]] = [[], [], []]
  for (let y = from; y < to; y++) {
    for (let x = left; x < right; x++) for (let c = 0; c < 3; c++) pixels[c].push(data[3 * (y * widthPx + x) + c])
  }
  return [[middle(pixels[0]), middle(pixels[1]), middle(pixels[2])]]
}
