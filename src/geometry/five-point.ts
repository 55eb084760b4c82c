import { multiplyPolynomials, type Polynomial, realRoots, subtractPolynomials } from './polynomial.ts'

/**
 * Essential matrices (row-major, b' E a = 0) of five pairs of rays: Nister 2004. `a` and `b` hold [x, y] of points with
 * z = 1, from `2 * pick[k]` on.
 */
export function fivePoint(a: ArrayLike<number>, b: ArrayLike<number>, pick: readonly number[]): Float64Array[] {
  const basis = nullSpace(a, b, pick)
  if (!basis) return []
  const m = constraints(basis)
  if (!eliminate(m, 10, 20)) return []
  const rows = [4, 6, 8].map(r => hiddenRow(m, r))
  const [p, q, s] = rows
  const determinant = (u: number, v: number): [Polynomial, Polynomial] => [
    multiplyPolynomials(p[u], q[v]),
    multiplyPolynomials(p[v], q[u]),
  ]
  const minors = [
    subtractPolynomials(...determinant(1, 2)),
    subtractPolynomials(...determinant(2, 0)),
    subtractPolynomials(...determinant(0, 1)),
  ]
  const polynomial = new Float64Array(11)
  minors.forEach((minor, k) => {
    multiplyPolynomials(minor, s[k]).forEach((value, i) => {
      if (i < 11) polynomial[i] += value
    })
  })
  return realRoots(polynomial).flatMap(z => {
    const [x, y, w] = minors.map(minor => valueAt(minor, z))
    return Math.abs(w) < 1e-12 ? [] : [combine(basis, x / w, y / w, z)]
  })
}

function valueAt(p: Polynomial, z: number): number {
  let value = 0
  for (let k = p.length - 1; k >= 0; k--) value = value * z + p[k]
  return value
}

function combine(basis: readonly Float64Array[], x: number, y: number, z: number): Float64Array {
  const e = Float64Array.from(
    { length: 9 },
    (_, i) => x * basis[0][i] + y * basis[1][i] + z * basis[2][i] + basis[3][i],
  )
  let squares = 0
  for (const value of e) squares += value * value
  const factor = Math.SQRT2 / Math.sqrt(squares)
  return e.map(value => value * factor)
}

/** Four matrices that span what five pairs allow, orthonormal; undefined where the pairs are not independent. */
function nullSpace(a: ArrayLike<number>, b: ArrayLike<number>, pick: readonly number[]): Float64Array[] | undefined {
  const rows: Float64Array[] = []
  for (const k of pick) {
    const [x, y, u, v] = [a[2 * k], a[2 * k + 1], b[2 * k], b[2 * k + 1]]
    if (!orthonormalized(Float64Array.of(u * x, u * y, u, v * x, v * y, v, x, y, 1), rows)) return undefined
  }
  const basis: Float64Array[] = []
  // Of the nine axes those four that are least explained by what is there already.
  while (basis.length < 4) {
    const all = [...rows, ...basis]
    let [best, left] = [0, -1]
    for (let i = 0; i < 9; i++) {
      let rest = 1
      for (const row of all) rest -= row[i] * row[i]
      if (rest > left) [best, left] = [i, rest]
    }
    const axis = new Float64Array(9)
    axis[best] = 1
    const grown = [...all]
    if (!orthonormalized(axis, grown)) return undefined
    basis.push(grown[grown.length - 1])
  }
  return basis
}

/** Appends what of `row` is new (Gram and Schmidt, twice is enough); false where nothing is. */
function orthonormalized(row: Float64Array, rows: Float64Array[]): boolean {
  let size = Math.sqrt(row.reduce((s, v) => s + v * v, 0))
  for (let i = 0; i < 9; i++) row[i] /= size
  for (let pass = 0; pass < 2; pass++) {
    for (const other of rows) {
      let along = 0
      for (let i = 0; i < 9; i++) along += row[i] * other[i]
      for (let i = 0; i < 9; i++) row[i] -= along * other[i]
    }
  }
  size = Math.sqrt(row.reduce((s, v) => s + v * v, 0))
  if (!(size > 1e-9)) return false
  for (let i = 0; i < 9; i++) row[i] /= size
  rows.push(row)
  return true
}

