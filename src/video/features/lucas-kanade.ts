import type { GrayImage, Pyramid } from './pyramid.ts'

/** Half side of the window that is followed. */
const HALF = 5
const SIDE = 2 * HALF + 1
const AREA = SIDE * SIDE
/** By level; coarse levels only have to come near. */
const MAX_STEPS = [6, 5, 4] as const
/** A step shorter than this is the last: at the finest level noise is larger. */
const DONE_PX = [0.04, 0.1, 0.15] as const
/** The way back starts at the place itself, so that two levels suffice; who ends farther off was not followed. */
const BACK_LEVELS = 2
const MAX_BACK_PX = 0.6
/** Normalised correlation below which the window shows something else, however much noise there is. */
const MIN_CORRELATION = 0.35
/** A place is worth nothing where its standard deviation, from what is left of the difference and the slopes, is larger. */
const MAX_SD_PX = 0.22
const MIN_EIGENVALUE = 1.5

export interface FollowedPoint {
  xPx: number
  yPx: number
}

/**
 * Pyramidal Lucas and Kanade (1981; Bouguet 2000) in the inverse compositional form (Baker and Matthews 2004), blind to a
 * change of brightness, with a check forward and back (Kalal et al. 2010). Pixel centres at .5.
 */
export class LucasKanade {
  readonly #patch = new Float64Array((SIDE + 2) * (SIDE + 2))
  readonly #template = new Float64Array(AREA)
  readonly #gx = new Float64Array(AREA)
  readonly #gy = new Float64Array(AREA)
  readonly #seen = new Float64Array(AREA)
  /** Sums over the window of the gradients and of their products. */
  readonly #slopes = { sx: 0, sy: 0, xx: 0, xy: 0, yy: 0 }
  #x = 0
  #y = 0
  #correlation = 0
  #sdPx = 0

