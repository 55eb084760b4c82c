import type { Random } from '../../base/random.ts'
import { CurvePath, type CurveSegment, type PathPoint } from '../motion/road-path.ts'
import type { GroundMaterial, GroundPlan, Strip } from './world.ts'

export const LANE_M = 3.5
const SIDEWALK_M = 3
const KERB_M = 0.25
const POLYLINE_STEP_M = 1.5
/** How far a road runs on beyond the path that it follows. */
const BEYOND_M = 90

/** A lane that runs `leftM` to the left of a road's reference line, maybe against it. */
export interface Lane {
  readonly path: CurvePath
  readonly leftM: number
  readonly reversed: boolean
}

export interface Road {
  readonly path: CurvePath
  /** Of the road's middle, to the left of the reference line. */
  readonly middleLeftM: number
  readonly lanesEachWay: number
  /** Its middle as a polyline. */
  readonly middle: readonly (readonly [number, number])[]
}

/** Where things may be: lanes for vehicles, roads that scenery keeps off; without roads all is open ground. */
export interface Layout {
  readonly name: 'street' | 'junction' | 'yard'
  readonly roads: readonly Road[]
  readonly lanes: readonly Lane[]
  readonly ground: GroundPlan
}

/** The reference line is the right-hand lane's middle: traffic keeps to the right. */
function lanesOf({ path, lanesEachWay }: Road): Lane[] {
  const all = Array.from({ length: 2 * lanesEachWay }, (_, i) => i)
  return all.map(i => ({ path, leftM: i * LANE_M, reversed: i >= lanesEachWay }))
}

export function laneAt({ path, leftM, reversed }: Lane, startM: number): (alongM: number) => PathPoint {
  if (!reversed) return alongM => path.beside(startM + alongM, leftM)
  return alongM => {
    const p = path.beside(startM - alongM, leftM)
    return { ...p, yawRad: p.yawRad + Math.PI, curvature: -p.curvature }
  }
}

export const roadWidthM = (road: Road): number => 2 * road.lanesEachWay * LANE_M + 1

function roadAlong(path: CurvePath, lanesEachWay: number): Road {
  const middleLeftM = (lanesEachWay - 0.5) * LANE_M
  return { path, middleLeftM, lanesEachWay, middle: polyline(path, middleLeftM) }
}

/** A road that bends as the segments do; its right-hand lane starts at the origin along +x. */
export function planStreet(random: Random, segments: readonly CurveSegment[], lanesEachWay: number): Layout {
  const roads = [roadAlong(new CurvePath(segments), lanesEachWay)]
  return { name: 'street', roads, lanes: roads.flatMap(lanesOf), ground: paintRoads(random, roads) }
}

/** Two straight roads: one runs in along +x, the other out where and as the path ends. */
export function planJunction(random: Random, segments: readonly CurveSegment[]): Layout {
  const whole = new CurvePath(segments)
  const end = whole.at(whole.lengthM)
  const roads = [new CurvePath([]), new CurvePath([], end)].map(path => roadAlong(path, 1))
  return { name: 'junction', roads, lanes: roads.flatMap(lanesOf), ground: paintRoads(random, roads) }
}

/** A parking lot or a square: anything may go anywhere. */
export function planYard(random: Random, centre: readonly [number, number]): Layout {
  const base: GroundMaterial = random.chance(0.7) ? 'asphalt' : 'concrete'
  const yaw = random.uniform(-Math.PI, Math.PI)
  const strips: Strip[] = []
  for (const row of [-22, -8, 8, 22]) {
    for (let k = -12; k <= 12; k++) {
      const point = (x: number, y: number): [number, number] => [
        centre[0] + Math.cos(yaw) * x - Math.sin(yaw) * y,
        centre[1] + Math.sin(yaw) * x + Math.cos(yaw) * y,
      ]
      strips.push({ points: [point(k * 2.6, row), point(k * 2.6, row + 5)], widthM: 0.12, material: 'white' })
    }
  }
  return { name: 'yard', roads: [], lanes: [], ground: { base, strips, lookSeed: random.uint32() } }
}

function paintRoads(random: Random, roads: readonly Road[]): GroundPlan {
  const bands = (extraM: number, material: Strip['material']): Strip[] =>
    roads.map(road => ({
      points: road.middle,
      widthM: roadWidthM(road) + 2 * extraM,
      material,
    }))
  const edge = random.chance(0.7) ? 'white' : undefined
  const middle = random.chance(0.3) ? 'yellow' : 'white'
  return {
    base: random.chance(0.8) ? 'grass' : 'concrete',
    strips: [
      ...bands(SIDEWALK_M + KERB_M, 'concrete'),
      ...bands(KERB_M, 'kerb'),
      ...bands(0, 'asphalt'),
      ...roads.flatMap(road => markings(road, edge, middle, roads.length > 1)),
    ],
    lookSeed: random.uint32(),
  }
}

function markings(
  road: Road,
  edge: Strip['material'] | undefined,
  middle: Strip['material'],
  junction: boolean,
): Strip[] {
  const { lanesEachWay, middleLeftM } = road
  const line = (leftM: number, material: Strip['material'], dashM?: readonly [number, number]): Strip => ({
    points: polyline(road.path, leftM),
    widthM: 0.14,
    material,
    ...(dashM && { dashM }),
  })
  const between = Array.from({ length: 2 * lanesEachWay - 1 }, (_, i) => (i + 0.5) * LANE_M)
  const lines = between.map(leftM =>
    leftM === middleLeftM ? line(leftM, middle, [3, 3]) : line(leftM, 'white', [3, 6]),
  )
  if (!edge || junction) return lines
  const half = lanesEachWay * LANE_M
  return [...lines, line(middleLeftM - half, edge), line(middleLeftM + half, edge)]
}

function polyline(path: CurvePath, leftM: number): [number, number][] {
  const points: [number, number][] = []
  const stops = [
    -BEYOND_M,
    ...Array.from({ length: Math.ceil(path.lengthM / POLYLINE_STEP_M) + 1 }, (_, i) =>
      Math.min(path.lengthM, i * POLYLINE_STEP_M),
    ),
    path.lengthM + BEYOND_M,
  ]
  for (const along of path.lengthM < 0.01 ? [-BEYOND_M, BEYOND_M] : stops) {
    const p = path.beside(along, leftM)
    points.push([p.xM, p.yM])
  }
  return points
}

/** Distance from a point to the edge of the nearest road; negative on it, infinite without roads. */
export function outsideRoadsM(layout: Layout, xM: number, yM: number): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const road of layout.roads) {
    const points = road.middle
    for (let i = 1; i < points.length; i++) {
      nearest = Math.min(nearest, toSegmentM(xM, yM, points[i - 1], points[i]) - roadWidthM(road) / 2)
    }
  }
  return nearest
}

export function toSegmentM(xM: number, yM: number, a: readonly [number, number], b: readonly [number, number]): number {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const squared = dx * dx + dy * dy
  const t = squared > 0 ? Math.min(1, Math.max(0, ((xM - a[0]) * dx + (yM - a[1]) * dy) / squared)) : 0
  return Math.sqrt((xM - a[0] - t * dx) ** 2 + (yM - a[1] - t * dy) ** 2)
}
