import { Random } from '../../src/base/random.ts'
import { rayOfPixel } from '../../src/geometry/camera.ts'
import { type Pose, transformPoint } from '../../src/geometry/pose.ts'
import { scale } from '../../src/geometry/vec3.ts'
import type { DepthMap } from '../../src/models/vision.ts'
import { PRESETS, simulateClip } from '../../src/simulate/index.ts'
import type { CameraTrack, MapPoint } from '../../src/video/camera-track.ts'

/** A simulated clip's exact depth, and a path with points on it; one point in eight is wrong by a factor of up to 3. */
export function depthTruth(seed: number) {
  const config = {
    ...PRESETS.driving,
    cameras: { handheld: 1 },
    widthPx: 128,
    heightPx: 72,
    fps: 8,
    detail: 'low' as const,
  }
  const clip = simulateClip({ ...config, durationS: [1, 1] }, seed, 0)
  const [{ intrinsics, frames = [], widthPx, heightPx }] = clip.scene.cameras
  if (!intrinsics) throw new Error('a simulated camera without a lens')
  const random = new Random(seed, 'points')
  const maps: DepthMap[] = []
  const points: MapPoint[] = []
  for (const { depthM } of clip.frames({ depth: true }))
    maps.push({ widthPx, heightPx, depth: Float32Array.from(depthM ?? []) })
  const views = frames.map(({ timeS, worldFromCamera }, index) => {
    const { translationM, quatWxyz } = worldFromCamera ?? { translationM: [0, 0, 0], quatWxyz: [1, 0, 0, 0] }
    const mapFromCamera: Pose<'map', 'camera'> = { translationM, quatWxyz }
    return { index, timeS, mapFromCamera }
  })
  for (const [view, { mapFromCamera }] of views.entries()) {
    for (let i = 0; i < 120; i++) {
      const [x, y] = [random.int(widthPx), random.int(heightPx)]
      const depth = maps[view].depth[y * widthPx + x]
      if (!(depth > 0)) continue
      const wrong = i % 8 === 0 ? Math.exp(random.uniform(-1.1, 1.1)) : 1
      const pointInCamera = scale(rayOfPixel(intrinsics, [x + 0.5, y + 0.5]), depth * wrong)
      const pointInMap = transformPoint(mapFromCamera, pointInCamera)
      points.push({ pointInMap, sd: 0.03 * depth, seen: [{ view, xPx: x + 0.5, yPx: y + 0.5 }] })
    }
  }
  const lens = { intrinsics, sdLogFocal: 0, from: ['given'] }
  const track: CameraTrack = {
    ...{ motion: 'moving', unit: 'm', lens, views, points, sdLogLength: 0, sdHeadingRadPerRootS: 0 },
  }
  return { track, maps, widthPx, heightPx }
}
