import { median } from '../../../base/stats.ts'
import { RELATIVE_TOLERANCE } from '../../../questions/answer.ts'
import { fromSi, toSi } from '../../../questions/units.ts'
import type { Score } from '../../score/score-record.ts'
import { dial } from '../charts/dial.ts'
import { type ScatterPoint, scatter } from '../charts/scatter.ts'
import type { Figure, Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import { groupBy, type ReportData } from '../report-data.ts'
import { figure, percent } from '../words.ts'

/** Predicted against true, and how far around the dial answers are off: one row of charts a model. */
export function errors(data: ReportData): Section | undefined {
  const figures = data.cast.subjects.flatMap(({ label, index }) => {
    const byTask = groupBy(data.plain.get(label) ?? [], score => score.task)
    return [
      ...numbers(label, index, 'distance', 'm', byTask.get('distance') ?? []),
      ...numbers(label, index, 'speed', 'km/h', byTask.get('speed') ?? []),
      ...hours(label, index, byTask.get('direction') ?? []),
    ]
  })
  if (figures.length === 0) return undefined
  return {
    id: 'errors',
    title: 'Answered against true',
    lead: 'Each mark is an answer. Inside the band it is right; answers more than ten times beyond all truths stand at the edge. On the dial, straight up is right, and a wedge to the right of it holds answers that many hours clockwise of the truth.',
    figures,
  }
}

function numbers(model: string, index: number, what: string, unit: 'm' | 'km/h', scores: readonly Score[]): Figure[] {
  const points = scores.flatMap(score => pointOf(score, unit))
  if (points.length === 0) return []
  const ratios = points.map(({ truth, predicted }) => predicted / truth)
  const low = ratios.filter(ratio => ratio < 1 - RELATIVE_TOLERANCE).length
  const high = ratios.filter(ratio => ratio > 1 + RELATIVE_TOLERANCE).length
  const right = points.filter(point => point.right).length
  const middle = ratios.length > 0 ? median(ratios) : 0
  const rows = [
    ['right', percent(right / points.length)],
    ['too low', percent(low / points.length)],
    ['too high', percent(high / points.length)],
    ['median of answer over truth', figure(middle)],
    ['numbers read', String(points.length)],
    ['asked', String(scores.length)],
  ] as const
  const title = `${model}: ${what}`
  const alt = `Answered against true ${what}, ${points.length} answers: ${percent(right / points.length)} within 25 per cent, ${percent(low / points.length)} too low, ${percent(high / points.length)} too high.`
  const chart = scatter({ name: `${what}-${index}`, title, alt, what, unit, tolerance: RELATIVE_TOLERANCE, points })
  const columns = [
    { header: 'of the numbers that were read', cell: ([name]: readonly [string, string]) => name },
    { header: 'value', cell: ([, value]: readonly [string, string]) => value },
  ]
  return [{ chart, table: table(title, columns, rows) }]
}

/** A truth of zero has no place on a logarithmic axis. */
function pointOf({ truth, reading, right }: Score, unit: 'm' | 'km/h'): ScatterPoint[] {
  if ((truth.type !== 'length' && truth.type !== 'speed') || typeof reading.value !== 'number') return []
  const value = fromSi(toSi(truth.value, truth.unit), unit)
  return value > 0 ? [{ truth: value, predicted: reading.value, right }] : []
}

function hours(model: string, index: number, scores: readonly Score[]): Figure[] {
  const counts = new Array<number>(12).fill(0)
  for (const { truth, reading } of scores) {
    if (truth.type === 'hour' && typeof reading.value === 'number') counts[(reading.value - truth.value + 12) % 12]++
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return []
  const title = `${model}: direction, hours off`
  const opposite = counts[5] + counts[6] + counts[7]
  const near = counts[0] + counts[1] + counts[11]
  const alt = `${total} answers: ${percent(counts[0] / total)} exact, ${percent(near / total)} within an hour, ${percent(opposite / total)} the opposite way.`
  const columns = [
    { header: 'hours clockwise of the truth', cell: (hour: number) => (hour > 6 ? `−${12 - hour}` : `+${hour}`) },
    { header: 'answers', cell: (hour: number) => String(counts[hour]) },
    { header: 'share', cell: (hour: number) => percent(counts[hour] / total) },
  ]
  const order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
  return [{ chart: dial({ name: `direction-${index}`, title, alt, counts }), table: table(title, columns, order) }]
}
