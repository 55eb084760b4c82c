import type { DurationUnit, LengthUnit, SpeedUnit, Unit } from './answer.ts'

/** Length, time: the exponents that make adding a metre to a second an error. */
export interface Dimension {
  readonly length: number
  readonly time: number
}

interface UnitTraits {
  readonly dimension: Dimension
  /** How much of the SI unit one of these is; the foot and the mile are the international ones of 1959, exact. */
  readonly inSi: number
  readonly words: string
}

const LENGTH: Dimension = { length: 1, time: 0 }
const SPEED: Dimension = { length: 1, time: -1 }
const DURATION: Dimension = { length: 0, time: 1 }
const NONE: Dimension = { length: 0, time: 0 }
const ACCELERATION: Dimension = { length: 1, time: -2 }

export const UNITS: Readonly<Record<Unit, UnitTraits>> = {
  m: { dimension: LENGTH, inSi: 1, words: 'meters' },
  ft: { dimension: LENGTH, inSi: 0.3048, words: 'feet' },
  km: { dimension: LENGTH, inSi: 1000, words: 'kilometers' },
  mi: { dimension: LENGTH, inSi: 1609.344, words: 'miles' },
  'm/s': { dimension: SPEED, inSi: 1, words: 'meters per second' },
  'km/h': { dimension: SPEED, inSi: 1 / 3.6, words: 'kilometers per hour' },
  mph: { dimension: SPEED, inSi: 0.44704, words: 'miles per hour' },
  s: { dimension: DURATION, inSi: 1, words: 'seconds' },
  min: { dimension: DURATION, inSi: 60, words: 'minutes' },
  h: { dimension: DURATION, inSi: 3600, words: 'hours' },
  days: { dimension: DURATION, inSi: 86_400, words: 'days' },
  times: { dimension: NONE, inSi: 1, words: 'times' },
  count: { dimension: NONE, inSi: 1, words: '' },
  'm/s^2': { dimension: ACCELERATION, inSi: 1, words: 'meters per second squared' },
}

export const toSi = (value: number, unit: Unit): number => value * UNITS[unit].inSi
/** Exact for km/h, where multiplying by 3.6 loses less than dividing by its reciprocal. */
export const fromSi = (si: number, unit: Unit): number => (unit === 'km/h' ? si * 3.6 : si / UNITS[unit].inSi)

export const sameDimension = (a: Dimension, b: Dimension): boolean => a.length === b.length && a.time === b.time

/** What a question asks in: metres and km/h unless the user wants others. */
export interface AskedUnits {
  readonly length: Extract<LengthUnit, 'm' | 'ft'>
  readonly speed: SpeedUnit
}

export const DEFAULT_UNITS: AskedUnits = { length: 'm', speed: 'km/h' }

export const isLength = (unit: Unit): unit is LengthUnit => sameDimension(UNITS[unit].dimension, LENGTH)
export const isSpeed = (unit: Unit): unit is SpeedUnit => sameDimension(UNITS[unit].dimension, SPEED)
export const isDuration = (unit: Unit): unit is DurationUnit => sameDimension(UNITS[unit].dimension, DURATION)

/** The unit in which a quotient, a product or a mean of mixed units is given. */
export function siUnitOf(dimension: Dimension): Unit | undefined {
  const units: readonly Unit[] = ['m', 'm/s', 's', 'times', 'm/s^2']
  return units.find(unit => sameDimension(UNITS[unit].dimension, dimension))
}

/** Seconds, minutes, hours as a person would say them; of the ways around the Earth days, not 20,000 hours. */
export function handyDuration(durationS: number): DurationUnit {
  if (durationS < 120) return 's'
  if (durationS < 7200) return 'min'
  return durationS < 1000 * 3600 ? 'h' : 'days'
}
