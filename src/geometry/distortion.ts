/** Where a ray meets the plane z = 1 in front of the camera: x right, y down. */
export type Normalized = readonly [x: number, y: number]

export interface Distortion {
  readonly model: 'brown' | 'fisheye' | 'tsai'
  readonly coefficients: readonly number[]
}

interface DistortionModel {
  distort(ideal: Normalized, c: readonly number[]): Normalized
  undistort(seen: Normalized, c: readonly number[]): Normalized
}

/** How many Newton or fixed-point steps an inverse takes at most; each stops at 1e-12. */
const MAX_STEPS = 50

/** k1, k2, p1, p2, k3 as in OpenCV (Brown 1966). */
const brown: DistortionModel = {
  distort([x, y], [k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0]) {
    const r2 = x * x + y * y
    const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    return [x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y]
  },
  undistort(seen, c) {
    let ideal = seen
    for (let i = 0; i < MAX_STEPS; i++) {
      const again = brown.distort(ideal, c)
      const dx = seen[0] - again[0]
      const dy = seen[1] - again[1]
      ideal = [ideal[0] + dx, ideal[1] + dy]
      if (Math.abs(dx) + Math.abs(dy) < 1e-12) break
    }
    return ideal
  },
}

/** k1..k4 over the angle from the axis, as OpenCV's fisheye (Kannala and Brandt 2006). */
const fisheye: DistortionModel = {
  distort([x, y], c) {
    const r = Math.sqrt(x * x + y * y)
    if (r < 1e-12) return [x, y]
    const factor = fisheyeRadius(Math.atan(r), c) / r
    return [x * factor, y * factor]
  },
  undistort([x, y], c) {
    const r = Math.sqrt(x * x + y * y)
    if (r < 1e-12) return [x, y]
    let theta = Math.min(r, Math.PI / 2)
    for (let i = 0; i < MAX_STEPS; i++) {
      const step = (fisheyeRadius(theta, c) - r) / fisheyeSlope(theta, c)
      theta -= step
      if (Math.abs(step) < 1e-12) break
    }
    const factor = Math.tan(theta) / r
    return [x * factor, y * factor]
  },
}

function fisheyeRadius(theta: number, [k1 = 0, k2 = 0, k3 = 0, k4 = 0]: readonly number[]): number {
  const t2 = theta * theta
  return theta * (1 + t2 * (k1 + t2 * (k2 + t2 * (k3 + t2 * k4))))
}

function fisheyeSlope(theta: number, [k1 = 0, k2 = 0, k3 = 0, k4 = 0]: readonly number[]): number {
  const t2 = theta * theta
  return 1 + t2 * (3 * k1 + t2 * (5 * k2 + t2 * (7 * k3 + t2 * 9 * k4)))
}

/** One coefficient k: ideal = seen * (1 + k * seenRadius^2), k = kappa1 * focalMm^2 (Tsai 1987). */
const tsai: DistortionModel = {
  distort([x, y], [k = 0]) {
    const ideal = Math.sqrt(x * x + y * y)
    if (ideal < 1e-12 || k === 0) return [x, y]
    let seen = ideal
    for (let i = 0; i < MAX_STEPS; i++) {
      const step = (seen * (1 + k * seen * seen) - ideal) / (1 + 3 * k * seen * seen)
      seen -= step
      if (Math.abs(step) < 1e-12) break
    }
    return [(x * seen) / ideal, (y * seen) / ideal]
  },
  undistort([x, y], [k = 0]) {
    const factor = 1 + k * (x * x + y * y)
    return [x * factor, y * factor]
  },
}

const MODELS: Record<Distortion['model'], DistortionModel> = { brown, fisheye, tsai }

export const distort = (ideal: Normalized, { model, coefficients }: Distortion): Normalized =>
  MODELS[model].distort(ideal, coefficients)

export const undistort = (seen: Normalized, { model, coefficients }: Distortion): Normalized =>
  MODELS[model].undistort(seen, coefficients)
