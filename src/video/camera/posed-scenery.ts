import { rayOfPixel } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import { type SeenFrom, triangulate } from '../../geometry/triangulate.ts'
import { distance } from '../../geometry/vec3.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'
import { type EgoMotion, roadScale } from '../egomotion.ts'
import type { RoadView } from '../ground/map-ground.ts'

/** Of a followed point's place. */
const SD_PX = 0.5
/** Points that are seen where they should not be were followed wrongly. */
const MAX_ERROR_PX = 4
/** A point whose depth is less sure than this share is none. */
const MAX_SD_SHARE = 0.3
/** Views before and behind over which the two paths' steps are compared. */
const REACH_VIEWS = 5

/**
 * What the pictures show of the scenery, brought to a path that is known better: followed points are triangulated anew from its poses, and
 * heights over the road have its unit.
 */
export function posedScenery(seen: EgoMotion, path: CameraTrack): { points: MapPoint[]; road: RoadView[] } {
  const placeOf = new Map(path.views.map((view, place) => [view.index, place]))
  const placeOfSeen = seen.views.map(view => placeOf.get(view.index))
  const points = seen.points.flatMap(point => {
    const sights = point.seen.flatMap(sight => {
      const view = placeOfSeen[sight.view]
      return view === undefined ? [] : [{ ...sight, view }]
    })
    return posedPoint(path, sights) ?? []
  })
  const road = roadScale(seen)
  const views = road?.views.flatMap(({ view, heightInMapUnits }): RoadView[] => {
    const place = placeOfSeen[view]
    const ratio = place === undefined ? undefined : lengthRatio(seen, path, view, placeOfSeen)
    if (place === undefined || ratio === undefined || !road) return []
    return [{ view: place, height: ratio * heightInMapUnits, normalInCamera: road.normalInCamera }]
  })
  return { points, road: views ?? [] }
}

function posedPoint({ views, lens }: CameraTrack, sights: MapPoint['seen']): MapPoint | undefined {
  if (sights.length < 2) return undefined
  const rays = sights.map(({ view, xPx, yPx }): SeenFrom<'map'> => {
    const [x, y] = rayOfPixel(views[view].intrinsics ?? lens.intrinsics, [xPx, yPx])
    return { cameraFromFrame: invert(views[view].mapFromCamera), x, y }
  })
  const pointInMap = triangulate(rays)
  if (!pointInMap) return undefined
  const { fxPx } = lens.intrinsics
  let depth = Number.POSITIVE_INFINITY
  for (const { cameraFromFrame, x, y } of rays) {
    const [px, py, pz] = transformPoint(cameraFromFrame, pointInMap)
    if (!(pz > 0) || fxPx * Math.hypot(px / pz - x, py / pz - y) > MAX_ERROR_PX) return undefined
    depth = Math.min(depth, pz)
  }
  const [first, last] = [sights[0], sights[sights.length - 1]]
  const baseline = distance(views[first.view].mapFromCamera.translationM, views[last.view].mapFromCamera.translationM)
  const sd = (depth * depth * SD_PX) / (fxPx * baseline)
  return sd < MAX_SD_SHARE * depth ? { pointInMap, sd, seen: sights } : undefined
}

/** The known path's length over the other's about one view. */
function lengthRatio(
  seen: EgoMotion,
  path: CameraTrack,
  view: number,
  placeOfSeen: readonly (number | undefined)[],
): number | undefined {
  const from = Math.max(0, view - REACH_VIEWS)
  const to = Math.min(seen.views.length - 1, view + REACH_VIEWS)
  const [a, b] = [placeOfSeen[from], placeOfSeen[to]]
  if (a === undefined || b === undefined) return undefined
  const there = distance(path.views[a].mapFromCamera.translationM, path.views[b].mapFromCamera.translationM)
  const here = distance(seen.views[from].mapFromCamera.translationM, seen.views[to].mapFromCamera.translationM)
  return here > 0 && there > 0 ? there / here : undefined
}
