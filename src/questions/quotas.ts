import type { Cell } from './balance.ts'
import { GUESS_LIMITS, type GuessKind, isRight } from './guess.ts'

/** Quotas aim below the limits, since a sample strays and bins are coarse; nearer to them where that leaves nothing. */
const AIMS = [0.72, 0.8, 0.93]
/** An aim is given up where it leaves less than this share of the drafts. */
const WORTH_KEEPING = 0.08
/** Only sources with fewer drafts keep what is nearly flat where no aim can be met; larger ones keep the limits. */
const SMALL_SOURCE = 1000
/** However narrow a source is, this share of its drafts stays; --stats then says what a blind guess reaches. */
const MIN_KEPT_SHARE = 0.05
/** A distribution this near to flat is flat enough: nearer still would throw away nearly everything. */
const FLAT_ENOUGH = 1.1
/** Contexts with fewer drafts are taken together: nothing can be learnt of one alone. */
const MIN_CONTEXT = 12
const ROUNDS = 3
const MAX_CUTS = 400

/**
 * As many of the one option as of the other in every context, times `factor`; small contexts share one account.
 * Fractions are carried on from account to account, so that the sum is right; returns what is left of them.
 */
export function evenOptions(cells: readonly Cell[], factor = 1, owed = 0): number {
  let carry = owed
  for (const account of contextsOf(cells).values()) {
    for (const sides of sidesOf(account)) {
      const exact = Math.min(...sides.map(sumOfQuotas)) * factor + carry
      const kept = Math.floor(exact + 1e-9)
      carry = exact - kept
      for (const side of sides) takeOnly(side, kept)
    }
  }
  return carry
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

/** Every quota times `factor`, below 1: options stay even, the rest in proportion. Returns the fraction still owed. */
export function lowerQuotas(cells: readonly Cell[], factor: number, owed: number): number {
  return cells[0]?.bin.kind === 'option' ? evenOptions(cells, factor, owed) : roundQuotas(cells, factor, owed)
}

/** Whole quotas whose sum is that of the exact ones: fractions are carried on. */
function roundQuotas(cells: readonly Cell[], factor: number, owed = 0): number {
  let carry = owed
  for (const cell of cells) {
    const exact = cell.quota * factor + carry
    cell.quota = Math.min(cell.count, Math.max(0, Math.floor(exact + 1e-9)))
    carry = exact - cell.quota
  }
  return carry
}

/** Lowers the quotas of a side's cells until they sum to `wanted`. */
function takeOnly(cells: readonly Cell[], wanted: number): void {
  let left = wanted
  for (const cell of cells) {
    cell.quota = Math.min(cell.quota, left)
    left -= cell.quota
  }
}

/**
 * Lowers quotas until neither the best constant nor the best answer of a context scores more than the limits: the
 * cells that the best guess covers are cut to a common level, again and again.
 */
export function shaveGroup(cells: readonly Cell[]): void {
  const kind = cells[0]?.bin.kind
  if (kind !== 'number' && kind !== 'hour' && kind !== 'interval') return
  const covers = coverage(cells, kind)
  const count = cells.reduce((sum, cell) => sum + cell.count, 0)
  for (const aim of AIMS) {
    shaveTo(cells, covers, kind, aim, false)
    if (sumOfQuotas(cells) >= WORTH_KEEPING * count) break
  }
  const spoilt = sumOfQuotas(cells) < WORTH_KEEPING * count
  if (spoilt && count < SMALL_SOURCE) shaveTo(cells, covers, kind, AIMS[AIMS.length - 1], true)
  roundQuotas(cells, 1)
}

function shaveTo(cells: readonly Cell[], covers: Coverage, kind: GuessKind, aim: number, flatIsEnough: boolean): void {
  const { constant, context } = GUESS_LIMITS[kind]
  for (const cell of cells) cell.quota = cell.count
  const limitOf = (own: readonly Cell[], limit: number) =>
    flatIsEnough ? Math.max(aim * limit, Math.min(0.9, FLAT_ENOUGH * flatShare(own, covers))) : aim * limit
  for (let round = 0; round < ROUNDS; round++) {
    for (const own of contextsOf(cells).values()) shave(own, covers, limitOf(own, context))
    shave(cells, covers, limitOf(cells, constant))
  }
}

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

function shave(cells: readonly Cell[], covers: Coverage, limit: number): void {
  const floor = Math.max(MIN_CONTEXT, MIN_KEPT_SHARE * cells.reduce((sum, cell) => sum + cell.count, 0))
  const bins = binsOf(cells, covers)
  for (let cut = 0; cut < MAX_CUTS; cut++) {
    const all = sumOfQuotas(cells)
    if (all <= floor) return
    const sums = bins.map(bin => sumOfQuotas(bin.cells))
    const best = bestGuess(bins, sums)
    if (best.covered <= limit * all * 1.001) return
    const target = (limit * (all - best.covered)) / (1 - limit)
    cutTo(
      best.bin.covers.flatMap(i => bins[i].cells),
      Math.max(target, best.covered - (all - floor)),
    )
  }
}

/** Cells with the same answer, and the places of the bins that a guess at its centre covers. */
interface Bin {
  readonly cells: readonly Cell[]
  readonly covers: readonly number[]
}

function binsOf(cells: readonly Cell[], covers: Coverage): Bin[] {
  const byKey = new Map<string, Cell[]>()
  for (const cell of cells) {
    const own = byKey.get(cell.bin.key)
    if (own) own.push(cell)
    else byKey.set(cell.bin.key, [cell])
  }
  const places = new Map([...byKey.keys()].map((key, i) => [key, i]))
  return [...byKey].map(([key, own]) => ({
    cells: own,
    covers: (covers.get(key) ?? []).flatMap(other => places.get(other) ?? []),
  }))
}

/** What the best guess would score if every bin that occurs held as much. */
function flatShare(cells: readonly Cell[], covers: Coverage): number {
  const bins = binsOf(cells, covers)
  const ones = bins.map(() => 1)
  return bestGuess(bins, ones).covered / Math.max(1, bins.length)
}

function bestGuess(bins: readonly Bin[], sums: readonly number[]): { readonly bin: Bin; readonly covered: number } {
  let best = { bin: bins[0], covered: -1 }
  for (const bin of bins) {
    let covered = 0
    for (const i of bin.covers) covered += sums[i]
    if (covered > best.covered) best = { bin, covered }
  }
  return best
}

/** The highest common level at which the cells sum to at most `target`. */
function cutTo(cells: readonly Cell[], target: number): void {
  const sorted = [...cells].sort((a, b) => a.quota - b.quota)
  let left = target
  let level = 0
  for (let i = 0; i < sorted.length; i++) {
    level = left / (sorted.length - i)
    if (sorted[i].quota >= level) break
    left -= sorted[i].quota
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
