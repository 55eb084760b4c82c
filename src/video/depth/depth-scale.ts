import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { CameraTrack } from '../camera-track.ts'
import { fitDepths } from '../depth.ts'
import type { ScaleReading } from '../ground/fuse-scale.ts'
import type { PlaceInput } from '../ground-scale.ts'
import { spreadOver } from './depth-points.ts'
import type { ShotDepth } from './shot-depth.ts'

/** A few pictures tell the scale: what a network has wrong, it has wrong in all of them. */
const FRAMES = 8
const LEAST_FITS = 3

/**
 * What metric depth says of the scale: of a moving camera against the points that it triangulated; where there are too few, against the
 * ground that is found later.
 */
export async function depthWitness(
  picture: FrameSize,
  camera: CameraTrack,
  depth: ShotDepth,
): Promise<Pick<PlaceInput, 'depth' | 'readings'>> {
  const places = viewsOfMostPoints(camera)
  const maps = await depth.mapsOf(places.map(place => camera.views[place].index))
  const reading = camera.motion === 'moving' ? pointReading(picture, camera, maps, depth) : undefined
  if (reading) return { readings: [reading] }
  const { widthPx, heightPx } = picture
  return { depth: { maps, size: { widthPx, heightPx }, sdLog: depth.sdLog, name: depth.name } }
}

/** One of each eighth of the path: that which sees most points. */
function viewsOfMostPoints({ views, points }: CameraTrack): number[] {
  const counts = new Uint32Array(views.length)
  for (const { seen } of points) for (const { view } of seen) counts[view]++
  const edges = spreadOver(views.length + 1, FRAMES + 1)
  return edges.slice(1).map((end, i) => {
    let best = edges[i]
    for (let view = edges[i]; view < end; view++) if (counts[view] > counts[best]) best = view
    return best
  })
}

function pointReading(
  { widthPx, heightPx }: FrameSize,
  camera: CameraTrack,
  maps: ReadonlyMap<number, DepthMap>,
  { name, sdLog }: ShotDepth,
): ScaleReading | undefined {
  const ofViews = camera.views.map(view => maps.get(view.index))
  const fits = fitDepths(camera, ofViews, { shifted: false, widthPx, heightPx }).filter(fit => fit !== undefined)
  if (fits.length < LEAST_FITS) return undefined
  // Inverse depth of the path is the fit's factor times the map's, so that the factor is metres a unit.
  const logs = fits.map(fit => Math.log(fit.scale)).sort((a, b) => a - b)
  const logScale = logs[logs.length >> 1]
  const spread = logs.map(log => Math.abs(log - logScale)).sort((a, b) => a - b)[logs.length >> 1]
  const sd = Math.hypot(sdLog, (1.9 * spread) / Math.sqrt(logs.length))
  return { kind: 'metricDepth', detail: name, logScale, sdLog: sd }
}
