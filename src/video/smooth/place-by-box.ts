import { robustWeight } from '../../geometry/least-squares.ts'
import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import { distance, type Vec3 } from '../../geometry/vec3.ts'
import { pointOf } from './axes.ts'
import { boxResidual, type SeenBox, SLOPES, YAW_SLOPE } from './box-model.ts'
import { type SeenObject, spread, squareOf } from './seen-object.ts'
import type { SizePrior } from './silhouette.ts'

/** A box, and where and how its object stands as far as known. */
export interface PlacedBox {
  readonly seen: SeenBox
  /** In the axes. */
  readonly place: readonly number[]
  readonly yawRad: number
}

const STEPS = 3
/** How far off the way that is known so far may be, as a share of the distance: only where the boxes tell nothing does it count. */
const KNOWN_SHARE = 0.3
/** Headings that motion shows err by this: slow and far objects wander about in their boxes' noise. */
const YAW_SD_RAD = 0.15
/** What a single box is free to choose: its place and its yaw. */
const FREE = [0, 1, YAW_SLOPE] as const
/** Boxes of one object err together, as its outline does: sizes are known no better than so many of them tell. */
const APART = 4
const MOST_BOXES = 30
/**
 * A detector's lower edge keeps to the wheels; its others take in for seconds what stands behind, or leave out a part: beyond so many standard
 * deviations they lose their weight (Cauchy), the lower one only its growth (Huber).
 */
const LOSSES = [
  { kind: 'cauchy', scale: 2 },
  { kind: 'cauchy', scale: 2 },
  { kind: 'cauchy', scale: 2 },
  { kind: 'huber', scale: 3 },
] as const

/** Residuals of a box and their slopes, and weights of the residuals. */
interface Linear {
  readonly r: Float64Array
  readonly slopes: Float64Array
  readonly w: Float64Array
}

function linearAt({ axes, outline }: SeenObject, seen: SeenBox, place: Float64Array, sizeM: Vec3): Linear {
  const r = new Float64Array(4)
  const slopes = new Float64Array(4 * SLOPES)
  boxResidual(seen, axes, outline, { place, yawRad: place[2], sizeM }, r, 0, slopes)
  return { r, slopes, w: r.map((v, e) => robustWeight(v, LOSSES[e])) }
}

/** Weighted product of the slopes by i and by j; of the slope by i and the residuals where j is absent. */
function weighted({ r, slopes, w }: Linear, i: number, j?: number): number {
  let sum = 0
  for (let e = 0; e < 4; e++) sum += w[e] * slopes[SLOPES * e + i] * (j === undefined ? r[e] : slopes[SLOPES * e + j])
  return sum
}

/** Where an object of a known size and heading stands so that its outline fits a box best, in the axes. */
export function placeOfBox(object: SeenObject, box: PlacedBox, { sizeM, sdLog }: SizePrior): PlaceFit {
  const { linear, now, root } = fitOf(object, box, sizeM)
  return { place: now.slice(0, 2), covariance: covarianceAt(root, linear, sdLog) }
}

export interface PlaceFit {
  readonly place: Float64Array
  /** 2x2. */
  readonly covariance: Float64Array
}

/** Place and yaw that fit the box best, near to those that are known. */
function fitOf(object: SeenObject, { seen, place, yawRad }: PlacedBox, sizeM: Vec3) {
  const knownM = KNOWN_SHARE * distance(seen.eye.atM, pointOf(object.axes, place))
  const start = [place[0], place[1], yawRad]
  const weights = [knownM ** -2, knownM ** -2, YAW_SD_RAD ** -2]
  const now = Float64Array.from(start)
  for (let step = 0; ; step++) {
    const linear = linearAt(object, seen, now, sizeM)
    const n = new Float64Array(9)
    const g = new Float64Array(3)
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) n[3 * i + j] = weighted(linear, FREE[i], FREE[j]) + (i === j ? weights[i] : 0)
      g[i] = weighted(linear, FREE[i]) + (now[i] - start[i]) * weights[i]
    }
    const root = cholesky(n, 3)
    if (step === STEPS) return { linear, now, root }
    const move = solveCholesky(root, g, 3, 1)
    const most = Math.min(1, (0.5 * knownM) / Math.max(Math.hypot(move[0], move[1]), 1e-9))
    for (let i = 0; i < 3; i++) now[i] -= most * move[i]
  }
}

/** Yaws among which an object whose heading nobody knows is taken to stand; an outline and its mirror image are one. */
const ANY_YAWS = [0, Math.PI / 4, Math.PI / 2, (3 * Math.PI) / 4]
/** A single box tells its object's yaw badly: its edges err together with those of the outline. */
const TEMPER = 0.25

