import { median } from '../../base/stats.ts'
import type { Unit } from '../../questions/answer.ts'
import { fromSi, toSi } from '../../questions/units.ts'
import { outcomeOf } from '../score/outcome.ts'
import { type Score, SEVEN } from '../score/score-record.ts'
import { Summarizer, type TaskSummary } from '../score/summary.ts'

/** A way of parting the answers of the seven tasks, to see where a model fails. */
export interface Stratum {
  readonly name: string
  readonly title: string
  /** Of the edges. */
  readonly unit?: string
  /** Bins of a number: from each edge up to the next, the last without end. */
  readonly edges?: readonly number[]
  /** The number or the name; undefined for what the stratum does not part. */
  readonly of: (score: Score) => number | string | undefined
}

export const STRATA: readonly Stratum[] = [
  {
    name: 'true-distance',
    title: 'Distance, by the true distance',
    unit: 'm',
    edges: [0, 2, 5, 10, 20, 50, 100],
    of: score => (score.task === 'distance' ? truthIn(score, 'm') : undefined),
  },
  {
    name: 'true-speed',
    title: 'Speed, by the true speed',
    unit: 'km/h',
    edges: [0, 2, 5, 10, 20, 40, 80],
    of: score => (score.task === 'speed' ? truthIn(score, 'km/h') : undefined),
  },
  {
    name: 'object-size',
    title: 'Seven tasks, by the size of the smallest object',
    unit: 'px',
    edges: [0, 20, 40, 80, 160, 320],
    of: score => score.objectPx,
  },
  {
    name: 'object-speed',
    title: 'Seven tasks, by how fast the fastest object is',
    unit: 'm/s',
    edges: [0, 0.5, 1.5, 3, 6, 12, 24],
    of: score => score.speedMps,
  },
  {
    name: 'clip-duration',
    title: 'Seven tasks, by the length of the clip',
    unit: 's',
    edges: [0, 5, 10, 15],
    of: score => score.clipDurationS,
  },
  { name: 'source', title: 'Seven tasks, by source', of: score => score.source },
  { name: 'category', title: 'Seven tasks, by what is asked about', of: score => score.categories?.[0] },
]

function truthIn({ truth }: Score, unit: Unit): number | undefined {
  return 'value' in truth && (truth.type === 'length' || truth.type === 'speed')
    ? fromSi(toSi(truth.value, truth.unit), unit)
    : undefined
}

export interface Bin {
  readonly label: string
  readonly summary: TaskSummary
  /** Of the numbers that were read, as a share of the truth. */
  readonly medianError?: number
}

/** One model's answers by bin, in order; empty bins are left out. */
export function binsOf(stratum: Stratum, scores: readonly Score[], seed: number): Bin[] {
  const summarizer = new Summarizer()
  const errors = new Map<string, number[]>()
  for (const score of scores) {
    const value = SEVEN.some(task => task === score.task) ? stratum.of(score) : undefined
    if (value === undefined) continue
    const label = labelOf(stratum, value)
    // The summary's rows are tasks: here each bin stands for one.
    summarizer.add({ ...outcomeOf(score), task: label })
    if (score.relativeError !== undefined) addTo(errors, label, score.relativeError)
  }
  const rows = summarizer.summary({ seed }).tasks.map(summary => {
    const own = errors.get(summary.task)
    return { label: summary.task, summary, ...(own && { medianError: median(own) }) }
  })
  const places = labelsOf(stratum)
  return rows.sort((a, b) => places.indexOf(a.label) - places.indexOf(b.label) || b.summary.n - a.summary.n)
}

function addTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const labelsOf = (stratum: Stratum): string[] => (stratum.edges ?? []).map(edge => labelOf(stratum, edge))

function labelOf({ edges, unit }: Stratum, value: number | string): string {
  if (!edges || typeof value === 'string') return String(value)
  const place = edges.findLastIndex(edge => value >= edge)
  const [from, to] = [edges[place], edges[place + 1]]
  return to === undefined ? `${from} ${unit} and more` : from === 0 ? `below ${to} ${unit}` : `${from} to ${to} ${unit}`
}
