import type { Intrinsics } from '../../geometry/camera.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { type Affine, composeAffine } from '../models/affine.ts'
import { ellipse, type Mesh } from '../models/mesh.ts'

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
    for (let t = 0; t < triangles.length; t += 3) this.#fill(triangles[t], triangles[t + 1], triangles[t + 2], false)
  }

  /** Soft dark rings under a body of that size. */
  contact(worldFromBody: Affine, [lengthM, widthM]: Vec3, sides: number): void {
    const m = composeAffine(this.#cameraFromWorld, worldFromBody)
    for (const grow of [1.22, 1.06, 0.9]) {
      ellipse([0, 0, 0], (lengthM / 2) * grow, (widthM / 2) * grow * 1.1, sides).forEach(([x, y, z], i) => {
        this.#place(m, i, x, y, z)
      })
      for (let i = 1; i + 1 < sides; i++) this.#fill(0, i, i + 1, true)
    }
  }

  #place(m: Affine, i: number, x: number, y: number, z: number): void {
    const cz = m[8] * x + m[9] * y + m[10] * z + m[11]
    const { fxPx, fyPx, cxPx, cyPx } = this.#lens
    this.#x[i] = cz > NEAR_M ? (fxPx * (m[0] * x + m[1] * y + m[2] * z + m[3])) / cz + cxPx : Number.NaN
    this.#y[i] = cz > NEAR_M ? (fyPx * (m[4] * x + m[5] * y + m[6] * z + m[7])) / cz + cyPx : Number.NaN
  }

  /** Corners behind the camera are NaN: such a triangle fills no row. */
  #fill(a: number, b: number, c: number, layer: boolean): void {
    const [ax, ay, bx, by, cx, cy] = [this.#x[a], this.#y[a], this.#x[b], this.#y[b], this.#x[c], this.#y[c]]
    const { widthPx, heightPx, mask } = this
    const firstRow = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5))
    const endRow = Math.min(heightPx, Math.ceil(Math.max(ay, by, cy) - 0.5))
    for (let row = firstRow; row < endRow; row++) {
      const y = row + 0.5
      const crossings = [crossing(ax, ay, bx, by, y), crossing(bx, by, cx, cy, y), crossing(cx, cy, ax, ay, y)]
      let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const x of crossings) {
        if (x < from) from = x
        if (x > to) to = x
      }
      const first = Math.max(0, Math.ceil(from - 0.5))
      const end = Math.min(widthPx, Math.ceil(to - 0.5))
      for (let p = row * widthPx + first; p < row * widthPx + end; p++)
        mask[p] = layer ? mask[p] + 1 : mask[p] | SUN_HIDDEN
    }
  }
}

/** Where an edge crosses the row; NaN where it does not. */
const crossing = (ax: number, ay: number, bx: number, by: number, y: number): number =>
  ay <= y !== by <= y ? ax + ((y - ay) * (bx - ax)) / (by - ay) : Number.NaN
