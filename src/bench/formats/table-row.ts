import type { Foreign } from './foreign.ts'
import { fromRest, REST_FIELD } from './rest.ts'

/** Names of columns, the first that is there is taken. */
const COLUMNS = {
  id: ['questionId', 'question_id', 'id'],
  index: ['index'],
  text: ['text', 'prediction', 'response', 'output'],
  model: ['model'],
} as const

/** Beside a question, `answer` is the truth, as VLMEvalKit has it, unless the truth has a column of its own. */
const textColumns = (has: (name: string) => boolean): readonly string[] =>
  has('question') && !has('truth') ? COLUMNS.text : [...COLUMNS.text, 'answer']

export type TableRow = Readonly<Record<string, unknown>>

/** Why no answers can be read of a table with these columns; undefined where they can. */
export function lacks(names: readonly string[]): string | undefined {
  const has = (wanted: readonly string[]) => wanted.some(name => names.includes(name))
  const texts = textColumns(name => names.includes(name))
  if (!has(texts)) return `a column of answers (${texts.join(', ')})`
  return has(COLUMNS.id) || has(COLUMNS.index) ? undefined : 'a column of ids (id, question_id, index)'
}

/** What a row says; a record of our own keeps its fields. Errors: fields that are not as they were exported. */
export function foreignOfRow(row: TableRow, where: string): Foreign {
  const id = cellText(first(row, COLUMNS.id))
  const index = Number(cellText(first(row, COLUMNS.index)) || Number.NaN)
  const target = row.prediction === undefined ? undefined : cellText(row.answer)
  const text = first(
    row,
    textColumns(name => row[name] !== undefined),
  )
  const model = cellText(first(row, COLUMNS.model))
  return {
    ...(id && { id }),
    ...(Number.isSafeInteger(index) && { index }),
    ...(target && { target }),
    answer: { ...(model && { model }), text: cellText(text) ?? '', ...ownFields(row), ...fromRest(row[REST_FIELD]) },
    where,
  }
}

const OWN_FIELDS = ['error', 'usage', 'latencyMs', 'typed'] as const

/** Checked with the whole record. */
const ownFields = (row: TableRow): Partial<Foreign['answer']> =>
  Object.fromEntries(
    OWN_FIELDS.filter(name => row[name] !== undefined && row[name] !== '').map(name => [name, row[name]]),
  )

const first = (row: TableRow, names: readonly string[]): unknown =>
  names.map(name => row[name]).find(value => value !== undefined && value !== null)

/** A cell as text: numbers and booleans as they are written. */
function cellText(cell: unknown): string | undefined {
  if (cell === undefined || cell === null) return undefined
  if (typeof cell === 'string') return cell
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}
