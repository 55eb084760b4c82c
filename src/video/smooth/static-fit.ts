import { type Box2dPx, boxHeightPx } from '../../geometry/box.ts'
import type { Plane } from '../../geometry/camera.ts'
import { fitLeastSquares } from '../../geometry/least-squares.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { CameraMotion, PlacedView } from '../camera-track.ts'
import { boxNoise } from '../lift/box-noise.ts'
import type { LiftedSample } from '../lifted-track.ts'
import { type Axes, along, pointOf } from './axes.ts'
import { boxOfStanding } from './cuboid-foot.ts'

export interface StaticFit {
  readonly footM: Vec3
  readonly yawRad: number
  /** 2x2, in the axes: of the fit, with neighbouring boxes erring together. */
  readonly covarianceM2: Float64Array
  /** Root of the mean square of the residuals in standard deviations: about 1 where the object stands. */
  readonly chi: number
}

/** Sizes of one class as logarithms: a box of what stands may be a little larger than the class. */
const SIZE_SD_LOG = 0.12
/** Beside the boxes' own noise: what a camera path that drifts and nods from frame to frame moves them by. */
const CAMERA_SD: Record<CameraMotion, { readonly px: number; readonly share: number }> = {
  still: { px: 0, share: 0 },
  rotating: { px: 1, share: 0 },
  moving: { px: 1.5, share: 0.015 },
}
/** More boxes tell no more of one place: their noise lasts. */
const MOST_BOXES = 40
/** Two boxes this near in time err together. */
const TOGETHER_S = 1
/** A single box counts at most this many standard deviations. */
const MOST_SD = 4
const FIRST_YAWS = [0, Math.PI / 4, Math.PI / 2, (3 * Math.PI) / 4]

interface Seen {
  readonly sample: LiftedSample
  readonly view: PlacedView
  readonly sdPx: readonly [number, number, number, number]
}

/**
 * The one cuboid on the ground that explains all boxes best, from wherever the camera saw it: whether its residuals
 * are noise tells what stands from what moves even where the camera's own path drifts, which a displacement cannot.
 */
export function fitStatic(
  samples: readonly LiftedSample[],
  views: ReadonlyMap<number, PlacedView>,
  motion: CameraMotion,
  {
    axes,
    ground,
    sizeM,
    frame,
  }: { readonly axes: Axes; readonly ground: Plane; readonly sizeM: Vec3; readonly frame?: FrameSize },
): StaticFit | undefined {
  const seen = spread(samples.filter(s => s.score > 0)).flatMap(sample => {
    const view = views.get(sample.index)
    return view ? [{ sample, view, sdPx: sdOf(sample, motion, frame) }] : []
  })
  if (seen.length < 4) return undefined
  const fits = startsOf(seen, axes, sizeM).flatMap(start => {
    const residuals = (p: Float64Array, out: Float64Array) => boxResiduals(seen, axes, ground, sizeM, p, out)
    const residualCount = 4 * seen.length + 1
    const loss = { kind: 'huber', scale: 2 } as const
    const fit = fitLeastSquares({ start, residualCount, residuals, loss, maxSteps: 15 })
    if (!fit) return []
    const out = new Float64Array(residualCount)
    residuals(fit.parameters, out)
    return [{ fit, chi: chiOf(out) }]
  })
  fits.sort((a, b) => a.chi - b.chi)
  const best = fits[0]
  if (!best) return undefined
  const { parameters: p, covariance: c } = best.fit
  const n = p.length
  const together = erringTogether(seen)
  const covarianceM2 = Float64Array.of(c[0], c[1], c[n], c[n + 1]).map(v => v * together)
  return { footM: pointOf(axes, p), yawRad: p[2], covarianceM2, chi: best.chi }
}

function spread(samples: readonly LiftedSample[]): LiftedSample[] {
  const stride = Math.max(1, samples.length / MOST_BOXES)
  const picked: LiftedSample[] = []
  for (let k = 0; k < samples.length; k += stride) picked.push(samples[Math.floor(k)])
  return picked
}

function sdOf(sample: LiftedSample, motion: CameraMotion, frame?: FrameSize): Seen['sdPx'] {
  const { xPx, bottomPx, topPx } = boxNoise(sample, frame)
  const { px, share } = CAMERA_SD[motion]
  const camera = px + share * boxHeightPx(sample.box)
  const [x, bottom, top] = [xPx, bottomPx, topPx].map(sd => Math.hypot(sd, camera))
  return [x, top, x, bottom]
}

/** x and y in the axes, yaw, logarithm of the size's share. */
function startsOf(seen: readonly Seen[], axes: Axes, [lengthM, widthM]: Vec3): number[][] {
  const places = seen.map(({ sample }) => along(axes, sample.positionM))
  const [x, y] = [0, 1].map(c => places.map(p => p[c]).sort((a, b) => a - b)[places.length >> 1])
  const yaws = lengthM > 1.3 * widthM ? FIRST_YAWS : [0]
  return yaws.map(yaw => [x, y, yaw, 0])
}

function boxResiduals(
  seen: readonly Seen[],
  axes: Axes,
  ground: Plane,
  sizeM: Vec3,
  p: Float64Array,
  out: Float64Array,
): boolean {
  const share = Math.exp(Math.max(-1, Math.min(1, p[3])))
  const size: Vec3 = [sizeM[0] * share, sizeM[1] * share, sizeM[2] * share]
  const footM = pointOf(axes, p)
  for (let k = 0; k < seen.length; k++) {
    const { sample, view, sdPx } = seen[k]
    const box = boxOfStanding(view, ground, footM, p[2], size)
    for (let e = 0; e < 4; e++) out[4 * k + e] = box ? edgeResidual(box, sample.box, sdPx, e) : MOST_SD
  }
  out[4 * seen.length] = p[3] / SIZE_SD_LOG
  return true
}

const edgeResidual = (box: Box2dPx, seen: Box2dPx, sdPx: Seen['sdPx'], e: number): number =>
  (box[e] - seen[e]) / sdPx[e]

function chiOf(residuals: Float64Array): number {
  let sum = 0
  for (const r of residuals) sum += Math.min(MOST_SD * MOST_SD, r * r)
  return Math.sqrt(sum / residuals.length)
}

function erringTogether(seen: readonly Seen[]): number {
  const spanS = seen[seen.length - 1].sample.timeS - seen[0].sample.timeS
  return Math.max(1, seen.length / (1 + spanS / TOGETHER_S))
}
