import type { MixtureOptions } from '../recipe.ts'

/** Questions of one task, source and provenance: what shares are given to. */
export interface Stratum {
  readonly task: string
  readonly source: string
  readonly provenance: string
  /** How many there are. */
  count: number
}

type Shares = Pick<MixtureOptions, 'tasks' | 'sources' | 'provenance' | 'kinematic'>

/** Whether the options let a stratum in at all. */
export const isWanted = ({ task, source, provenance }: Omit<Stratum, 'count'>, shares: Shares): boolean =>
  (shares.tasks === undefined || shares.tasks[task] !== undefined) &&
  (shares.sources === undefined || shares.sources[source] !== undefined) &&
  (shares.provenance !== 'labels' || provenance !== 'pseudo')

/**
 * How many questions of each stratum are taken. Without shares all, or a part of each in proportion to its size where
 * `kinematic` limits them. With shares of tasks or sources the parts stand in the ratio of the shares (of both: of their
 * products), as many as the scarcest allows, or `kinematic` of them, where what a scarce one lacks the others give.
 */
export function quotasOf(strata: readonly Stratum[], shares: Shares): number[] {
  const weights = strata.map(stratum => weightOf(stratum, strata, shares))
  const counts = strata.map(({ count }) => count)
  const all = counts.reduce((sum, count) => sum + count, 0)
  const isShared = shares.tasks !== undefined || shares.sources !== undefined
  const wanted = Math.min(all, shares.kinematic ?? (isShared ? scarcest(counts, weights) : all))
  return rounded(filled(counts, weights, wanted), counts, Math.round(wanted))
}

/** Size times what is wanted of its task and source, each per question that there is of it. */
function weightOf(own: Stratum, strata: readonly Stratum[], { tasks, sources }: Shares): number {
  const sizeOf = (key: 'task' | 'source') =>
    strata.filter(other => other[key] === own[key]).reduce((sum, { count }) => sum + count, 0)
  const perTask = tasks ? (tasks[own.task] ?? 0) / sizeOf('task') : 1
  const perSource = sources ? (sources[own.source] ?? 0) / sizeOf('source') : 1
  return own.count * perTask * perSource
}

/** The largest sum that keeps the ratio. */
function scarcest(counts: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return Math.min(...counts.map((count, i) => (weights[i] > 0 ? (count / weights[i]) * sum : Number.POSITIVE_INFINITY)))
}

/** In the ratio of the weights, none more than it has; what one lacks is shared among the others in their ratio. */
function filled(counts: readonly number[], weights: readonly number[], wanted: number): number[] {
  const parts = counts.map(() => 0)
  const order = counts.map((_, i) => i).sort((a, b) => counts[a] / weights[a] - counts[b] / weights[b])
  let left = wanted
  let weightLeft = weights.reduce((total, weight) => total + weight, 0)
  for (const i of order) {
    parts[i] = weights[i] > 0 ? Math.min(counts[i], (left * weights[i]) / weightLeft) : 0
    left -= parts[i]
    weightLeft -= weights[i]
  }
  return parts
}

/** Whole numbers of the same sum: the largest fractions are rounded up. */
function rounded(parts: readonly number[], counts: readonly number[], sum: number): number[] {
  const whole = parts.map((part, i) => Math.min(counts[i], Math.floor(part + 1e-9)))
  let left = Math.min(
    sum - whole.reduce((total, part) => total + part, 0),
    counts.reduce((total, count, i) => total + count - whole[i], 0),
  )
  const order = parts.map((_, i) => i).sort((a, b) => parts[b] - whole[b] - (parts[a] - whole[a]) || a - b)
  for (const i of order) {
    if (left <= 0) break
    if (parts[i] > 0 && whole[i] < counts[i]) {
      whole[i]++
      left--
    }
  }
  return whole
}
