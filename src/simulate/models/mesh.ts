import { cross, distance, dot, normalize, subtract, type Vec3 } from '../../geometry/vec3.ts'

/** Triangles in the model's own frame, x forward, y left, z up; colours are slots that each instance fills. */
export interface Mesh {
  readonly vertexCount: number
  /** xyz a vertex. */
  readonly positions: Float32Array
  /** Unit, outward; xyz a vertex. */
  readonly normals: Float32Array
  /** uv a vertex, in metres along the surface. */
  readonly uvs: Float32Array
  /** Three vertices a triangle, counter-clockwise seen from outside. */
  readonly triangles: Uint16Array
  /** One slot a triangle. */
  readonly slots: Uint8Array
}

interface Corner {
  readonly position: Vec3
  readonly uv: readonly [number, number]
}

interface Face {
  readonly corners: readonly [Corner, Corner, Corner]
  readonly normal: Vec3
  readonly slot: number
}

/** Faces whose normals differ by less are shaded as one smooth surface. */
const SMOOTH_COS = Math.cos((50 * Math.PI) / 180)

const NO_UV = [0, 0] as const

/** Ends are painted as this side of the ring: of a car, its roof. */
const CAP_SIDE = 4

/** More places, normals or uvs than a mesh has; three of them fit a number. */
const MOST_KEYS = 2 ** 17
/** Twice as many steps of 1e-4 as a coordinate has: 838 m to either side. */
const COLUMN = 2 ** 24

/** Of models and what is painted on them. */
export type Detail = 'full' | 'low'

export class MeshBuilder {
  readonly #faces: Face[] = []
  readonly #textured: boolean

  /** Low detail has no textures: neighbouring faces then share their vertices. */
  constructor(detail: Detail = 'full') {
    this.#textured = detail === 'full'
  }

  /** A flat polygon, counter-clockwise seen from outside. */
  polygon(points: readonly Vec3[], slot: number, uvs?: readonly (readonly [number, number])[]): this {
    const corner = (i: number): Corner => ({
      position: points[i],
      uv: this.#textured ? (uvs?.[i] ?? planar(points, i)) : NO_UV,
    })
    for (let i = 1; i + 1 < points.length; i++) {
      const across = cross(subtract(points[i], points[0]), subtract(points[i + 1], points[0]))
      if (dot(across, across) < 1e-16) continue
      this.#faces.push({ corners: [corner(0), corner(i), corner(i + 1)], normal: normalize(across), slot })
    }
    return this
  }

  /** A skin over rings of equally many points; rings run so that their points go counter-clockwise seen from the end. */
  loft(rings: readonly (readonly Vec3[])[], slotOf: (ring: number, side: number) => number, caps = true): this {
    const count = rings[0].length
    const around = cumulated([...rings[0], rings[0][0]])
    const along = cumulated(rings.map(ring => ring[0]))
    for (let r = 0; r + 1 < rings.length; r++) {
      for (let side = 0; side < count; side++) {
        const next = (side + 1) % count
        const corners = [rings[r][side], rings[r][next], rings[r + 1][next], rings[r + 1][side]]
        const [u0, u1, v0, v1] = [around[side], around[side + 1], along[r], along[r + 1]]
        this.polygon(corners, slotOf(r, side), [
          [u0, v0],
          [u1, v0],
          [u1, v1],
          [u0, v1],
        ])
      }
    }
    if (!caps) return this
    this.polygon([...rings[0]].reverse(), slotOf(0, CAP_SIDE))
    return this.polygon(rings[rings.length - 1], slotOf(rings.length - 2, CAP_SIDE))
  }

  /** An axis-aligned box. */
  box([x, y, z]: Vec3, [lengthM, widthM, heightM]: Vec3, slot: number): this {
    const ring = (zz: number): Vec3[] => [
      [x + lengthM / 2, y - widthM / 2, zz],
      [x + lengthM / 2, y + widthM / 2, zz],
      [x - lengthM / 2, y + widthM / 2, zz],
      [x - lengthM / 2, y - widthM / 2, zz],
    ]
    return this.loft([ring(z - heightM / 2), ring(z + heightM / 2)], () => slot)
  }

