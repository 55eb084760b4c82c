import { isMeasured, type Quantity } from '../kinematics/quantity.ts'
import type { Unit } from './answer.ts'
import { type AnswerOf, type NumberUnit, RELATIVE_TOLERANCE } from './answer.ts'
import { type AskedUnits, fromSi } from './units.ts'

/** Zero has no 25 %: this much beside it is right too, in SI units. */
const ABSOLUTE_TOLERANCE = { length: 0.1, speed: 0.1, duration: 0.5, number: 0.1 } as const

type NumericType = keyof typeof ABSOLUTE_TOLERANCE

function numeric<T extends NumericType, U extends Unit>(type: T, quantity: Quantity, unit: U) {
  const { value, interval90 } = isMeasured(quantity) ? quantity : { value: Number.NaN, interval90: undefined }
  return {
    type,
    value: fromSi(value, unit),
    unit,
    ...(interval90 && { interval90: [fromSi(interval90[0], unit), fromSi(interval90[1], unit)] as [number, number] }),
    tolerance: { relative: RELATIVE_TOLERANCE, absolute: fromSi(ABSOLUTE_TOLERANCE[type], unit) },
  }
}

/** Typed answers from SI quantities, in the units that are asked. */
export const lengthAnswer = (lengthM: Quantity, { length }: AskedUnits): AnswerOf<'length'> =>
  numeric('length', lengthM, length)
export const speedAnswer = (speedMps: Quantity, { speed }: AskedUnits): AnswerOf<'speed'> =>
  numeric('speed', speedMps, speed)
export const numberAnswer = (number: Quantity, unit: NumberUnit): AnswerOf<'number'> => numeric('number', number, unit)
