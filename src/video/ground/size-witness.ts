import { median } from '../../base/stats.ts'
import { traitsOf } from '../../tracks/category.ts'
import { scaleSizeOf } from '../../tracks/class-sizes.ts'
import { LABEL_SD_LOG, type SizedBox } from '../lens/sized-boxes.ts'
import { BOX_SD_PX, BOX_SD_SHARE, logHeightRatio } from '../lens/standing-residuals.ts'
import type { ViewMatrix } from '../lens/standing-view.ts'
import type { ScaleReading } from './fuse-scale.ts'

/** A detector's boxes are all a little loose or tight together, by its training. */
const LOOSENESS_SD_LOG = 0.05
const ROUNDS = 4

/** The scale of one object, and its own error without that of its size. */
interface TrackScale {
  readonly category: string
  readonly logScale: number
  readonly sdLog: number
}

/**
 * What the sizes of the objects that stand on the ground say of the scale, a class at a time: of one object its own size is unknown,
 * of many their mean; what they share (the mean of the class in this place, the detector's habit) stays. `viewAt` gives the view of
 * a frame over the ground, in the map's unit. `shrunk`: all things are models, 1 to so many.
 */
export function sizeReadings(
  boxes: readonly SizedBox[],
  viewAt: (index: number) => ViewMatrix | undefined,
  shrunk = 1,
): ScaleReading[] {
  const byTrack = grouped(boxes, box => box.trackId)
  const scales = byTrack.map(group => trackScale(group, viewAt)).filter(s => s !== undefined)
  return grouped(scales, s => s.category).map(group => classReading(group, shrunk))
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

/** The scale at which the object's boxes are as high as expected: a camera twice as high sees half the height. */
function trackScale(
  boxes: readonly SizedBox[],
  viewAt: (index: number) => ViewMatrix | undefined,
): TrackScale | undefined {
  const seen = boxes.flatMap(box => {
    const view = viewAt(box.index)
    return view && view.h > 0 ? [{ box, view }] : []
  })
  if (seen.length === 0) return undefined
  let logScale = 0
  for (let round = 0; round < ROUNDS; round++) {
    const scale = Math.exp(logScale)
    const ratios = seen.map(({ box, view }) => logHeightRatio({ ...view, h: view.h * scale }, box))
    logScale -= median(ratios)
  }
  const heightsPx = seen.map(({ box }) => box.box[3] - box.box[1])
  const sdOne = Math.hypot(BOX_SD_PX / median(heightsPx), BOX_SD_SHARE)
  return { category: boxes[0].category, logScale, sdLog: (1.25 * sdOne) / Math.sqrt(seen.length) }
}

function classReading(tracks: readonly TrackScale[], shrunk: number): ScaleReading {
  const [{ category }] = tracks
  const size = scaleSizeOf(category)
  const [sdOne, sdMean] = [size?.sdLogOne ?? 0.3, size?.sdLogMean ?? 0.3]
  const logScale = median(tracks.map(t => t.logScale))
  const sdTrack = Math.hypot(sdOne, median(tracks.map(t => t.sdLog)))
  const shared = Math.hypot(sdMean, LABEL_SD_LOG[category] ?? 0, LOOSENESS_SD_LOG, shrunk === 1 ? 0 : 0.03)
  const plural = tracks.length === 1 ? traitsOf(category).noun : traitsOf(category).plural
  return {
    kind: traitsOf(category).witness ?? 'knownLength',
    detail: `${tracks.length} ${plural}${shrunk === 1 ? '' : ` at 1:${shrunk}`}`,
    logScale: logScale - Math.log(shrunk),
    sdLog: Math.hypot((sdTrack * (tracks.length > 2 ? 1.25 : 1)) / Math.sqrt(tracks.length), shared),
    ...(size?.isHousehold ? { isHousehold: true } : { isModelled: shrunk === 1 }),
  }
}
