import type { Intrinsics } from '../../geometry/camera.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { Affine } from '../models/affine.ts'
import type { Mesh } from '../models/mesh.ts'
import { type FillTarget, type FlatTriangle, fillCounting, fillTriangle } from './fill.ts'

/** How a slot of a mesh looks. */
export interface Surface {
  readonly rgb: Vec3
  /** 0 plain, else a pattern of `textures.ts`. */
  readonly texture?: number
  /** Share of the sky that it mirrors. */
  readonly gloss?: number
  /** Shines by itself. */
  readonly glow?: number
}

export interface Illumination {
  /** Towards the light, in the world. */
  readonly sunDirection: Vec3
  readonly sun: number
  readonly ambient: number
}

/** Numbers kept a triangle: planes over the image of 1/depth, shade, gloss, u/depth, v/depth, then colour and texture. */
export const PLANE_STRIDE = 20
export const PLANE = {
  inverse: 0,
  shade: 3,
  gloss: 6,
  u: 9,
  v: 12,
  red: 15,
  green: 16,
  blue: 17,
  texture: 18,
  instance: 19,
} as const

const NEAR_M = 0.05
/** A projected vertex: x, y in pixels, 1/depth, shade, gloss, u, v. */
const VERTEX = 7

/** A z-buffer of inverse depths; every pixel knows the triangle that it shows. */
export class Raster implements FillTarget {
  readonly widthPx: number
  readonly heightPx: number
  readonly inverseDepth: Float32Array
  /** Number of the triangle from 1; when counting, the instance + 1; 0 where nothing is. */
  readonly owner: Int32Array
  /** Pixels that an instance covers, hidden or not, when counting. */
  readonly stamp: Int32Array
  covered = 0
  planes = new Float64Array(PLANE_STRIDE * 4096)
  triangleCount = 0
  readonly #counting: boolean
  readonly #textured: boolean
  readonly #flat: FlatTriangle = { ax: 0, ay: 0, bx: 0, by: 0, cx: 0, cy: 0, inverseX: 0, inverseY: 0, inverse0: 0 }
  #lens: Intrinsics = { fxPx: 1, fyPx: 1, cxPx: 0, cyPx: 0 }
  #scratch = new Float64Array(4096 * (VERTEX + 3))
  #clipped = new Float64Array(8 * (VERTEX + 3))

  /** `counting`: pixels of instances, no colours; `textured`: keeps what patterns need. */
  constructor(widthPx: number, heightPx: number, { counting = false, textured = true } = {}) {
    this.#textured = textured
    this.widthPx = widthPx
    this.heightPx = heightPx
    this.inverseDepth = new Float32Array(widthPx * heightPx)
    this.owner = new Int32Array(widthPx * heightPx)
    this.stamp = new Int32Array(counting ? widthPx * heightPx : 0)
    this.#counting = counting
  }

  begin(lens: Intrinsics): void {
    this.#lens = lens
    this.inverseDepth.fill(0)
    this.owner.fill(0)
    this.stamp.fill(0)
    this.triangleCount = 0
  }

