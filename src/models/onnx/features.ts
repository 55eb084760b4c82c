import type { RgbImage } from '../../media/image.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { findModel } from '../registry/find.ts'
import type { FeatureMatcher, Features } from '../vision.ts'
import { sampleImage } from './sample-image.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

export interface FeatureOptions extends SessionOptions {
  /** Folder that is looked through first for the models' files. */
  readonly models?: string
  /** Names or paths of the two networks. */
  readonly features?: string
  readonly matcher?: string
  /** Larger pictures are scaled down to this before they are looked at. */
  readonly maxSidePx?: number
  /** 0..1; less certain pairs are dropped. */
  readonly minScore?: number
}

export interface OpenFeatureMatcher extends FeatureMatcher {
  release(): Promise<void>
}

const DEFAULT_MAX_SIDE_PX = 640
const DEFAULT_MIN_SCORE = 0.1
/** XFeat's own constraint: five halvings. */
const MULTIPLE_PX = 32
const NUMBERS = 64
/** One feature a cell of the picture, in pixels of the two scales at which the network looks. */
const CELL_PX = 8

/**
 * XFeat (Potje et al. 2024) in its dense form, 1,000 points a picture, matched by LighterGlue. Points lie on a coarse
 * grid (8 px of a picture at 0.6 and at 1.3 of the size): good for finding a place again, to be refined for geometry.
 * Errors: as `openDetector`.
 */
export async function openFeatureMatcher(options: FeatureOptions = {}): Promise<OpenFeatureMatcher> {
  const { features = 'xfeat-dense', matcher = 'lighterglue', models } = options
  const found = await findModel(features, { task: 'features', models })
  const glue = await findModel(matcher, { task: 'match', models })
  const [xfeat, lighterglue] = [await openSession(found.path, options), await openSession(glue.path, options)]
  /** The matcher wants points relative to their picture. */
  const sizes = new WeakMap<Features, FrameSize>()
  return {
    name: `${found.row?.name ?? features} + ${glue.row?.name ?? matcher}`,
    find: async image => {
      const features = await find(xfeat, image, options.maxSidePx ?? DEFAULT_MAX_SIDE_PX)
      sizes.set(features, image)
      return features
    },
    match: async (a, b) => {
      if (a.points.length === 0 || b.points.length === 0) return []
      const [kpts0, kpts1] = [a, b].map(f => pointsTensor(f, sizes.get(f) ?? extentOf(f)))
      const [desc0, desc1] = [a, b].map(f => ({ data: f.descriptors, dims: [1, f.points.length, NUMBERS] }))
      const outputs = await lighterglue.run({ kpts0, kpts1, desc0, desc1 })
      return pairsOf(outputs.whole('matches').data, outputs.float('scores').data, options.minScore ?? DEFAULT_MIN_SCORE)
    },
    release: async () => {
      await xfeat.release()
      await lighterglue.release()
    },
  }
}

async function find(session: Session, image: RgbImage, maxSidePx: number): Promise<Features> {
  const shrink = Math.min(1, maxSidePx / Math.max(image.widthPx, image.heightPx))
  const [widthPx, heightPx] = [image.widthPx, image.heightPx].map(side => wholeCells(side * shrink))
  const data = new Float32Array(3 * widthPx * heightPx)
  const form = { widthPx, heightPx, layout: 'planes', order: 'rgb', scale: [255, 255, 255] } as const
  sampleImage(image, [0, 0, image.widthPx, image.heightPx], form, data)
  const outputs = await session.run({ [session.inputs[0].name]: { data, dims: [1, 3, heightPx, widthPx] } })
  const [keypoints, scales] = [outputs.float('keypoints').data, outputs.float('scales').data]
  const points = Array.from(scales, (scale, i): readonly [number, number] => [
    pointOf(keypoints[2 * i], scale, widthPx, image.widthPx),
    pointOf(keypoints[2 * i + 1], scale, heightPx, image.heightPx),
  ])
  return { points, descriptors: unitRows(outputs.float('descriptors').data) }
}

const wholeCells = (sidePx: number): number => Math.max(MULTIPLE_PX, Math.round(sidePx / MULTIPLE_PX) * MULTIPLE_PX)

/**
 * The network gives a cell's first corner and the inverse of the scale at which it looked, where it cuts sides down to
 * multiples of 32 px; what it describes is around the cell's centre.
 */
function pointOf(cornerPx: number, perPixel: number, lookedAtPx: number, picturePx: number): number {
  const scaledPx = Math.floor(lookedAtPx / perPixel / MULTIPLE_PX + 1e-3) * MULTIPLE_PX
  const half = (CELL_PX / 2) * (lookedAtPx / scaledPx)
  return ((cornerPx + half) * picturePx) / lookedAtPx
}

function unitRows(rows: Float32Array): Float32Array {
  const out = new Float32Array(rows.length)
  for (let start = 0; start < rows.length; start += NUMBERS) {
    let square = 0
    for (let k = 0; k < NUMBERS; k++) square += rows[start + k] * rows[start + k]
    const factor = square > 0 ? 1 / Math.sqrt(square) : 0
    for (let k = 0; k < NUMBERS; k++) out[start + k] = rows[start + k] * factor
  }
  return out
}

/** From the picture's centre, in halves of its longer side. */
function pointsTensor({ points }: Features, { widthPx, heightPx }: FrameSize) {
  const half = Math.max(widthPx, heightPx) / 2
  const data = new Float32Array(2 * points.length)
  for (const [i, [x, y]] of points.entries()) {
    data[2 * i] = (x - widthPx / 2) / half
    data[2 * i + 1] = (y - heightPx / 2) / half
  }
  return { data, dims: [1, points.length, 2] }
}

/** For features that another has found: as far as they reach. */
function extentOf({ points }: Features): FrameSize {
  const reach = (axis: 0 | 1): number => points.reduce((most, point) => Math.max(most, point[axis]), 1)
  return { widthPx: reach(0), heightPx: reach(1) }
}

function pairsOf(matches: BigInt64Array, scores: Float32Array, least: number): [number, number][] {
  const pairs: [number, number][] = []
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] >= least) pairs.push([Number(matches[2 * i]), Number(matches[2 * i + 1])])
  }
  return pairs
}
