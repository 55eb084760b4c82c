import type { Cell } from './balance.ts'
import { GUESS_LIMITS, type GuessKind, isRight } from './guess.ts'

/** Quotas aim below the limits, since bins are coarse; nearer to them where that leaves next to nothing. */
const AIMS = [0.72, 0.8, 0.93]
/** An aim is given up where it leaves less than this share of the drafts. */
const WORTH_KEEPING = 0.08
/** However narrow a source is, this share of its drafts stays; --stats then says what a blind guess reaches. */
const MIN_KEPT_SHARE = 0.05
/** One-sided 95 %, in standard deviations. */
const Z95 = 1.65
/** Contexts with fewer drafts are taken together: nothing can be learnt of one alone. */
const MIN_CONTEXT = 12
const ROUNDS = 3
/** Totals agree within a hundredth. */
const AGREED = 0.99
const MAX_CUTS = 400

/** As many of the one option as of the other in every context; small contexts share one account. */
export function evenOptions(cells: readonly Cell[]): void {
  for (const account of contextsOf(cells).values()) {
    for (const sides of sidesOf(account)) {
      const kept = Math.min(...sides.map(sumOfQuotas))
      for (const side of sides) takeOnly(side, kept)
    }
  }
}

/** The options that must stay equal; "either" stands alone, and an option without its opposite has nothing left. */
function sidesOf(account: readonly Cell[]): Cell[][][] {
  const either = account.filter(cell => cell.bin.key === 'either')
  const byOption = new Map<string, Cell[]>()
  for (const cell of account) {
    if (cell.bin.key !== 'either') byOption.set(cell.bin.key, [...(byOption.get(cell.bin.key) ?? []), cell])
  }
  const sides = [...byOption.values()]
  if (sides.length === 1) sides.push([])
  return [...(either.length > 0 ? [[either]] : []), ...(sides.length > 0 ? [sides] : [])]
}

/** Whole quotas whose sum is that of the exact ones: fractions are carried on. */
function roundQuotas(cells: readonly Cell[]): void {
  let carry = 0
  for (const cell of cells) {
    const exact = cell.quota + carry
    cell.quota = Math.min(cell.count, Math.max(0, Math.floor(exact + 1e-9)))
    carry = exact - cell.quota
  }
}

/** Lowers the quotas of a side's cells until they sum to `wanted`; what is taken already stays. */
function takeOnly(cells: readonly Cell[], wanted: number): void {
  let left = wanted - cells.reduce((sum, cell) => sum + cell.taken, 0)
  for (const cell of cells) {
    const added = Math.min(cell.quota - cell.taken, Math.max(0, left))
    cell.quota = cell.taken + added
    left -= added
  }
}

/** Lowers quotas until neither the best constant nor the best answer of a context scores more than the limits. */
export function shaveGroup(cells: readonly Cell[]): void {
  const kind = cells[0]?.bin.kind
  if (kind !== 'number' && kind !== 'hour' && kind !== 'interval') return
  const covers = coverage(cells, kind)
  const group: Group = {
    whole: pileOf(cells, covers),
    contexts: [...contextsOf(cells).values()].map(own => pileOf(own, covers)),
  }
  const atHand = cells.reduce((sum, cell) => sum + cell.count - cell.taken, 0)
  for (const aim of AIMS) {
    shaveTo(group, kind, aim)
    const added = cells.reduce((sum, cell) => sum + Math.max(0, cell.quota - cell.taken), 0)
    if (added >= WORTH_KEEPING * atHand) break
  }
  roundQuotas(cells)
}

/** Cells, and the same by answer. */
interface Pile {
  readonly cells: readonly Cell[]
  readonly bins: readonly Bin[]
}

interface Group {
  readonly whole: Pile
  readonly contexts: readonly Pile[]
}

function shaveTo({ whole, contexts }: Group, kind: GuessKind, aim: number): void {
  const { constant, context } = GUESS_LIMITS[kind]
  for (const cell of whole.cells) cell.quota = cell.count
  for (let round = 0; round < ROUNDS; round++) {
    for (const own of contexts) shave(own, aim * context)
    shave(whole, Math.min(aim * constant, constant - strayOf(constant, sumOfQuotas(whole.cells))))
  }
}

/**
 * How far a guess between the bins' centres may exceed what its bins hold: it cuts two bins, of about a quarter of the
 * limit each, and how many of their answers it catches strays as a fair coin does: variance limit / 4 * 2 / 4 / count.
 */
const strayOf = (limit: number, count: number): number => Math.min(limit / 2, Z95 * Math.sqrt(limit / (8 * count)))

