import type { Measure } from './unit-words.ts'

export type QuantityType = 'length' | 'speed' | 'duration' | 'number' | 'hour'

interface Rules {
  readonly measure: Measure
  /** In which values are given; without one as the question's unit has it. */
  readonly unit?: string
  readonly fromSi: number
  /** What a bare number means. */
  readonly bare: string
  readonly lowest: number
}

/** One row a type that is read as one number. */
export const RULES: Readonly<Record<QuantityType, Rules>> = {
  length: { measure: 'length', unit: 'm', fromSi: 1, bare: 'm', lowest: 0 },
  speed: { measure: 'speed', unit: 'km/h', fromSi: 3.6, bare: 'km/h', lowest: 0 },
  duration: { measure: 'duration', unit: 's', fromSi: 1, bare: 's', lowest: 0 },
  number: { measure: 'none', fromSi: 1, bare: 'count', lowest: Number.NEGATIVE_INFINITY },
  hour: { measure: 'clock', unit: "o'clock", fromSi: 1, bare: "o'clock", lowest: 1 },
}
