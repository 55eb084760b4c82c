import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import { findCorners } from './corners.ts'
import { fitFlowField, flowAt } from './flow-field.ts'
import { LucasKanade } from './lucas-kanade.ts'
import { buildPyramid, type GrayImage, levelsFor, type Pyramid } from './pyramid.ts'

/** Where followed points are in one picture. The same id is the same point of the scenery. */
export interface FeatureFrame {
  readonly ids: Int32Array
  /** [x, y, x, y ...], pixel centres at .5. */
  readonly placesPx: Float64Array
}

export const NO_FEATURES: FeatureFrame = { ids: new Int32Array(0), placesPx: new Float64Array(0) }

/** Boxes of movers hold some of their surroundings: shadows, and windows that reach into them. */
const MOVER_MARGIN = 0.06
const MOVER_MARGIN_PX = 4
/** Two points nearer than this share of a cell follow the same thing. */
const APART_SHARE = 0.35

/** Corners are looked for at half the size: a quarter of the work, and what is a corner there is followed better. */
const SEARCH_SCALE = 2

export interface FeatureOptions {
  /** About so many points are followed. */
  readonly count: number
}

/** Where a tracker stood before a picture. */
export interface TrackerState {
  readonly pyramid: Pyramid | undefined
  readonly frame: FeatureFrame
  readonly flows: Float64Array
}

/** Follows points of the scenery from picture to picture and finds new ones where there are none. */
export class FeatureTracker {
  readonly #lk = new LucasKanade()
  readonly #count: number
  #pyramid: Pyramid | undefined
  #frame: FeatureFrame = NO_FEATURES
  #flows: Float64Array = new Float64Array(0)
  #nextId = 0

  constructor({ count }: FeatureOptions) {
    this.#count = count
  }

  get frame(): FeatureFrame {
    return this.#frame
  }

  get image(): GrayImage | undefined {
    return this.#pyramid?.[0]
  }

  /** What `restore` brings back. */
  save(): TrackerState {
    return { pyramid: this.#pyramid, frame: this.#frame, flows: this.#flows }
  }

  restore({ pyramid, frame, flows }: TrackerState): void {
    this.#pyramid = pyramid
    this.#frame = frame
    this.#flows = flows
  }

  /** The points of the last picture in this one, without those that are lost or lie on movers. */
  advance(image: GrayImage, movers: readonly Box2dPx[]): FeatureFrame {
    const pyramid = buildPyramid(image, levelsFor(image.widthPx))
    const from = this.#pyramid
    this.#pyramid = pyramid
    if (!from) return this.#frame
    const { ids, placesPx } = this.#frame
    const kept: number[] = []
    const places: number[] = []
    const flows: number[] = []
    const covers = moverTest(movers)
    const at = { xPx: 0, yPx: 0 }
    for (let i = 0; i < ids.length; i++) {
      const x = placesPx[2 * i]
      const y = placesPx[2 * i + 1]
      at.xPx = x + this.#flows[2 * i]
      at.yPx = y + this.#flows[2 * i + 1]
      if (!this.#lk.follow(from, pyramid, x, y, at) || covers(at.xPx, at.yPx)) continue
      kept.push(ids[i])
      places.push(at.xPx, at.yPx)
      flows.push(at.xPx - x, at.yPx - y)
    }
    this.#take(Int32Array.from(kept), Float64Array.from(places), Float64Array.from(flows))
    this.#thin()
    return this.#frame
  }

  /** Points nobody believes in are not followed any more. */
  drop(isBad: (id: number) => boolean): void {
    this.#keep(i => !isBad(this.#frame.ids[i]))
  }

  /** New points in cells of the last picture that have none. */
  replenish(movers: readonly Box2dPx[]): FeatureFrame {
    const image = this.image
    if (!image) return this.#frame
    const cellPx = this.#cellPx(image)
    const taken = new Set<number>()
    const { ids, placesPx } = this.#frame
    const cell = (x: number, y: number): number => Math.floor(y / cellPx) * 4096 + Math.floor(x / cellPx)
    for (let i = 0; i < ids.length; i++) taken.add(cell(placesPx[2 * i], placesPx[2 * i + 1]))
    const covers = moverTest(movers)
    const fresh = findCorners(
      this.#searched(),
      cellPx / SEARCH_SCALE,
      (column, row) => !taken.has(row * 4096 + column),
      (x, y) => !covers(x * SEARCH_SCALE, y * SEARCH_SCALE),
    ).map(v => v * SEARCH_SCALE)
    const freshIds = Int32Array.from({ length: fresh.length / 2 }, () => this.#nextId++)
    const flows = this.#expectedFlows(fresh, image.widthPx)
    this.#take(joined(ids, freshIds), joinedFloats(placesPx, fresh), joinedFloats(this.#flows, flows))
    return this.#frame
  }

  /** What is new is expected to go on as its surroundings do. */
  #expectedFlows(fresh: Float64Array, spanPx: number): Float64Array {
    const field = fitFlowField(this.#frame.placesPx, this.#flows, spanPx)
    const out = new Float64Array(fresh.length)
    for (let i = 0; field && i < fresh.length; i += 2) {
      const [u, v] = flowAt(field, fresh[i], fresh[i + 1])
      out[i] = u
      out[i + 1] = v
    }
    return out
  }

  #searched(): GrayImage {
    const pyramid = this.#pyramid ?? []
    return pyramid[1] ?? pyramid[0]
  }

  #cellPx({ widthPx, heightPx }: GrayImage): number {
    return SEARCH_SCALE * Math.max(4, Math.round(Math.sqrt((widthPx * heightPx) / this.#count) / SEARCH_SCALE))
  }

  /** Points that have run together: the older one stays. */
  #thin(): void {
    const image = this.image
    if (!image) return
    const cellPx = Math.max(4, this.#cellPx(image) * APART_SHARE)
    const seen = new Set<number>()
    const { placesPx } = this.#frame
    this.#keep(i => {
      const key = Math.floor(placesPx[2 * i + 1] / cellPx) * 65536 + Math.floor(placesPx[2 * i] / cellPx)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
  }

  #keep(test: (i: number) => boolean): void {
    const { ids, placesPx } = this.#frame
    const kept: number[] = []
    for (let i = 0; i < ids.length; i++) if (test(i)) kept.push(i)
    if (kept.length === ids.length) return
    const pairs = (values: Float64Array): Float64Array => {
      const out = new Float64Array(2 * kept.length)
      for (let k = 0; k < kept.length; k++) {
        out[2 * k] = values[2 * kept[k]]
        out[2 * k + 1] = values[2 * kept[k] + 1]
      }
      return out
    }
    this.#take(
      Int32Array.from(kept, i => ids[i]),
      pairs(placesPx),
      pairs(this.#flows),
    )
  }

  #take(ids: Int32Array, placesPx: Float64Array, flows: Float64Array): void {
    this.#frame = { ids, placesPx }
    this.#flows = flows
  }
}

/** Whether a place lies on a mover. */
export function moverTest(movers: readonly Box2dPx[]): (x: number, y: number) => boolean {
  if (movers.length === 0) return () => false
  const wide = movers.map((box): Box2dPx => {
    const dx = MOVER_MARGIN_PX + MOVER_MARGIN * boxWidthPx(box)
    const dy = MOVER_MARGIN_PX + MOVER_MARGIN * boxHeightPx(box)
    return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy]
  })
  return (x, y) => wide.some(box => x > box[0] && y > box[1] && x < box[2] && y < box[3])
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

function joinedFloats(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
