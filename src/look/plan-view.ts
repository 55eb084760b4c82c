import { distance } from '../geometry/vec3.ts'

/** A place on the ground, seen from above, with its time in the scene. */
export interface PlanPoint {
  readonly x: number
  readonly y: number
  readonly timeS: number
}

/** How sure a place is. */
export interface PlanSpread extends PlanPoint {
  /** [xx, xy, yy] */
  readonly covariance: readonly [number, number, number]
}

export interface PlanPath {
  readonly label: string
  /** Lines under the label in the legend: distance, speed. */
  readonly notes: readonly string[]
  readonly colour: string
  readonly dash?: string
  /** Runs without a gap. */
  readonly pieces: readonly (readonly PlanPoint[])[]
  /** Some places along the way, where their spread is known. */
  readonly spreads?: readonly PlanSpread[]
}

export interface PlanCamera {
  readonly label: string
  readonly x: number
  readonly y: number
  /** Counter-clockwise from x; absent for a camera that looks straight down. */
  readonly yawRad?: number
  readonly fieldOfViewRad?: number
  readonly way: readonly PlanPoint[]
}

/** What a picture from above shows. */
export interface PlanPicture {
  readonly title: string
  readonly subtitle?: string
  /** "m", or "units" where the scene's scale is unknown. */
  readonly unit: 'm' | 'units'
  readonly paths: readonly PlanPath[]
  /** Other objects' ways, for orientation only. */
  readonly context: readonly (readonly PlanPoint[])[]
  readonly cameras: readonly PlanCamera[]
  /** Lines at the foot of the legend. */
  readonly remarks: readonly string[]
}

/** Where a world point stands on the paper: x to the right, y up, the same scale for both. */
export interface PlanFrame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly minX: number
  readonly maxX: number
  readonly minY: number
  readonly maxY: number
  readonly pxPerUnit: number
}

export const toPaper = (frame: PlanFrame, { x, y }: { x: number; y: number }): [number, number] => [
  frame.left + (x - frame.minX) * frame.pxPerUnit,
  frame.top + (frame.maxY - y) * frame.pxPerUnit,
]

/** A picture never shows less than this, so that noise does not look like a journey. */
const LEAST_EXTENT = 4

/** A camera is drawn in its place where it stands no farther from the paths than this many of their extents. */
const CAMERA_REACH = 1.2

/** Fits the paths, and the cameras that stand near, into a rectangle of paper. */
export function fitFrame(
  { paths, context, cameras }: PlanPicture,
  paper: Pick<PlanFrame, 'left' | 'top' | 'width' | 'height'>,
): PlanFrame {
  const main = paths.flatMap(path => path.pieces.flat())
  const points = main.length > 0 ? main : context.flat()
  const near = cameras.filter(camera => isNear(camera, points)).flatMap(camera => [camera, ...camera.way])
  const all = [...points, ...near]
  const [lowX, highX] = rangeOf(all.map(p => p.x))
  const [lowY, highY] = rangeOf(all.map(p => p.y))
  const extent = Math.max(LEAST_EXTENT, (highX - lowX) * 1.16, ((highY - lowY) * 1.16 * paper.width) / paper.height)
  const pxPerUnit = paper.width / extent
  const [centreX, centreY] = [(lowX + highX) / 2, (lowY + highY) / 2]
  const [halfX, halfY] = [extent / 2, paper.height / pxPerUnit / 2]
  const bounds = { minX: centreX - halfX, maxX: centreX + halfX, minY: centreY - halfY, maxY: centreY + halfY }
  return { ...paper, ...bounds, pxPerUnit }
}

function rangeOf(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 0]
  return values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [values[0], values[0]])
}

function isNear(camera: PlanCamera, points: readonly PlanPoint[]): boolean {
  if (points.length === 0) return true
  const [lowX, highX] = rangeOf(points.map(p => p.x))
  const [lowY, highY] = rangeOf(points.map(p => p.y))
  const extent = Math.max(LEAST_EXTENT, highX - lowX, highY - lowY)
  const centre = [(lowX + highX) / 2, (lowY + highY) / 2, 0] as const
  return distance(centre, [camera.x, camera.y, 0]) <= (CAMERA_REACH + 0.5) * extent
}

export const isInside = (frame: PlanFrame, { x, y }: { x: number; y: number }): boolean =>
  x >= frame.minX && x <= frame.maxX && y >= frame.minY && y <= frame.maxY

/** 1, 2 or 5 times a power of ten: the least that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map(n => n * power).find(step => step >= least * (1 - 1e-9)) ?? 10 * power
}

/** Multiples of `step` from `low` to `high`. */
export function ticks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step)
}

/** As many digits as the step has. */
export const tickText = (value: number, step: number): string =>
  value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
