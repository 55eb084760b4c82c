import { fitLeastSquares } from '../../geometry/least-squares.ts'
import { along } from './axes.ts'
import { boxResidual, RISE_SLOPE, SLOPES, type Standing, YAW_SLOPE } from './box-model.ts'
import { type SeenObject, spread, squareOf, type TimedBox } from './seen-object.ts'
import { type SizePrior, sizeSquare } from './silhouette.ts'

export interface StaticFit {
  readonly standing: Standing
  /** By box: sum of the squares of its residuals in standard deviations, each edge's bounded. */
  readonly squares: readonly number[]
  /** Of all boxes: edges that nothing covers, so that they tell. */
  readonly tellingEdges: number
  /** What its rise and its size take beside: squares in standard deviations of what is believed of them. */
  readonly priorSquare: number
}

const rootOf = (squares: readonly number[], edges: number): number =>
  Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / edges)

/** Root of the mean square of the residuals: about 1 where the object stands. */
export const chiOf = ({ squares }: StaticFit): number => rootOf(squares, 4 * squares.length)

/** The same of edges that tell alone: covered ones fit anything. Without any, nothing says that it stands. */
export const tellingChiOf = ({ squares, tellingEdges }: StaticFit): number =>
  tellingEdges > 0 ? rootOf(squares, tellingEdges) : Number.POSITIVE_INFINITY

/** More boxes tell no more of one place: their noise lasts. */
const MOST_BOXES = 30
const LEAST_BOXES = 4
/** An outline and its mirror image are one; what is about as wide as long has no yaw to find. */
const FIRST_YAWS = [0, Math.PI / 4, Math.PI / 2, (3 * Math.PI) / 4]
const LONG = 1.3
/** What rises more is explained by something else. */
const MOST_RISE_SD = 2.5
const FIRST_STEPS = 5
const STEPS = 12
const LOSS = { kind: 'huber', scale: 2 } as const

/**
 * The one outline on the ground that explains all boxes best, from wherever the camera saw it. Whether its residuals are noise tells what
 * stands from what moves even where the camera's own path drifts, which a displacement cannot. What size it has and how it is turned is
 * found with it; `yawRad` holds the yaw where that is known.
 */
export function fitStatic(object: SeenObject, yawRad?: number): StaticFit | undefined {
  const { axes, outline, prior, riseSdM } = object
  const boxes = spread(object.boxes, MOST_BOXES)
  if (boxes.length < LEAST_BOXES) return undefined
  const m = 4 * boxes.length
  const columns = columnsOf(object, yawRad)
  const rise = columns.indexOf(RISE_SLOPE)
  const slopes = new Float64Array(SLOPES * m)
  const scratch = new Float64Array(m)
  const residuals = (p: Float64Array, out: Float64Array): boolean => {
    if (Math.abs(p[rise] ?? 0) > MOST_RISE_SD * riseSdM) return false
    const standing = standingOf(prior, columns, p, yawRad)
    for (let k = 0; k < boxes.length; k++) boxResidual(boxes[k].seen, axes, outline, standing, out, 4 * k)
    for (let i = 0; i < 3; i++) out[m + i] = p[2 + i] / prior.sdLog[i]
    if (rise >= 0) out[m + 3] = p[rise] / riseSdM
    return true
  }
  const jacobian = (p: Float64Array, out: Float64Array): void => {
    const standing = standingOf(prior, columns, p, yawRad)
    for (let k = 0; k < boxes.length; k++) boxResidual(boxes[k].seen, axes, outline, standing, scratch, 4 * k, slopes)
    out.fill(0)
    for (let r = 0; r < m; r++)
      for (let c = 0; c < p.length; c++) out[p.length * r + c] = slopes[SLOPES * r + columns[c]]
    for (let i = 0; i < 3; i++) out[p.length * (m + i) + 2 + i] = 1 / prior.sdLog[i]
    if (rise >= 0) out[p.length * (m + 3) + rise] = 1 / riseSdM
  }
  const fitFrom = (start: ArrayLike<number>, maxSteps: number) =>
    fitLeastSquares({ start, residualCount: m + (rise < 0 ? 3 : 4), residuals, jacobian, loss: LOSS, maxSteps })
  const fits = startsOf(object, boxes, yawRad).flatMap(start => fitFrom(start, FIRST_STEPS) ?? [])
  fits.sort((a, b) => a.cost - b.cost)
  const best = fits[0] && fitFrom(fits[0].parameters, STEPS)
  if (!best) return undefined
  const standing = standingOf(prior, columns, best.parameters, yawRad)
  const squares = object.boxes.map(({ seen }) => squareOf(object, seen, standing))
  const riseSquare = rise < 0 ? 0 : (best.parameters[rise] / riseSdM) ** 2
  const tellingEdges = object.boxes.reduce((count, { seen }) => count + seen.open.filter(open => !open).length, 0)
  return { standing, squares, tellingEdges, priorSquare: riseSquare + sizeSquare(standing.sizeM, prior) }
}

const boundedExp = (log: number): number => Math.exp(Math.max(-1, Math.min(1, log)))

/** Parameters, by their slopes: x and y in the axes, logarithms of the shares of length, width and height; yaw and rise where they are not known. */
const columnsOf = ({ riseSdM }: SeenObject, yawRad?: number): number[] => [
  ...[0, 1, 2, 3, 4],
  ...(yawRad === undefined ? [YAW_SLOPE] : []),
  ...(riseSdM > 0 ? [RISE_SLOPE] : []),
]

const standingOf = (
  { sizeM: [l, w, h] }: SizePrior,
  columns: readonly number[],
  p: ArrayLike<number>,
  yawRad?: number,
): Standing => ({
  place: [p[0], p[1]],
  yawRad: yawRad ?? p[columns.indexOf(YAW_SLOPE)],
  riseM: p[columns.indexOf(RISE_SLOPE)] ?? 0,
  sizeM: [l * boundedExp(p[2]), w * boundedExp(p[3]), h * boundedExp(p[4])],
})

function startsOf({ axes, prior, riseSdM }: SeenObject, boxes: readonly TimedBox[], yawRad?: number): number[][] {
  const places = boxes.map(({ positionM }) => along(axes, positionM))
  const [x, y] = [0, 1].map(c => places.map(p => p[c]).sort((a, b) => a - b)[places.length >> 1])
  const rise = riseSdM > 0 ? [0] : []
  if (yawRad !== undefined) return [[x, y, 0, 0, 0, ...rise]]
  const yaws = prior.sizeM[0] > LONG * prior.sizeM[1] ? FIRST_YAWS : [0]
  return yaws.map(yaw => [x, y, 0, 0, 0, yaw, ...rise])
}
