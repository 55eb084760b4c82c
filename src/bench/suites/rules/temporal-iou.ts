export type Span = readonly [startS: number, endS: number]

/** Overlap over the time from the first start to the last end: of spans that do not meet, 0. */
export function temporalIou(a: Span, b: Span): number {
  const overlap = Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
  const hull = Math.max(a[1], b[1]) - Math.min(a[0], b[0])
  return hull <= 0 ? 0 : overlap / hull
}
