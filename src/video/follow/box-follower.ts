import { type Box2dPx, boxAreaPx2, clipBox } from '../../geometry/box.ts'
import type { Frame } from '../../media/pixels.ts'
import { CorrelationFilter, type Response } from './correlation-filter.ts'
import { GRID } from './fft.ts'
import { type Fade, objectFade, type Window, WindowFeatures } from './window-features.ts'

/** When a response counts; chosen on PETS, DAVIS and simulated clips together. */
const FOLLOW = {
  /** Surroundings that the window shows on each side, as a share of the mean side of the box. */
  surroundings: 0.75,
  /** Seen: peak and peak-to-sidelobe ratio at least. */
  peak: 0.22,
  psr: 6,
  /** Found again after it was lost, and learnt from: more. */
  surePeak: 0.35,
  surePsr: 8.5,
  scaleStep: 1.03,
  /** A change of size must be worth it. */
  scaleGain: 1.01,
  /** Cosine to what was given: below it the box shows something else, and only above the higher one it is learnt from. */
  likeness: 0.5,
  sureLikeness: 0.62,
  /** Least share of a box inside the picture. */
  insideShare: 0.35,
  /** A lost object is looked for this many windows away at most. */
  searchWindows: 2,
} as const

/** Half-window steps around where a lost object was expected. */
const RINGS: readonly (readonly [number, number])[] = [-2, -1, 0, 1, 2]
  .flatMap(y => [-2, -1, 0, 1, 2].map(x => [x, y] as const))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b))

interface Found {
  readonly window: Window
  readonly response: Response
}

/** One object, followed from frame to frame in one direction of time. */
export class BoxFollower {
  readonly #filter: CorrelationFilter
  readonly #features = new WindowFeatures()
  #box: Box2dPx
  #velocityX = 0
  #velocityY = 0
  #missed = 0
  readonly #fade: Fade
  /** What the box that was given shows, length 1. */
  readonly #given: Float64Array

  constructor(frame: Frame, box: Box2dPx) {
    this.#box = box
    const window = windowOf(box)
    const [shareX, shareY] = [(box[2] - box[0]) / window.widthPx, (box[3] - box[1]) / window.heightPx]
    this.#filter = new CorrelationFilter(shareX, shareY)
    this.#fade = objectFade(shareX, shareY)
    this.#given = this.#appearance(frame)
    this.#filter.learn(this.#features.channels)
  }

  /** Where the object is in the next frame; undefined where it is not seen. */
  next(frame: Frame): { readonly box: Box2dPx; readonly score: number } | undefined {
    const found = this.#missed === 0 ? this.#near(frame) : this.#again(frame)
    if (!found) {
      this.#missed++
      return undefined
    }
    this.#missed = 0
    this.#move(found)
    const { peak, psr } = found.response
    const inside = clipBox(this.#box, frame.widthPx, frame.heightPx)
    if (!inside || boxAreaPx2(inside) < FOLLOW.insideShare * boxAreaPx2(this.#box)) {
      this.#missed = 1
      return undefined
    }
    const appearance = this.#appearance(frame)
    const likeness = cosine(this.#given, appearance)
    if (likeness < FOLLOW.likeness) {
      this.#missed = 1
      return undefined
    }
    if (peak >= FOLLOW.surePeak && psr >= FOLLOW.surePsr && likeness >= FOLLOW.sureLikeness)
      this.#filter.learn(this.#features.channels)
    return { box: inside, score: Math.min(1, peak) }
  }

  #near(frame: Frame): Found | undefined {
    const window = this.#expected()
    let best = this.#look(frame, window)
    for (const scale of [1 / FOLLOW.scaleStep, FOLLOW.scaleStep]) {
      const other = this.#look(frame, { ...window, widthPx: scale * window.widthPx, heightPx: scale * window.heightPx })
      if (other.response.peak > FOLLOW.scaleGain * best.response.peak) best = other
    }
    const { peak, psr } = best.response
    return peak >= FOLLOW.peak && psr >= FOLLOW.psr ? best : undefined
  }

  /** Looks about: nearest places first, farther the longer it is gone. */
  #again(frame: Frame): Found | undefined {
    const { widthPx, heightPx, cxPx, cyPx } = windowOf(this.#box)
    const reach = Math.min(FOLLOW.searchWindows, 1 + this.#missed / 10)
    let best: Found | undefined
    for (const [x, y] of RINGS) {
      if (Math.max(Math.abs(x), Math.abs(y)) > reach) continue
      const window = { widthPx, heightPx, cxPx: cxPx + (x * widthPx) / 3, cyPx: cyPx + (y * heightPx) / 3 }
      if (window.cxPx < 0 || window.cyPx < 0 || window.cxPx > frame.widthPx || window.cyPx > frame.heightPx) continue
      const found = this.#look(frame, window)
      if (!best || found.response.peak > best.response.peak) best = found
    }
    return best && best.response.peak >= FOLLOW.surePeak && best.response.psr >= FOLLOW.surePsr ? best : undefined
  }

  #expected(): Window {
    const window = windowOf(this.#box)
    return { ...window, cxPx: window.cxPx + this.#velocityX, cyPx: window.cyPx + this.#velocityY }
  }

  #look(frame: Frame, window: Window): Found {
    this.#features.extract(frame, window)
    return { window, response: this.#filter.respond(this.#features.channels) }
  }

  #move({ window, response }: Found): void {
    const before = windowOf(this.#box)
    const cxPx = window.cxPx + (response.dx * window.widthPx) / GRID
    const cyPx = window.cyPx + (response.dy * window.heightPx) / GRID
    const scale = window.widthPx / before.widthPx
    const halfWidth = (scale * (this.#box[2] - this.#box[0])) / 2
    const halfHeight = (scale * (this.#box[3] - this.#box[1])) / 2
    this.#velocityX = 0.5 * this.#velocityX + 0.5 * (cxPx - before.cxPx)
    this.#velocityY = 0.5 * this.#velocityY + 0.5 * (cyPx - before.cyPx)
    this.#box = [cxPx - halfWidth, cyPx - halfHeight, cxPx + halfWidth, cyPx + halfHeight]
  }

  /** What the box shows, without its surroundings; the features stay extracted. */
  #appearance(frame: Frame): Float64Array {
    this.#features.extract(frame, windowOf(this.#box), this.#fade)
    const all = new Float64Array(this.#features.channels.length * GRID * GRID)
    for (const [c, channel] of this.#features.channels.entries()) all.set(channel, c * GRID * GRID)
    const length = Math.sqrt(all.reduce((sum, v) => sum + v * v, 0))
    return length > 0 ? all.map(v => v / length) : all
  }
}

const cosine = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function windowOf([x0, y0, x1, y1]: Box2dPx): Window {
  const around = FOLLOW.surroundings * (x1 - x0 + y1 - y0)
  return { cxPx: (x0 + x1) / 2, cyPx: (y0 + y1) / 2, widthPx: x1 - x0 + around, heightPx: y1 - y0 + around }
}
