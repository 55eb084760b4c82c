import type { Keyframe } from './window-map.ts'

/** Steps whose scale the oldest two keyframes of a window hold together. */
const SHARED_STEPS = 6

/** How far a path that was pieced together may have drifted. */
export class Drift {
  #logScaleVariance = 0
  #turnVariance = 0
  #seconds = 0

  step(left: Keyframe, next: Keyframe): void {
    this.#logScaleVariance += next.sdLogStep ** 2 / SHARED_STEPS
    this.#turnVariance += next.sdTurnRad ** 2 / SHARED_STEPS
    this.#seconds += next.seen.timeS - left.seen.timeS
  }

  newMap(sdLog: number): void {
    this.#logScaleVariance += sdLog ** 2
  }

  /** The mean of a random walk has a third of the variance of its end. */
  get sdLogLength(): number {
    return Math.sqrt(this.#logScaleVariance / 3)
  }

  get sdHeadingRadPerRootS(): number {
    return this.#seconds > 0 ? Math.sqrt(this.#turnVariance / this.#seconds) : 0
  }
}
