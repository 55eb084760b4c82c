import { badInput } from '../../base/errors.ts'
import { checkJson, readJsonFile } from '../../files/json-entries.ts'
import { clipBox } from '../../geometry/box.ts'
import { projectPoint } from '../../geometry/camera.ts'
import { invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import { add, scale, type Vec3 } from '../../geometry/vec3.ts'
import type { Sample } from '../../tracks/scene.ts'
import type { Gopro } from './cameras.ts'
import { bodySchema } from './rows.ts'
import type { Alignment } from './world.ts'

/** The joints of the camera wearer at one frame, in the world. */
export type Joints = ReadonlyMap<string, Vec3>

/** Fewer joints do not tell where the body ends in the image. */
const MIN_JOINTS = 10
/** The outline goes beyond the joints by this share of the box's height. */
const OUTLINE_SHARE = 0.08

/** By frame number. A file of a take's body poses. */
export async function readBody(path: string, alignment: Alignment, signal?: AbortSignal): Promise<Map<number, Joints>> {
  const frames = checkJson(bodySchema, await readJsonFile(path, { signal }), 'body pose', path)
  return new Map(
    Object.entries(frames).map(([frame, people]) => {
      const joints = Object.entries(people[0]?.annotation3D ?? {}).flatMap(([name, point]): [string, Vec3][] =>
        point ? [[name, transformPoint(alignment, [point.x, point.y, point.z])]] : [],
      )
      return [frameOf(frame, path), new Map(joints)]
    }),
  )
}

export function frameOf(text: string, where: string): number {
  const frame = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(frame) && frame >= 0) return frame
  throw badInput({ subject: 'frame', expected: 'a frame number', got: JSON.stringify(text.slice(0, 40)), where })
}

/** Half way between the hips; undefined where one is not annotated. */
export function midHip(joints: Joints): Vec3 | undefined {
  const [left, right] = [joints.get('left-hip'), joints.get('right-hip')]
  return left && right && scale(add(left, right), 0.5)
}

/** Boxes around the projected joints, with a margin for the body's outline; undefined where no GoPro sees them. */
export function boxesOfBody(joints: Joints, gopros: readonly Gopro[]): Sample['box2dPx'] {
  if (joints.size < MIN_JOINTS) return undefined
  const boxes = gopros.flatMap(gopro => {
    const box = boxInImage([...joints.values()], gopro)
    return box ? [[gopro.name, box] as const] : []
  })
  return boxes.length > 0 ? Object.fromEntries(boxes) : undefined
}

type Box = NonNullable<Sample['box2dPx']>[string]

function boxInImage(points: readonly Vec3[], gopro: Gopro): Box | undefined {
  const cameraFromWorld: Pose<'camera', 'world'> = invert(gopro.worldFromCamera)
  const pixels = points.map(point => projectPoint(gopro.intrinsics, transformPoint(cameraFromWorld, point)))
  const seen = pixels.filter(pixel => pixel !== undefined)
  if (seen.length < points.length) return undefined
  const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)]
  const margin = OUTLINE_SHARE * (Math.max(...ys) - Math.min(...ys))
  const whole = [Math.min(...xs) - margin, Math.min(...ys) - margin, Math.max(...xs) + margin, Math.max(...ys) + margin]
  const clipped = clipBox([whole[0], whole[1], whole[2], whole[3]], gopro.widthPx, gopro.heightPx)
  return clipped && [...clipped]
}
