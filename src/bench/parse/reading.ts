/** What the parser is told of the question; nothing of its answer. */
export const EXPECTED_TYPES = ['length', 'speed', 'hour', 'interval', 'choice', 'yesno', 'number', 'duration'] as const
export type ExpectedType = (typeof EXPECTED_TYPES)[number]

export interface Expected {
  readonly type: ExpectedType
  /** What a bare number means; by default m, km/h, s. */
  readonly unit?: string
  /** Of a choice, in the order in which the question gives them. */
  readonly options?: readonly string[]
  /** The question, so that an answer that restates its numbers is not read as giving them. */
  readonly question?: string
}

export const UNSCORED_REASONS = [
  'no answer',
  'refusal',
  'two answers',
  'wrong dimension',
  'vague',
  'out of range',
  'not an option',
] as const
export type UnscoredReason = (typeof UNSCORED_REASONS)[number]

export type ReadValue = number | string | boolean | readonly [startS: number, endS: number]

/** What --unit may name; empty where a type has none. */
export const BARE_UNITS: Readonly<Record<ExpectedType, readonly string[]>> = {
  length: ['m', 'km', 'cm', 'mm', 'ft', 'in', 'yd', 'mi'],
  speed: ['km/h', 'm/s', 'mph', 'ft/s', 'knots', 'cm/s'],
  duration: ['s', 'ms', 'min', 'h', 'day'],
  interval: ['s', 'ms', 'min', 'h'],
  number: ['times', 'count', 'm/s^2'],
  hour: [],
  choice: [],
  yesno: [],
}

/** What the answer says, or why nothing can be scored. */
export type Verdict =
  | { readonly status: 'scored'; readonly value: ReadValue; readonly unit?: string }
  | { readonly status: 'unscored'; readonly reason: UnscoredReason }

/** What a harness that takes the first or the last match would read; null where nothing. */
export type Naive = number | string | null

/**
 * An answer as understood: lengths in m, speeds in km/h, durations and intervals in s, hours 1-12, choices as the
 * option's text. `first` is what lmms-eval would read, `last` what VLMEvalKit would.
 */
export type Reading = Verdict & { readonly first: Naive; readonly last: Naive }

export const scored = (value: ReadValue, unit?: string): Verdict =>
  unit === undefined ? { status: 'scored', value } : { status: 'scored', value, unit }
export const unscored = (reason: UnscoredReason): Verdict => ({ status: 'unscored', reason })
