import type { Answer } from './answer.ts'
import { durationBin } from './balance.ts'
import { GUESS_LIMITS, type Guess, type GuessKind, isRight } from './guess.ts'
import type { Question, Split } from './record.ts'
import { toSi } from './units.ts'

/** What blind guessing reaches on one task of one source. */
export interface StatsRow {
  readonly task: string
  /** A source's name, or "all". */
  readonly source: string
  readonly kind: GuessKind | 'option'
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

interface Item {
  readonly guess: Guess
  readonly context: string
}

/** One source's answers to one task, by split. */
type Bucket = Record<Split, Item[]> & { kind: GuessKind | 'option' }

/** A context with fewer train questions is answered by the constant. */
const MIN_TRAIN = 3
/** Candidates for the best constant are drawn from the train answers, at most so many. */
const MAX_CANDIDATES = 200

/** Collects questions one at a time; keeps their answers and contexts only. */
export class GuessStats {
  readonly #buckets = new Map<string, Bucket>()

  add(question: Question): void {
    const item = itemOf(question)
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

function itemOf(question: Question): (Item & { kind: GuessKind | 'option' }) | undefined {
  const guess = guessOf(question.answer)
  return guess && { ...guess, context: contextOfQuestion(question) }
}

function guessOf(answer: Answer): { guess: Guess; kind: GuessKind | 'option' } | undefined {
  switch (answer.type) {
    case 'hour':
      return { guess: answer.value, kind: 'hour' }
    case 'interval':
      return { guess: answer.value, kind: 'interval' }
    case 'choice':
      return { guess: answer.value, kind: 'option' }
    case 'yesno':
      return { guess: String(answer.value), kind: 'option' }
    case 'cannotTell':
      return undefined
    default:
      return { guess: toSi(answer.value, answer.unit), kind: 'number' }
  }
}

/** What the question tells without its clip: which kind of object has which colour, the variant, how long a time. */
function contextOfQuestion({ objects, clip, intervalS, template, reference, evidence }: Question): string {
  const variant = template.split('/')[1]
  const isMoment = variant === 'moment' || variant === 'end'
  const durationS = intervalS && !isMoment ? intervalS[1] - intervalS[0] : clip.endS - clip.startS
  const who = objects.map(({ colour, category }) => `${colour} ${category}`).sort()
  const known = evidence.steps?.find(step => step.op === 'known')?.name
  return [who.join('+'), durationBin(durationS), isMoment ? 'moment' : variant, reference, known].join('/')
}

function rowOf(task: string, source: string, bucket: Bucket): StatsRow {
  const scoredOn: Split = bucket.test.length > 0 ? 'test' : bucket.val.length > 0 ? 'val' : 'train'
  const scored = bucket[scoredOn]
  const fitted = bucket.train.length > 0 ? bucket.train : scored
  const right = (guess: Guess, truth: Guess) =>
    bucket.kind === 'option' ? guess === truth : isRight(bucket.kind, guess, truth)
  const best = bestGuess(fitted, right)
  const byContext = contextGuesses(fitted, right)
  const share = (guessFor: (item: Item) => Guess) =>
    scored.filter(item => right(guessFor(item), item.guess)).length / scored.length
  const constant = share(() => best)
  const context = share(item => byContext.get(item.context) ?? best)
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
function limitsOf(kind: GuessKind | 'option', n: number): { constant: number; context: number } {
  if (kind !== 'option') return GUESS_LIMITS[kind]
  const limit = 0.5 + 1.65 * Math.sqrt(0.25 / n)
  return { constant: limit, context: limit }
}

type IsRight = (guess: Guess, truth: Guess) => boolean

/** The answer that is right most often. */
function bestGuess(items: readonly Item[], right: IsRight): Guess {
  const stride = Math.max(1, Math.ceil(items.length / MAX_CANDIDATES))
  const sorted = [...items].sort((a, b) => (String(a.guess) < String(b.guess) ? -1 : 1))
  let best: Guess = items[0].guess
  let most = -1
  for (let i = 0; i < sorted.length; i += stride) {
    const count = items.filter(item => right(sorted[i].guess, item.guess)).length
    if (count > most) [best, most] = [sorted[i].guess, count]
  }
  return best
}

function contextGuesses(items: readonly Item[], right: IsRight): Map<string, Guess> {
  const byContext = new Map<string, Item[]>()
  for (const item of items) {
    const own = byContext.get(item.context)
    if (own) own.push(item)
    else byContext.set(item.context, [item])
  }
  const guesses = new Map<string, Guess>()
  for (const [context, own] of byContext) if (own.length >= MIN_TRAIN) guesses.set(context, bestGuess(own, right))
  return guesses
}
