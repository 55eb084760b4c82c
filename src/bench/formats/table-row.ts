import { messageOf } from '../../base/errors.ts'
import type { Foreign, ReadingOptions } from './foreign.ts'
import { fromRest, REST_FIELD } from './rest.ts'

/** Names of columns, the first that is there is taken: VLMEvalKit's `answer` is the truth, its `prediction` the text. */
const COLUMNS = {
  id: ['questionId', 'question_id', 'id'],
  index: ['index'],
  text: ['text', 'prediction', 'response', 'output', 'answer'],
  model: ['model'],
} as const

export type TableRow = Readonly<Record<string, unknown>>

/** Why no answers can be read of a table with these columns; undefined where they can. */
export function lacks(names: readonly string[]): string | undefined {
  const has = (wanted: readonly string[]) => wanted.some(name => names.includes(name))
  if (!has(COLUMNS.text)) return `a column of answers (${COLUMNS.text.join(', ')})`
  return has(COLUMNS.id) || has(COLUMNS.index) ? undefined : 'a column of ids (id, question_id, index)'
}

/** What a row says; undefined, and a line, where that is nothing. A record of our own keeps its fields. */
export function foreignOfRow(row: TableRow, where: string, { onLost }: ReadingOptions): Foreign | undefined {
  try {
    const id = cellText(first(row, COLUMNS.id))
    const index = Number(cellText(first(row, COLUMNS.index)) || Number.NaN)
    const { prediction, answer } = row
    const target = prediction === undefined ? undefined : cellText(answer)
    const [text, model] = [first(row, COLUMNS.text), cellText(first(row, COLUMNS.model))]
    return {
      ...(id && { id }),
      ...(Number.isSafeInteger(index) && { index }),
      ...(target && { target }),
      answer: { ...(model && { model }), text: cellText(text) ?? '', ...ownFields(row), ...fromRest(row[REST_FIELD]) },
      where,
    }
  } catch (cause) {
    onLost(`${where}: ${messageOf(cause).slice(0, 200)}, left out`)
    return undefined
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
