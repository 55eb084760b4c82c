import { type MotionPath, positionAt, spanOf } from '../kinematics/path.ts'
import { isCannotTell, type Window } from '../kinematics/quantity.ts'
import type { Evidence } from './record.ts'

/** Ten-thousandths: a tenth of a millimetre is finer than any label. */
const DIGITS = 1e4

const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS

type Point = [number, number, number]

/** The smoothed path over the window, as points on the grid, with the steps that stand. */
export function pathEvidence(path: MotionPath, window: Window): Evidence['paths'][number] {
  const { stepS, trackId } = path
  const { startS, endS } = window
  const count = Math.round((endS - startS) / stepS) + 1
  const pointsM = pointsOf(path, Math.round(startS / stepS), count)
  const standingSteps = standingStepsOf(path, window, count - 1)
  return { trackId, startS, stepS, pointsM, ...(standingSteps.length > 0 && { standingSteps }) }
}

/** Rounded points by path, by grid index from 0 on: questions share them, and what is made of them. */
const POINTS = new WeakMap<MotionPath, Point[]>()

function pointsOf(path: MotionPath, first: number, count: number): Point[] {
  const known = POINTS.get(path) ?? []
  POINTS.set(path, known)
  const points: Point[] = []
  for (let index = first; index < first + count; index++) {
    known[index] ??= pointAtIndex(path, index)
    points.push(known[index])
  }
  return points
}

function pointAtIndex(path: MotionPath, index: number): Point {
  const [x, y, z] = positionAt(path, index * path.stepS) ?? [Number.NaN, Number.NaN, Number.NaN]
  return [rounded(x), rounded(y), rounded(z)]
}

function standingStepsOf(path: MotionPath, window: Window, steps: number): number[] {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return []
  const { moving } = span.piece
  const first = Math.round(span.from)
  const standing: number[] = []
  for (let i = 0; i < steps; i++) if (!moving[first + i]) standing.push(i)
  return standing
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
