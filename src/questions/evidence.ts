import { type MotionPath, positionAt, spanOf } from '../kinematics/path.ts'
import { isCannotTell, type Window } from '../kinematics/quantity.ts'
import type { Evidence } from './record.ts'

/** Ten-thousandths: a tenth of a millimetre is finer than any label. */
const DIGITS = 1e4

const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS

/** The smoothed path over the window, as points on the grid, with the steps that stand. */
export function pathEvidence(path: MotionPath, { startS, endS }: Window): Evidence['paths'][number] {
  const { stepS, trackId } = path
  const count = Math.round((endS - startS) / stepS) + 1
  const first = Math.round(startS / stepS)
  const points = pointsOf(path)
  const pointsM = Array.from({ length: count }, (_, i) => points(first + i))
  const standing = standingSteps(path, { startS, endS }, count - 1)
  return { trackId, startS, stepS, pointsM, ...(standing.length > 0 && { standingSteps: standing }) }
}

type Point = [number, number, number]

/** Rounded points by path and grid index: questions share them, and what is made of them. */
const POINTS = new WeakMap<MotionPath, Map<number, Point>>()

function pointsOf(path: MotionPath): (index: number) => Point {
  const known = POINTS.get(path) ?? new Map<number, Point>()
  POINTS.set(path, known)
  return index => {
    let point = known.get(index)
    if (!point) {
      const [x, y, z] = positionAt(path, index * path.stepS) ?? [Number.NaN, Number.NaN, Number.NaN]
      point = [rounded(x), rounded(y), rounded(z)]
      known.set(index, point)
    }
    return point
  }
}

function standingSteps(path: MotionPath, window: Window, steps: number): number[] {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return []
  const { piece, from } = span
  return Array.from({ length: steps }, (_, i) => i).filter(i => !piece.moving[Math.round(from) + i])
}

/** Path of every object over the window, and named sub-results. */
export function evidenceOf(
  paths: readonly MotionPath[],
  window: Window,
  results: Readonly<Record<string, number>>,
  margin?: number,
): Evidence {
  return {
    paths: paths.map(path => pathEvidence(path, window)),
    results: { ...results },
    ...(margin !== undefined && Number.isFinite(margin) && { margin }),
  }
}
