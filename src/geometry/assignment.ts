/** A pairing that is allowed: a column and what it costs. Pairs that are not listed are forbidden. */
export interface Candidate {
  readonly column: number
  readonly cost: number
}

/**
 * The cheapest assignment of rows to columns, each used at most once: it minimises the costs of the pairs plus `missCost` for every row
 * that is left alone, so that no pair dearer than `missCost` is ever made. Costs may be negative; rows and columns may differ in number.
 * Shortest augmenting paths (Jonker and Volgenant 1987) over the listed pairs only: a row's own way out is a column that no other has.
 * Returns the column of each row, or -1.
 */
export function assign(rows: readonly (readonly Candidate[])[], columns: number, missCost: number): Int32Array {
  const state = newState(rows, columns, missCost)
  for (let row = 0; row < rows.length; row++) augment(state, row)
  return state.columnOfRow
}

/**
 * The cheapest pairing of all rows with all columns of a matrix of costs (of as many as the smaller side has). An infinite cost is a pair
 * that must not be. Returns [row, column] by row.
 */
export function assignPairs(costs: readonly (ArrayLike<number> & Iterable<number>)[]): [row: number, column: number][] {
  const rows = costs.map((row): Candidate[] =>
    [...row].flatMap((cost, column) => (Number.isFinite(cost) ? [{ column, cost }] : [])),
  )
  const largest = rows.reduce((most, row) => row.reduce((m, c) => Math.max(m, Math.abs(c.cost)), most), 1)
  const found = assign(rows, costs[0]?.length ?? 0, 2 * largest * (costs.length + 1))
  return [...found].flatMap((column, row): [number, number][] => (column < 0 ? [] : [[row, column]]))
}

interface State {
  readonly rows: readonly (readonly Candidate[])[]
  readonly missCost: number
  readonly columnOfRow: Int32Array
  readonly rowOfColumn: Int32Array
  readonly rowPrice: Float64Array
  readonly columnPrice: Float64Array
  readonly distance: Float64Array
  /** The row from which a column was reached. */
  readonly from: Int32Array
  readonly heap: Heap
  /** Columns to which the search in progress knows the shortest way: rounding must not find a shorter one, or the way would turn in a circle. */
  readonly isSettled: Uint8Array
  /** Columns touched by the search in progress, and those of them that are settled. */
  touched: number[]
  settled: number[]
}

function newState(rows: State['rows'], columns: number, missCost: number): State {
  return {
    rows,
    missCost,
    columnOfRow: new Int32Array(rows.length).fill(-1),
    rowOfColumn: new Int32Array(columns).fill(-1),
    rowPrice: new Float64Array(rows.length),
    columnPrice: new Float64Array(columns),
    distance: new Float64Array(columns).fill(Number.POSITIVE_INFINITY),
    from: new Int32Array(columns).fill(-1),
    heap: new Heap(),
    isSettled: new Uint8Array(columns),
    touched: [],
    settled: [],
  }
}

/** Takes one more row in, along the shortest alternating path to a free column or to some row's way out. */
function augment(state: State, start: number): void {
  const { rowOfColumn, heap } = state
  let best = relax(state, start, 0)
  let outRow = start
  let freeColumn = -1
  while (heap.size > 0 && heap.topKey < best) {
    const at = heap.topKey
    const column = heap.pop()
    if (state.isSettled[column] === 1) continue
    const owner = rowOfColumn[column]
    if (owner < 0) {
      best = at
      freeColumn = column
      break
    }
    state.settled.push(column)
    state.isSettled[column] = 1
    const out = relax(state, owner, at)
    if (out < best) {
      best = out
      outRow = owner
    }
  }
  updatePrices(state, start, best)
  if (freeColumn < 0) freeColumn = leave(state, outRow)
  if (freeColumn >= 0) pass(state, freeColumn, start)
  reset(state)
}

/** Reaches the columns of a row that was itself reached at `at`; returns what leaving the row alone would cost from here. */
function relax(state: State, row: number, at: number): number {
  const { distance, columnPrice, from, heap } = state
  const offset = at - state.rowPrice[row]
  for (const { column, cost } of state.rows[row]) {
    const reached = offset + cost - columnPrice[column]
    if (reached >= distance[column] || state.isSettled[column] === 1) continue
    if (distance[column] === Number.POSITIVE_INFINITY) state.touched.push(column)
    distance[column] = reached
    from[column] = row
    heap.push(reached, column)
  }
  return offset + state.missCost
}

function updatePrices({ rowOfColumn, rowPrice, columnPrice, distance, settled }: State, start: number, best: number) {
  rowPrice[start] += best
  for (const column of settled) {
    columnPrice[column] += distance[column] - best
    rowPrice[rowOfColumn[column]] += best - distance[column]
  }
}

/** The row goes without; the column that it had is free now. */
function leave({ columnOfRow }: State, row: number): number {
  const column = columnOfRow[row]
  columnOfRow[row] = -1
  return column
}

/** Hands columns back along the path until the row that came in has one. */
function pass({ columnOfRow, rowOfColumn, from }: State, free: number, start: number): void {
  for (let column = free; column >= 0; ) {
    const row = from[column]
    const next = columnOfRow[row]
    columnOfRow[row] = column
    rowOfColumn[column] = row
    if (row === start) return
    column = next
  }
}

function reset(state: State): void {
  for (const column of state.touched) {
    state.distance[column] = Number.POSITIVE_INFINITY
    state.from[column] = -1
    state.isSettled[column] = 0
  }
  state.touched = []
  state.settled = []
  state.heap.clear()
}

/** A binary heap of columns by key; of equal keys the lower column comes first, so that results do not depend on the order of candidates. */
class Heap {
  readonly #keys: number[] = []
  readonly #columns: number[] = []

  get size(): number {
    return this.#keys.length
  }

  get topKey(): number {
    return this.#keys[0]
  }

  clear(): void {
    this.#keys.length = 0
    this.#columns.length = 0
  }

  push(key: number, column: number): void {
    this.#keys.push(key)
    this.#columns.push(column)
    for (let i = this.#keys.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1
      if (!this.#before(i, parent)) break
      this.#swap(i, parent)
      i = parent
    }
  }

  pop(): number {
    const top = this.#columns[0]
    this.#swap(0, this.#keys.length - 1)
    this.#keys.pop()
    this.#columns.pop()
    this.#sink()
    return top
  }

  #sink(): void {
    for (let i = 0; ; ) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#keys.length && this.#before(child, least)) least = child
      }
      if (least === i) return
      this.#swap(i, least)
      i = least
    }
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#keys[a], this.#keys[b]]
    return x < y || (x === y && this.#columns[a] < this.#columns[b])
  }

  #swap(a: number, b: number): void {
    const [key, column] = [this.#keys[a], this.#columns[a]]
    this.#keys[a] = this.#keys[b]
    this.#columns[a] = this.#columns[b]
    this.#keys[b] = key
    this.#columns[b] = column
  }
}
