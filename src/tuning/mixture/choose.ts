import type { MixtureOptions } from '../recipe.ts'
import type { Gathered } from './gather.ts'
import { quotasOf } from './shares.ts'

/**
 * Rows of the questions that are taken, by split: of each stratum those with the lowest lots, so that a smaller mixture
 * is a part of a larger one of the same shares. Shares and `kinematic` are those of train; val keeps the ratio.
 */
export function chooseRows(gathered: Gathered, mixture: MixtureOptions): Record<'train' | 'val', number[]> {
  const { strata } = gathered
  const places = (split: string) => strata.flatMap((stratum, i) => (stratum.split === split ? [i] : []))
  const rowsOf = rowsByStratum(gathered)
  const taken = (own: readonly number[], limits: MixtureOptions): number[] => {
    const quotas = quotasOf(
      own.map(i => strata[i]),
      limits,
    )
    return own.flatMap((i, k) => lowest(rowsOf[i], quotas[k], gathered))
  }
  const train = taken(places('train'), mixture)
  const candidates = places('train').reduce((sum, i) => sum + strata[i].count, 0)
  const part = candidates === 0 ? 1 : train.length / candidates
  const held = places('val')
  const kinematic = Math.round(part * held.reduce((sum, i) => sum + strata[i].count, 0))
  return { train, val: held.length === 0 ? [] : taken(held, { ...mixture, kinematic }) }
}

function rowsByStratum({ strata, stratum }: Gathered): number[][] {
  const rows: number[][] = strata.map(() => [])
  for (let i = 0; i < stratum.length; i++) rows[stratum.at(i)].push(i)
  return rows
}

const lowest = (rows: number[], count: number, { lot }: Gathered): number[] =>
  count >= rows.length ? rows : [...rows].sort((a, b) => lot.at(a) - lot.at(b) || a - b).slice(0, count)