/** By bin: the bins where its centre, taken as a guess, is right. */
type Coverage = ReadonlyMap<string, readonly string[]>

function coverage(cells: readonly Cell[], kind: GuessKind): Coverage {
  const centres = new Map(cells.flatMap(({ bin }) => ('centre' in bin ? [[bin.key, bin.centre] as const] : [])))
  const entries = [...centres].map(([key, guess]): [string, string[]] => {
    const right = [...centres].filter(([, truth]) => isRight(kind, guess, truth))
    return [key, right.map(([covered]) => covered)]
  })
  return new Map(entries)
}

/**
 * The largest quotas at which no guess covers more than `limit` of them all. What may be covered hangs on the total,
 * and that on what is covered: the total is lowered from all there is until both agree.
 */
function shave({ cells, bins }: Pile, limit: number): void {
  const floor = Math.max(MIN_CONTEXT, MIN_KEPT_SHARE * cells.reduce((sum, cell) => sum + cell.count, 0))
  const available = cells.map(cell => cell.quota)
  let total = sumOfQuotas(cells)
  while (total > floor) {
    cells.forEach((cell, i) => {
      cell.quota = available[i]
    })
    cutGuesses(bins, limit * total)
    const kept = sumOfQuotas(cells)
    if (kept >= AGREED * total) return
    total = kept
  }
}

/** Cuts the cells that the best guess covers to a common level, again and again, until none covers more than `most`. */
function cutGuesses(bins: readonly Bin[], most: number): void {
  const sums = bins.map(bin => sumOfQuotas(bin.cells))
  for (let cut = 0; cut < MAX_CUTS; cut++) {
    const { bin, covered } = bestGuess(bins, sums)
    if (covered <= most * 1.001) return
    cutTo(bin.coveredCells, most)
    for (const i of bin.covers) sums[i] = sumOfQuotas(bins[i].cells)
  }
}

/** Cells with the same answer; the places of the bins that a guess at its centre covers, and all their cells. */
interface Bin {
  readonly cells: readonly Cell[]
  readonly covers: readonly number[]
  readonly coveredCells: readonly Cell[]
}

function pileOf(cells: readonly Cell[], covers: Coverage): Pile {
  const byKey = new Map<string, Cell[]>()
  for (const cell of cells) {
    const own = byKey.get(cell.bin.key)
    if (own) own.push(cell)
    else byKey.set(cell.bin.key, [cell])
  }
  const places = new Map([...byKey.keys()].map((key, i) => [key, i]))
  const lists = [...byKey.values()]
  const bins = [...byKey].map(([key, own]): Bin => {
    const covered = (covers.get(key) ?? []).flatMap(other => places.get(other) ?? [])
    return { cells: own, covers: covered, coveredCells: covered.flatMap(i => lists[i]) }
  })
  return { cells, bins }
}

function bestGuess(bins: readonly Bin[], sums: readonly number[]): { readonly bin: Bin; readonly covered: number } {
  let best = 0
  let most = -1
  for (let place = 0; place < bins.length; place++) {
    let covered = 0
    for (const i of bins[place].covers) covered += sums[i]
    if (covered > most) [best, most] = [place, covered]
  }
  return { bin: bins[best], covered: most }
}

/** The highest common level at which the cells sum to at most `target`. */
function cutTo(cells: readonly Cell[], target: number): void {
  const sorted = new Float64Array(cells.length)
  for (let i = 0; i < cells.length; i++) sorted[i] = cells[i].quota
  sorted.sort()
  let left = target
  let level = 0
  for (let i = 0; i < sorted.length; i++) {
    level = left / (sorted.length - i)
    if (sorted[i] >= level) break
    left -= sorted[i]
  }
  for (const cell of cells) cell.quota = Math.min(cell.quota, level)
}

export function sumOfQuotas(cells: readonly Cell[]): number {
  let sum = 0
  for (const cell of cells) sum += cell.quota
  return sum
}

function contextsOf(cells: readonly Cell[]): Map<string, Cell[]> {
  const contexts = new Map<string, Cell[]>()
  for (const cell of cells) contexts.set(cell.context, [...(contexts.get(cell.context) ?? []), cell])
  const pooled: Cell[] = []
  for (const [context, own] of contexts) {
    if (own.reduce((sum, cell) => sum + cell.count, 0) >= MIN_CONTEXT) continue
    pooled.push(...own)
    contexts.delete(context)
  }
  if (pooled.length > 0) contexts.set('', pooled)
  return contexts
}
