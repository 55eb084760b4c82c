/** Why a quantity has no value: a closed list, so that programs can branch on it. */
export const CANNOT_TELL_REASONS = [
  'no scale',
  'only pixels',
  'not seen',
  'too short',
  'gap',
  'does not move',
  'too uncertain',
  'no such object',
  'no camera pose',
  'not approaching',
  'not ahead',
  'no size',
] as const

export type CannotTellReason = (typeof CANNOT_TELL_REASONS)[number]

export interface CannotTell {
  readonly status: 'cannot tell'
  readonly reason: CannotTellReason
}

export interface Measured {
  readonly value: number
  /** Central 90 % interval; absent where the track carries no covariance. */
  readonly interval90?: readonly [low: number, high: number]
}

/** A number with its interval, or why there is none. The unit stands in the name of the field that holds it. */
export type Quantity = Measured | CannotTell

/** Seconds since the scene's start. */
export interface Window {
  readonly startS: number
  readonly endS: number
}

export const cannotTell = (reason: CannotTellReason): CannotTell => ({ status: 'cannot tell', reason })
export const isCannotTell = (answer: object): answer is CannotTell =>
  'status' in answer && answer.status === 'cannot tell'
export const isMeasured = (quantity: Quantity): quantity is Measured => !isCannotTell(quantity)
