import type { MotionPath, Span } from './path.ts'

/** An object's outline on the ground. */
export interface Footprint {
  readonly yawRad: number
  readonly halfLengthM: number
  readonly halfWidthM: number
}

/** The box from above, turned as labelled, else as it moves; undefined where its size is unknown. */
export function rectangleAt({ sizeM }: Pick<MotionPath, 'sizeM'>, { piece, from }: Span): Footprint | undefined {
  if (!sizeM) return undefined
  const step = Math.min(Math.floor(from), piece.count - 2)
  const { pointsM: p, yawRad } = piece
  const i = 3 * step
  const courseRad = Math.atan2(p[i + 4] - p[i + 1], p[i + 3] - p[i])
  return { yawRad: yawRad?.[Math.round(from)] ?? courseRad, halfLengthM: sizeM[0] / 2, halfWidthM: sizeM[1] / 2 }
}

/**
 * When two rectangles first overlap while the second moves straight relative to the first; 0 where they do already,
 * Infinity where they never will. Separating axes, swept in time (Ericson, Real-Time Collision Detection, 5.5).
 */
export function timeToOverlap(a: Footprint, b: Footprint, relative: readonly [number, number, number, number]): number {
  const [x, y, vx, vy] = relative
  let enterS = 0
  let leaveS = Number.POSITIVE_INFINITY
  for (const angleRad of [a.yawRad, a.yawRad + Math.PI / 2, b.yawRad, b.yawRad + Math.PI / 2]) {
    const [ux, uy] = [Math.cos(angleRad), Math.sin(angleRad)]
    const reach = halfExtent(a, angleRad) + halfExtent(b, angleRad)
    const offset = x * ux + y * uy
    const rate = vx * ux + vy * uy
    if (Math.abs(rate) < 1e-12) {
      if (Math.abs(offset) > reach) return Number.POSITIVE_INFINITY
      continue
    }
    const times = [(-reach - offset) / rate, (reach - offset) / rate]
    enterS = Math.max(enterS, Math.min(...times))
    leaveS = Math.min(leaveS, Math.max(...times))
  }
  return enterS <= leaveS ? enterS : Number.POSITIVE_INFINITY
}

const halfExtent = ({ yawRad, halfLengthM, halfWidthM }: Footprint, angleRad: number): number =>
  halfLengthM * Math.abs(Math.cos(angleRad - yawRad)) + halfWidthM * Math.abs(Math.sin(angleRad - yawRad))
