import type { Manifest } from '../../manifest.ts'
import { SETS } from '../../score/score-record.ts'
import type { Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import { groupBy, type ReportData } from '../report-data.ts'
import { percent, taskName } from '../words.ts'

interface SourceRow {
  readonly name: string
  readonly questions: number
  readonly recordings: number
  readonly licence: string
  readonly attribution: string
}

/** The benchmark itself: whose data, how many questions, what blind guessing may score. */
export function asked(data: ReportData): Section {
  const { manifest, questions } = data
  const parts = [
    table(
      `Sources${manifest ? '' : ' of the questions'}`,
      [
        { header: 'source', cell: (row: SourceRow) => row.name },
        { header: 'questions', cell: row => String(row.questions) },
        { header: 'recordings', cell: row => String(row.recordings) },
        { header: 'licence', cell: row => row.licence, words: true },
        { header: 'attribution', cell: row => row.attribution, words: true },
      ],
      sourcesOf(data),
    ),
    ...(manifest && manifest.limits.length > 0 ? [limitsTable(manifest)] : []),
  ]
  const identity = manifest ? ` Identity of the bench: ${manifest.identity.slice(0, 16)}, seed ${manifest.seed}.` : ''
  return {
    id: 'asked',
    title: 'What was asked',
    lead: `${questions.size} questions; ${SETS.map(taskName).join(' and ')} are scored apart from the seven tasks.${identity}`,
    before: parts.join('\n'),
  }
}

const sourcesOf = ({ questions }: ReportData): SourceRow[] =>
  [...groupBy(questions.values(), question => question.source)].map(([name, own]) => ({
    name,
    questions: own.length,
    recordings: new Set(own.map(question => question.recordingId)).size,
    licence: [...new Set(own.map(question => question.licence))].join(', '),
    attribution: [...new Set(own.map(question => question.attribution))].join('; '),
  }))

type Limit = Manifest['limits'][number]

const limitsTable = ({ limits }: Manifest): string =>
  table(
    'What blind guessing scores on these questions, fitted on train, and the limit under which the bench was built',
    [
      { header: 'task', cell: (row: Limit) => taskName(row.task) },
      { header: 'source', cell: row => row.source, words: true },
      { header: 'constant', cell: row => percent(row.constant) },
      { header: 'limit', cell: row => percent(row.constantLimit) },
      { header: 'category and duration', cell: row => percent(row.context) },
      { header: 'limit', cell: row => percent(row.contextLimit) },
      { header: 'n', cell: row => String(row.n) },
    ],
    limits,
  )
