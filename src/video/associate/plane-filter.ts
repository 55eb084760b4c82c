/** A symmetric 2x2 matrix. */
export interface Sym2 {
  readonly xx: number
  readonly xy: number
  readonly yy: number
}

/** Position and velocity in a plane with their covariance, in blocks: p position, c position by velocity, v velocity. */
export interface PlaneState {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly p: Sym2
  readonly cxx: number
  readonly cxy: number
  readonly cyx: number
  readonly cyy: number
  readonly v: Sym2
}

/** Velocity that decays over `memoryS`, stirred by white acceleration of spectral density `density` (unit^2/s^3). */
export interface PlaneMotion {
  readonly density: number
  readonly memoryS: number
}

/** Degrees of freedom of Student's t: detectors' errors have heavy tails, a leg or a head cut off by whoever stands in front. */
const NU = 4

export const startState = (x: number, y: number, p: Sym2, speedSd: number): PlaneState => ({
  x,
  y,
  vx: 0,
  vy: 0,
  p,
  cxx: 0,
  cxy: 0,
  cyx: 0,
  cyy: 0,
  v: { xx: speedSd * speedSd, xy: 0, yy: speedSd * speedSd },
})

/** `dt` seconds later: the Ornstein-Uhlenbeck velocity integrated exactly (Gillespie 1996). */
export function predict(s: PlaneState, dt: number, { density, memoryS: tau }: PlaneMotion): PlaneState {
  const b = Math.exp(-dt / tau)
  const a = tau * (1 - b)
  const qv = (density * tau * (1 - b * b)) / 2
  const qc = (density * (tau * (1 - b)) ** 2) / 2
  const qp = density * tau * tau * (dt - 2 * tau * (1 - b) + (tau * (1 - b * b)) / 2)
  return {
    x: s.x + a * s.vx,
    y: s.y + a * s.vy,
    vx: b * s.vx,
    vy: b * s.vy,
    p: {
      xx: s.p.xx + 2 * a * s.cxx + a * a * s.v.xx + qp,
      xy: s.p.xy + a * (s.cxy + s.cyx) + a * a * s.v.xy,
      yy: s.p.yy + 2 * a * s.cyy + a * a * s.v.yy + qp,
    },
    cxx: b * (s.cxx + a * s.v.xx) + qc,
    cxy: b * (s.cxy + a * s.v.xy),
    cyx: b * (s.cyx + a * s.v.xy),
    cyy: b * (s.cyy + a * s.v.yy) + qc,
    v: { xx: b * b * s.v.xx + qv, xy: b * b * s.v.xy, yy: b * b * s.v.yy + qv },
  }
}

/** Squared Mahalanobis distance of a measurement and half the logarithm of its covariance's determinant. */
export function innovation(s: PlaneState, x: number, y: number, r: Sym2): { chi2: number; halfLogDet: number } {
  const xx = s.p.xx + r.xx
  const xy = s.p.xy + r.xy
  const yy = s.p.yy + r.yy
  const det = xx * yy - xy * xy
  const dx = x - s.x
  const dy = y - s.y
  return { chi2: (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det, halfLogDet: Math.log(det) / 2 }
}

/** Logarithm of the density of a measurement, as a bivariate Student's t about the prediction. */
export function logDensity(s: PlaneState, x: number, y: number, r: Sym2): number {
  const { chi2, halfLogDet } = innovation(s, x, y, r)
  return logStudent(chi2, halfLogDet, 2)
}

/** Log density of Student's t in n dimensions (n even), from its squared distance and half the log determinant of its scale. */
export function logStudent(chi2: number, halfLogDet: number, n: 2 | 4): number {
  // Gamma((nu + n) / 2) / (Gamma(nu / 2) nu^(n/2)) is 1/2 for n = 2 and 3/8 for n = 4 with nu = 4: Gamma(3) / 4, Gamma(4) / 16.
  const constant = n === 2 ? Math.log(1 / 2) : Math.log(3 / 8)
  return constant - (n / 2) * Math.log(Math.PI) - halfLogDet - ((NU + n) / 2) * Math.log(1 + chi2 / NU)
}

/** A measurement taken in; an outlying one weighs less, as Student's t has it. */
export function update(s: PlaneState, x: number, y: number, noise: Sym2): PlaneState {
  const { chi2 } = innovation(s, x, y, noise)
  const wide = Math.max(1, (NU + chi2) / (NU + 2))
  const r = { xx: noise.xx * wide, xy: noise.xy * wide, yy: noise.yy * wide }
  const sxx = s.p.xx + r.xx
  const sxy = s.p.xy + r.xy
  const syy = s.p.yy + r.yy
  const det = sxx * syy - sxy * sxy
  // Gains K = [P; C'] S^-1, row by row: two of position, two of velocity.
  const gain = (a: number, b: number): [number, number] => [(a * syy - b * sxy) / det, (b * sxx - a * sxy) / det]
  const [k00, k01] = gain(s.p.xx, s.p.xy)
  const [k10, k11] = gain(s.p.xy, s.p.yy)
  const [k20, k21] = gain(s.cxx, s.cyx)
  const [k30, k31] = gain(s.cxy, s.cyy)
  const dx = x - s.x
  const dy = y - s.y
  return {
    x: s.x + k00 * dx + k01 * dy,
    y: s.y + k10 * dx + k11 * dy,
    vx: s.vx + k20 * dx + k21 * dy,
    vy: s.vy + k30 * dx + k31 * dy,
    p: {
      xx: s.p.xx - k00 * s.p.xx - k01 * s.p.xy,
      xy: s.p.xy - k00 * s.p.xy - k01 * s.p.yy,
      yy: s.p.yy - k10 * s.p.xy - k11 * s.p.yy,
    },
    cxx: s.cxx - k00 * s.cxx - k01 * s.cyx,
    cxy: s.cxy - k00 * s.cxy - k01 * s.cyy,
    cyx: s.cyx - k10 * s.cxx - k11 * s.cyx,
    cyy: s.cyy - k10 * s.cxy - k11 * s.cyy,
    v: {
      xx: s.v.xx - k20 * s.cxx - k21 * s.cyx,
      xy: s.v.xy - k20 * s.cxy - k21 * s.cyy,
      yy: s.v.yy - k30 * s.cxy - k31 * s.cyy,
    },
  }
}

/** The state seen through a smooth map of the plane: where (x, y) goes, and the map's derivative [xx, xy, yx, yy] there. */
export function throughMap(
  s: PlaneState,
  x: number,
  y: number,
  [a, b, c, d]: readonly [number, number, number, number],
): PlaneState {
  const turn = (m: Sym2): Sym2 => ({
    xx: a * a * m.xx + 2 * a * b * m.xy + b * b * m.yy,
    xy: a * c * m.xx + (a * d + b * c) * m.xy + b * d * m.yy,
    yy: c * c * m.xx + 2 * c * d * m.xy + d * d * m.yy,
  })
  const [l, m, n, o] = [a * s.cxx + b * s.cyx, a * s.cxy + b * s.cyy, c * s.cxx + d * s.cyx, c * s.cxy + d * s.cyy]
  return {
    x,
    y,
    vx: a * s.vx + b * s.vy,
    vy: c * s.vx + d * s.vy,
    p: turn(s.p),
    cxx: l * a + m * b,
    cxy: l * c + m * d,
    cyx: n * a + o * b,
    cyy: n * c + o * d,
    v: turn(s.v),
  }
}