/** Exponents of x, y, z in the order of Nister's table: ten that are eliminated, then x, y and 1 times powers of z. */
const CUBICS: readonly (readonly [number, number, number])[] = [
  ...([
    [3, 0, 0],
    [0, 3, 0],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
    [2, 0, 0],
    [0, 2, 1],
    [0, 2, 0],
    [1, 1, 1],
    [1, 1, 0],
  ] as const),
  ...([
    [1, 0, 2],
    [1, 0, 1],
    [1, 0, 0],
    [0, 1, 2],
    [0, 1, 1],
    [0, 1, 0],
    [0, 0, 3],
    [0, 0, 2],
    [0, 0, 1],
    [0, 0, 0],
  ] as const),
]
const LINEARS: readonly (readonly [number, number, number])[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 0, 0],
]
const QUADRATICS = CUBICS.filter(([x, y, z]) => x + y + z <= 2)

type Exponents = readonly (readonly [number, number, number])[]

/** Where the product of two monomials stands among others. */
function products(a: Exponents, b: Exponents, into: Exponents): Int32Array {
  const out = new Int32Array(a.length * b.length)
  a.forEach((p, i) => {
    b.forEach((q, j) => {
      out[i * b.length + j] = into.findIndex(r => r.every((e, k) => e === p[k] + q[k]))
    })
  })
  return out
}

const LINEAR_LINEAR = products(LINEARS, LINEARS, QUADRATICS)
const QUADRATIC_LINEAR = products(QUADRATICS, LINEARS, CUBICS)

function addProduct(
  a: Float64Array,
  b: Float64Array,
  table: Int32Array,
  factor: number,
  out: Float64Array,
  at = 0,
): void {
  for (let i = 0; i < a.length; i++) {
    const value = a[i] * factor
    for (let j = 0; j < b.length; j++) out[at + table[i * b.length + j]] += value * b[j]
  }
}

/** Ten cubic equations, row-major 10 x 20: det E = 0 and 2 E E' E = trace(E E') E. */
function constraints(basis: readonly Float64Array[]): Float64Array {
  const e = Array.from({ length: 9 }, (_, i) => Float64Array.of(basis[0][i], basis[1][i], basis[2][i], basis[3][i]))
  const square = Array.from({ length: 9 }, () => new Float64Array(10))
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) addProduct(e[3 * i + k], e[3 * j + k], LINEAR_LINEAR, 1, square[3 * i + j])
    }
  }
  const halfTrace = new Float64Array(10)
  for (let i = 0; i < 10; i++) halfTrace[i] = (square[0][i] + square[4][i] + square[8][i]) / 2
  for (let i = 0; i < 3; i++) for (let k = 0; k < 10; k++) square[4 * i][k] -= halfTrace[k]
  const m = new Float64Array(200)
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) addProduct(square[3 * i + k], e[3 * k + j], QUADRATIC_LINEAR, 1, m, 20 * (3 * i + j))
    }
  }
  for (const [u, v, w, sign] of [
    [1, 5, 6, 1],
    [2, 4, 6, -1],
    [2, 3, 7, 1],
    [0, 5, 7, -1],
    [0, 4, 8, 1],
    [1, 3, 8, -1],
  ]) {
    const quadratic = new Float64Array(10)
    addProduct(e[u], e[v], LINEAR_LINEAR, sign, quadratic)
    addProduct(quadratic, e[w], QUADRATIC_LINEAR, 1, m, 180)
  }
  return m
}

/** Gauss and Jordan with row pivots over the first n columns; false where they are dependent. */
function eliminate(m: Float64Array, n: number, width: number): boolean {
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r * width + c]) > Math.abs(m[pivot * width + c])) pivot = r
    const value = m[pivot * width + c]
    if (Math.abs(value) < 1e-12) return false
    for (let k = c; k < width; k++) {
      const kept = m[c * width + k]
      m[c * width + k] = m[pivot * width + k] / value
      if (pivot !== c) m[pivot * width + k] = kept
    }
    for (let r = 0; r < n; r++) {
      const factor = r === c ? 0 : m[r * width + c]
      if (factor === 0) continue
      for (let k = c; k < width; k++) m[r * width + k] -= factor * m[c * width + k]
    }
  }
  return true
}

/** Row r less z times row r + 1: polynomials in z that multiply x, y and 1. */
function hiddenRow(m: Float64Array, r: number): readonly [Polynomial, Polynomial, Polynomial] {
  const a = m.subarray(20 * r + 10, 20 * r + 20)
  const b = m.subarray(20 * r + 30, 20 * r + 40)
  return [
    Float64Array.of(a[2], a[1] - b[2], a[0] - b[1], -b[0]),
    Float64Array.of(a[5], a[4] - b[5], a[3] - b[4], -b[3]),
    Float64Array.of(a[9], a[8] - b[9], a[7] - b[8], a[6] - b[7], -b[6]),
  ]
}
