import type { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { footRadiusM } from './place.ts'
import { hides, type Surroundings } from './populate.ts'
import { outsideRoadsM } from './street-plan.ts'
import type { Actor, ActorState, Prop, PropName } from './world.ts'

export interface Row {
  readonly name: PropName
  readonly count: number
  /** From the middle of what the camera sees. */
  readonly ringM: readonly [number, number]
  readonly size: (random: Random) => Vec3
  /** Metres that its middle keeps from the road's edge. */
  readonly offRoadM: number
  /** Chance to be kept where it would hide the target for a moment. */
  readonly mayHide: number
}

export const TOWN: readonly Row[] = [
  { name: 'skyline', count: 1, ringM: [0, 1], size: r => [260, 260, r.uniform(8, 18)], offRoadM: 0, mayHide: 1 },
  {
    name: 'building',
    count: 14,
    ringM: [22, 75],
    size: r => [r.uniform(9, 22), r.uniform(8, 14), r.uniform(4, 15)],
    offRoadM: 9,
    mayHide: 0,
  },
  {
    name: 'tree',
    count: 16,
    ringM: [8, 60],
    size: r => sameWidth(r.uniform(3, 6), r.uniform(5, 9)),
    offRoadM: 1.5,
    mayHide: 0.25,
  },
  {
    name: 'bush',
    count: 10,
    ringM: [6, 40],
    size: r => sameWidth(r.uniform(1, 2.2), r.uniform(0.8, 1.5)),
    offRoadM: 2.5,
    mayHide: 0.2,
  },
  { name: 'pole', count: 6, ringM: [5, 45], size: r => sameWidth(0.16, r.uniform(4, 7)), offRoadM: 0.6, mayHide: 0.6 },
  {
    name: 'fence',
    count: 4,
    ringM: [15, 50],
    size: r => [r.uniform(6, 14), 0.08, r.uniform(1, 1.8)],
    offRoadM: 6,
    mayHide: 0.1,
  },
]

/** Round a court: trees and hoardings. */
export const STANDS: readonly Row[] = [
  { name: 'skyline', count: 1, ringM: [0, 1], size: r => [260, 260, r.uniform(8, 18)], offRoadM: 0, mayHide: 1 },
  {
    name: 'building',
    count: 6,
    ringM: [35, 80],
    size: r => [r.uniform(12, 30), r.uniform(8, 14), r.uniform(5, 14)],
    offRoadM: 0,
    mayHide: 0,
  },
  {
    name: 'tree',
    count: 12,
    ringM: [25, 70],
    size: r => sameWidth(r.uniform(3, 6), r.uniform(5, 9)),
    offRoadM: 0,
    mayHide: 0,
  },
  {
    name: 'fence',
    count: 10,
    ringM: [18, 45],
    size: r => [r.uniform(5, 9), 0.1, r.uniform(0.8, 1.2)],
    offRoadM: 0,
    mayHide: 0,
  },
  { name: 'pole', count: 4, ringM: [18, 50], size: r => sameWidth(0.16, r.uniform(5, 8)), offRoadM: 0, mayHide: 0.3 },
]

/** In the sizes of life over the toys' scale: a book of 24 x 17 cm, a mug of 10 cm. */
export const DESK: readonly Row[] = [
  {
    name: 'book',
    count: 7,
    ringM: [4, 30],
    size: r => [r.uniform(3.4, 4.8), r.uniform(2.4, 3.4), r.uniform(0.3, 0.9)],
    offRoadM: 0,
    mayHide: 0.2,
  },
  {
    name: 'mug',
    count: 4,
    ringM: [4, 26],
    size: r => sameWidth(r.uniform(1.4, 1.7), r.uniform(1.6, 2)),
    offRoadM: 0,
    mayHide: 0.2,
  },
]

const sameWidth = (width: number, height: number): Vec3 => [width, width, height]

const TRIES = 8
/** The rows are for a place; along a way of so many metres more there is as much again. */
const SCENERY_EVERY_M = 150
/** What the far ring leaves free around the way. */
const OUTSKIRTS_M = 130

/** Scenery round the place where things happen: off the roads, off every path, rarely in the way. */
export function drawScenery(
  random: Random,
  around: Surroundings,
  actors: readonly Actor[],
  rows: readonly Row[],
): Prop[] {
  const [first, last] = around.watched
  const watched = actors[0].states.slice(first, last + 1)
  const lengthM = watched[watched.length - 1].travelledM - watched[0].travelledM
  const props: Prop[] = []
  for (const row of rows) {
    const count = row.count * Math.round(row.name === 'skyline' ? 1 : 1 + lengthM / SCENERY_EVERY_M)
    for (let k = 0; k < count; k++) {
      for (let tries = 0; tries < TRIES; tries++) {
        const prop =
          row.name === 'skyline'
            ? drawSkyline(random, row, watched, lengthM)
            : drawProp(random, row, random.pick(watched))
        if (row.name === 'skyline' || !isInTheWay(random, prop, row, around, actors, props)) {
          props.push(prop)
          break
        }
      }
    }
  }
  return props
}

/** Round the whole way. */
function drawSkyline(random: Random, row: Row, watched: readonly ActorState[], lengthM: number): Prop {
  const prop = drawProp(random, row, watched[watched.length >> 1])
  const wideM = Math.max(prop.sizeM[0], lengthM + 2 * OUTSKIRTS_M)
  return { ...prop, sizeM: [wideM, wideM, prop.sizeM[2]] }
}

function drawProp(random: Random, row: Row, middle: { readonly xM: number; readonly yM: number }): Prop {
  const bearing = random.uniform(-Math.PI, Math.PI)
  const range = random.uniform(...row.ringM)
  return {
    name: row.name,
    xM: middle.xM + Math.cos(bearing) * range,
    yM: middle.yM + Math.sin(bearing) * range,
    yawRad: random.int(4) * (Math.PI / 2) + random.uniform(-0.05, 0.05),
    sizeM: row.size(random),
    lookSeed: random.uint32(),
  }
}

function isInTheWay(
  random: Random,
  prop: Prop,
  row: Row,
  around: Surroundings,
  actors: readonly Actor[],
  props: readonly Prop[],
): boolean {
  const radius = footRadiusM(prop)
  if (outsideRoadsM(around.layout, prop.xM, prop.yM) < row.offRoadM + (row.name === 'building' ? radius * 0.6 : 0))
    return true
  const hitsOther = props.some(
    p => p.name !== 'skyline' && (p.xM - prop.xM) ** 2 + (p.yM - prop.yM) ** 2 < ((radius + footRadiusM(p)) * 0.9) ** 2,
  )
  if (hitsOther) return true
  const near = (x: number, y: number, marginM: number): boolean =>
    (prop.xM - x) ** 2 + (prop.yM - y) ** 2 < (radius + marginM) ** 2
  if (around.views.some(({ worldFromCamera: { translationM: t } }) => near(t[0], t[1], 3))) return true
  if (actors.some(actor => actor.states.some((s, i) => i % 3 === 0 && near(s.xM, s.yM, footRadiusM(actor) + 0.4))))
    return true
  const mayHide = around.keepClear ? 0 : row.mayHide
  return hides(around, actors[0], prop.xM, prop.yM, radius) && !random.chance(mayHide)
}