  /** Draws one mesh; triangles seen from behind are left out. */
  draw(
    mesh: Mesh,
    cameraFromModel: Affine,
    worldFromModel: Affine,
    palette: readonly Surface[],
    instance: number,
    light: Illumination,
  ): void {
    if (!this.#counting) this.#reserve(mesh)
    if (mesh.vertexCount * (VERTEX + 3) > this.#scratch.length) {
      this.#scratch = new Float64Array(mesh.vertexCount * (VERTEX + 3) * 2)
    }
    if (!this.#placeVertices(mesh, cameraFromModel)) return
    if (!this.#counting) this.#shadeVertices(mesh, cameraFromModel, worldFromModel, palette, light)
    const { triangles, slots } = mesh
    for (let t = 0, i = 0; t < slots.length; t++, i += 3) {
      this.#triangle(triangles[i], triangles[i + 1], triangles[i + 2], palette[slots[t]] ?? palette[0], instance)
    }
  }

  #reserve({ slots }: Mesh): void {
    // A triangle that is cut at the near plane becomes two.
    const needed = (this.triangleCount + 2 * slots.length + 2) * PLANE_STRIDE
    if (needed <= this.planes.length) return
    const larger = new Float64Array(needed * 2)
    larger.set(this.planes)
    this.planes = larger
  }

  /** Camera coordinates behind the projected ones; false where all lies behind the camera or beside the image. */
  #placeVertices({ positions, vertexCount }: Mesh, m: Affine): boolean {
    const s = this.#scratch
    const { fxPx, fyPx, cxPx, cyPx } = this.#lens
    let [left, right, above, below, behind] = [0, 0, 0, 0, 0]
    for (let i = 0, p = 0, o = 0; i < vertexCount; i++, p += 3, o += VERTEX + 3) {
      const x = positions[p]
      const y = positions[p + 1]
      const z = positions[p + 2]
      const cx = m[0] * x + m[1] * y + m[2] * z + m[3]
      const cy = m[4] * x + m[5] * y + m[6] * z + m[7]
      const cz = m[8] * x + m[9] * y + m[10] * z + m[11]
      const inverse = 1 / Math.max(cz, NEAR_M)
      s[o] = fxPx * cx * inverse + cxPx
      s[o + 1] = fyPx * cy * inverse + cyPx
      s[o + 2] = inverse
      s[o + VERTEX] = cx
      s[o + VERTEX + 1] = cy
      s[o + VERTEX + 2] = cz
      if (cz <= NEAR_M) {
        behind++
        continue
      }
      if (s[o] < 0) left++
      else if (s[o] > this.widthPx) right++
      if (s[o + 1] < 0) above++
      else if (s[o + 1] > this.heightPx) below++
    }
    if (behind === vertexCount) return false
    return behind > 0 || Math.max(left, right, above, below) < vertexCount
  }

  #shadeVertices(
    { normals, positions, uvs, vertexCount }: Mesh,
    c: Affine,
    w: Affine,
    palette: readonly Surface[],
    light: Illumination,
  ): void {
    const s = this.#scratch
    const glossy = palette.some(surface => (surface.gloss ?? 0) > 0)
    const sun = intoModel(w, light.sunDirection)
    const up = intoModel(w, [0, 0, 1])
    // The camera in the model: minus the inverse of the rotation times the shift, up to the model's stretch.
    const eye = glossy ? eyeInModel(c) : [0, 0, 0]
    for (let i = 0, p = 0, o = 0; i < vertexCount; i++, p += 3, o += VERTEX + 3) {
      const nx = normals[p]
      const ny = normals[p + 1]
      const nz = normals[p + 2]
      const facing = nx * sun[0] + ny * sun[1] + nz * sun[2]
      const upward = nx * up[0] + ny * up[1] + nz * up[2]
      s[o + 3] = light.ambient * (0.72 + 0.28 * upward) + (facing > 0 ? light.sun * facing : 0)
      if (glossy) {
        const vx = positions[p] - eye[0]
        const vy = positions[p + 1] - eye[1]
        const vz = positions[p + 2] - eye[2]
        const along = vx * nx + vy * ny + vz * nz
        const length = Math.sqrt(vx * vx + vy * vy + vz * vz)
        const mirrored = (vx * up[0] + vy * up[1] + vz * up[2] - 2 * along * upward) / length
        const grazing = 1 + along / length
        const sky = mirrored > 0.35 ? 1 : mirrored < -0.05 ? 0.12 : 0.12 + (mirrored + 0.05) * 2.2
        s[o + 4] = sky * (0.35 + 0.65 * grazing * grazing * grazing)
      } else s[o + 4] = 0
      s[o + 5] = uvs[i * 2]
      s[o + 6] = uvs[i * 2 + 1]
    }
  }

