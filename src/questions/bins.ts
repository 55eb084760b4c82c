import type { Stratum } from './draft.ts'

/** Where an answer falls; `centre` stands for all answers of the bin. */
export type CellBin =
  | { readonly kind: 'number'; readonly key: string; readonly centre: number }
  | { readonly kind: 'hour'; readonly key: string; readonly centre: number }
  | { readonly kind: 'interval'; readonly key: string; readonly centre: readonly [number, number] }
  | { readonly kind: 'option'; readonly key: string }
  | { readonly kind: 'any'; readonly key: string }

/** Logarithmic bins: a guess that is right within 25 % covers about four. */
const NUMBER_BASE = 1.15
const INTERVAL_LENGTH_BASE = 1.4
const INTERVAL_START_S = 1

export function cellBin(stratum: Stratum): CellBin {
  const key = binKey(stratum)
  switch (stratum.kind) {
    case 'number':
      return { kind: 'number', key, centre: numberCentre(stratum.value) }
    case 'hour':
      return { kind: 'hour', key, centre: stratum.value }
    case 'interval':
      return { kind: 'interval', key, centre: intervalCentre(stratum.value) }
    default:
      return { kind: stratum.kind, key }
  }
}

/** Names the bin; drafts ask for it far more often than for the bin itself. */
export function binKey(stratum: Stratum): string {
  switch (stratum.kind) {
    case 'number':
      return stratum.value === 0 ? '0' : `${Math.sign(stratum.value)}e${numberPlace(stratum.value)}`
    case 'interval':
      return `${startPlace(stratum.value)}+${lengthPlace(stratum.value)}`
    case 'any':
      return ''
    default:
      return `${stratum.value}`
  }
}

const numberPlace = (value: number): number => Math.floor(Math.log(Math.abs(value)) / Math.log(NUMBER_BASE))

const numberCentre = (value: number): number =>
  value === 0 ? 0 : Math.sign(value) * NUMBER_BASE ** (numberPlace(value) + 0.5)

type TimeSpan = readonly [startS: number, endS: number]

const startPlace = ([startS]: TimeSpan): number => Math.floor(startS / INTERVAL_START_S)
const lengthPlace = ([startS, endS]: TimeSpan): number =>
  Math.floor(Math.log(endS - startS) / Math.log(INTERVAL_LENGTH_BASE))

function intervalCentre(span: TimeSpan): readonly [number, number] {
  const fromS = (startPlace(span) + 0.5) * INTERVAL_START_S
  return [fromS, fromS + INTERVAL_LENGTH_BASE ** (lengthPlace(span) + 0.5)]
}
