import { type PlanFrame, type PlanSpread, toPaper } from './plan-view.ts'
import { element } from './svg.ts'

/** Where nine of ten true places lie: squared radius of the plane's Gaussian at 90 % (chi square, 2 degrees of freedom). */
const CHI2_90 = 4.605
/** Smaller ones drown in the line. */
const LEAST_PX = 3

/** The ellipse within which the object was, with 90 % probability. */
export function spreadMark(frame: PlanFrame, spread: PlanSpread, fill: string): string {
  const [cx, cy] = toPaper(frame, spread)
  const { major, minor, angleRad } = axesOf(spread.covariance)
  const [rx, ry] = [major, minor].map(v => Math.sqrt(CHI2_90 * Math.max(0, v)) * frame.pxPerUnit)
  if (rx < LEAST_PX) return ''
  const degrees = (-angleRad * 180) / Math.PI
  const at = {
    cx,
    cy,
    rx,
    ry: Math.max(1, ry),
    transform: `rotate(${degrees.toFixed(2)} ${cx.toFixed(2)} ${cy.toFixed(2)})`,
  }
  return element('ellipse', { ...at, fill, 'fill-opacity': 0.15 })
}

/** Variances along the axes of [xx, xy; xy, yy], the larger first, and the larger one's angle from x. */
function axesOf([xx, xy, yy]: readonly [number, number, number]) {
  const middle = (xx + yy) / 2
  const radius = Math.hypot((xx - yy) / 2, xy)
  return { major: middle + radius, minor: middle - radius, angleRad: Math.atan2(2 * xy, xx - yy) / 2 }
}
