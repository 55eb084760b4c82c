/** Middle value, NaN of none. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(values, 0.5)
}

export function quantileOf(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return Number.NaN
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}
