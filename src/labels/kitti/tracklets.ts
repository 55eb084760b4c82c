import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { numberOf, positiveOf, wholeOf } from '../../files/text-rows.ts'
import { readXml } from '../../files/xml.ts'
import type { Vec3 } from '../../geometry/vec3.ts'

/** One object of tracklet_labels.xml (raw development kit, readTracklets.m), in the frame of the laser scanner. */
export interface Tracklet {
  readonly type: string
  /** [length, width, height] */
  readonly sizeM: Vec3
  readonly firstFrame: number
  readonly poses: readonly TrackletPose[]
  readonly where: string
}

export interface TrackletPose {
  readonly bottomCenterInVeloM: Vec3
  /** About the scanner's z axis, which points up. */
  readonly yawRad: number
  /** Absent where it was not set. */
  readonly visibility?: number
  readonly where: string
}

const text = z.string()
const pose = z.object({ tx: text, ty: text, tz: text, rz: text, occlusion: text, truncation: text })
const item = z.object({
  objectType: text,
  h: text,
  w: text,
  l: text,
  first_frame: text,
  poses: z.object({ item: z.array(pose).min(1) }),
})
const archive = z.object({
  boost_serialization: z.object({ tracklets: z.object({ item: z.array(item).optional() }) }),
})

export async function readTracklets(path: string): Promise<Tracklet[]> {
  const { boost_serialization } = await readXml(path, archive, ['item'])
  return (boost_serialization.tracklets.item ?? []).map((found, i) => trackletOf(found, `${path}, item ${i}`))
}

function trackletOf(found: z.infer<typeof item>, where: string): Tracklet {
  return {
    type: found.objectType,
    sizeM: [positiveOf(found.l, 'l', where), positiveOf(found.w, 'w', where), positiveOf(found.h, 'h', where)],
    firstFrame: wholeOf(found.first_frame, 'first_frame', where),
    poses: found.poses.item.map((p, k) => poseOf(p, `${where}, pose ${k}`)),
    where,
  }
}

function poseOf(found: z.infer<typeof pose>, where: string): TrackletPose {
  const { tx, ty, tz, rz, occlusion, truncation } = found
  const visibility = visibilityOf(occlusion, truncation, where)
  return {
    bottomCenterInVeloM: [numberOf(tx, 'tx', where), numberOf(ty, 'ty', where), numberOf(tz, 'tz', where)],
    yawRad: numberOf(rz, 'rz', where),
    ...(visibility !== undefined && { visibility }),
    where,
  }
}

/** Visible, partly, fully occluded; partly as measured on the tracking labels. Unset is -1. */
const FREE: Readonly<Record<string, number>> = { '0': 1, '1': 0.7, '2': 0 }
/** In the image, truncated, outside, behind the camera. Unset is -1. */
const INSIDE: Readonly<Record<string, number>> = { '0': 1, '1': 0.2, '2': 0, '99': 0 }
const UNSET = '-1'

function visibilityOf(occlusion: string, truncation: string, where: string): number | undefined {
  const [free, inside] = [FREE[occlusion], INSIDE[truncation]]
  if ((free === undefined && occlusion !== UNSET) || (inside === undefined && truncation !== UNSET)) {
    const got = `${occlusion} and ${truncation}`
    throw badInput({ subject: 'occlusion and truncation', expected: '-1, 0, 1, 2 (99)', got, where })
  }
  return free === undefined || inside === undefined ? undefined : free * inside
}