/** The same where the heading is not known: the mean over headings, each as likely as its outline fits the box, with their spread. */
export function placeOfAnyYaw(object: SeenObject, box: Omit<PlacedBox, 'yawRad'>, size: SizePrior): PlaceFit {
  const ways = ANY_YAWS.map(yawRad => {
    const found = placeOfBox(object, { ...box, yawRad }, size)
    const square = squareOf(object, box.seen, { place: found.place, yawRad, sizeM: size.sizeM })
    return { ...found, weight: Math.exp((-TEMPER * square) / 2) }
  })
  const sum = ways.reduce((all, { weight }) => all + weight, 1e-12)
  const place = new Float64Array(2)
  const covariance = new Float64Array(4)
  for (const { place: p, weight } of ways) for (let i = 0; i < 2; i++) place[i] += (weight / sum) * p[i]
  for (const { place: p, covariance: c, weight } of ways) {
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 2; j++) {
        covariance[2 * i + j] += (weight / sum) * (c[2 * i + j] + (p[i] - place[i]) * (p[j] - place[j]))
      }
    }
  }
  return { place, covariance }
}

/** Of the edges' noise and the yaw, and of what the size moves the place by. */
function covarianceAt(root: Float64Array, linear: Linear, sdLog: Vec3): Float64Array {
  const inverse = solveCholesky(root, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 3, 3)
  const out = Float64Array.of(inverse[0], inverse[1], inverse[3], inverse[4])
  for (let s = 0; s < 3; s++) {
    const pull = Float64Array.from(FREE, i => weighted(linear, i, 2 + s))
    const moved = solveCholesky(root, pull, 3, 1)
    for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) out[2 * i + j] += moved[i] * moved[j] * sdLog[s] ** 2
  }
  return out
}

/** The size with which the boxes agree best, wherever each of them stands, and what is left of its spread. */
export function sizeOfBoxes(object: SeenObject, boxes: readonly PlacedBox[]): SizePrior {
  const { prior } = object
  const picked = spread(boxes, MOST_BOXES)
  const share = Math.min(1, APART / picked.length)
  const log = new Float64Array(3)
  let sizeM = prior.sizeM
  for (let step = 0; ; step++) {
    const normal = new Float64Array(9)
    const pull = new Float64Array(3)
    for (let i = 0; i < 3; i++) {
      normal[4 * i] = prior.sdLog[i] ** -2
      pull[i] = log[i] * prior.sdLog[i] ** -2
    }
    for (const box of picked) {
      const { linear, root, now } = fitOf(object, box, sizeM)
      addFreeOfPlace(linear, root, (now[2] - box.yawRad) / YAW_SD_RAD ** 2, share, normal, pull)
    }
    const root = cholesky(normal, 3)
    if (step === STEPS) {
      const c = solveCholesky(root, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 3, 3)
      return { sizeM, sdLog: [Math.sqrt(c[0]), Math.sqrt(c[4]), Math.sqrt(c[8])] }
    }
    const move = solveCholesky(root, pull, 3, 1)
    for (let i = 0; i < 3; i++) log[i] = Math.max(-1, Math.min(1, log[i] - Math.max(-0.3, Math.min(0.3, move[i]))))
    sizeM = [prior.sizeM[0] * Math.exp(log[0]), prior.sizeM[1] * Math.exp(log[1]), prior.sizeM[2] * Math.exp(log[2])]
  }
}

/** Adds what a box says of the size once its place and yaw are free (Schur's complement); `yawPull` is the gradient of the yaw's prior. */
function addFreeOfPlace(
  linear: Linear,
  root: Float64Array,
  yawPull: number,
  share: number,
  normal: Float64Array,
  pull: Float64Array,
): void {
  const g = Float64Array.from(FREE, i => weighted(linear, i) + (i === YAW_SLOPE ? yawPull : 0))
  for (let a = 0; a < 3; a++) {
    const cross = Float64Array.from(FREE, i => weighted(linear, i, 2 + a))
    const solved = solveCholesky(root, cross, 3, 1)
    pull[a] += share * (weighted(linear, 2 + a) - solved[0] * g[0] - solved[1] * g[1] - solved[2] * g[2])
    for (let b = 0; b < 3; b++) {
      let other = 0
      for (let i = 0; i < 3; i++) other += weighted(linear, FREE[i], 2 + b) * solved[i]
      normal[3 * a + b] += share * (weighted(linear, 2 + a, 2 + b) - other)
    }
  }
}
