/** Coefficients from the constant term up. */
export type Polynomial = Float64Array

export function multiplyPolynomials(a: ArrayLike<number>, b: ArrayLike<number>): Polynomial {
  const out = new Float64Array(a.length + b.length - 1)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[i + j] += a[i] * b[j]
  return out
}

export function subtractPolynomials(a: ArrayLike<number>, b: ArrayLike<number>): Polynomial {
  const out = new Float64Array(Math.max(a.length, b.length))
  for (let i = 0; i < a.length; i++) out[i] += a[i]
  for (let i = 0; i < b.length; i++) out[i] -= b[i]
  return out
}

const MAX_STEPS = 60
/** A root whose imaginary part is smaller than this share of it is taken for real, and polished. */
const REAL_SHARE = 1e-4

/** Real roots, by Aberth's simultaneous iteration (1973) and Newton's. */
export function realRoots(polynomial: ArrayLike<number>): number[] {
  let degree = polynomial.length - 1
  const largest = Array.from(polynomial).reduce((m, c) => Math.max(m, Math.abs(c)), 0)
  if (!(largest > 0)) return []
  while (degree > 0 && Math.abs(polynomial[degree]) < 1e-14 * largest) degree--
  if (degree === 0) return []
  const c = Float64Array.from({ length: degree + 1 }, (_, i) => polynomial[i] / polynomial[degree])
  const { re, im } = aberth(c, degree)
  const roots: number[] = []
  for (let i = 0; i < degree; i++) {
    if (Math.abs(im[i]) < REAL_SHARE * (1 + Math.abs(re[i]))) roots.push(polish(c, degree, re[i]))
  }
  return roots
}

function aberth(c: Float64Array, degree: number): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(degree)
  const im = new Float64Array(degree)
  // Radius of the geometric mean of the roots; angles that no symmetry of real coefficients shares.
  const radius = Math.max(1e-6, Math.abs(c[0]) ** (1 / degree))
  for (let i = 0; i < degree; i++) {
    re[i] = radius * Math.cos((2 * Math.PI * i) / degree + 0.4)
    im[i] = radius * Math.sin((2 * Math.PI * i) / degree + 0.4)
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    if (aberthStep(c, degree, re, im) < 1e-13) break
  }
  return { re, im }
}

/** Largest change over the size of its root. */
function aberthStep(c: Float64Array, degree: number, re: Float64Array, im: Float64Array): number {
  let largest = 0
  for (let i = 0; i < degree; i++) {
    let [pr, pi, dr, di] = [1, 0, 0, 0]
    for (let k = degree - 1; k >= 0; k--) {
      ;[dr, di] = [dr * re[i] - di * im[i] + pr, dr * im[i] + di * re[i] + pi]
      ;[pr, pi] = [pr * re[i] - pi * im[i] + c[k], pr * im[i] + pi * re[i]]
    }
    const p2 = pr * pr + pi * pi
    if (p2 === 0) continue
    // 1 / (p'/p - sum of 1/(z - z_j))
    let [wr, wi] = [(dr * pr + di * pi) / p2, (di * pr - dr * pi) / p2]
    for (let j = 0; j < degree; j++) {
      if (j === i) continue
      const [ar, ai] = [re[i] - re[j], im[i] - im[j]]
      const a2 = ar * ar + ai * ai || 1e-30
      wr -= ar / a2
      wi += ai / a2
    }
    const w2 = wr * wr + wi * wi || 1e-30
    re[i] -= wr / w2
    im[i] += wi / w2
    largest = Math.max(largest, 1 / Math.sqrt(w2) / (1 + Math.hypot(re[i], im[i])))
  }
  return largest
}

function polish(c: Float64Array, degree: number, start: number): number {
  let x = start
  for (let step = 0; step < 3; step++) {
    let [p, d] = [1, 0]
    for (let k = degree - 1; k >= 0; k--) {
      d = d * x + p
      p = p * x + c[k]
    }
    if (d === 0) break
    x -= p / d
  }
  return x
}
