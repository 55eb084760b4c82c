import { type Pose, rotationMatrixOf } from './pose.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import type { Vec3 } from './vec3.ts'

/** A point seen from a camera: [x, y] where its ray meets z = 1. */
export interface SeenFrom<Frame extends string> {
  readonly cameraFromFrame: Pose<'camera', Frame>
  readonly x: number
  readonly y: number
}

/** The point that several rays meet in, by the direct linear transform (Hartley and Zisserman 12.2); undefined at infinity. */
export function triangulate<Frame extends string>(views: readonly SeenFrom<Frame>[]): Vec3 | undefined {
  const normal = new Float64Array(16)
  for (const { cameraFromFrame, x, y } of views) {
    const r = rotationMatrixOf(cameraFromFrame)
    const t = cameraFromFrame.translationM
    const rows = [
      [x * r[6] - r[0], x * r[7] - r[1], x * r[8] - r[2], x * t[2] - t[0]],
      [y * r[6] - r[3], y * r[7] - r[4], y * r[8] - r[5], y * t[2] - t[1]],
    ]
    for (const row of rows) for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) normal[4 * i + j] += row[i] * row[j]
  }
  const [x, y, z, w] = symmetricEigen(normal, 4).vectors
  return Math.abs(w) < 1e-12 ? undefined : [x / w, y / w, z / w]
}
