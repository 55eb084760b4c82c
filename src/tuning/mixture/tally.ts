import type { GatheredStratum, SpooledQuestion } from './gather.ts'

export interface StratumCount {
  readonly split: 'train' | 'val'
  readonly task: string
  readonly source: string
  readonly provenance: string
  turns: number
  weightSum: number
}

/** What a mixture holds, counted as it is written. */
export class Tally {
  readonly conversations = { train: 0, val: 0 }
  readonly turns = { train: 0, val: 0 }
  readonly general = new Map<string, { conversations: number; turns: number }>()
  readonly #strata = new Map<GatheredStratum, StratumCount>()
  readonly #bins = new Map<string, Map<string, number>>()

  addTurn(stratum: GatheredStratum, { bin, weight }: SpooledQuestion): void {
    const { split, task, source, provenance } = stratum
    const count = this.#strata.get(stratum) ?? { split, task, source, provenance, turns: 0, weightSum: 0 }
    this.#strata.set(stratum, count)
    count.turns++
    count.weightSum += weight
    this.turns[split]++
    const bins = this.#bins.get(task) ?? new Map<string, number>()
    this.#bins.set(task, bins)
    bins.set(bin, (bins.get(bin) ?? 0) + 1)
  }

  addGeneral(source: string, turns: number): void {
    const count = this.general.get(source) ?? { conversations: 0, turns: 0 }
    this.general.set(source, count)
    count.conversations++
    count.turns += turns
    this.conversations.train++
    this.turns.train += turns
  }

  /** In the order of their names. */
  strata(): [GatheredStratum, StratumCount][] {
    const nameOf = ([, { split, task, source, provenance }]: [GatheredStratum, StratumCount]) =>
      `${split} ${task} ${source} ${provenance}`
    return [...this.#strata].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  }

  /** By task, bins in the order of the numbers in their names. */
  histograms(): Record<string, Record<string, number>> {
    const tasks = [...this.#bins].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(tasks.map(([task, bins]) => [task, Object.fromEntries([...bins].sort(byNumber))]))
  }
}

function byNumber([a]: [string, number], [b]: [string, number]): number {
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)]
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y
  return a < b ? -1 : 1
}
