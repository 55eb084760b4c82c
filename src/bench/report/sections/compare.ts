import { type Comparison, compareScores, type TaskComparison } from '../../score/compare.ts'
import { dotPlot, percentDot, type Series } from '../charts/dot-plot.ts'
import type { Section } from '../page/section.ts'
import { folded, table } from '../page/table.ts'
import type { ReportData } from '../report-data.ts'
import { percent, points, pointsInterval, taskName } from '../words.ts'

const ALPHA = 0.05
const MOST_SHOWN = 12

interface Pair {
  readonly a: string
  readonly b: string
  readonly comparison: Comparison
}

/** Every two models, the better first, and every model with the better blind guess. */
export function compare(data: ReportData): Section | undefined {
  const pairs = pairsOf(data)
  const rows = pairs.filter(pair => pair.comparison.macro !== undefined)
  if (rows.length === 0) return undefined
  return {
    id: 'compare',
    title: 'Against each other',
    lead: `Paired: only questions that both answered. The interval of the difference is over recordings; tasks are told apart by McNemar's exact test, its p adjusted for their number (Holm), at ${ALPHA}.`,
    figures: [{ chart: chartOf(shownOf(rows)), table: pairsTable(rows), open: true }],
    after: folded('Task by task', pairs.map(tasksTable).join('\n')),
  }
}

function pairsOf({ cast, plain, seed, macro }: ReportData): Pair[] {
  const bestFirst = (models: readonly string[]): string[] =>
    [...models].sort((x, y) => (macro(y)?.macro ?? 0) - (macro(x)?.macro ?? 0))
  const names = bestFirst(cast.subjects.map(({ label }) => label))
  const blind = bestFirst(cast.blind).slice(0, 1)
  const wanted = names.flatMap((a, i) => [...names.slice(i + 1), ...blind].map(b => [a, b] as const))
  return wanted.flatMap(([a, b]) => {
    const [left, right] = [plain.get(a) ?? [], plain.get(b) ?? []]
    const ids = new Set(left.map(score => score.questionId))
    if (!right.some(score => ids.has(score.questionId))) return []
    return [{ a, b, comparison: compareScores(left, right, { seed }) }]
  })
}

/** Where they are too many to look at, those of the best model. */
const shownOf = (pairs: readonly Pair[]): readonly Pair[] =>
  pairs.length <= MOST_SHOWN ? pairs : pairs.filter(pair => pair.a === pairs[0].a)

const nameOf = ({ a, b }: Pair): string => `${a} less ${b}`
const ONE: Series = { label: 'difference', index: 0 }

function chartOf(pairs: readonly Pair[]) {
  const shares = pairs.flatMap(({ comparison: { macro } }) =>
    macro ? [macro.difference, ...(macro.interval95 ?? [])] : [],
  )
  const reach = Math.max(10, ...shares.map(share => 10 * Math.ceil(10 * Math.abs(share))))
  return dotPlot({
    name: 'compare',
    title: 'Difference of the means of the seven tasks',
    alt: `${pairs.map(pair => `${nameOf(pair)}: ${points(pair.comparison.macro?.difference ?? 0)}`).join('; ')} percentage points.`,
    axis: 'difference in percentage points',
    domain: [-reach, reach],
    rows: pairs.map(pair => {
      const { macro } = pair.comparison
      return { label: nameOf(pair), dots: macro ? [percentDot(ONE, macro.difference, macro.interval95)] : [] }
    }),
  })
}

/** Tasks in which the one is better, beyond chance. */
const wonBy = ({ comparison }: Pair, sign: 1 | -1): string =>
  comparison.tasks
    .filter(row => row.pHolm < ALPHA && Math.sign(row.difference) === sign)
    .map(row => taskName(row.task))
    .join(', ') || 'none'

const pairsTable = (pairs: readonly Pair[]): string =>
  table(
    'Pairs of models',
    [
      { header: 'A', cell: (pair: Pair) => pair.a },
      { header: 'B', cell: pair => pair.b, words: true },
      { header: 'A less B', cell: pair => points(pair.comparison.macro?.difference ?? 0) },
      { header: '95 %', cell: pair => pointsInterval(pair.comparison.macro?.interval95) },
      { header: 'A better in', cell: pair => wonBy(pair, 1), words: true },
      { header: 'B better in', cell: pair => wonBy(pair, -1), words: true },
    ],
    pairs,
  )

const tasksTable = ({ a, b, comparison }: Pair): string =>
  table(
    `${a} (A) and ${b} (B); ${comparison.unpaired} questions that only one answered are left out`,
    [
      { header: 'task', cell: (row: TaskComparison) => taskName(row.task) },
      { header: 'A', cell: row => percent(row.a) },
      { header: 'B', cell: row => percent(row.b) },
      { header: 'A less B', cell: row => points(row.difference) },
      { header: '95 %', cell: row => pointsInterval(row.interval95) },
      { header: 'only A right', cell: row => String(row.onlyA) },
      { header: 'only B right', cell: row => String(row.onlyB) },
      { header: 'p, adjusted', cell: row => pText(row.pHolm) },
      { header: 'n', cell: row => String(row.n) },
    ],
    comparison.tasks,
  )

const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))
