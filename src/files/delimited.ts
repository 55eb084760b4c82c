/** A row of a table in text, with the line on which it starts. */
export interface TextRow {
  readonly values: readonly string[]
  /** From 1. */
  readonly line: number
  /** False where the text ends within quotes. */
  readonly isClosed: boolean
}

/**
 * The rows of a delimited text (RFC 4180): fields in quotes hold delimiters, ends of lines and doubled quotes. Blank
 * lines are left out. A quote within a field that does not start with one is a letter, as pandas and Excel have it.
 */
export function* delimitedRows(text: string, delimiter: string): Generator<TextRow> {
  let [at, line] = [text.startsWith('\uFEFF') ? 1 : 0, 1]
  while (at < text.length) {
    const row = rowFrom(text, at, delimiter)
    const isBlank = row.values.length === 1 && row.values[0] === '' && text[at] !== '"'
    if (!isBlank) yield { values: row.values, line, isClosed: row.isClosed }
    for (let end = text.indexOf('\n', at); end >= 0 && end < row.end; end = text.indexOf('\n', end + 1)) line++
    at = row.end
  }
}

interface Found {
  readonly values: string[]
  /** Where the next row starts. */
  readonly end: number
  readonly isClosed: boolean
}

function rowFrom(text: string, start: number, delimiter: string): Found {
  const values: string[] = []
  for (let at = start; ; ) {
    const field = text[at] === '"' ? quoted(text, at) : plain(text, at, delimiter)
    values.push(field.value)
    at = field.end
    if (!field.isClosed) return { values, end: at, isClosed: false }
    if (text[at] === delimiter) {
      at++
      continue
    }
    return { values, end: afterLineEnd(text, at), isClosed: true }
  }

  /** What follows a closing quote up to the next delimiter belongs to the field. */
  function quoted(from: string, at: number): { value: string; end: number; isClosed: boolean } {
    const close = closingQuote(from, at + 1)
    if (close < 0) return { value: unescaped(from.slice(at + 1)), end: from.length, isClosed: false }
    const tail = plain(from, close + 1, delimiter)
    return { value: unescaped(from.slice(at + 1, close)) + tail.value, end: tail.end, isClosed: true }
  }
}

const unescaped = (text: string): string => text.replaceAll('""', '"')

function closingQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return -1
}

function plain(text: string, start: number, delimiter: string): { value: string; end: number; isClosed: boolean } {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(start, end), end, isClosed: true }
}

const afterLineEnd = (text: string, at: number): number => at + (text.startsWith('\r\n', at) ? 2 : 1)

/** One row of a delimited text; everything in quotes, as VLMEvalKit writes its own. */
export const delimitedLine = (values: readonly string[], delimiter: string): string =>
  `${values.map(value => `"${value.replaceAll('"', '""')}"`).join(delimiter)}\n`
