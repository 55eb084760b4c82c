import { badInput } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'
import type { StandingCamera } from '../calibration/camera-file.ts'
import { type Box2dPx, boxAreaPx2, clipBox } from '../geometry/box.ts'
import { type PointPx, pixelOnPlane } from '../geometry/camera.ts'
import { distance, type Vec3 } from '../geometry/vec3.ts'
import type { Camera, CameraFrame, Sample, Track } from '../tracks/scene.ts'
import { orSkip } from './skip-bad.ts'

/** An object's box in one frame of a camera that stands still. */
export interface BoxRow {
  readonly trackId: string
  readonly category: string
  readonly attributes?: Readonly<Record<string, string>>
  /** As the source counts. */
  readonly frame: number
  readonly timeS: number
  /** The whole object's, which may reach beyond the image. */
  readonly boxPx: Box2dPx
  readonly visibility?: number
  readonly where: string
}

/** The image of the boxes; `standing` where its place over the ground is known. */
export interface BoxCamera {
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  readonly standing?: StandingCamera
}

/** Where a pixel more or less moves the foot farther than this, the ground tells no position: near the horizon. */
const MAX_METRES_PER_PX = 1

/** A box that ends with the image within this does not show its foot. */
const EDGE_PX = 1.5

/** Boxes to tracks in the order of their ids: pixels, and feet on the ground z = 0 where the camera is known. */
export function boxTracks(rows: Iterable<BoxRow>, camera: BoxCamera, options: SkipOptions): Track[] {
  const byTrack = new Map<string, BoxRow[]>()
  for (const row of rows) {
    const own = byTrack.get(row.trackId)
    if (own) own.push(row)
    else byTrack.set(row.trackId, [row])
  }
  const ids = [...byTrack.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return ids.map(id => trackOf(byTrack.get(id)!, camera, options)).filter(track => track.samples.length > 0)
}

function trackOf(unordered: readonly BoxRow[], camera: BoxCamera, options: SkipOptions): Track {
  const rows = [...unordered].sort((a, b) => a.frame - b.frame)
  const [{ trackId, category, attributes }] = rows
  const samples: Sample[] = []
  let frame = -1
  for (const row of rows) {
    orSkip(options, () => {
      refuseOther(row, frame, category)
      samples.push(sampleOf(row, camera))
      frame = row.frame
    })
  }
  return { id: trackId, category, ...(attributes && { attributes: { ...attributes } }), position: 'foot', samples }
}

function refuseOther({ trackId, frame, category, where }: BoxRow, lastFrame: number, expected: string): void {
  const subject = `track ${trackId}`
  if (frame === lastFrame) {
    throw badInput({ subject, expected: 'once in a frame', got: `again in frame ${frame}`, where })
  }
  if (category !== expected) {
    throw badInput({ subject, expected: `category ${expected}, as before`, got: category, where })
  }
}

function sampleOf({ timeS, boxPx, visibility, where }: BoxRow, camera: BoxCamera): Sample {
  const clipped = clipBox(boxPx, camera.widthPx, camera.heightPx)
  const foot = camera.standing && footOnGround(boxPx, camera.standing)
  if (!clipped && !foot) {
    const expected = `a box within ${camera.widthPx}x${camera.heightPx}`
    throw badInput({ subject: 'box', expected, got: boxPx.join(' '), where })
  }
  const insideShare = clipped ? boxAreaPx2(clipped) / boxAreaPx2(boxPx) : 0
  return {
    timeS,
    ...(foot && { centerInWorldM: [...foot] }),
    ...(clipped && { box2dPx: { [camera.name]: [...clipped] } }),
    visibility: visibility ?? Math.min(1, insideShare),
  }
}

/** Where the middle of the box's lower edge touches the ground; undefined where it is not seen, or too far. */
export function footOnGround([x0, , x1, y1]: Box2dPx, camera: StandingCamera): Vec3 | undefined {
  if (Math.abs(y1 - camera.heightPx) < EDGE_PX) return undefined
  const ground = (pixel: PointPx): Vec3 | undefined => pixelOnPlane(camera.intrinsics, camera.worldFromCamera, pixel)
  const x = (x0 + x1) / 2
  const [foot, above] = [ground([x, y1]), ground([x, y1 - 1])]
  return foot && above && distance(foot, above) <= MAX_METRES_PER_PX ? foot : undefined
}

/** The camera as a scene has it, with its place in every frame. */
export function sceneCamera(
  { name, widthPx, heightPx, standing }: BoxCamera,
  frames: readonly Omit<CameraFrame, 'worldFromCamera'>[],
): Camera {
  if (!standing) return { name, widthPx, heightPx, frames: [...frames] }
  const { distortion, ...pinhole } = standing.intrinsics
  const { translationM, quatWxyz } = standing.worldFromCamera
  const lens = distortion && { model: distortion.model, coefficients: [...distortion.coefficients] }
  return {
    name,
    widthPx,
    heightPx,
    intrinsics: { ...pinhole, ...(lens && { distortion: lens }) },
    frames: frames.map(frame => ({
      ...frame,
      worldFromCamera: { translationM: [...translationM], quatWxyz: [...quatWxyz] },
    })),
  }
}
