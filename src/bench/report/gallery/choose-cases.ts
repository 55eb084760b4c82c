import { Random } from '../../../base/random.ts'
import type { Score } from '../../score/score-record.ts'
import type { Series } from '../charts/dot-plot.ts'
import { groupBy, type ReportData } from '../report-data.ts'

export const CASE_KINDS = ['worst', 'luckiest', 'random'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

export interface Case {
  readonly kind: CaseKind
  readonly series: Series
  readonly score: Score
}

/** Each model's worst, luckiest and random answers to the plain set: no question twice, tasks taking turns. */
export function chooseCases(data: ReportData, perKind: number): Case[] {
  return data.cast.subjects.flatMap(series => {
    const taken = new Set<string>()
    const scores = data.plain.get(series.label) ?? []
    return CASE_KINDS.flatMap(kind => {
      const free = scores.filter(score => !taken.has(score.questionId))
      const chosen = inTurns(ranked(kind, free, data.seed)).slice(0, perKind)
      for (const score of chosen) taken.add(score.questionId)
      return chosen.map((score): Case => ({ kind, series, score }))
    })
  })
}

/** The most telling first; what has no rank is left out. Equal ones stand by their id. */
function ranked(kind: CaseKind, scores: readonly Score[], seed: number): Score[] {
  const byId = [...scores].sort((a, b) => (a.questionId < b.questionId ? -1 : 1))
  if (kind === 'random') return new Random(seed, 'report', 'random cases').shuffle(byId)
  const rank = kind === 'worst' ? howWrong : howLucky
  const rows = byId.flatMap(score => {
    const value = rank(score)
    return value === undefined ? [] : [{ score, value }]
  })
  return rows.sort((a, b) => b.value - a.value).map(({ score }) => score)
}

/** One of each task, then the next of each. */
function inTurns(scores: readonly Score[]): Score[] {
  const lists = [...groupBy(scores, score => score.task)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list)
  const longest = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: longest }, (_, turn) => lists.flatMap(list => list[turn] ?? [])).flat()
}

/** Larger is worse, comparable within a task only: how far off, or how clear the case was. Of what was read. */
export function howWrong({ right, truth, reading, circularHours, iou, margin }: Score): number | undefined {
  if (right || reading.value === undefined) return undefined
  if (circularHours !== undefined) return circularHours
  if (iou !== undefined) return 1 - iou
  if (typeof reading.value !== 'number' || typeof truth.value !== 'number') return margin ?? 0
  // A tenth of the truth is as wrong as ten times the truth.
  const ratio = reading.value / truth.value
  return ratio > 0 ? Math.abs(Math.log(ratio)) : Number.MAX_VALUE
}

/** Larger is luckier, comparable within a task only: how near the edge of wrong, or how close the call was. */
export function howLucky({ right, task, relativeError, iou, margin }: Score): number | undefined {
  if (!right || task === 'unanswerable') return undefined
  if (relativeError !== undefined) return relativeError
  if (iou !== undefined) return -iou
  return margin === undefined ? undefined : -margin
}
