import type { Pose } from './pose.ts'
import { rotate } from './quat.ts'
import type { Vec3 } from './vec3.ts'

/** Edges in pixels, x0 < x1 and y0 < y1; the centre of the first pixel is at 0.5. */
export type Box2dPx = readonly [x0: number, y0: number, x1: number, y1: number]

export const boxWidthPx = (box: Box2dPx): number => box[2] - box[0]
export const boxHeightPx = (box: Box2dPx): number => box[3] - box[1]
export const boxAreaPx2 = (box: Box2dPx): number => Math.max(0, boxWidthPx(box)) * Math.max(0, boxHeightPx(box))

/** The part inside the image; undefined where nothing is left. */
export function clipBox(box: Box2dPx, widthPx: number, heightPx: number): Box2dPx | undefined {
  const clipped = intersectBoxes(box, [0, 0, widthPx, heightPx])
  return boxAreaPx2(clipped) > 0 ? clipped : undefined
}

/** Not a box (x1 < x0 or y1 < y0) where the two do not meet; its area is 0. */
export const intersectBoxes = (a: Box2dPx, b: Box2dPx): Box2dPx => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
]

export function boxIou(a: Box2dPx, b: Box2dPx): number {
  const shared = boxAreaPx2(intersectBoxes(a, b))
  const union = boxAreaPx2(a) + boxAreaPx2(b) - shared
  return union > 0 ? shared / union : 0
}

export const lerpBox = (a: Box2dPx, b: Box2dPx, t: number): Box2dPx => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
  a[3] + t * (b[3] - a[3]),
]

/** Signs of the eight corners; corners i and j share an edge where their indices differ in one bit. */
const CORNERS: readonly Vec3[] = [0, 1, 2, 3, 4, 5, 6, 7].map(i => [
  i & 1 ? 0.5 : -0.5,
  i & 2 ? 0.5 : -0.5,
  i & 4 ? 0.5 : -0.5,
])

/** Pairs of corners that share an edge. */
export const CUBOID_EDGES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(i =>
  [1, 2, 4].filter(bit => !(i & bit)).map((bit): readonly [number, number] => [i, i | bit]),
)

/** The eight corners of a cuboid of [length, width, height] about its centre, x forward. */
export function cuboidCorners<To extends string>(toFromObject: Pose<To, 'object'>, sizeM: Vec3): Vec3[] {
  const { translationM, quatWxyz } = toFromObject
  const [x, y, z] = translationM
  const [fx, fy, fz] = rotate(quatWxyz, [sizeM[0], 0, 0])
  const [lx, ly, lz] = rotate(quatWxyz, [0, sizeM[1], 0])
  const [ux, uy, uz] = rotate(quatWxyz, [0, 0, sizeM[2]])
  return CORNERS.map(
    ([f, l, u]): Vec3 => [x + f * fx + l * lx + u * ux, y + f * fy + l * ly + u * uy, z + f * fz + l * lz + u * uz],
  )
}
