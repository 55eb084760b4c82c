/** One line of the table of figures: what, what came out, what was to be reached and what is aimed at. */
export interface FigureRow {
  readonly what: string
  readonly measured: string
  readonly toReach: string
  readonly goal: string
  /** Whether `toReach` holds; judged from the texts where it is absent. */
  readonly reached?: boolean
}

export const TABLE_HEAD = '| what | measured | to reach | goal |\n|---|---|---|---|\n'

export function printRows(rows: readonly FigureRow[]): void {
  process.stdout.write(TABLE_HEAD)
  for (const row of rows) process.stdout.write(lineOf(row))
}

/** A row that is not reached says so in front of what was measured. */
export const lineOf = (row: FigureRow): string =>
  `| ${row.what} | ${isReached(row) === false ? '**missed** ' : ''}${row.measured} | ${row.toReach} | ${row.goal} |\n`

/** Undefined where nothing is asked, or the texts cannot be compared. */
export function isReached({ measured, toReach, reached }: FigureRow): boolean | undefined {
  if (reached !== undefined) return reached
  const asked = partsOf(toReach).map(limitOf)
  const found = partsOf(measured).map(part => numberIn(part))
  if (asked.length === 0 || found.length === 0 || found.length % asked.length !== 0) return undefined
  let bounds: Limit = {}
  const held = found.map((value, i) => {
    // "<= 5 / 4.5 / 4": the sign goes on.
    const limit = asked[i % asked.length]
    bounds = { ...limit, sign: limit.sign ?? bounds.sign }
    return value === undefined ? undefined : holds(bounds, value)
  })
  return held.includes(false) ? false : held.includes(undefined) ? undefined : true
}

interface Limit {
  readonly sign?: string
  readonly low?: number
  readonly high?: number
}

/** What stands in brackets is explanation. */
const partsOf = (text: string): string[] =>
  text
    .replaceAll(/\([^)]*\)/g, '')
    .split(/[;/]/)
    .filter(part => part.trim() !== '')

function limitOf(text: string): Limit {
  const range = /(\d*\.?\d+)\s*-\s*(\d*\.?\d+)/.exec(text)
  if (range) return { sign: '-', low: Number(range[1]), high: Number(range[2]) }
  const sign = /[<>]=?/.exec(text)?.[0]
  const value = numberIn(text)
  return { ...(sign !== undefined && { sign }), ...(value !== undefined && { low: value, high: value }) }
}

function numberIn(text: string): number | undefined {
  const found = /-?\d*\.?\d+/.exec(text)
  return found ? Number(found[0]) : undefined
}

/** Errors count by their size, whichever way they go. */
function holds({ sign, low, high }: Limit, value: number): boolean | undefined {
  if (low === undefined || high === undefined) return undefined
  if (sign === '-') return value >= low && value <= high
  if (sign?.startsWith('<')) return Math.abs(value) <= high
  return sign === undefined || sign.startsWith('>') ? value >= low : undefined
}
