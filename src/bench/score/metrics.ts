/** Figures of one answer. Each is the literal definition; the golden file of test/oracles/bench_score.py holds numpy's. */

/** np.linspace(0.5, 0.95, 10), to the last bit: 0.9 is 0.8999999999999999 there, which lets an error of 10 % pass. */
export const MRA_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5,
)

/**
 * Mean relative accuracy of a number (Yang et al. 2024, VSI-Bench): the share of the thresholds t with
 * |value - truth| / |truth| <= 1 - t. Undefined where the truth is 0.
 */
export function meanRelativeAccuracy(value: number, truth: number): number | undefined {
  const error = relativeError(value, truth)
  if (error === undefined) return undefined
  let passed = 0
  for (const threshold of MRA_THRESHOLDS) if (error <= 1 - threshold) passed++
  return passed / MRA_THRESHOLDS.length
}

/** |value - truth| / |truth|; undefined where the truth is 0. */
export function relativeError(value: number, truth: number): number | undefined {
  return truth === 0 ? undefined : Math.abs(value - truth) / Math.abs(truth)
}

/** Between two hours of the clock face, the short way round: 0 to 6. */
export function circularHours(a: number, b: number): number {
  const apart = Math.abs(a - b) % 12
  return Math.min(apart, 12 - apart)
}

/** Intersection over union of two stretches of time; two instants overlap where they are one. */
export function intervalIou(a: readonly [number, number], b: readonly [number, number]): number {
  const union = Math.max(a[1], b[1]) - Math.min(a[0], b[0])
  if (union === 0) return 1
  // Stretches that lie apart have a gap, which is no part of the union, but then nothing is common either.
  return Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0])) / union
}
