import { assign, type Candidate } from '../../src/geometry/assignment.ts'
import { type Box2dPx, boxIou } from '../../src/geometry/box.ts'

/** One box of one identity in one frame. */
export interface IdentifiedBox {
  readonly id: string
  readonly box: Box2dPx
}

export interface ScoredFrame {
  readonly truth: readonly IdentifiedBox[]
  readonly found: readonly IdentifiedBox[]
}

/** Shares of 1; clips are scored together by giving their identities names of their own and their frames in one list. */
export interface MotScores {
  /** Luiten et al. 2021; means over the 19 thresholds of overlap 0.05 ... 0.95. */
  readonly hota: number
  readonly detA: number
  readonly assA: number
  readonly locA: number
  /** Bernardin and Stiefelhagen 2008, at an overlap of 0.5. */
  readonly mota: number
  readonly motp: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly idSwitches: number
  /** Ristani et al. 2016, at an overlap of 0.5. */
  readonly idf1: number
}

/** Identities as numbers, and the overlaps of a frame row by row (truth x found). */
interface IndexedFrame {
  readonly truth: readonly number[]
  readonly found: readonly number[]
  readonly iou: readonly Float64Array[]
}

interface Sequence {
  readonly frames: readonly IndexedFrame[]
  readonly truthCount: Float64Array
  readonly foundCount: Float64Array
}

const EPS = Number.EPSILON
const AT = 0.5

/** HOTA, MOTA and IDF1 as the official trackeval 1.3.0 computes them from boxes without classes and ignored regions. */
export function scoreTracks(frames: readonly ScoredFrame[]): MotScores {
  const sequence = indexed(frames)
  return { ...hotaOf(sequence), ...clearOf(sequence), idf1: idf1Of(sequence) }
}

function indexed(frames: readonly ScoredFrame[]): Sequence {
  const truthIds = new Map<string, number>()
  const foundIds = new Map<string, number>()
  const number = (ids: Map<string, number>, { id }: IdentifiedBox): number => {
    if (!ids.has(id)) ids.set(id, ids.size)
    return ids.get(id) ?? 0
  }
  const all = frames.map(({ truth, found }) => ({
    truth: truth.map(b => number(truthIds, b)),
    found: found.map(b => number(foundIds, b)),
    iou: truth.map(t => Float64Array.from(found, f => boxIou(t.box, f.box))),
  }))
  return {
    frames: all,
    truthCount: countsOf(
      all.map(f => f.truth),
      truthIds.size,
    ),
    foundCount: countsOf(
      all.map(f => f.found),
      foundIds.size,
    ),
  }
}

function countsOf(ids: readonly (readonly number[])[], size: number): Float64Array {
  const counts = new Float64Array(size)
  for (const frame of ids) for (const id of frame) counts[id]++
  return counts
}

/** Sums by pair of identities. */
class PairSums {
  readonly #sums = new Map<number, number>()
  readonly #found: number

  constructor(found: number) {
    this.#found = found
  }

  add(truth: number, found: number, value: number): void {
    const key = truth * this.#found + found
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + value)
  }

  get(truth: number, found: number): number {
    return this.#sums.get(truth * this.#found + found) ?? 0
  }

  entries(): [truth: number, found: number, sum: number][] {
    return [...this.#sums].map(([key, sum]) => [Math.floor(key / this.#found), key % this.#found, sum])
  }
}

/** The pairing of a frame with the highest sum of scores; pairs without score are left out. */
function bestPairs(scores: readonly Float64Array[], columns: number): [row: number, column: number][] {
  const rows = scores.map((row): Candidate[] =>
    [...row].flatMap((score, column) => (score > EPS ? [{ column, cost: -score }] : [])),
  )
  return [...assign(rows, columns, 0)].flatMap((column, row): [number, number][] => (column < 0 ? [] : [[row, column]]))
}

const THRESHOLDS = Array.from({ length: 19 }, (_, i) => 0.05 * (i + 1))

