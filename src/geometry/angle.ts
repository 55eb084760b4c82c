export const TAU = 2 * Math.PI
export const radians = (degrees: number): number => (degrees * Math.PI) / 180
export const degrees = (rad: number): number => (rad * 180) / Math.PI

/** Into (-pi, pi]. */
export function wrapAngle(rad: number): number {
  const wrapped = rad - TAU * Math.floor((rad + Math.PI) / TAU)
  return wrapped <= -Math.PI ? wrapped + TAU : wrapped
}

/**
 * Bearing of a heading relative to a reference heading, clockwise seen from above, in [0, 2 pi).
 * Headings are yaws: counter-clockwise from the x axis.
 */
export function bearingRad(headingRad: number, referenceRad: number): number {
  const clockwise = wrapAngle(referenceRad - headingRad)
  return clockwise < 0 ? clockwise + TAU : clockwise
}

/** The clock hour, 1..12, whose 30 degree bin holds any bearing: 0 is 12 o'clock, a quarter turn to the right is 3. */
export function hourOfBearing(bearing: number): number {
  const hour = Math.round((bearing / TAU) * 12) % 12
  return hour > 0 ? hour : hour + 12
}

/** How far the bearing is from the nearest edge of its hour's bin, in [0, 15 degrees]. */
export function hourMarginRad(bearing: number): number {
  const perHour = TAU / 12
  const fromCentre = Math.abs(bearing / perHour - Math.round(bearing / perHour)) * perHour
  return perHour / 2 - fromCentre
}
