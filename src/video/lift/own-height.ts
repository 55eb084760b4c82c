import { boxHeightPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { classSizeM, hasKnownSize } from '../../tracks/class-sizes.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import type { ImageTrack } from '../image-track.ts'
import { boxNoise } from './box-noise.ts'
import { depthOnGround, footPx, median } from './depth-ways.ts'

/** How high one object is. */
export interface OwnHeight {
  /** False where nothing tells: then its boxes' heights are of no use. */
  readonly known: boolean
  readonly heightM: number
  /** Of its class's mean. */
  readonly share: number
  readonly sdLog: number
}

/** Heights of one class spread by this, as logarithms (nuScenes' boxes: cars 0.09, people 0.11, trucks 0.25). */
const CLASS_SD_LOG = 0.1
/** The median of an object's boxes over the ground leaves this: its posture, the box's own habit. */
const MEASURED_SD_LOG = 0.03
/** What lies outside is no object of the class: a toy, a part of one, a wrong ground. */
const SHARES = [0.5, 2] as const
/** Sightings that tell a height. */
const LEAST_COUNT = 5

/** From the boxes over the ground, where they are whole; else the class's own. */
export function ownHeight(
  track: ImageTrack,
  camera: PlacedCamera,
  views: ReadonlyMap<number, PlacedView>,
  frame?: FrameSize,
): OwnHeight {
  const known = hasKnownSize(track.category)
  const [, , classM] = classSizeM(track.category)
  const ofClass = { known: known && camera.units === 'm', heightM: classM, share: 1, sdLog: CLASS_SD_LOG }
  const { ground } = camera
  if (!ground || camera.units !== 'm') return ofClass
  const logs: number[] = []
  let spread = 0
  for (const sighting of track.sightings) {
    const view = views.get(sighting.index)
    const { bottomPx, topPx } = boxNoise(sighting, frame)
    const heightPx = boxHeightPx(sighting.box)
    if (!view || sighting.score === 0 || Math.max(bottomPx, topPx) > 0.25 * heightPx) continue
    const foot = depthOnGround(view, ground, footPx(sighting.box))
    if (!foot) continue
    logs.push(Math.log((foot.depthM * heightPx) / (view.intrinsics.fyPx * classM)))
    spread += Math.hypot(foot.gradient[1] / foot.depthM, 1 / heightPx) * bottomPx
  }
  if (logs.length < LEAST_COUNT) return ofClass
  const sdLog = Math.hypot(MEASURED_SD_LOG, spread / logs.length / Math.sqrt(logs.length / 4))
  return mixed(classM, median(logs), sdLog, known)
}

function mixed(classM: number, log: number, sdLog: number, known: boolean): OwnHeight {
  const weight = known ? CLASS_SD_LOG ** 2 / (CLASS_SD_LOG ** 2 + sdLog ** 2) : 1
  const share = Math.min(SHARES[1], Math.max(SHARES[0], Math.exp(weight * log)))
  return { known: true, heightM: classM * share, share, sdLog: Math.sqrt(weight) * sdLog }
}

/** Pitch that a placed view still has wrong from frame to frame, by how the camera moves: a hand, a suspension. */
const PITCH_SD_RAD: Record<PlacedCamera['motion'], number> = { still: 0, rotating: 0.0005, moving: 0.002 }

export const pitchSdPx = ({ motion }: PlacedCamera, { intrinsics }: PlacedView): number =>
  PITCH_SD_RAD[motion] * intrinsics.fyPx