  build(): Mesh {
    const places = new Keys()
    const near: Vec3[][] = []
    const placed = this.#faces.map(({ corners, normal }) =>
      corners.map(({ position }) => {
        const place = places.numberOf(position)
        near[place] ??= []
        near[place].push(normal)
        return place
      }),
    )
    const vertices: { position: Vec3; normal: Vec3; uv: readonly [number, number] }[] = []
    const [directions, looks, numbers] = [new Keys(), new Keys(), new Map<number, number>()]
    const triangles: number[] = []
    this.#faces.forEach((face, f) => {
      face.corners.forEach(({ position, uv }, c) => {
        const place = placed[f][c]
        const normal = smoothNormal(face.normal, near[place])
        const look = looks.numberOf([uv[0], uv[1], 0])
        const key = (place * MOST_KEYS + directions.numberOf(normal)) * MOST_KEYS + look
        const known = numbers.get(key)
        if (known === undefined) {
          numbers.set(key, vertices.length)
          vertices.push({ position, normal, uv })
        }
        triangles.push(known ?? vertices.length - 1)
      })
    })
    return {
      vertexCount: vertices.length,
      positions: new Float32Array(vertices.flatMap(v => v.position)),
      normals: new Float32Array(vertices.flatMap(v => v.normal)),
      uvs: new Float32Array(vertices.flatMap(v => v.uv)),
      triangles: new Uint16Array(triangles),
      slots: new Uint8Array(this.#faces.map(face => face.slot)),
    }
  }
}

/** Triples to 1e-4 get numbers in turn; strings as keys took most of the time that a mesh takes. */
class Keys {
  readonly #columns = new Map<number, Map<number, number>>()
  #count = 0

  numberOf([x, y, z]: Vec3): number {
    const xy = Math.round(x * 1e4) * COLUMN + Math.round(y * 1e4)
    let column = this.#columns.get(xy)
    if (!column) {
      column = new Map()
      this.#columns.set(xy, column)
    }
    const height = Math.round(z * 1e4)
    const known = column.get(height)
    if (known !== undefined) return known
    column.set(height, this.#count)
    return this.#count++
  }
}

function smoothNormal(own: Vec3, others: readonly Vec3[]): Vec3 {
  let sum: [number, number, number] = [0, 0, 0]
  for (const n of others) if (dot(n, own) > SMOOTH_COS) sum = [sum[0] + n[0], sum[1] + n[1], sum[2] + n[2]]
  return dot(sum, sum) > 0 ? normalize(sum) : own
}

/** Length of the chain up to each point. */
function cumulated(points: readonly Vec3[]): number[] {
  let sum = 0
  return points.map((p, i) => {
    if (i > 0) sum += distance(p, points[i - 1])
    return sum
  })
}

/** Metres along the polygon's first side and across it. */
function planar(points: readonly Vec3[], i: number): [number, number] {
  const along = normalize(subtract(points[1], points[0]))
  const d = subtract(points[i], points[0])
  const u = dot(d, along)
  return [u, Math.sqrt(Math.max(0, dot(d, d) - u * u))]
}

/** An ellipse of `sides` points round `centre` in the plane of the x and y axes, counter-clockwise seen from above. */
export function ellipse([x, y, z]: Vec3, radiusX: number, radiusY: number, sides: number): Vec3[] {
  return Array.from({ length: sides }, (_, i): Vec3 => {
    const a = (2 * Math.PI * (i + 0.5)) / sides
    return [x + radiusX * Math.cos(a), y + radiusY * Math.sin(a), z]
  })
}

/** A circle about an axis along y, counter-clockwise seen from the left (+y). */
export function wheelRing([x, y, z]: Vec3, radius: number, sides: number): Vec3[] {
  return Array.from({ length: sides }, (_, i): Vec3 => {
    const a = (-2 * Math.PI * i) / sides
    return [x + radius * Math.cos(a), y, z + radius * Math.sin(a)]
  })
}

/** A blob of rings from bottom to top; `bulge` shapes its radius by height and side. */
export function blob(
  builder: MeshBuilder,
  centre: Vec3,
  radii: Vec3,
  [rings, sides]: readonly [number, number],
  slot: number,
  bulge: (ring: number, side: number) => number = () => 1,
): void {
  const skin = Array.from({ length: rings + 1 }, (_, r) => {
    const polar = (Math.PI * r) / rings
    const [up, out] = [-Math.cos(polar), Math.max(0.02, Math.sin(polar))]
    return ellipse([0, 0, up], out, out, sides).map(([x, y, z], side): Vec3 => {
      const b = bulge(r, side)
      return [centre[0] + x * radii[0] * b, centre[1] + y * radii[1] * b, centre[2] + z * radii[2] * b]
    })
  })
  builder.loft(skin, () => slot)
}
