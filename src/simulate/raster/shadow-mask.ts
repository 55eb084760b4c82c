import type { Intrinsics } from '../../geometry/camera.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { type Affine, composeAffine } from '../models/affine.ts'
import type { Mesh } from '../models/mesh.ts'
import { type FlatTriangle, fillMask } from './fill.ts'

/** Set where the sun is hidden; the bits below count layers of the soft shade under things. */
export const SUN_HIDDEN = 0x40

const NEAR_M = 0.1

/** Which ground pixels lie in shade. */
export class ShadowMask {
  readonly widthPx: number
  readonly heightPx: number
  readonly mask: Uint8Array
  #lens: Intrinsics = { fxPx: 1, fyPx: 1, cxPx: 0, cyPx: 0 }
  #cameraFromWorld: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
  #cameraFromShade: Affine = this.#cameraFromWorld
  readonly #flat: FlatTriangle = { ax: 0, ay: 0, bx: 0, by: 0, cx: 0, cy: 0, inverseX: 0, inverseY: 0, inverse0: 0 }
  #x = new Float64Array(512)
  #y = new Float64Array(512)

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx
    this.heightPx = heightPx
    this.mask = new Uint8Array(widthPx * heightPx)
  }

  begin(lens: Intrinsics, cameraFromWorld: Affine, [sx, sy, sz]: Vec3): void {
    this.mask.fill(0)
    this.#lens = lens
    this.#cameraFromWorld = cameraFromWorld
    this.#cameraFromShade = composeAffine(cameraFromWorld, [1, 0, -sx / sz, 0, 0, 1, -sy / sz, 0, 0, 0, 0, 0])
  }

  /** The mesh's shadow on the ground. */
  cast({ positions, triangles, vertexCount }: Mesh, worldFromMesh: Affine): void {
    if (vertexCount > this.#x.length) {
      this.#x = new Float64Array(vertexCount * 2)
      this.#y = new Float64Array(vertexCount * 2)
    }
    const m = composeAffine(this.#cameraFromShade, worldFromMesh)
    for (let i = 0, p = 0; i < vertexCount; i++, p += 3)
      this.#place(m, i, positions[p], positions[p + 1], positions[p + 2])
    for (let t = 0; t < triangles.length; t += 3)
      this.#fill(triangles[t], triangles[t + 1], triangles[t + 2], SUN_HIDDEN)
  }

  /** Soft dark rings under a body of that size. */
  contact(worldFromBody: Affine, [lengthM, widthM]: Vec3, sides: number): void {
    const m = composeAffine(this.#cameraFromWorld, worldFromBody)
    for (const grow of [1.22, 1.06, 0.9]) {
      for (let i = 0; i < sides; i++) {
        const a = (2 * Math.PI * i) / sides
        this.#place(m, i, (lengthM / 2) * grow * Math.cos(a), (widthM / 2) * grow * 1.1 * Math.sin(a), 0)
      }
      for (let i = 1; i + 1 < sides; i++) this.#fill(0, i, i + 1, 0)
    }
  }

  #place(m: Affine, i: number, x: number, y: number, z: number): void {
    const cz = m[8] * x + m[9] * y + m[10] * z + m[11]
    const { fxPx, fyPx, cxPx, cyPx } = this.#lens
    this.#x[i] = cz > NEAR_M ? (fxPx * (m[0] * x + m[1] * y + m[2] * z + m[3])) / cz + cxPx : Number.NaN
    this.#y[i] = cz > NEAR_M ? (fyPx * (m[4] * x + m[5] * y + m[6] * z + m[7])) / cz + cyPx : Number.NaN
  }

  /** Corners behind the camera are NaN: such a triangle is left out. */
  #fill(a: number, b: number, c: number, bits: number): void {
    const flat = this.#flat
    flat.ax = this.#x[a]
    flat.ay = this.#y[a]
    flat.bx = this.#x[b]
    flat.by = this.#y[b]
    flat.cx = this.#x[c]
    flat.cy = this.#y[c]
    if (flat.ay + flat.by + flat.cy < Number.POSITIVE_INFINITY) fillMask(this, this.mask, flat, bits)
  }
}
