import type { FrameSize } from '../../media/pixels.ts'
import { type GradientField, gradientsOf } from './gradients.ts'

/** A straight edge in the picture, in pixels. */
export interface Segment {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly lengthPx: number
}

/** Grey levels, rows from the top. */
export interface GreyImage extends FrameSize {
  readonly data: Uint8Array
}

export interface SegmentOptions {
  /** Default: 3 % of the picture's diagonal, at least 15 px. */
  readonly minLengthPx?: number
}

/** Noise alone makes bars of up to 10 px. */
const MIN_LENGTH_PX = 15
const MIN_LENGTH_SHARE = 0.03
/** Directions of a region's pixels agree to this (von Gioi et al. 2010). */
const TOLERANCE_RAD = Math.PI / 8
/** A region fills its rectangle at least so far, else it is a curve. */
const MIN_DENSITY = 0.6
/** A sharp edge is 3 px wide after smoothing; a wider one is no edge, unless it is long. */
const MIN_WIDTH_PX = 4.5
const MAX_WIDTH_SHARE = 0.1

/**
 * Straight edges by regions of equal gradient direction, after LSD (von Gioi, Jakubowicz, Morel and Randall 2010) without its
 * validation: length and density decide. Ends are accurate to a fraction of a pixel across the segment. Longest first.
 */
export function lineSegments(image: GreyImage, { minLengthPx }: SegmentOptions = {}): Segment[] {
  const least = minLengthPx ?? Math.max(MIN_LENGTH_PX, MIN_LENGTH_SHARE * Math.hypot(image.widthPx, image.heightPx))
  const field = gradientsOf(image)
  const grower = new RegionGrower(field)
  const segments: Segment[] = []
  for (const seed of field.strongestFirst) {
    if (!grower.grow(seed, TOLERANCE_RAD)) continue
    if (grower.size < least) continue
    const segment = segmentOf(grower, field)
    if (segment && segment.lengthPx >= least) segments.push(segment)
  }
  return segments.sort((a, b) => b.lengthPx - a.lengthPx)
}

/** Pixels around a seed whose direction is the region's. */
class RegionGrower {
  readonly members: Int32Array
  size = 0
  readonly #used: Uint8Array
  readonly #field: GradientField

  constructor(field: GradientField) {
    this.#field = field
    this.members = new Int32Array(field.strength.length)
    this.#used = new Uint8Array(field.strength.length)
  }

  grow(seed: number, toleranceRad: number): boolean {
    const { strength, angleRad, widthPx } = this.#field
    if (this.#used[seed] || strength[seed] === 0) return false
    let [sumX, sumY] = [Math.cos(angleRad[seed]), Math.sin(angleRad[seed])]
    let mean = angleRad[seed]
    this.size = 0
    this.#take(seed)
    for (let i = 0; i < this.size; i++) {
      const at = this.members[i]
      for (let dy = -widthPx; dy <= widthPx; dy += widthPx) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = at + dy + dx
          if (next < 0 || next >= strength.length || this.#used[next] || strength[next] === 0) continue
          if (turnBetween(angleRad[next], mean) > toleranceRad) continue
          this.#take(next)
          sumX += Math.cos(angleRad[next])
          sumY += Math.sin(angleRad[next])
          mean = Math.atan2(sumY, sumX)
        }
      }
    }
    return true
  }

  #take(pixel: number): void {
    this.#used[pixel] = 1
    this.members[this.size++] = pixel
  }
}

function turnBetween(a: number, b: number): number {
  const turn = Math.abs(a - b)
  return turn > Math.PI ? 2 * Math.PI - turn : turn
}

/** The long axis of the region's strength; undefined where it is no thin bar. */
function segmentOf({ members, size }: RegionGrower, { strength, widthPx }: GradientField): Segment | undefined {
  let [mass, mx, my, mxx, mxy, myy] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < size; i++) {
    const p = members[i]
    const w = strength[p]
    const [x, y] = [p % widthPx, (p / widthPx) | 0]
    mass += w
    mx += w * x
    my += w * y
    mxx += w * x * x
    mxy += w * x * y
    myy += w * y * y
  }
  const [cx, cy] = [mx / mass, my / mass]
  const [sxx, sxy, syy] = [mxx / mass - cx * cx, mxy / mass - cx * cy, myy / mass - cy * cy]
  const along = Math.atan2(2 * sxy, sxx - syy) / 2
  const [dx, dy] = [Math.cos(along), Math.sin(along)]
  let [low, high] = [0, 0]
  for (let i = 0; i < size; i++) {
    const [x, y] = [(members[i] % widthPx) - cx, ((members[i] / widthPx) | 0) - cy]
    const l = x * dx + y * dy
    if (l < low) low = l
    if (l > high) high = l
  }
  const lengthPx = high - low + 1
  const across2 = sxx * dy * dy - 2 * sxy * dx * dy + syy * dx * dx
  // Of a bar with this variance across.
  const thicknessPx = Math.sqrt(12 * Math.max(across2, 1 / 12))
  if (size < MIN_DENSITY * lengthPx * thicknessPx || thicknessPx > Math.max(MIN_WIDTH_PX, lengthPx * MAX_WIDTH_SHARE)) {
    return undefined
  }
  // A gradient lies between its four pixels: at the corner that they share.
  const [ox, oy] = [cx + 1, cy + 1]
  return { x0: ox + low * dx, y0: oy + low * dy, x1: ox + high * dx, y1: oy + high * dy, lengthPx }
}
