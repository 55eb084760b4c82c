import { UNSCORED_REASONS } from '../../parse/reading.ts'
import { outcomeOf } from '../../score/outcome.ts'
import type { Score } from '../../score/score-record.ts'
import { Summarizer, type TaskSummary } from '../../score/summary.ts'
import { bars } from '../charts/bars.ts'
import { dotPlot, percentDot, type Series } from '../charts/dot-plot.ts'
import type { Figure, Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import type { ReportData } from '../report-data.ts'
import { intervalText, percent } from '../words.ts'
import { harness } from './harness.ts'

/** Refusals, answers that could not be scored, and what other harnesses would have said. */
export function reading(data: ReportData): Section {
  return {
    id: 'reading',
    title: 'How the answers were read',
    lead: 'A refusal is right where nobody could tell, and wrong elsewhere. Answers that say nothing, two things, or the wrong dimension are not scored and count as wrong. Harnesses that take the first or the last number of an answer, whatever its unit, would give other scores.',
    figures: [...refusals(data), ...unscored(data), ...data.cast.subjects.flatMap(series => harness(data, series))],
  }
}

const UNANSWERABLE = 'unanswerable'
const KINDS = [
  { label: 'nobody could tell: refused, which is right', isHere: (score: Score) => score.task === UNANSWERABLE },
  { label: 'can be answered: refused, which is wrong', isHere: (score: Score) => score.task !== UNANSWERABLE },
] as const

interface RefusalRow {
  readonly kind: string
  readonly series: Series
  readonly summary: TaskSummary
}

function refusals({ cast, plain, seed }: ReportData): Figure[] {
  const rows = cast.subjects.flatMap(series => {
    const summarizer = new Summarizer()
    for (const score of plain.get(series.label) ?? []) {
      const kind = KINDS.find(({ isHere }) => isHere(score))
      // The share of what is "right" is here the share of refusals.
      if (kind) summarizer.add({ ...outcomeOf(score), task: kind.label, right: isRefusal(score) })
    }
    return summarizer.summary({ seed }).tasks.map((summary): RefusalRow => ({ kind: summary.task, series, summary }))
  })
  if (rows.length === 0) return []
  const title = 'Refusals, right and wrong'
  const said = rows.map(({ kind, series, summary }) => `${series.label}, ${kind}: ${percent(summary.right)}`)
  const chart = dotPlot({
    name: 'refusals',
    title,
    alt: `${said.join('; ')}.`,
    axis: 'refused in %',
    domain: [0, 100],
    rows: KINDS.map(({ label }) => label)
      .filter(label => rows.some(row => row.kind === label))
      .map(label => {
        const here = rows.filter(row => row.kind === label)
        return { label, dots: here.map(({ series, summary }) => percentDot(series, summary.right, summary.interval95)) }
      }),
  })
  const columns = [
    { header: 'questions', cell: (row: RefusalRow) => row.kind },
    { header: 'model', cell: (row: RefusalRow) => row.series.label, words: true },
    { header: 'refused', cell: (row: RefusalRow) => percent(row.summary.right) },
    { header: '95 %', cell: (row: RefusalRow) => intervalText(row.summary.interval95) },
    { header: 'n', cell: (row: RefusalRow) => String(row.summary.n) },
  ]
  return [{ chart, table: table(title, columns, rows) }]
}

const isRefusal = ({ task, right, why }: Score): boolean => (task === UNANSWERABLE ? right : why === 'refusal')

interface ReasonRow {
  readonly reason: string
  readonly series: Series
  readonly count: number
  readonly share: number
}

/** Of the plain set; what failed without a text is a row of its own. */
function unscored({ cast, plain }: ReportData): Figure[] {
  const rows = cast.subjects.flatMap(series => {
    const scores = plain.get(series.label)
    // Somebody who answered variants alone.
    if (!scores) return []
    const countOf = (is: (score: Score) => boolean): number => scores.filter(is).length
    const row = (reason: string, count: number): ReasonRow => ({ reason, series, count, share: count / scores.length })
    return [
      row(
        'failed: the model gave no text',
        countOf(score => score.error !== undefined),
      ),
      ...UNSCORED_REASONS.map(reason =>
        row(
          reason,
          countOf(score => score.why === reason && score.error === undefined),
        ),
      ),
    ]
  })
  const found = [...new Set(rows.filter(row => row.count > 0).map(row => row.reason))]
  if (found.length === 0) return []
  const title = 'Answers that could not be scored, by reason'
  const kept = rows.filter(row => found.includes(row.reason))
  const said = kept.map(({ reason, series, share }) => `${series.label}, ${reason}: ${percent(share)}`)
  const chart = bars({
    name: 'unscored',
    title,
    alt: `${said.join('; ')} of the answers.`,
    rows: found.map(label => ({ label, bars: kept.filter(row => row.reason === label) })),
  })
  const columns = [
    { header: 'reason', cell: (row: ReasonRow) => row.reason },
    { header: 'model', cell: (row: ReasonRow) => row.series.label, words: true },
    { header: 'answers', cell: (row: ReasonRow) => String(row.count) },
    { header: 'share', cell: (row: ReasonRow) => percent(row.share) },
  ]
  return [{ chart, table: table(title, columns, kept) }]
}
