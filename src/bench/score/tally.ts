import type { UnscoredReason } from '../parse/reading.ts'
import { HOURS, IOU, isUnscored, type Outcome } from './outcome.ts'
import type { ClusterSums } from './statistics/bootstrap.ts'

/** Sums over one model's answers to one task. */
export class Tally {
  n = 0
  right = 0
  firstRight = 0
  lastRight = 0
  /** At most one hour off. */
  withinHour = 0
  readonly unscored = new Map<UnscoredReason, number>()
  readonly figure = new Mean()
  readonly mra = new Mean()
  /** "" where answers of several units came, whose mean says nothing. */
  figureUnit: string | undefined
  readonly #byCluster = new Map<number, [right: number, n: number]>()

  add(outcome: Outcome, cluster: number): void {
    const { right, why, figure, figureUnit, mra } = outcome
    this.n++
    this.right += Number(right)
    this.firstRight += Number(outcome.firstRight)
    this.lastRight += Number(outcome.lastRight)
    if (isUnscored(why)) this.unscored.set(why, (this.unscored.get(why) ?? 0) + 1)
    if (figure !== undefined) this.figure.add(figure)
    if (figureUnit === HOURS && figure !== undefined && figure <= 1) this.withinHour++
    if (mra !== undefined) this.mra.add(mra)
    this.figureUnit = this.figureUnit === undefined || this.figureUnit === figureUnit ? (figureUnit ?? '') : ''
    const sums = this.#byCluster.get(cluster)
    if (!sums) this.#byCluster.set(cluster, [Number(right), 1])
    else {
      sums[0] += Number(right)
      sums[1]++
    }
  }

  get clusterCount(): number {
    return this.#byCluster.size
  }

  /** Right answers over answers, by recording. */
  clusterSums(): ClusterSums {
    const sums = [...this.#byCluster.values()]
    return {
      clusters: Uint32Array.from(this.#byCluster.keys()),
      numerators: Float64Array.from(sums, ([right]) => right),
      denominators: Float64Array.from(sums, ([, n]) => n),
    }
  }

  /** Mean error of what was read, mean overlap of all. */
  meanFigure(): { readonly unit: string; readonly mean: number } | undefined {
    const { figureUnit: unit, figure } = this
    return unit && figure.n > 0 ? { unit, mean: figure.value } : undefined
  }

  withinHourShare(): number | undefined {
    return this.figureUnit === HOURS ? this.withinHour / this.n : undefined
  }

  get hasOverlap(): boolean {
    return this.figureUnit === IOU
  }
}

class Mean {
  n = 0
  #sum = 0

  add(value: number): void {
    this.n++
    this.#sum += value
  }

  get value(): number {
    return this.#sum / this.n
  }
}