  /** Follows a point from one picture to the next, from a guess of where it went; false where it cannot be followed. */
  follow(from: Pyramid, to: Pyramid, xPx: number, yPx: number, at: FollowedPoint): boolean {
    if (!this.#run(from, to, xPx, yPx, at.xPx, at.yPx, from.length)) return false
    if (!(this.#correlation > MIN_CORRELATION && this.#sdPx < MAX_SD_PX)) return false
    const x = this.#x
    const y = this.#y
    if (!this.#run(to, from, x, y, xPx, yPx, BACK_LEVELS)) return false
    const dx = this.#x - xPx
    const dy = this.#y - yPx
    if (dx * dx + dy * dy > MAX_BACK_PX * MAX_BACK_PX) return false
    at.xPx = x
    at.yPx = y
    return true
  }

  /** From the coarsest level that holds the window down to the picture itself; the place found is in `#x`, `#y`. */
  #run(from: Pyramid, to: Pyramid, x: number, y: number, guessX: number, guessY: number, levels: number): boolean {
    this.#x = guessX
    this.#y = guessY
    for (let level = Math.min(levels, from.length) - 1; level >= 0; level--) {
      const scale = 1 / (1 << level)
      if (!this.#takeTemplate(from[level], x * scale - 0.5, y * scale - 0.5)) {
        if (level === 0) return false
        continue
      }
      if (!this.#align(to[level], scale, level) && level === 0) return false
    }
    return true
  }

  /** Window and gradients at a place where pixel 0 has its centre at 0; false outside the picture. */
  #takeTemplate(image: GrayImage, x: number, y: number): boolean {
    const left = x - HALF - 1
    const top = y - HALF - 1
    if (!(left >= 0 && top >= 0 && left + SIDE + 2 < image.widthPx && top + SIDE + 2 < image.heightPx)) return false
    sample(image, left, top, SIDE + 2, this.#patch)
    const patch = this.#patch
    const template = this.#template
    const gx = this.#gx
    const gy = this.#gy
    const slopes = this.#slopes
    const wide = SIDE + 2
    let sx = 0
    let sy = 0
    let xx = 0
    let xy = 0
    let yy = 0
    for (let row = 0, to = 0; row < SIDE; row++) {
      let p = (row + 1) * wide + 1
      for (let column = 0; column < SIDE; column++, p++, to++) {
        const a = Math.fround((patch[p + 1] - patch[p - 1]) * 0.5)
        const b = Math.fround((patch[p + wide] - patch[p - wide]) * 0.5)
        template[to] = patch[p]
        gx[to] = a
        gy[to] = b
        sx += a
        sy += b
        xx += a * a
        xy += a * b
        yy += b * b
      }
    }
    // A common change of brightness is projected out.
    slopes.xx = xx - (sx * sx) / AREA
    slopes.xy = xy - (sx * sy) / AREA
    slopes.yy = yy - (sy * sy) / AREA
    slopes.sx = sx
    slopes.sy = sy
    return true
  }

  #align(image: GrayImage, scale: number, level: number): boolean {
    const { data, widthPx, heightPx } = image
    const template = this.#template
    const gx = this.#gx
    const gy = this.#gy
    const seen = this.#seen
    const { sx, sy, xx, xy, yy } = this.#slopes
    const det = xx * yy - xy * xy
    const smaller = (xx + yy) / 2 - Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
    if (!(smaller > MIN_EIGENVALUE * AREA)) return level > 0
    const done = DONE_PX[Math.min(level, 2)]
    let x = this.#x * scale - 0.5 - HALF
    let y = this.#y * scale - 0.5 - HALF
    for (let step = MAX_STEPS[Math.min(level, 2)]; step > 0; step--) {
      if (!(x >= 0 && y >= 0 && x + SIDE < widthPx && y + SIDE < heightPx)) return false
      const x0 = Math.floor(x)
      const y0 = Math.floor(y)
      const fx = x - x0
      const fy = y - y0
      const a = (1 - fx) * (1 - fy)
      const b = fx * (1 - fy)
      const c = (1 - fx) * fy
      const d = fx * fy
      let bx = 0
      let by = 0
      let sum = 0
      let p = y0 * widthPx + x0
      for (let i = 0; i < AREA; p += widthPx - SIDE) {
        let above = data[p]
        let below = data[p + widthPx]
        for (const end = i + SIDE; i < end; i++) {
          p++
          const nextAbove = data[p]
          const nextBelow = data[p + widthPx]
          const value = Math.fround(a * above + b * nextAbove + c * below + d * nextBelow)
          seen[i] = value
          const miss = value - template[i]
          sum += miss
          bx += miss * gx[i]
          by += miss * gy[i]
          above = nextAbove
          below = nextBelow
        }
      }
      bx -= (sum * sx) / AREA
      by -= (sum * sy) / AREA
      const dx = (yy * bx - xy * by) / det
      const dy = (xx * by - xy * bx) / det
      x -= dx
      y -= dy
      if (dx * dx + dy * dy < done * done) break
    }
    this.#x = (x + 0.5 + HALF) / scale
    this.#y = (y + 0.5 + HALF) / scale
    if (level === 0) this.#judge(template, seen, smaller)
    return true
  }

  /** How well the window found agrees, and how well its slopes (smaller eigenvalue of their sum of squares) fix its place. */
  #judge(a: Float64Array, b: Float64Array, smaller: number): void {
    let [sa, sb, aa, ab, bb] = [0, 0, 0, 0, 0]
    for (let i = 0; i < AREA; i++) {
      const u = a[i]
      const v = b[i]
      sa += u
      sb += v
      aa += u * u
      ab += u * v
      bb += v * v
    }
    const varA = aa - (sa * sa) / AREA
    const varB = bb - (sb * sb) / AREA
    const shared = ab - (sa * sb) / AREA
    this.#correlation = shared / Math.sqrt(Math.max(1e-9, varA * varB))
    this.#sdPx = Math.sqrt(Math.max(0, varA + varB - 2 * shared) / AREA / smaller)
  }
}

/** Bilinear window of `side` pixels from a place that lies inside. */
function sample(image: GrayImage, left: number, top: number, side: number, out: Float64Array): void {
  const { data, widthPx } = image
  const x0 = Math.floor(left)
  const y0 = Math.floor(top)
  const fx = left - x0
  const fy = top - y0
  const a = (1 - fx) * (1 - fy)
  const b = fx * (1 - fy)
  const c = (1 - fx) * fy
  const d = fx * fy
  for (let row = 0, to = 0; row < side; row++) {
    let p = (y0 + row) * widthPx + x0
    let above = data[p]
    let below = data[p + widthPx]
    for (let column = 0; column < side; column++, to++) {
      p++
      const nextAbove = data[p]
      const nextBelow = data[p + widthPx]
      out[to] = Math.fround(a * above + b * nextAbove + c * below + d * nextBelow)
      above = nextAbove
      below = nextBelow
    }
  }
}
