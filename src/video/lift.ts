import { boxHeightPx } from '../geometry/box.ts'
import { type Plane, pixelOnPlane, rayOfPixel } from '../geometry/camera.ts'
import { rotate } from '../geometry/quat.ts'
import { add, scale, subtract, type Vec3 } from '../geometry/vec3.ts'
import type { FrameSize } from '../media/pixels.ts'
import type { DepthMap, ObjectMask } from '../models/vision.ts'
import { classSizeM, hasKnownSize } from '../tracks/class-sizes.ts'
import type { Track } from '../tracks/scene.ts'
import type { PlacedCamera, PlacedView } from './camera-track.ts'
import type { ImageTrack, Sighting } from './image-track.ts'
import { type BoxNoisePx, boxNoise } from './lift/box-noise.ts'
import { depthByHeight, depthByMap, depthOnGround, footPx, type WayDepth } from './lift/depth-ways.ts'
import { type FusedDepth, fuseDepths } from './lift/fuse.ts'
import { withFootFromHead } from './lift/hidden-foot.ts'
import { type OwnHeight, ownHeight, pitchSdPx } from './lift/own-height.ts'
import { covarianceOfPoint } from './lift/point-covariance.ts'
import { withRiders } from './lift/riders.ts'
import type { LiftedSample, LiftedTrack } from './lifted-track.ts'

export interface LiftOptions {
  /** Of the pictures: where their edges cut boxes. */
  readonly frame?: FrameSize
  /** Metric depth along the axis, by frame; absent where it was not looked at. */
  readonly depth?: (index: number) => DepthMap | undefined
  /** One standard deviation of the depth maps' common scale, as a logarithm. */
  readonly depthSdLog?: number
  readonly masks?: (trackId: string, index: number) => ObjectMask | undefined
}

/**
 * Where each sighting puts its object in the world: the point on the ground below it. The ray through the middle of the
 * box's lower edge, cut by the ground, by the height of the object and by the depth map; the depths are mixed by their
 * covariance. Sightings of frames without a view, or that look at no ground and know no size, are left out; so is a
 * track of which nothing is left.
 */
export function liftTracks(
  tracks: readonly ImageTrack[],
  camera: PlacedCamera,
  options: LiftOptions = {},
): LiftedTrack[] {
  const views = new Map(camera.views.map(view => [view.index, view]))
  const common = camera.commonErrors.map(({ name, views: moved, ground }) => ({
    name,
    ground: ground ?? camera.ground,
    views: new Map(moved.map(view => [view.index, view])),
  }))
  return withRiders(tracks).flatMap(track => {
    const height = ownHeight(track, camera, views, options.frame)
    const samples = track.sightings.flatMap(sighting => {
      const view = views.get(sighting.index)
      const lift = (v: PlacedView, ground: Plane | undefined) =>
        liftSighting({ sighting, trackId: track.id, height, camera, options }, v, ground)
      const lifted = view && lift(view, camera.ground)
      if (!lifted) return []
      const shifts = common.flatMap(error => {
        const moved = error.views.get(sighting.index)
        const there = moved && lift(moved, error.ground)
        return there ? [[error.name, subtract(there.positionM, lifted.positionM)] as const] : []
      })
      const lower = camera.ground && pointBelowEdge(sighting, view, camera.ground)
      if (lower) shifts.push([BOX_EDGE, lower])
      return [{ ...lifted, commonErrorM: Object.fromEntries(shifts) }]
    })
    return samples.length > 0 ? [liftedTrack(track, camera, height, samples)] : []
  })
}

/** What all boxes of one detector have wrong together: their lower edge, by this share of their height. */
export const BOX_EDGE = 'box edge'
const BOX_EDGE_SD_SHARE = 0.02

