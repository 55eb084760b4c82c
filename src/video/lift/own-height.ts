import { median } from '../../base/stats.ts'
import { type Box2dPx, boxHeightPx } from '../../geometry/box.ts'
import { type Plane, pixelOnPlane, rayOfPixel } from '../../geometry/camera.ts'
import { rotate } from '../../geometry/quat.ts'
import { dot, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { classSizeM, hasKnownSize } from '../../tracks/class-sizes.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import type { ImageTrack } from '../image-track.ts'
import { boxNoise } from './box-noise.ts'
import { depthOnGround, footPx } from './depth-ways.ts'

/** How high one object is. */
export interface OwnHeight {
  /** False where nothing tells: then its boxes' heights are of no use. */
  readonly known: boolean
  readonly heightM: number
  /** What its boxes' heights times depth over focal length come to: less where the camera looks down on it. */
  readonly apparentM: number
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
/** Beyond so many standard deviations the class is wrong (a car that a detector calls a bus) and says nothing of the height. */
const MOST_SDS = 3
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
  const ofClass = {
    known: known && camera.units === 'm',
    heightM: classM,
    apparentM: classM,
    share: 1,
    sdLog: CLASS_SD_LOG,
  }
  const { ground } = camera
  if (!ground || camera.units !== 'm') return ofClass
  const logs: number[] = []
  const apparent: number[] = []
  let spread = 0
  for (const sighting of track.sightings) {
    const view = views.get(sighting.index)
    const { bottomPx, topPx } = boxNoise(sighting, frame)
    const heightPx = boxHeightPx(sighting.box)
    if (!view || sighting.score === 0 || Math.max(bottomPx, topPx) > 0.25 * heightPx) continue
    const foot = depthOnGround(view, ground, footPx(sighting.box))
    if (!foot) continue
    const heightM = heightOver(view, ground, sighting.box)
    if (!(heightM > 0)) continue
    logs.push(Math.log(heightM / classM))
    apparent.push((foot.depthM * heightPx) / view.intrinsics.fyPx / heightM)
    spread += Math.hypot(foot.gradient[1] / foot.depthM, 1 / heightPx) * bottomPx
  }
  if (logs.length < LEAST_COUNT) return ofClass
  const sdLog = Math.hypot(MEASURED_SD_LOG, spread / logs.length / Math.sqrt(logs.length / 4))
  return mixed(classM, median(logs), median(apparent), sdLog, known)
}

/** Where the ray of the box's upper edge passes the vertical through its foot; NaN where it never does. */
function heightOver({ intrinsics, worldFromCamera }: PlacedView, ground: Plane, box: Box2dPx): number {
  const footM = pixelOnPlane(intrinsics, worldFromCamera, footPx(box), ground)
  if (!footM) return Number.NaN
  const { normalInWorld: n, offsetM } = ground
  const level = (v: Vec3): Vec3 => subtract(v, scale(n, dot(n, v)))
  const ray = rotate(worldFromCamera.quatWxyz, rayOfPixel(intrinsics, [(box[0] + box[2]) / 2, box[1]]))
  const away = level(subtract(footM, worldFromCamera.translationM))
  const along = dot(away, away) / dot(away, level(ray))
  return dot(n, worldFromCamera.translationM) + along * dot(n, ray) - offsetM
}

function mixed(classM: number, log: number, apparent: number, sdLog: number, known: boolean): OwnHeight {
  const isOfClass = known && Math.abs(log) <= MOST_SDS * Math.hypot(CLASS_SD_LOG, sdLog)
  const weight = isOfClass ? CLASS_SD_LOG ** 2 / (CLASS_SD_LOG ** 2 + sdLog ** 2) : 1
  const share = Math.min(SHARES[1], Math.max(SHARES[0], Math.exp(weight * log)))
  const heightM = classM * share
  return { known: true, heightM, apparentM: heightM * apparent, share, sdLog: Math.sqrt(weight) * sdLog }
}

/** Pitch that a placed view still has wrong from frame to frame, by how the camera moves: a hand, a suspension. */
const PITCH_SD_RAD: Record<PlacedCamera['motion'], number> = { still: 0, rotating: 0.0005, moving: 0.002 }

export const pitchSdPx = ({ motion }: PlacedCamera, { intrinsics }: PlacedView): number =>
  PITCH_SD_RAD[motion] * intrinsics.fyPx
