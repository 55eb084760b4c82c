import type { Intrinsics, PointPx } from '../../geometry/camera.ts'
import { rayOfPixel } from '../../geometry/camera.ts'
import { fitLeastSquares } from '../../geometry/least-squares.ts'
import { multiply, quatFromMatrix } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { LogFocal } from '../lens/focal-prior.ts'
import { quatOfView, viewMatrix } from '../lens/standing-view.ts'
import { type HeldLens, wrongViews } from './court-errors.ts'

/** A camera over a court whose four corners were seen. World: the court's middle, its first side along x, z up. */
export interface CourtView extends HeldLens {
  readonly sdLogFocal: number
  /** Root mean square of the corners' distances. */
  readonly errorPx: number
  /** The view as it is where the corners and the focal length are wrong by one standard deviation, in independent ways. */
  readonly wrong: () => HeldLens[]
}

/** A corner that a person points at, or a line detector finds. */
export const CORNER_SD_PX = 2
/** Corners that are this far off are not those of the court that was named. */
export const MAX_CORNER_ERROR_PX = 12

/** Which way round the corners go, pitch, yaw of the court; likely ones first. */
const STARTS = [0.15, 0.4, 0.8].flatMap(pitch =>
  [0, 1, 2, 3].flatMap(quarter => [1, -1].map(side => [side, pitch, (quarter * Math.PI) / 2] as const)),
)

interface CourtRequest {
  readonly sidesM: readonly [number, number]
  readonly cornersPx: readonly PointPx[]
  /** Of a lens whose focal length is to be found, the start. */
  readonly intrinsics: Intrinsics
  /** What is believed of the focal length before; a spread of 0 keeps it. */
  readonly focal: LogFocal
  readonly sdPx?: number
}

/**
 * Focal length and pose from four corners: 8 numbers for 7 unknowns (square pixels, known centre), with the prior of the focal length;
 * a view along the court's axis leaves f to the prior, and the spread says so. Undefined where no camera above the ground sees them so.
 */
export function courtView({
  sidesM,
  cornersPx,
  intrinsics,
  focal,
  sdPx = CORNER_SD_PX,
}: CourtRequest): CourtView | undefined {
  const free = focal.sd > 0
  let best: CourtView | undefined
  for (const [side, pitch, yaw] of STARTS) {
    const fit = fitFrom({ corners: cornersOf(sidesM, side), cornersPx, intrinsics, focal, sdPx, free }, pitch, yaw)
    if (fit && !(best && best.errorPx <= fit.errorPx)) best = fit
    if (best && best.errorPx < sdPx) break
  }
  return best
}

/** Around the court: the first side along x, then a turn to the left (1) or to the right (-1). */
const cornersOf = ([x, y]: readonly [number, number], side: number): Vec3[] => [
  [-x / 2, (-side * y) / 2, 0],
  [x / 2, (-side * y) / 2, 0],
  [x / 2, (side * y) / 2, 0],
  [-x / 2, (side * y) / 2, 0],
]

interface CornerFit extends Required<Omit<CourtRequest, 'sidesM'>> {
  readonly corners: readonly Vec3[]
  readonly free: boolean
}

/** Parameters: pitch, roll, yaw of the court about z, place of its middle right and ahead, log of the height, log of f. */
function fitFrom(request: CornerFit, pitch: number, yaw: number): CourtView | undefined {
  const { corners, cornersPx, focal, intrinsics, sdPx, free } = request
  const reach = Math.hypot(corners[0][0], corners[0][1])
  const heightM = reach * Math.tan(Math.max(0.1, pitch)) * 1.5
  const seen = cornersPx.map(p => rayOfPixel(intrinsics, p))
  const start = [pitch, 0, yaw, 0, 1.5 * reach, Math.log(heightM), free ? focal.logFocalPx : Math.log(intrinsics.fxPx)]
  const residuals = (p: Float64Array, out: Float64Array): boolean => {
    const f = Math.exp(free ? p[6] : start[6])
    if (Math.abs(p[0]) > 1.57 || Math.abs(p[6] - start[6]) > 3) return false
    const { r, h } = viewMatrix({ focalPx: f, pitchRad: p[0], rollRad: p[1], heightM: Math.exp(p[5]) }, intrinsics)
    const [cos, sin] = [Math.cos(p[2]), Math.sin(p[2])]
    for (let i = 0; i < 4; i++) {
      const [cx, cy] = corners[i]
      const [x, y, z] = [cos * cx - sin * cy + p[3], sin * cx + cos * cy + p[4], -h]
      const depth = r[6] * x + r[7] * y + r[8] * z
      if (depth < 0.1) return false
      out[2 * i] = ((r[0] * x + r[1] * y + r[2] * z) / depth) * (f / sdPx) - (seen[i][0] * intrinsics.fxPx) / sdPx
      out[2 * i + 1] = ((r[3] * x + r[4] * y + r[5] * z) / depth) * (f / sdPx) - (seen[i][1] * intrinsics.fxPx) / sdPx
    }
    out[8] = free ? (p[6] - focal.logFocalPx) / focal.sd : p[6] - start[6]
    return true
  }
  const fit = fitLeastSquares({ start, residualCount: 9, residuals, maxSteps: 60 })
  return fit && courtViewOf(fit.parameters, fit.covariance, residuals, request)
}

function courtViewOf(
  p: Float64Array,
  covariance: Float64Array,
  residuals: (p: Float64Array, out: Float64Array) => boolean,
  request: CornerFit,
): CourtView {
  const { sdPx, free, corners } = request
  const out = new Float64Array(9)
  residuals(p, out)
  const count = free ? 7 : 6
  const own = Float64Array.from(
    { length: count * count },
    (_, k) => covariance[7 * Math.floor(k / count) + (k % count)],
  )
  const viewOf = (parameters: Float64Array) => heldAt(parameters, request)
  return {
    ...viewOf(p),
    sdLogFocal: free ? Math.sqrt(covariance[48]) : 0,
    errorPx: Math.sqrt(out.subarray(0, 8).reduce((sum, r) => sum + r * r, 0) / 4) * sdPx,
    wrong: () => wrongViews({ parameters: p, covariance: own, free: count, viewOf }, corners),
  }
}

function heldAt(p: Float64Array, { intrinsics, free }: CornerFit): HeldLens {
  const focalPx = free ? Math.exp(p[6]) : intrinsics.fxPx
  const [cos, sin] = [Math.cos(-p[2]), Math.sin(-p[2])]
  // The camera stands at (0, 0, h) of a world in which the court lies turned and moved: seen from the court, the other way round.
  const courtFromView = quatFromMatrix([cos, -sin, 0, sin, cos, 0, 0, 0, 1])
  const view = { pitchRad: p[0], rollRad: p[1] }
  return {
    intrinsics: { ...intrinsics, fxPx: focalPx, fyPx: (focalPx * intrinsics.fyPx) / intrinsics.fxPx },
    worldFromCamera: {
      translationM: [-cos * p[3] + sin * p[4], -sin * p[3] - cos * p[4], Math.exp(p[5])],
      quatWxyz: multiply(courtFromView, quatOfView(view)),
    },
  }
}
