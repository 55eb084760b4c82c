import { badInput } from '../../base/errors.ts'
import { type Score, SEVEN } from './score-record.ts'
import { type BootstrapOptions, bootstrapRatios, type ClusterSums, interval95 } from './statistics/bootstrap.ts'
import { holm } from './statistics/holm.ts'
import { mcnemarP } from './statistics/mcnemar.ts'
import { type Interval, mean, meanOfRows } from './summary.ts'

/** What comparing looks at. */
export type Compared = Pick<Score, 'questionId' | 'variant' | 'task' | 'recordingId' | 'right'>

/** Two models on the questions that both answered; differences are a - b. */
export interface TaskComparison {
  readonly task: string
  readonly n: number
  readonly a: number
  readonly b: number
  readonly difference: number
  readonly interval95?: Interval
  /** Questions that the one has right and the other has not. */
  readonly onlyA: number
  readonly onlyB: number
  /** McNemar's exact test. It takes questions for independent; the interval does not. */
  readonly p: number
  /** Adjusted for the number of tasks. */
  readonly pHolm: number
}

export interface Comparison {
  readonly tasks: readonly TaskComparison[]
  /** Over those of the seven tasks that were asked. */
  readonly macro?: {
    readonly a: number
    readonly b: number
    readonly difference: number
    readonly interval95?: Interval
  }
  /** Questions that only one of them answered, left out. */
  readonly unpaired: number
}

interface Pair {
  readonly task: string
  readonly recordingId: string
  readonly a: boolean
  readonly b: boolean
}

/** Errors: no question in common. */
export function compareScores(
  a: Iterable<Compared>,
  b: Iterable<Compared>,
  options: BootstrapOptions = {},
): Comparison {
  const { pairs, unpaired } = pairUp(a, b)
  const clusters = new Map<string, number>()
  for (const { recordingId } of pairs) if (!clusters.has(recordingId)) clusters.set(recordingId, clusters.size)
  const byTask = groupByTask(pairs)
  const sums = byTask.map(([, group]) => differences(group, clusters))
  const drawn = bootstrapRatios(sums, clusters.size, options)
  const rows = byTask.map(([task, group], k) => rowOf(task, group, interval95(drawn[k], sums[k].clusters.length)))
  const adjusted = holm(rows.map(row => row.p))
  const tasks = rows.map((row, k) => ({ ...row, pHolm: adjusted[k] }))
  const seven = tasks.flatMap(({ task }, k) => (SEVEN.some(name => name === task) ? [k] : []))
  if (seven.length === 0) return { tasks, unpaired }
  const macroOf = (side: (row: TaskComparison) => number): number => mean(seven.map(k => side(tasks[k])))
  const interval = interval95(meanOfRows(seven.map(k => drawn[k])), clusters.size)
  const [macroA, macroB] = [macroOf(row => row.a), macroOf(row => row.b)]
  const macro = { a: macroA, b: macroB, difference: macroA - macroB, ...(interval && { interval95: interval }) }
  return { tasks, macro, unpaired }
}

function pairUp(a: Iterable<Compared>, b: Iterable<Compared>): { pairs: Pair[]; unpaired: number } {
  const keyOf = ({ questionId, variant = '' }: Compared): string => `${questionId}\n${variant}`
  const left = new Map<string, Compared>()
  for (const score of a) left.set(keyOf(score), score)
  const pairs: Pair[] = []
  let unpaired = left.size
  for (const score of b) {
    const other = left.get(keyOf(score))
    if (!other) unpaired++
    else {
      unpaired--
      pairs.push({ task: other.task, recordingId: other.recordingId, a: other.right, b: score.right })
    }
  }
  if (pairs.length > 0) return { pairs, unpaired }
  throw badInput({ subject: 'scores', expected: 'questions that both answered', got: 'none' })
}

/** Tasks in the benchmark's order, others behind. */
function groupByTask(pairs: readonly Pair[]): [string, Pair[]][] {
  const groups = new Map<string, Pair[]>(SEVEN.map(task => [task, []]))
  for (const pair of pairs) {
    const group = groups.get(pair.task)
    if (group) group.push(pair)
    else groups.set(pair.task, [pair])
  }
  return [...groups].filter(([, group]) => group.length > 0)
}

function differences(pairs: readonly Pair[], clusters: ReadonlyMap<string, number>): ClusterSums {
  const sums = new Map<number, [difference: number, n: number]>()
  for (const { recordingId, a, b } of pairs) {
    const cluster = clusters.get(recordingId) ?? 0
    const [difference, n] = sums.get(cluster) ?? [0, 0]
    sums.set(cluster, [difference + Number(a) - Number(b), n + 1])
  }
  return {
    clusters: [...sums.keys()],
    numerators: [...sums.values()].map(([difference]) => difference),
    denominators: [...sums.values()].map(([, n]) => n),
  }
}

function rowOf(task: string, pairs: readonly Pair[], interval: Interval | undefined): Omit<TaskComparison, 'pHolm'> {
  const count = (is: (pair: Pair) => boolean): number => pairs.filter(is).length
  const n = pairs.length
  const [onlyA, onlyB] = [count(({ a, b }) => a && !b), count(({ a, b }) => b && !a)]
  return {
    task,
    n,
    a: count(({ a }) => a) / n,
    b: count(({ b }) => b) / n,
    difference: (onlyA - onlyB) / n,
    ...(interval && { interval95: interval }),
    onlyA,
    onlyB,
    p: mcnemarP(onlyA, onlyB),
  }
}