/** How far the point on the ground moves with the edge. */
function pointBelowEdge({ box }: Sighting, view: PlacedView, ground: Plane): Vec3 | undefined {
  const [x, y] = footPx(box)
  const { intrinsics, worldFromCamera } = view
  const here = pixelOnPlane(intrinsics, worldFromCamera, [x, y], ground)
  const there = pixelOnPlane(intrinsics, worldFromCamera, [x, y + BOX_EDGE_SD_SHARE * boxHeightPx(box)], ground)
  return here && there && subtract(there, here)
}

/** Names of the errors that the samples of some tracks have in common, for the scene that they become a part of. */
export const commonErrorNames = (tracks: readonly Pick<Track, 'samples'>[]): string[] => [
  ...new Set(tracks.flatMap(({ samples }) => samples.flatMap(s => Object.keys(s.commonErrorM ?? {})))),
]

function liftedTrack(
  { id, category }: ImageTrack,
  { units }: PlacedCamera,
  height: OwnHeight,
  samples: readonly LiftedSample[],
): LiftedTrack {
  const size = hasKnownSize(category) && units === 'm' ? scale(classSizeM(category), height.share) : undefined
  return { id, category, position: 'foot', ...(size && { sizeM: size }), samples }
}

interface Lifting {
  readonly sighting: Sighting
  readonly trackId: string
  readonly height: OwnHeight
  readonly camera: PlacedCamera
  readonly options: LiftOptions
}

function liftSighting(lifting: Lifting, view: PlacedView, ground: Plane | undefined): LiftedSample | undefined {
  const { camera, options, height } = lifting
  const plain = boxNoise(lifting.sighting, options.frame)
  const seen = ground && withFootFromHead(view, ground, lifting.sighting.box, plain, height)
  const noise = seen?.noise ?? plain
  const sighting = { ...lifting.sighting, box: seen?.box ?? lifting.sighting.box }
  const byMap = mapDepth(lifting)
  const sd = sourceSds(noise, pitchSdPx(camera, view), height.sdLog, byMap?.sdLog ?? 0)
  const fused = fuseDepths([...groundAndHeight({ ...lifting, sighting }, view, ground), ...(byMap ? [byMap] : [])], sd)
  if (!fused) return undefined
  const { index, timeS, box, score, visibility } = lifting.sighting
  return {
    index,
    timeS,
    positionM: pointAtDepth(view, sighting, fused),
    covarianceM2: covarianceOfPoint(view, footPx(sighting.box), fused, sd),
    commonErrorM: {},
    method: fused.method,
    box,
    score,
    visibility,
  }
}

function groundAndHeight({ sighting, height }: Lifting, view: PlacedView, ground: Plane | undefined): WayDepth[] {
  const onGround = ground && depthOnGround(view, ground, footPx(sighting.box))
  // Where the ground told no height of this object, the class's own says less than the ground does.
  const byHeight = height.known && boxHeightPx(sighting.box) > 1
  return [...(onGround ? [onGround] : []), ...(byHeight ? [depthByHeight(view, sighting.box, height.apparentM)] : [])]
}

function mapDepth({ sighting, trackId, options }: Lifting): (WayDepth & { sdLog: number }) | undefined {
  const map = options.depth?.(sighting.index)
  if (!map) return undefined
  const frame = options.frame ?? map
  const way = depthByMap(map, sighting.box, frame, options.masks?.(trackId, sighting.index) ?? sighting.mask)
  return way && { ...way, sdLog: Math.hypot(way.sdLog, options.depthSdLog ?? 0) }
}

const sourceSds = (noise: BoxNoisePx, pitchPx: number, heightSdLog: number, mapSdLog: number): Float64Array =>
  Float64Array.of(noise.xPx, noise.bottomPx, noise.topPx, pitchPx, heightSdLog, mapSdLog)

function pointAtDepth({ intrinsics, worldFromCamera }: PlacedView, { box }: Sighting, { depthM }: FusedDepth): Vec3 {
  const inCamera = scale(rayOfPixel(intrinsics, footPx(box)), depthM)
  return add(rotate(worldFromCamera.quatWxyz, inCamera), worldFromCamera.translationM)
}
