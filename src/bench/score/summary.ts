import type { UnscoredReason } from '../parse/reading.ts'
import type { Outcome } from './outcome.ts'
import { SEVEN } from './score-record.ts'
import { type BootstrapOptions, bootstrapRatios, interval95 } from './statistics/bootstrap.ts'
import { Tally } from './tally.ts'

export type Interval = readonly [low: number, high: number]

/** One model's answers to one task. Shares are of all `n`: what is unscored counts as wrong. */
export interface TaskSummary {
  readonly model: string
  readonly variant?: string
  readonly task: string
  readonly n: number
  /** Intervals are made over these. */
  readonly recordings: number
  readonly right: number
  readonly interval95?: Interval
  /** Share that could be scored; in the unanswerable set refusals that are right count as scored. */
  readonly answered: number
  /** Mean absolute error of what was read (m, km/h, s, hours), or the mean IoU with nothing read as 0. */
  readonly figure?: { readonly unit: string; readonly mean: number }
  readonly withinOneHour?: number
  readonly mra?: number
  readonly unscored: Readonly<Partial<Record<UnscoredReason, number>>>
  readonly firstRight: number
  readonly lastRight: number
}

/** One model over the seven tasks: the mean of the tasks' shares, each weighing the same. */
export interface ModelSummary {
  readonly model: string
  readonly variant?: string
  /** How many of the seven were asked. */
  readonly tasks: number
  readonly n: number
  readonly macro: number
  readonly interval95?: Interval
  readonly firstMacro: number
  readonly lastMacro: number
}

export interface Summary {
  readonly tasks: readonly TaskSummary[]
  readonly models: readonly ModelSummary[]
}

interface Group {
  readonly model: string
  readonly variant?: string
  readonly task: string
  readonly tally: Tally
}

/** Gathers outcomes, in any order within a task, into one row for each model, variant and task. */
export class Summarizer {
  readonly #clusters = new Map<string, number>()
  readonly #groups = new Map<string, Map<string, Group>>()

  add(outcome: Outcome): void {
    const { model, variant, task, recordingId } = outcome
    const who = variant === undefined ? model : `${model}\n${variant}`
    const tasks = getOrMake(this.#groups, who, () => new Map<string, Group>())
    const make = (): Group => ({ model, ...(variant !== undefined && { variant }), task, tally: new Tally() })
    const group = getOrMake(tasks, task, make)
    const cluster = getOrMake(this.#clusters, recordingId, () => this.#clusters.size)
    group.tally.add(outcome, cluster)
  }

  /** Rows in the order in which models came, tasks in the benchmark's. */
  summary(options: BootstrapOptions = {}): Summary {
    const models = [...this.#groups.values()].map(tasks => [...tasks.values()].sort(byTask))
    const groups = models.flat()
    const resampled = bootstrapRatios(
      groups.map(({ tally }) => tally.clusterSums()),
      this.#clusters.size,
      options,
    )
    const drawn = new Map(groups.map((group, i) => [group, resampled[i]]))
    const sample = (group: Group): Float64Array => drawn.get(group) ?? new Float64Array()
    return {
      tasks: groups.map(group => taskSummary(group, sample(group))),
      models: models.flatMap(tasks => modelSummary(tasks.filter(isOfSeven), sample)),
    }
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const PLACES: ReadonlyMap<string, number> = new Map(SEVEN.map((task, place) => [task, place]))
const placeOf = (task: string): number => PLACES.get(task) ?? SEVEN.length
const isOfSeven = ({ task }: Group): boolean => PLACES.has(task)
const byTask = (a: Group, b: Group): number =>
  placeOf(a.task) - placeOf(b.task) || (a.task < b.task ? -1 : Number(a.task > b.task))

function taskSummary({ tally, ...group }: Group, drawn: Float64Array): TaskSummary {
  const { n, mra } = tally
  const interval = interval95(drawn, tally.clusterCount)
  const unscored = [...tally.unscored.values()].reduce((sum, count) => sum + count, 0)
  const figure = tally.meanFigure()
  const withinOneHour = tally.withinHourShare()
  return {
    ...group,
    n,
    recordings: tally.clusterCount,
    right: tally.right / n,
    ...(interval && { interval95: interval }),
    answered: (n - unscored) / n,
    ...(figure && { figure }),
    ...(withinOneHour !== undefined && { withinOneHour }),
    ...(mra.n > 0 && { mra: mra.value }),
    unscored: Object.fromEntries([...tally.unscored].sort(([a], [b]) => (a < b ? -1 : 1))),
    firstRight: tally.firstRight / n,
    lastRight: tally.lastRight / n,
  }
}

function modelSummary(tasks: readonly Group[], sample: (group: Group) => Float64Array): ModelSummary[] {
  if (tasks.length === 0) return []
  const [{ model, variant }] = tasks
  const share = (of: (tally: Tally) => number): number => mean(tasks.map(({ tally }) => of(tally) / tally.n))
  const samples = tasks.map(sample)
  const clusters = Math.max(...tasks.map(({ tally }) => tally.clusterCount))
  const interval = interval95(meanOfRows(samples), clusters)
  return [
    {
      model,
      ...(variant !== undefined && { variant }),
      tasks: tasks.length,
      n: tasks.reduce((sum, { tally }) => sum + tally.n, 0),
      macro: share(tally => tally.right),
      ...(interval && { interval95: interval }),
      firstMacro: share(tally => tally.firstRight),
      lastMacro: share(tally => tally.lastRight),
    },
  ]
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Resample by resample. */
export const meanOfRows = (rows: readonly Float64Array[]): Float64Array =>
  Float64Array.from(rows[0] ?? [], (_, i) => mean(rows.map(row => row[i])))
