import { niceStep, ticks, tickText } from '../../../look/plan-view.ts'

export interface Tick {
  readonly value: number
  readonly label: string
}

/** From a value to pixels. */
export interface Scale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly Tick[]
  at(value: number): number
}

/** `low` stands at `from`, `high` at `to`; values beyond stand at the ends. */
export function linearScale(low: number, high: number, [from, to]: readonly [number, number], about = 5): Scale {
  const step = niceStep((high - low) / about)
  return {
    low,
    high,
    ticks: ticks(low, high, step).map(value => ({
      value,
      label: tickText(value === 0 ? 0 : value, step).replace('-', '−'),
    })),
    at: value => from + ((clamp(value, low, high) - low) / (high - low)) * (to - from),
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Both ends above 0. Ticks are 1, 2, 5 times powers of ten, or powers alone where these are many. */
export function logScale(low: number, high: number, [from, to]: readonly [number, number]): Scale {
  const decades = Math.log10(high / low)
  const digits = decades > 3 ? [1] : decades > 1.7 ? [1, 3] : [1, 2, 5]
  const values: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of digits) values.push(digit * 10 ** power)
  }
  const inside = values.filter(value => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
  return {
    low,
    high,
    ticks: inside.map(value => ({ value, label: String(Number(value.toPrecision(1))) })),
    at: value => from + (Math.log(clamp(value, low, high) / low) / Math.log(high / low)) * (to - from),
  }
}
