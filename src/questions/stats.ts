import { type BlindItem, type BlindKind, blindItemOf, fitBlind, isRightBlind } from './blind.ts'
import { GUESS_LIMITS, type Guess } from './guess.ts'
import type { Question, Split } from './record.ts'

/** What blind guessing reaches on one task of one source. */
export interface StatsRow {
  readonly task: string
  /** A source's name, or "all". */
  readonly source: string
  readonly kind: BlindKind
  readonly train: number
  /** Scored on the test split; on val, or on train itself, where there is none. */
  readonly scoredOn: Split
  readonly n: number
  /** Share right of the one best answer, and its limit. */
  readonly constant: number
  readonly constantLimit: number
  /** Share right of the best answer for each combination of categories and duration. */
  readonly context: number
  readonly contextLimit: number
  readonly holds: boolean
}

/** One source's answers to one task, by split. */
type Bucket = Record<Split, BlindItem[]> & { kind: BlindKind }

/** Collects questions one at a time; keeps their answers and contexts only. */
export class GuessStats {
  readonly #buckets = new Map<string, Bucket>()

  add(question: Question): void {
    const item = blindItemOf(question)
    if (!item) return
    for (const source of [question.source, 'all']) {
      const key = JSON.stringify([question.task, source])
      let bucket = this.#buckets.get(key)
      if (!bucket) {
        bucket = { kind: item.kind, train: [], val: [], test: [] }
        this.#buckets.set(key, bucket)
      }
      bucket[question.split].push(item)
    }
  }

  rows(): StatsRow[] {
    const rows = [...this.#buckets].map(([key, bucket]) => {
      const [task, source]: [string, string] = JSON.parse(key)
      return rowOf(task, source, bucket)
    })
    const several = new Set(rows.map(row => row.source)).size > 2
    return rows.filter(row => several || row.source !== 'all').sort(byName)
  }

  /** The rows as lines of text. */
  table(): string[] {
    const cells = this.rows().map(row => [
      row.task,
      row.source,
      `${row.train}`,
      `${row.n} ${row.scoredOn}`,
      `${percent(row.constant)} (${percent(row.constantLimit)})`,
      `${percent(row.context)} (${percent(row.contextLimit)})`,
      row.holds ? 'holds' : 'above',
    ])
    const head = ['task', 'source', 'fitted on', 'n', 'constant (limit)', 'by category, duration (limit)', '']
    return aligned([head, ...cells])
  }
}

const byName = (a: StatsRow, b: StatsRow): number =>
  a.task < b.task ? -1 : a.task > b.task ? 1 : a.source < b.source ? -1 : 1

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map(row => row[i].length)))
  return rows.map(row =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  )
}

function rowOf(task: string, source: string, bucket: Bucket): StatsRow {
  const scoredOn: Split = bucket.test.length > 0 ? 'test' : bucket.val.length > 0 ? 'val' : 'train'
  const scored = bucket[scoredOn]
  const fitted = bucket.train.length > 0 ? bucket.train : scored
  const fit = fitBlind(bucket.kind, fitted)
  const share = (guessFor: (item: BlindItem) => Guess) =>
    scored.filter(item => isRightBlind(bucket.kind, guessFor(item), item.guess)).length / scored.length
  const constant = share(() => fit.constant)
  const context = share(item => fit.byContext(item.context))
  const limits = limitsOf(bucket.kind, scored.length)
  return {
    task,
    source,
    kind: bucket.kind,
    train: bucket.train.length,
    scoredOn,
    n: scored.length,
    constant,
    constantLimit: limits.constant,
    context,
    contextLimit: limits.context,
    holds: constant <= limits.constant && context <= limits.context,
  }
}

/** Two options: a half, and the luck that one draw in twenty has (one-sided 95 %). */
function limitsOf(kind: BlindKind, n: number): { constant: number; context: number } {
  if (kind !== 'option') return GUESS_LIMITS[kind]
  const limit = 0.5 + 1.65 * Math.sqrt(0.25 / n)
  return { constant: limit, context: limit }
}
