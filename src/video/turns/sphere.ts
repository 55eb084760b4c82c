import { matrixOf, type Quat } from '../../geometry/quat.ts'
import type { Pyramid } from '../features/pyramid.ts'
import { greyAt } from './soft-picture.ts'
import { Cells } from './steep-places.ts'

/** Where a camera that stays in one place looks. */
export interface Look {
  readonly cameraFromMapQuatWxyz: Quat
  readonly focalPx: number
}

/** What a frame makes of the scenery's greys: gain times grey plus offset. */
export interface Exposure {
  readonly gain: number
  readonly offset: number
}
export const NO_CHANGE: Exposure = { gain: 1, offset: 0 }

/** A point that is not itself more often than this is something that moves. */
const MOST_MISSED_SHARE = 0.5
const LEAST_LOOKS = 10
/** New points are looked for where so many of the last ones have left the picture. */
const LEFT_SHARE = 0.15

/** Points of the scenery by direction, with the greys that they had at full and at half size when they were first seen, as of the first frame's exposure. */
export class Sphere {
  /** Directions in the map's frame, three numbers a point. */
  readonly rays: number[] = []
  readonly greys: readonly [number[], number[]] = [[], []]
  /** Grey levels a pixel. */
  readonly gradients: number[] = []
  readonly #looks: number[] = []
  readonly #misses: number[] = []
  #covered = 0

  get size(): number {
    return this.gradients.length
  }

  isSound(i: number): boolean {
    return this.#looks[i] < LEAST_LOOKS || this.#misses[i] < MOST_MISSED_SHARE * this.#looks[i]
  }

  note(i: number, missed: boolean): void {
    this.#looks[i]++
    if (missed) this.#misses[i]++
  }

  /** Share of the points that were looked at often which are not where they were. */
  get lostShare(): number {
    let [often, lost] = [0, 0]
    for (let i = 0; i < this.size; i++) {
      if (this.#looks[i] < LEAST_LOOKS) continue
      often++
      if (!this.isSound(i)) lost++
    }
    return lost / Math.max(1, often)
  }

  /** Takes new points where many of those that are known (`seenPx`) have left the picture. */
  extend(
    [full, half]: Pyramid,
    look: Look,
    seenPx: Float64Array,
    isHidden: (xPx: number, yPx: number) => boolean,
    { gain, offset }: Exposure = NO_CHANGE,
  ): void {
    const cells = new Cells(full)
    const taken = cells.occupied(seenPx)
    const covered = taken.reduce((sum, cell) => sum + cell, 0)
    if (covered > 0 && covered >= (1 - LEFT_SHARE) * this.#covered) return
    const { xPx, yPx, gradients } = cells.steepest(full, taken, isHidden)
    this.#covered = covered + gradients.length
    const m = matrixOf(look.cameraFromMapQuatWxyz)
    gradients.forEach((gradient, k) => {
      const x = (xPx[k] - full.widthPx / 2) / look.focalPx
      const y = (yPx[k] - full.heightPx / 2) / look.focalPx
      this.rays.push(m[0] * x + m[3] * y + m[6], m[1] * x + m[4] * y + m[7], m[2] * x + m[5] * y + m[8])
      this.greys[0].push((greyAt(full, xPx[k], yPx[k]) - offset) / gain)
      this.greys[1].push((greyAt(half, xPx[k] / 2, yPx[k] / 2) - offset) / gain)
      this.gradients.push(gradient)
      this.#looks.push(0)
      this.#misses.push(0)
    })
  }
}
