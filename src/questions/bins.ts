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
  switch (stratum.kind) {
    case 'number':
      return numberBin(stratum.value)
    case 'hour':
      return { kind: 'hour', key: `${stratum.value}`, centre: stratum.value }
    case 'interval':
      return intervalBin(stratum.value)
    case 'option':
      return { kind: 'option', key: stratum.value }
    case 'any':
      return { kind: 'any', key: '' }
  }
}

function numberBin(value: number): CellBin {
  if (value === 0) return { kind: 'number', key: '0', centre: 0 }
  const place = Math.floor(Math.log(Math.abs(value)) / Math.log(NUMBER_BASE))
  const sign = Math.sign(value)
  return { kind: 'number', key: `${sign}e${place}`, centre: sign * NUMBER_BASE ** (place + 0.5) }
}

function intervalBin([startS, endS]: readonly [number, number]): CellBin {
  const length = Math.floor(Math.log(endS - startS) / Math.log(INTERVAL_LENGTH_BASE))
  const start = Math.floor(startS / INTERVAL_START_S)
  const lengthS = INTERVAL_LENGTH_BASE ** (length + 0.5)
  const fromS = (start + 0.5) * INTERVAL_START_S
  return { kind: 'interval', key: `${start}+${length}`, centre: [fromS, fromS + lengthS] }
}
