/** Small dense matrices, row-major, in typed arrays. Hot loops hand in the array that a result goes into, `out`; it is none of the operands. */
export type Matrix = Float64Array

/** out = a b; a is n x k, b is k x m. */
export function product(
  a: Matrix,
  b: Matrix,
  n: number,
  k: number,
  m: number,
  out: Matrix = new Float64Array(n * m),
): Matrix {
  out.fill(0)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const value = a[i * k + j]
      if (value === 0) continue
      for (let c = 0; c < m; c++) out[i * m + c] += value * b[j * m + c]
    }
  }
  return out
}

/** out = a b'; a is n x k, b is m x k. */
export function productTransposed(
  a: Matrix,
  b: Matrix,
  n: number,
  k: number,
  m: number,
  out: Matrix = new Float64Array(n * m),
): Matrix {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0
      for (let c = 0; c < k; c++) sum += a[i * k + c] * b[j * k + c]
      out[i * m + j] = sum
    }
  }
  return out
}

/** a S a' for symmetric S. */
export function sandwich(a: Matrix, s: Matrix, n: number, k: number): Matrix {
  return productTransposed(product(a, s, n, k, k), a, n, k, n)
}

/** Lower Cholesky factor. A direction without variance (down to rounding) gets a zero column. */
export function cholesky(s: Matrix, n: number, low: Matrix = new Float64Array(n * n)): Matrix {
  low.fill(0)
  for (let j = 0; j < n; j++) {
    let diagonal = s[j * n + j]
    for (let k = 0; k < j; k++) diagonal -= low[j * n + k] ** 2
    const root = diagonal > 1e-14 * s[j * n + j] ? Math.sqrt(diagonal) : 0
    low[j * n + j] = root
    for (let i = j + 1; i < n && root > 0; i++) {
      let sum = s[i * n + j]
      for (let k = 0; k < j; k++) sum -= low[i * n + k] * low[j * n + k]
      low[i * n + j] = sum / root
    }
  }
  return low
}

/** x with S x = b for each of the m columns of b, from the Cholesky factor of S; zero where S has no variance. */
export function solveCholesky(
  low: Matrix,
  b: Matrix,
  n: number,
  m: number,
  x: Matrix = new Float64Array(n * m),
): Matrix {
  x.set(b)
  for (let c = 0; c < m; c++) {
    for (let i = 0; i < n; i++) {
      let sum = x[i * m + c]
      for (let k = 0; k < i; k++) sum -= low[i * n + k] * x[k * m + c]
      x[i * m + c] = low[i * n + i] > 0 ? sum / low[i * n + i] : 0
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i * m + c]
      for (let k = i + 1; k < n; k++) sum -= low[k * n + i] * x[k * m + c]
      x[i * m + c] = low[i * n + i] > 0 ? sum / low[i * n + i] : 0
    }
  }
  return x
}

export function transposed(a: Matrix, n: number, m: number, out: Matrix = new Float64Array(n * m)): Matrix {
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = a[i * m + j]
  return out
}

/** (a + a') / 2, in place: rounding makes covariances lopsided. */
export function symmetrize(a: Matrix, n: number): Matrix {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (a[i * n + j] + a[j * n + i]) / 2
      a[i * n + j] = mean
      a[j * n + i] = mean
    }
  }
  return a
}
