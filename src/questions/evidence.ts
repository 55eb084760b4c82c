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
  const pointsM = Array.from({ length: count }, (_, i): [number, number, number] => {
    const [x, y, z] = positionAt(path, startS + i * stepS) ?? [Number.NaN, Number.NaN, Number.NaN]
    return [rounded(x), rounded(y), rounded(z)]
  })
  const standing = standingSteps(path, { startS, endS }, count - 1)
  return { trackId, startS, stepS, pointsM, ...(standing.length > 0 && { standingSteps: standing }) }
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
