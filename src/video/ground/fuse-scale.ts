import type { ScaleWitness } from '../../tracks/scene.ts'

/** What one witness says: metres a unit of the map. */
export interface ScaleReading {
  readonly kind: ScaleWitness['kind']
  readonly detail?: string
  readonly trackId?: string
  readonly logScale: number
  /** One standard deviation; witnesses err independently of each other. */
  readonly sdLog: number
  /** A size of a kind of which toys and models are made. */
  readonly isModelled?: boolean
  /** A thing of which no giants are made: a cup, a keyboard. */
  readonly isHousehold?: boolean
}

export interface FusedScale {
  /** Absent where nobody says anything, or nobody is believed. */
  readonly scale?: { readonly log: number; readonly sdLog: number }
  /** All of them, with their ratios to the fused scale; those that were not believed are named so. */
  readonly witnesses: ScaleWitness[]
}

/** Share of witnesses that are simply wrong, and the width of their errors: a factor of 20 either way. */
const WRONG_SHARE = 0.05
const WRONG_SD = 3
const REJECT_SD = 3
/** Modelled things this much larger than life beside household things are toys. */
const TOY_FACTOR = 3

/**
 * The scale on which most of the evidence agrees: the peak of the sum of log((1 - e) N + e wide), and the weighted mean of the
 * witnesses within 3 standard deviations of it. Their spread is widened where they disagree more than they should.
 */
export function fuseScale(readings: readonly ScaleReading[]): FusedScale {
  const usable = withoutToys(readings)
  if (usable.length === 0) return { witnesses: readings.map(r => witnessOf(r, r.logScale, true)) }
  const peak = usable.map(r => polished(r.logScale, usable)).sort((a, b) => support(b, usable) - support(a, usable))[0]
  const isBelieved = (r: ScaleReading): boolean =>
    usable.includes(r) && Math.abs(r.logScale - peak) <= REJECT_SD * r.sdLog + 1e-9
  const believed = readings.filter(isBelieved)
  const { mean, sd } = weighted(believed)
  const witnesses = readings.map(r => witnessOf(r, mean, !isBelieved(r)))
  return { scale: { log: mean, sdLog: sd }, witnesses }
}

function withoutToys(readings: readonly ScaleReading[]): readonly ScaleReading[] {
  const household = readings.filter(r => r.isHousehold)
  if (household.length === 0) return readings
  const { mean } = weighted(household)
  return readings.filter(r => !(r.isModelled && mean - r.logScale < -Math.log(TOY_FACTOR)))
}

function support(x: number, readings: readonly ScaleReading[]): number {
  return readings.reduce((sum, r) => sum + Math.log(densityAt(x, r)), 0)
}

const MIN_SD = 1e-3
const normal = (x: number, sd: number): number => Math.exp(-0.5 * (x / sd) ** 2) / sd

const densityAt = (x: number, { logScale, sdLog }: ScaleReading): number =>
  (1 - WRONG_SHARE) * normal(x - logScale, Math.max(sdLog, MIN_SD)) + WRONG_SHARE * normal(x - logScale, WRONG_SD)

/** Up to the peak near x: weights are the chances that a witness is right. */
function polished(start: number, readings: readonly ScaleReading[]): number {
  let x = start
  for (let step = 0; step < 10; step++) {
    let [sum, total] = [0, 0]
    for (const r of readings) {
      const sd = Math.max(r.sdLog, MIN_SD)
      const right = ((1 - WRONG_SHARE) * normal(x - r.logScale, sd)) / densityAt(x, r)
      sum += (right * r.logScale) / sd ** 2
      total += right / sd ** 2
    }
    if (total > 0) x = sum / total
  }
  return x
}

function weighted(readings: readonly ScaleReading[]): { mean: number; sd: number } {
  const weights = readings.map(r => 1 / Math.max(r.sdLog, MIN_SD) ** 2)
  const total = weights.reduce((a, b) => a + b, 0)
  const mean = readings.reduce((sum, r, i) => sum + weights[i] * r.logScale, 0) / total
  const chi2 = readings.reduce((sum, r, i) => sum + weights[i] * (r.logScale - mean) ** 2, 0)
  const widened = Math.max(1, chi2 / Math.max(1, readings.length - 1))
  const exact = readings.some(r => r.sdLog === 0)
  return { mean, sd: exact ? 0 : Math.sqrt(widened / total) }
}

function witnessOf(r: ScaleReading, logScale: number, rejected: boolean): ScaleWitness {
  return {
    kind: r.kind,
    ...(r.detail !== undefined && { detail: r.detail }),
    ...(r.trackId !== undefined && { trackId: r.trackId }),
    ratio: Math.exp(r.logScale - logScale),
    sdLog: r.sdLog,
    ...(rejected && { rejected: true }),
  }
}
