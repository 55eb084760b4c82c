/** numpy.linspace(0.5, 0.95, 10), to the last bit. */
const STEP = (0.95 - 0.5) / 9
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : i * STEP + 0.5))

/**
 * Mean relative accuracy (VSI-Bench, arXiv 2412.14171): the share of the thresholds t for which |p - g| / g <= 1 - t.
 * Signed as the official script has it: below a negative truth everything counts. A truth of 0, at which that script
 * stops, gives 0.
 */
export function relativeAccuracy(predicted: number | undefined, truth: number | undefined): number {
  if (predicted === undefined || truth === undefined || truth === 0) return 0
  const error = Math.abs(predicted - truth) / truth
  return THRESHOLDS.filter(threshold => error <= 1 - threshold).length / THRESHOLDS.length
}