function hotaOf({ frames, truthCount, foundCount }: Sequence): Pick<MotScores, 'hota' | 'detA' | 'assA' | 'locA'> {
  const alignment = alignmentOf(frames, foundCount.length)
  const total = { truth: sum(truthCount), found: sum(foundCount) }
  const pairs = frames.flatMap(({ truth, found, iou }) => {
    const scores = iou.map((row, t) =>
      row.map((value, f) => {
        const shared = alignment.get(truth[t], found[f])
        return (value * shared) / (truthCount[truth[t]] + foundCount[found[f]] - shared)
      }),
    )
    return bestPairs(scores, found.length).map(([t, f]) => ({ truth: truth[t], found: found[f], iou: iou[t][f] }))
  })
  const curve = THRESHOLDS.map(alpha => {
    const matched = pairs.filter(p => p.iou >= alpha - EPS)
    const together = new PairSums(foundCount.length)
    for (const p of matched) together.add(p.truth, p.found, 1)
    const associated = sum(
      together.entries().map(([t, f, n]) => (n * n) / Math.max(1, truthCount[t] + foundCount[f] - n)),
    )
    const detA = matched.length / Math.max(1, total.truth + total.found - matched.length)
    const assA = associated / Math.max(1, matched.length)
    const locA = Math.max(1e-10, sum(matched.map(p => p.iou))) / Math.max(1e-10, matched.length)
    return { hota: Math.sqrt(detA * assA), detA, assA, locA }
  })
  const mean = (key: 'hota' | 'detA' | 'assA' | 'locA'): number => sum(curve.map(c => c[key])) / THRESHOLDS.length
  return { hota: mean('hota'), detA: mean('detA'), assA: mean('assA'), locA: mean('locA') }
}

/** How much two identities overlap over the whole sequence; an overlap counts less where others overlap the same boxes. */
function alignmentOf(frames: readonly IndexedFrame[], foundIds: number): PairSums {
  const sums = new PairSums(foundIds)
  for (const { truth, found, iou } of frames) {
    const byFound = found.map((_, f) => sum(iou.map(row => row[f])))
    iou.forEach((row, t) => {
      const byTruth = sum(row)
      row.forEach((value, f) => {
        if (value > 0) sums.add(truth[t], found[f], value / (byTruth + byFound[f] - value))
      })
    })
  }
  return sums
}

type Clear = Pick<MotScores, 'mota' | 'motp' | 'truePositives' | 'falsePositives' | 'falseNegatives' | 'idSwitches'>

/** A pair of the frame before is kept before any other, whatever the overlaps, if it still overlaps enough. */
const KEEP = 1000

function clearOf({ frames, truthCount, foundCount }: Sequence): Clear {
  const last = new Map<number, number>()
  let before = new Map<number, number>()
  let [truePositives, idSwitches, overlap] = [0, 0, 0]
  for (const { truth, found, iou } of frames) {
    if (truth.length === 0 || found.length === 0) continue
    const scores = iou.map((row, t) =>
      row.map((value, f) => (value < AT - EPS ? 0 : value + (before.get(truth[t]) === found[f] ? KEEP : 0))),
    )
    before = new Map()
    for (const [t, f] of bestPairs(scores, found.length)) {
      const previous = last.get(truth[t])
      if (previous !== undefined && previous !== found[f]) idSwitches++
      last.set(truth[t], found[f])
      before.set(truth[t], found[f])
      truePositives++
      overlap += iou[t][f]
    }
  }
  const [truths, founds] = [sum(truthCount), sum(foundCount)]
  const falsePositives = founds - truePositives
  const falseNegatives = truths - truePositives
  return {
    mota: (truePositives - falsePositives - idSwitches) / Math.max(1, truths),
    motp: overlap / Math.max(1, truePositives),
    truePositives,
    falsePositives,
    falseNegatives,
    idSwitches,
  }
}

function idf1Of({ frames, truthCount, foundCount }: Sequence): number {
  const together = new PairSums(foundCount.length)
  for (const { truth, found, iou } of frames) {
    iou.forEach((row, t) => {
      row.forEach((value, f) => {
        if (value >= AT) together.add(truth[t], found[f], 1)
      })
    })
  }
  const rows: Candidate[][] = Array.from(truthCount, () => [])
  for (const [t, f, n] of together.entries()) rows[t].push({ column: f, cost: -n })
  const chosen = assign(rows, foundCount.length, 0)
  const right = sum([...chosen].map((f, t) => (f < 0 ? 0 : together.get(t, f))))
  return right / Math.max(1, (sum(truthCount) + sum(foundCount)) / 2)
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
