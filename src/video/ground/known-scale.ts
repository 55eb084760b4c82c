import { GROUND_AT_ZERO, type Intrinsics, pixelOnPlane } from '../../geometry/camera.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { distance } from '../../geometry/vec3.ts'
import type { CameraTrack, CommonError, LensEstimate, PlacedCamera, PlacedView } from '../camera-track.ts'
import type { HeldLens } from './court-errors.ts'
import { type CourtView, courtView, MAX_CORNER_ERROR_PX } from './court-pose.ts'
import type { ScaleReading } from './fuse-scale.ts'
import type { KnownOnGround } from './known.ts'

/** A court is laid out, and its lines are found, to this. */
const COURT_SD_LOG = 0.01

/** The view at which the known points were given. */
export const viewAtTime = <T extends { readonly timeS: number }>(views: readonly T[], timeS: number): T =>
  views.reduce((best, view) => (Math.abs(view.timeS - timeS) < Math.abs(best.timeS - timeS) ? view : best))

/**
 * A camera in one place, still, turning or zooming, over a court whose corners were seen once: focal length and pose from the court and
 * from what was believed of the first frame's lens before, all other frames from how the camera turned and zoomed since. Undefined where
 * no camera sees the corners so.
 */
export function placeOnCourt(
  camera: CameraTrack,
  known: KnownOnGround,
  lensBefore: LensEstimate = camera.lens,
): PlacedCamera | undefined {
  const base = viewAtTime(camera.views, known.timeS).intrinsics ?? camera.lens.intrinsics
  const zoom = base.fxPx / camera.lens.intrinsics.fxPx
  const before = longer(lensBefore.intrinsics, zoom)
  const found = courtAt(known, before, lensBefore.sdLogFocal)
  if (!found || found.errorPx > MAX_CORNER_ERROR_PX) return undefined
  const lens: LensEstimate =
    lensBefore.sdLogFocal === 0
      ? lensBefore
      : {
          intrinsics: longer(found.intrinsics, 1 / zoom),
          sdLogFocal: found.sdLogFocal,
          from: ['court', ...lensBefore.from],
        }
  const errors = found.wrong().map(
    (wrong, k): CommonError => ({
      name: `corners ${k + 1}`,
      views: courtViews(camera, known, wrong, base.fxPx),
      ground: GROUND_AT_ZERO,
    }),
  )
  return {
    motion: camera.motion,
    units: 'm',
    lens,
    views: courtViews(camera, known, found, base.fxPx),
    ground: GROUND_AT_ZERO,
    witnesses: [
      { kind: 'court', detail: `${known.name} ${known.sidesM.join(' x ')} m`, ratio: 1, sdLog: COURT_SD_LOG },
    ],
    commonErrors: errors,
  }
}

/** The pose of a lens whose focal length is believed to within `sdLogFocal`: 0 keeps it. */
function courtAt(
  { sidesM: [first, second], pointsPx }: KnownOnGround,
  intrinsics: Intrinsics,
  sdLogFocal: number,
): CourtView | undefined {
  if (second === undefined || pointsPx === undefined) return undefined
  const focal = { logFocalPx: Math.log(intrinsics.fxPx), sd: sdLogFocal }
  return courtView({ sidesM: [first, second], cornersPx: pointsPx, intrinsics, focal })
}

const longer = (i: Intrinsics, k: number): Intrinsics => ({
  ...i,
  fxPx: i.fxPx * k,
  fyPx: i.fyPx * k,
})

function courtViews(camera: CameraTrack, known: KnownOnGround, court: HeldLens, baseFxPx: number): PlacedView[] {
  const seen = viewAtTime(camera.views, known.timeS)
  const factor = court.intrinsics.fxPx / baseFxPx
  return camera.views.map(view => {
    const seenFromView = compose(invert(seen.mapFromCamera), view.mapFromCamera) as Pose<'camera', 'camera'>
    const { quatWxyz } = compose(court.worldFromCamera, seenFromView)
    return {
      index: view.index,
      timeS: view.timeS,
      worldFromCamera: { translationM: court.worldFromCamera.translationM, quatWxyz },
      intrinsics: longer(view.intrinsics ?? camera.lens.intrinsics, factor),
    }
  })
}

/** Where known lengths lie on the ground that was found without them. */
export function knownReading(
  { name, sidesM, pointsPx = [], timeS }: KnownOnGround,
  views: readonly PlacedView[],
): ScaleReading | undefined {
  const view = viewAtTime(views, timeS)
  const points = pointsPx.map(pixel => pixelOnPlane(view.intrinsics, view.worldFromCamera, pixel))
  const logs = points.flatMap((point, i) => {
    const next = points[(i + 1) % points.length]
    const sideM = sidesM[i % sidesM.length]
    if (!point || !next || (points.length === 2 && i === 1)) return []
    return [Math.log(sideM / distance(point, next))]
  })
  if (logs.length === 0) return undefined
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length
  const spread = logs.length > 1 ? Math.sqrt(logs.reduce((sum, l) => sum + (l - mean) ** 2, 0) / logs.length) : 0
  const kind = sidesM.length === 2 ? 'court' : 'knownLength'
  return { kind, detail: `${name} ${sidesM.join(' x ')} m`, logScale: mean, sdLog: Math.hypot(0.03, spread) }
}
