import type { Random } from '../base/random.ts'
import { binKey, type CellBin, cellBin } from './bins.ts'
import type { Draft, Task } from './draft.ts'
import { evenOptions, shaveGroup } from './quotas.ts'
import type { SeenClip } from './seen-clip.ts'

/** Drafts of one task, source and split: balanced on their own, so that balancing never moves anything between splits. */
interface Group {
  readonly task: string
  readonly source: string
  /** By context and bin. */
  readonly cells: Map<string, Map<string, Cell>>
  /** By option, where there are any: how many were granted so far, for `--per-task` to thin out evenly. */
  readonly granted: Map<string, number>
}

/** Drafts that a blind guesser could not tell apart, with equal answers. `count` is what may be had: taken or at hand. */
export interface Cell {
  readonly group: Group
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
 * Chooses drafts block by block: `count` every one, then `plan`, then `takes` tells which to keep, then `nextBlock`.
 * Every plan balances what earlier blocks gave together with what this one could add. Memory holds one block and cells.
 */
export class Balance {
  readonly #groups = new Map<string, Group>()
  readonly #shares: TaskShares | undefined
  #last: { readonly task: Task; readonly clip: SeenClip; readonly group: Group } | undefined

  constructor(shares?: TaskShares) {
    this.#shares = shares
  }

  /** Counts a draft; returns the cell to ask `takes` with. */
  count(task: Task, clip: SeenClip, draft: Draft): Cell {
    const group = this.#groupOf(task, clip)
    const context = contextOf(draft)
    let cells = group.cells.get(context)
    if (!cells) {
      cells = new Map()
      group.cells.set(context, cells)
    }
    const key = binKey(draft.stratum)
    let cell = cells.get(key)
    if (!cell) {
      cell = { group, bin: cellBin(draft.stratum), context, count: 0, quota: 0, seen: 0, taken: 0 }
      cells.set(key, cell)
    }
    cell.count++
    return cell
  }

  /** Quotas of every cell: options even, answers and contexts flat. */
  plan(): void {
    for (const group of this.#groups.values()) {
      const all = cellsOf(group)
      for (const cell of all) cell.quota = cell.count
      if (all[0]?.bin.kind === 'option') evenOptions(all)
      else shaveGroup(all)
    }
  }

  /**
   * Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): exactly the quota of each cell, every draft as likely.
   * Of these a limited task keeps its share, as much of each option.
   */
  takes(cell: Cell, random: Random): boolean {
    const left = cell.count - cell.seen++
    const wanted = cell.quota - cell.taken
    if (wanted <= 0 || (wanted < left && random.uniform() * left >= wanted)) return false
    cell.taken++
    const { group, bin } = cell
    const option = bin.kind === 'option' ? bin.key : ''
    const granted = (group.granted.get(option) ?? 0) + 1
    group.granted.set(option, granted)
    const share = this.#shares?.get(shareKey(group)) ?? 1
    return Math.floor(granted * share) > Math.floor((granted - 1) * share)
  }

  /** By task and source: how many questions are balanced so far, whatever the limit of the task. */
  granted(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>()
    for (const group of this.#groups.values()) {
      const key = shareKey(group)
      for (const granted of group.granted.values()) sums.set(key, (sums.get(key) ?? 0) + granted)
    }
    return sums
  }

  /** Forgets the drafts that were not taken. */
  nextBlock(): void {
    for (const group of this.#groups.values()) {
      for (const cell of cellsOf(group)) {
        cell.count = cell.taken
        cell.seen = cell.taken
      }
    }
  }

  /** Drafts come by clip and task. */
  #groupOf(task: Task, clip: SeenClip): Group {
    if (this.#last?.task === task && this.#last.clip === clip) return this.#last.group
    const source = clip.scene.source.name
    const key = [task.name, source, clip.split].join('|')
    const group = this.#groups.get(key) ?? { task: task.name, source, cells: new Map(), granted: new Map() }
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

const cellsOf = ({ cells }: Group): Cell[] => [...cells.values()].flatMap(own => [...own.values()])

/** What a question tells without its clip: kinds of objects, reference, variant, and how long a time is asked. */
export function contextOf({ objects, asked, variant, reference }: Draft): string {
  return `${categoriesOf(objects)}/${durationBin(asked.durationS)}/${variant === 'end' ? 'moment' : variant}/${reference ?? ''}`
}

function categoriesOf(objects: Draft['objects']): string {
  if (objects.length === 1) return objects[0].track.category
  return objects
    .map(object => object.track.category)
    .sort()
    .join('+')
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
