/** Eigenvalues of a symmetric matrix from the smallest up, and their unit vectors as rows. */
export interface SymmetricEigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

const MAX_SWEEPS = 30

/** Cyclic Jacobi (Jacobi 1846; Golub and Van Loan 8.5) for a row-major n x n matrix of a few rows. */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  const a = Float64Array.from(matrix)
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, n) > 1e-30; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) turn(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j])
  const vectors = new Float64Array(n * n)
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) vectors[k * n + i] = v[i * n + order[k]]
  return { values: Float64Array.from(order, i => a[i * n + i]), vectors }
}

/** Squares beside the diagonal over those on it. */
function offDiagonal(a: Float64Array, n: number): number {
  let off = 0
  let on = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) on += a[i * n + j] ** 2
      else off += a[i * n + j] ** 2
    }
  }
  return on > 0 ? off / on : 0
}

function turn(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]
  if (apq === 0) return
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p], a[k * n + q]]
    a[k * n + p] = c * kp - s * kq
    a[k * n + q] = s * kp + c * kq
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [a[p * n + k], a[q * n + k]]
    a[p * n + k] = c * pk - s * qk
    a[q * n + k] = s * pk + c * qk
    const [vp, vq] = [v[k * n + p], v[k * n + q]]
    v[k * n + p] = c * vp - s * vq
    v[k * n + q] = s * vp + c * vq
  }
}
