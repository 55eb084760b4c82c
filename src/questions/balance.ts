import type { Random } from '../base/random.ts'
import { binKey, type CellBin, cellBin } from './bins.ts'
import type { Draft, Task } from './draft.ts'
import { evenOptions, lowerQuotas, shaveGroup, sumOfQuotas } from './quotas.ts'
import type { SeenClip } from './seen-clip.ts'

/** Drafts of one task, source and split: balanced on their own, so that balancing never moves anything between splits. */
interface Group {
  readonly task: string
  readonly source: string
  readonly cells: Map<string, Cell>
  /** A part of a question that rounding owes to the next block. */
  carry: number
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

/** By task and source: the share of its balanced questions that `--per-task` leaves. */
export type TaskShares = ReadonlyMap<string, number>

/**
 * Chooses among the drafts of a block: `count` every one, then `plan`, then `takes` tells which to keep. Each block is
 * balanced on its own: a guess that stays below its limit in every block stays below it in all of them together.
 */
export class Balance {
  readonly #groups = new Map<string, Group>()
  #last: { readonly task: Task; readonly clip: SeenClip; readonly group: Group } | undefined

  /** Counts a draft; returns the cell to ask `takes` with. */
  count(task: Task, clip: SeenClip, draft: Draft): Cell {
    const { cells } = this.#groupOf(task, clip)
    const context = contextOf(draft)
    const key = `${binKey(draft.stratum)}|${context}`
    let cell = cells.get(key)
    if (!cell) {
      cell = { bin: cellBin(draft.stratum), context, count: 0, quota: 0, seen: 0, taken: 0 }
      cells.set(key, cell)
    }
    cell.count++
    return cell
  }

  /** Quotas of every cell: options even, answers and contexts flat, tasks within their shares. */
  plan(shares?: TaskShares): void {
    for (const group of this.#groups.values()) {
      const all = cellsOf(group)
      for (const cell of all) cell.quota = cell.count
      if (all[0]?.bin.kind === 'option') evenOptions(all)
      else shaveGroup(all)
      const share = shares?.get(shareKey(group)) ?? 1
      if (share < 1) group.carry = lowerQuotas(all, share, group.carry)
    }
  }

  /** Adds what `plan` grants to the sums by task and source. */
  addQuotas(sums: Map<string, number>): void {
    for (const group of this.#groups.values()) {
      const key = shareKey(group)
      sums.set(key, (sums.get(key) ?? 0) + sumOfQuotas(cellsOf(group)))
    }
  }

  /** Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): exactly the quota of each cell, every draft as likely. */
  takes(cell: Cell, random: Random): boolean {
    const left = cell.count - cell.seen++
    const wanted = cell.quota - cell.taken
    if (wanted <= 0 || (wanted < left && random.uniform() * left >= wanted)) return false
    cell.taken++
    return true
  }

  /** Forgets the block, but not the fractions of questions that are still owed. */
  clear(): void {
    for (const { cells } of this.#groups.values()) cells.clear()
  }

  /** Drafts come by clip and task. */
  #groupOf(task: Task, clip: SeenClip): Group {
    if (this.#last?.task === task && this.#last.clip === clip) return this.#last.group
    const source = clip.scene.source.name
    const key = [task.name, source, clip.split].join('|')
    const group = this.#groups.get(key) ?? { task: task.name, source, cells: new Map<string, Cell>(), carry: 0 }
    this.#groups.set(key, group)
    this.#last = { task, clip, group }
    return group
  }
}

const shareKey = ({ task, source }: Group): string => JSON.stringify([task, source])

/** `perTask` questions a task, shared evenly among its sources; within a source the splits keep their proportion. */
export function taskShares(sums: ReadonlyMap<string, number>, perTask: number): TaskShares {
  const shares = new Map<string, number>()
  const keys = [...sums.keys()]
  const taskOf = (key: string): unknown => JSON.parse(key)[0]
  for (const task of new Set(keys.map(taskOf))) {
    const own = keys.filter(key => taskOf(key) === task)
    const granted = fairShares(
      own.map(key => sums.get(key) ?? 0),
      perTask,
    )
    own.forEach((key, i) => {
      shares.set(key, granted[i] / Math.max(1, sums.get(key) ?? 0))
    })
  }
  return shares
}

const cellsOf = (group: Group): Cell[] => [...group.cells.values()]

/** What a question tells without its clip: kinds of objects, reference, variant, and how long a time is asked. */
export function contextOf({ objects, durationS, variant, reference }: Draft): string {
  return `${categoriesOf(objects)}/${durationBin(durationS)}/${variant === 'end' ? 'moment' : variant}/${reference ?? ''}`
}

/** By objects: all drafts about the same share their array. */
const CATEGORIES = new WeakMap<Draft['objects'], string>()

function categoriesOf(objects: Draft['objects']): string {
  let categories = CATEGORIES.get(objects)
  if (categories === undefined) {
    categories = objects
      .map(object => object.track.category)
      .sort()
      .join('+')
    CATEGORIES.set(objects, categories)
  }
  return categories
}

const DURATION_EDGES_S = [3, 5, 8, 12, 16]

export function durationBin(durationS: number): number {
  let bin = 0
  while (bin < DURATION_EDGES_S.length && durationS >= DURATION_EDGES_S[bin]) bin++
  return bin
}

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
