import { Random } from '../base/random.ts'
import { type CellBin, cellBin } from './bins.ts'
import type { Draft, Task } from './draft.ts'
import { evenOptions, lowerQuotas, shaveGroup, sumOfQuotas } from './quotas.ts'
import type { SeenClip } from './seen-clip.ts'

/** Drafts of one task, source and split: balanced on their own, so that balancing never moves anything between splits. */
interface Group {
  readonly task: string
  readonly source: string
  readonly cells: Map<string, Cell>
}

/** Drafts that a blind guesser could not tell apart, with equal answers. */
export interface Cell {
  readonly bin: CellBin
  readonly context: string
  count: number
  quota: number
  seen: number
  taken: number
}

/**
 * Chooses drafts in two passes over the same drafts: `count` every one, then `plan`, then `takes` tells which to keep.
 * Memory holds the cells, however many drafts there are.
 */
export class Balance {
  readonly #groups = new Map<string, Group>()
  readonly #seed: number
  readonly #perTask: number | undefined
  readonly #draws = new Map<Cell, Random>()

  constructor({ seed, perTask }: { readonly seed: number; readonly perTask?: number }) {
    this.#seed = seed
    this.#perTask = perTask
  }

  count(task: Task, clip: SeenClip, draft: Draft): void {
    this.#cellOf(task, clip, draft).count++
  }

  /** Quotas of every cell: options even, answers and contexts flat, tasks and sources within `perTask`. */
  plan(): void {
    for (const { cells } of this.#groups.values()) {
      const all = [...cells.values()]
      for (const cell of all) cell.quota = cell.count
      if (all[0]?.bin.kind === 'option') evenOptions(all)
      else shaveGroup(all)
    }
    if (this.#perTask !== undefined) this.#limitTasks(this.#perTask)
  }

  /** Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): exactly the quota of each cell, every draft as likely. */
  takes(task: Task, clip: SeenClip, draft: Draft): boolean {
    const cell = this.#cellOf(task, clip, draft)
    const left = cell.count - cell.seen++
    const wanted = cell.quota - cell.taken
    if (wanted <= 0) return false
    if (wanted < left && this.#drawFor(cell, task, clip).uniform() * left >= wanted) return false
    cell.taken++
    return true
  }

  #cellOf(task: Task, clip: SeenClip, draft: Draft): Cell {
    const source = clip.scene.source.name
    const groupKey = `${task.name}|${source}|${clip.split}`
    let group = this.#groups.get(groupKey)
    if (!group) {
      group = { task: task.name, source, cells: new Map() }
      this.#groups.set(groupKey, group)
    }
    const bin = cellBin(draft.stratum)
    const context = contextOf(draft)
    const key = `${bin.key}|${context}`
    let cell = group.cells.get(key)
    if (!cell) {
      cell = { bin, context, count: 0, quota: 0, seen: 0, taken: 0 }
      group.cells.set(key, cell)
    }
    return cell
  }

  #drawFor(cell: Cell, task: Task, clip: SeenClip): Random {
    let draw = this.#draws.get(cell)
    if (!draw) {
      draw = new Random(this.#seed, 'select', task.name, clip.scene.source.name, clip.split, cell.bin.key, cell.context)
      this.#draws.set(cell, draw)
    }
    return draw
  }

  /** `perTask` questions a task, shared evenly among its sources; within a source the splits keep their proportion. */
  #limitTasks(perTask: number): void {
    const groups = [...this.#groups.values()]
    for (const task of new Set(groups.map(group => group.task))) {
      const own = groups.filter(group => group.task === task)
      const sources = [...new Set(own.map(group => group.source))]
      const bySource = sources.map(source => own.filter(group => group.source === source).map(cellsOf))
      const shares = fairShares(
        bySource.map(splits => sumOfQuotas(splits.flat())),
        perTask,
      )
      bySource.forEach((splits, i) => {
        const factor = shares[i] / Math.max(1, sumOfQuotas(splits.flat()))
        if (factor < 1) for (const cells of splits) lowerQuotas(cells, factor)
      })
    }
  }
}

const cellsOf = (group: Group): Cell[] => [...group.cells.values()]

/** What a question tells without its clip: kinds of objects, reference, variant, and how long a time is asked. */
export function contextOf({ objects, durationS, variant, reference }: Draft): string {
  const categories = objects.map(object => object.track.category).sort()
  return [categories.join('+'), durationBin(durationS), variant === 'end' ? 'moment' : variant, reference].join('/')
}

const DURATION_EDGES_S = [3, 5, 8, 12, 16]
export const durationBin = (durationS: number): number => DURATION_EDGES_S.filter(edge => durationS >= edge).length

/** Each gets at most what it has; what one cannot use the others share. */
export function fairShares(capacities: readonly number[], wanted: number): number[] {
  const shares = capacities.map(() => 0)
  let left = wanted
  const order = capacities.map((_, i) => i).sort((a, b) => capacities[a] - capacities[b])
  order.forEach((i, k) => {
    shares[i] = Math.min(capacities[i], Math.floor(left / (order.length - k)))
    left -= shares[i]
  })
  return shares
}
