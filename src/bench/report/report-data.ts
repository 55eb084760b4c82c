import type { Question } from '../../questions/record.ts'
import type { Manifest } from '../manifest.ts'
import { outcomeOf } from '../score/outcome.ts'
import { type Score, SEVEN } from '../score/score-record.ts'
import { type ModelSummary, Summarizer, type Summary, type TaskSummary } from '../score/summary.ts'
import { type Cast, castOf } from './cast.ts'

/** What every section draws from. */
export interface ReportData {
  readonly scores: readonly Score[]
  readonly questions: ReadonlyMap<string, Question>
  /** Of the folder, where it has one. */
  readonly manifest?: Manifest
  readonly seed: number
  readonly summary: Summary
  readonly cast: Cast
  /** Of the plain set, in the benchmark's order. */
  readonly tasks: readonly string[]
  /** By model: its scores of the plain set. */
  readonly plain: ReadonlyMap<string, readonly Score[]>
  task(model: string, task: string, variant?: string): TaskSummary | undefined
  macro(model: string, variant?: string): ModelSummary | undefined
}

interface Given {
  readonly scores: readonly Score[]
  readonly questions: ReadonlyMap<string, Question>
  readonly manifest?: Manifest
  readonly seed: number
}

export function reportDataOf(given: Given): ReportData {
  const summary = summarize(given.scores, given.seed)
  const plain = groupBy(
    given.scores.filter(score => score.variant === undefined),
    score => score.model,
  )
  const models = [...new Set(given.scores.map(score => score.model))]
  const taskRows = new Map(summary.tasks.map(row => [keyOf(row.model, row.variant, row.task), row]))
  const macroRows = new Map(summary.models.map(row => [keyOf(row.model, row.variant), row]))
  return {
    ...given,
    summary,
    cast: castOf(models),
    tasks: inBenchOrder(new Set(summary.tasks.map(row => row.task))),
    plain,
    task: (model, task, variant) => taskRows.get(keyOf(model, variant, task)),
    macro: (model, variant) => macroRows.get(keyOf(model, variant)),
  }
}

function summarize(scores: readonly Score[], seed: number): Summary {
  const summarizer = new Summarizer()
  for (const score of scores) summarizer.add(outcomeOf(score))
  return summarizer.summary({ seed })
}

const keyOf = (model: string, variant = '', task = ''): string => `${model}\n${variant}\n${task}`

function inBenchOrder(tasks: ReadonlySet<string>): string[] {
  const seven: readonly string[] = SEVEN
  return [...seven.filter(task => tasks.has(task)), ...[...tasks].filter(task => !seven.includes(task)).sort()]
}

export function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

export const isOfSeven = (task: string): boolean => SEVEN.some(name => name === task)

/** The first of those that are the largest; undefined of none. */
export function best<T>(rows: readonly T[], of: (row: T) => number): T | undefined {
  return rows.reduce<T | undefined>((top, row) => (top === undefined || of(row) > of(top) ? row : top), undefined)
}