  #triangle(a: number, b: number, c: number, surface: Surface, instance: number): void {
    const s = this.#scratch
    const oa = a * (VERTEX + 3)
    const ob = b * (VERTEX + 3)
    const oc = c * (VERTEX + 3)
    const za = s[oa + VERTEX + 2]
    const zb = s[ob + VERTEX + 2]
    const zc = s[oc + VERTEX + 2]
    if (za > NEAR_M && zb > NEAR_M && zc > NEAR_M) {
      this.#emit(s, oa, ob, oc, surface, instance)
      return
    }
    if (za <= NEAR_M && zb <= NEAR_M && zc <= NEAR_M) return
    const count = this.#clip([oa, ob, oc])
    for (let i = 1; i + 1 < count; i++) {
      this.#emit(this.#clipped, 0, i * (VERTEX + 3), (i + 1) * (VERTEX + 3), surface, instance)
    }
  }

  /** Sutherland and Hodgman's clipping at the near plane (1974); returns the number of corners. */
  #clip(offsets: readonly number[]): number {
    const s = this.#scratch
    const out = this.#clipped
    const { fxPx, fyPx, cxPx, cyPx } = this.#lens
    let count = 0
    for (let i = 0; i < 3; i++) {
      const [p, q] = [offsets[i], offsets[(i + 1) % 3]]
      const [zp, zq] = [s[p + VERTEX + 2], s[q + VERTEX + 2]]
      if (zp > NEAR_M) out.set(s.subarray(p, p + VERTEX + 3), count++ * (VERTEX + 3))
      if (zp > NEAR_M === zq > NEAR_M) continue
      const t = (NEAR_M - zp) / (zq - zp)
      const o = count++ * (VERTEX + 3)
      for (let k = 3; k < VERTEX + 3; k++) out[o + k] = s[p + k] + t * (s[q + k] - s[p + k])
      out[o] = (fxPx * out[o + VERTEX]) / NEAR_M + cxPx
      out[o + 1] = (fyPx * out[o + VERTEX + 1]) / NEAR_M + cyPx
      out[o + 2] = 1 / NEAR_M
    }
    return count
  }

  #emit(s: Float64Array, a: number, b: number, c: number, surface: Surface, instance: number): void {
    const abx = s[b] - s[a]
    const aby = s[b + 1] - s[a + 1]
    const acx = s[c] - s[a]
    const acy = s[c + 1] - s[a + 1]
    const doubleArea = abx * acy - acx * aby
    // y runs down: what is counter-clockwise from outside has a negative area on the image.
    if (doubleArea > -1e-9) return
    const scale = 1 / doubleArea
    const p = this.triangleCount * PLANE_STRIDE
    const planes = this.planes
    const di = s[b + 2] - s[a + 2]
    const dj = s[c + 2] - s[a + 2]
    const inverseX = (di * acy - dj * aby) * scale
    const inverseY = (dj * abx - di * acx) * scale
    const inverse0 = s[a + 2] - inverseX * s[a] - inverseY * s[a + 1]
    const flat = this.#flat
    flat.ax = s[a]
    flat.ay = s[a + 1]
    flat.bx = s[b]
    flat.by = s[b + 1]
    flat.cx = s[c]
    flat.cy = s[c + 1]
    flat.inverseX = inverseX
    flat.inverseY = inverseY
    flat.inverse0 = inverse0
    if (this.#counting) {
      fillCounting(this, flat, instance + 1)
      return
    }
    const own = this.triangleCount + 1
    if (!fillTriangle(this, flat, own)) return
    planes[p] = inverseX
    planes[p + 1] = inverseY
    planes[p + 2] = inverse0
    this.triangleCount = own
    const last = this.#textured && surface.texture ? VERTEX : surface.gloss ? 5 : 4
    for (let k = 3; k < last; k++) {
      // Shade and gloss run straight over the image; u and v straight over the surface.
      const fa = k < 5 ? 1 : s[a + 2]
      const va = s[a + k] * fa
      const dv = s[b + k] * (k < 5 ? 1 : s[b + 2]) - va
      const dw = s[c + k] * (k < 5 ? 1 : s[c + 2]) - va
      const gx = (dv * acy - dw * aby) * scale
      const gy = (dw * abx - dv * acx) * scale
      const o = p + 3 * (k - 2)
      planes[o] = gx
      planes[o + 1] = gy
      planes[o + 2] = va - gx * s[a] - gy * s[a + 1]
    }
    this.#paint(p, surface, instance)
  }

  #paint(p: number, { rgb, gloss = 0, glow = 0, texture = 0 }: Surface, instance: number): void {
    const planes = this.planes
    for (let k = 0; k < 3; k++) {
      planes[p + PLANE.gloss + k] *= gloss
      planes[p + PLANE.shade + k] *= 1 - glow
    }
    planes[p + PLANE.shade + 2] += glow
    planes[p + PLANE.red] = rgb[0]
    planes[p + PLANE.green] = rgb[1]
    planes[p + PLANE.blue] = rgb[2]
    planes[p + PLANE.texture] = texture
    planes[p + PLANE.instance] = instance
  }
}

/** A direction of the world in the model, unit; exact where the model is stretched alike along its axes. */
function intoModel(w: Affine, d: Vec3): Vec3 {
  const x = w[0] * d[0] + w[4] * d[1] + w[8] * d[2]
  const y = w[1] * d[0] + w[5] * d[1] + w[9] * d[2]
  const z = w[2] * d[0] + w[6] * d[1] + w[10] * d[2]
  const n = Math.sqrt(x * x + y * y + z * z)
  return [x / n, y / n, z / n]
}

function eyeInModel(c: Affine): Vec3 {
  const column = (i: 0 | 1 | 2): number => c[i] * c[i] + c[i + 4] * c[i + 4] + c[i + 8] * c[i + 8]
  const back = (i: 0 | 1 | 2): number => -(c[i] * c[3] + c[i + 4] * c[7] + c[i + 8] * c[11]) / column(i)
  return [back(0), back(1), back(2)]
}
