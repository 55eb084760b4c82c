import { type Intrinsics, projectNormalized, rayOfPixel, type WorldFromCamera } from '../geometry/camera.ts'
import { compose, invert, type Pose, transformPoint } from '../geometry/pose.ts'
import { rotate } from '../geometry/quat.ts'
import { scale, type Vec3 } from '../geometry/vec3.ts'
import type { Scene } from '../tracks/scene.ts'
import type { RenderedFrame } from './render-world.ts'

/**
 * Where each pixel of frame `i` goes in frame i + 1, (dx, dy) in pixels, row-major: objects move as rigid bodies (limbs
 * do not swing), the sky as what is infinitely far. Occlusion is not looked at. The last frame has no flow.
 */
export function flowOf(scene: Scene, i: number, frame: Pick<RenderedFrame, 'depthM' | 'instance'>): Float32Array {
  const [camera] = scene.cameras
  const { depthM, instance } = frame
  const [now, next] = [camera.frames[i], camera.frames[i + 1]]
  const lens = camera.intrinsics
  const flow = new Float32Array(camera.widthPx * camera.heightPx * 2)
  if (!depthM || !instance || !lens || !next?.worldFromCamera || !now.worldFromCamera) return flow
  const from = { lens: now.intrinsics ?? lens, worldFromCamera: now.worldFromCamera }
  const to = { lens: next.intrinsics ?? lens, cameraFromWorld: invert<'world', 'camera'>(next.worldFromCamera) }
  const motions = scene.tracks.map(track => worldMotion(track.samples[i], track.samples[i + 1]))
  for (let p = 0; p < depthM.length; p++) {
    const pixel = [(p % camera.widthPx) + 0.5, Math.floor(p / camera.widthPx) + 0.5] as const
    const moved = goesTo(pixel, depthM[p], instance[p] > 0 ? motions[instance[p] - 1] : undefined, from, to)
    flow[2 * p] = moved[0] - pixel[0]
    flow[2 * p + 1] = moved[1] - pixel[1]
  }
  return flow
}

type WorldMotion = Pose<'world', 'world'>
type Sample = Scene['tracks'][number]['samples'][number]

/** Takes points of a body in the one frame to the next. */
function worldMotion(before: Sample, after: Sample): WorldMotion | undefined {
  if (!before.centerInWorldM || !before.quatWxyz || !after.centerInWorldM || !after.quatWxyz) return undefined
  const worldFromBefore: Pose<'world', 'object'> = { translationM: before.centerInWorldM, quatWxyz: before.quatWxyz }
  const worldFromAfter: Pose<'world', 'object'> = { translationM: after.centerInWorldM, quatWxyz: after.quatWxyz }
  return compose(worldFromAfter, invert(worldFromBefore))
}

function goesTo(
  pixel: readonly [number, number],
  depthM: number,
  motion: WorldMotion | undefined,
  from: { lens: Intrinsics; worldFromCamera: WorldFromCamera },
  to: { lens: Intrinsics; cameraFromWorld: Pose<'camera', 'world'> },
): readonly [number, number] {
  const ray = rayOfPixel(from.lens, pixel)
  const [x, y, z] = depthM > 0 ? near(ray, depthM, motion, from, to) : far(ray, from, to)
  return z > 0 ? projectNormalized(to.lens, [x / z, y / z]) : pixel
}

function near(
  ray: Vec3,
  depthM: number,
  motion: WorldMotion | undefined,
  from: { worldFromCamera: WorldFromCamera },
  to: { cameraFromWorld: Pose<'camera', 'world'> },
): Vec3 {
  const inWorld = transformPoint(from.worldFromCamera, scale(ray, depthM))
  return transformPoint(to.cameraFromWorld, motion ? transformPoint(motion, inWorld) : inWorld)
}

const far = (
  ray: Vec3,
  from: { worldFromCamera: WorldFromCamera },
  to: { cameraFromWorld: Pose<'camera', 'world'> },
): Vec3 => rotate(to.cameraFromWorld.quatWxyz, rotate(from.worldFromCamera.quatWxyz, ray))
