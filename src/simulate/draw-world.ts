import type { Intrinsics } from '../geometry/camera.ts'
import { invert } from '../geometry/pose.ts'
import { matrixOf } from '../geometry/quat.ts'
import type { Vec3 } from '../geometry/vec3.ts'
import { type Affine, composeAffine, standAt, stretchBy } from './models/affine.ts'
import { buildBicycle, emitCyclist } from './models/cyclist.ts'
import { ballPalette, personPalette, vehiclePalette } from './models/dress.ts'
import { blob, type Detail, type Mesh, MeshBuilder } from './models/mesh.ts'
import { type BodyParts, buildBody } from './models/person.ts'
import { type Emit, emitBody, gait, placeOf, RUNS_ABOVE_MPS } from './models/pose-person.ts'
import { type Model, PROP_MODELS } from './models/props.ts'
import { buildVehicle, VEHICLE_SHAPES } from './models/vehicle.ts'
import type { Surface } from './raster/raster.ts'
import type { Actor, ActorState, CameraView, Prop, World } from './world/world.ts'

interface Templates {
  readonly body: BodyParts
  readonly bicycle: Mesh
  readonly vehicles: ReadonlyMap<string, Mesh>
  readonly ball: Mesh
}

const templates = new Map<Detail, Templates>()

/** Shapes are the same for all clips: built once. */
function templatesOf(detail: Detail): Templates {
  const found = templates.get(detail)
  if (found) return found
  const ball = new MeshBuilder(detail)
  blob(ball, [0, 0, 0.5], [0.5, 0.5, 0.5], detail === 'full' ? [6, 8] : [4, 6], 0)
  const made = {
    body: buildBody(detail),
    bicycle: buildBicycle(detail),
    vehicles: new Map(Object.entries(VEHICLE_SHAPES).map(([name, shape]) => [name, buildVehicle(shape, detail)])),
    ball: ball.build(),
  }
  templates.set(detail, made)
  return made
}

interface StagedActor {
  readonly actor: Actor
  readonly palette: readonly Surface[]
  /** Takes a runner's strides, whenever it moves: one that changed in between would make the legs jump. */
  readonly runner: boolean
}

/** What can be drawn of a world, ready for every frame. Instances: 1 + place among target and others; 0 is scenery. */
export interface Stage {
  readonly actors: readonly StagedActor[]
  readonly props: readonly { readonly prop: Prop; readonly model: Model; readonly worldFromModel: Affine }[]
  readonly detail: Detail
}

const stages = new WeakMap<readonly Prop[], Stage>()

/** Made once a world: the truth and the pictures share it. */
export function stageOf(world: World, detail: Detail): Stage {
  const known = stages.get(world.props)
  if (known?.detail === detail) return known
  const stage: Stage = {
    actors: [world.target, ...world.others].map(actor => ({
      actor,
      palette: paletteOf(actor),
      runner: isRunner(actor),
    })),
    props: world.props.map(prop => stageProp(prop, detail)),
    detail,
  }
  stages.set(world.props, stage)
  return stage
}

const isRunner = ({ kind, states }: Actor): boolean =>
  kind !== 'person' || states.some(state => state.speedMps > RUNS_ABOVE_MPS)

function stageProp(prop: Prop, detail: Detail): Stage['props'][number] {
  const model = PROP_MODELS[prop.name](prop, detail)
  const place = standAt(prop.xM, prop.yM, 0, prop.yawRad)
  return { prop, model, worldFromModel: model.stretch ? composeAffine(place, stretchBy(model.stretch)) : place }
}

function paletteOf(actor: Actor): Surface[] {
  if (actor.model === 'ball') return ballPalette()
  if (actor.model === 'person' || actor.model === 'cyclist') return personPalette(actor)
  return vehiclePalette(actor)
}

/** One mesh of one frame. */
export type Draw = (mesh: Mesh, worldFromMesh: Affine, palette: readonly Surface[], instance: number) => void

/** Whether a sphere of the world may be in view. */
export type Sees = (xM: number, yM: number, zM: number, radiusM: number) => boolean

/** All meshes of frame `i` that may be in view; those of one instance come together. */
export function drawStage(stage: Stage, i: number, sees: Sees, draw: Draw): void {
  drawProps(stage, sees, draw)
  drawActors(stage, i, sees, draw)
}

/** The same without scenery that lies behind all actors: it hides none. */
export function drawOccluders(stage: Stage, cameraFromWorld: Affine, i: number, sees: Sees, draw: Draw): void {
  const farthestM = stage.actors.reduce((far, { actor: { states, sizeM } }) => {
    const { xM, yM } = states[i]
    return Math.max(far, depthOf(cameraFromWorld, xM, yM, 0) + sizeM[0])
  }, 0)
  const before = beforeActors(stage, cameraFromWorld, i)
  const hides: Sees = (xM, yM, zM, radiusM) =>
    depthOf(cameraFromWorld, xM, yM, zM) - radiusM <= farthestM &&
    sees(xM, yM, zM, radiusM) &&
    before(xM, yM, zM, radiusM)
  drawProps(stage, hides, draw, farthestM)
  drawActors(stage, i, sees, draw)
}

/** Whether a sphere overlaps that of an actor, as the camera sees them: their cones from the eye touch. */
function beforeActors({ actors }: Stage, m: Affine, i: number): Sees {
  // x, y, z of a unit vector to the middle in the camera's frame; sine and cosine of the cone's half angle.
  const cones = actors.map(({ actor: { states, sizeM } }) => {
    const { xM, yM, zM } = states[i]
    return coneOf(m, xM, yM, zM + sizeM[2] / 2, Math.max(sizeM[0], sizeM[2]))
  })
  return (xM, yM, zM, radiusM) => {
    const own = coneOf(m, xM, yM, zM, radiusM)
    return cones.some(
      cone =>
        // The cosine of both half angles together; together they may be more than half a turn.
        cone.x * own.x + cone.y * own.y + cone.z * own.z >= cone.cosine * own.cosine - cone.sine * own.sine ||
        cone.cosine + own.cosine <= 0,
    )
  }
}

function coneOf(m: Affine, xM: number, yM: number, zM: number, radiusM: number) {
  const x = m[0] * xM + m[1] * yM + m[2] * zM + m[3]
  const y = m[4] * xM + m[5] * yM + m[6] * zM + m[7]
  const z = depthOf(m, xM, yM, zM)
  const away = Math.sqrt(x * x + y * y + z * z)
  // Inside the sphere everything may be hidden.
  if (away <= radiusM) return { x: 0, y: 0, z: 1, sine: 0, cosine: -1 }
  const sine = radiusM / away
  return { x: x / away, y: y / away, z: z / away, sine, cosine: Math.sqrt(1 - sine * sine) }
}

const depthOf = (m: Affine, x: number, y: number, z: number): number => m[8] * x + m[9] * y + m[10] * z + m[11]

function drawProps({ props }: Stage, sees: Sees, draw: Draw, farthestM = Number.POSITIVE_INFINITY): void {
  for (const { prop, model, worldFromModel } of props) {
    const [length, width, height] = prop.sizeM
    const radius = Math.sqrt(length * length + width * width + height * height) * 0.75
    // The far ring is all round: it is never near enough to hide anything.
    if (prop.name === 'skyline' && farthestM < length / 4) continue
    if (sees(prop.xM, prop.yM, height / 2, radius)) draw(model.mesh, worldFromModel, model.palette, 0)
  }
}

function drawActors({ actors, detail }: Stage, i: number, sees: Sees, draw: Draw): void {
  actors.forEach((staged, k) => {
    const { actor, palette } = staged
    const state = actor.states[i]
    const radius = Math.max(actor.sizeM[0], actor.sizeM[2])
    if (!sees(state.xM, state.yM, state.zM + actor.sizeM[2] / 2, radius)) return
    emitActor(staged, state, detail, (mesh, world) => draw(mesh, world, palette, k + 1))
  })
}

function emitActor({ actor, runner }: StagedActor, state: ActorState, detail: Detail, emit: Emit): void {
  const { body, bicycle, vehicles, ball } = templatesOf(detail)
  const { sizeM, model } = actor
  if (model === 'person') {
    const girth = sizeM[1] / 0.56
    emitBody(body, gait(state, sizeM[2], runner), placeOf(state), sizeM[2] / 1.015, girth, emit)
  } else if (model === 'cyclist') emitCyclist(bicycle, body, state, sizeM, emit)
  else if (model === 'ball') emit(ball, composeAffine(placeOf(state), stretchBy(sizeM)))
  else {
    const mesh = vehicles.get(model)
    const shape = VEHICLE_SHAPES[model]
    if (!mesh || !shape) return
    const stretch: Vec3 = [sizeM[0] / shape.lengthM, sizeM[1] / shape.widthM, sizeM[2] / shape.heightM]
    emit(mesh, composeAffine(placeOf(state), stretchBy(stretch)))
  }
}

export function affineFromWorld({ worldFromCamera }: CameraView): Affine {
  const { quatWxyz, translationM: t } = invert(worldFromCamera)
  const m = matrixOf(quatWxyz)
  return [m[0], m[1], m[2], t[0], m[3], m[4], m[5], t[1], m[6], m[7], m[8], t[2]]
}

/** The pyramid through the image's edges; the principal point is the image's middle. */
export function frustumOf(m: Affine, { fxPx, fyPx, cxPx, cyPx }: Intrinsics): Sees {
  const [tanX, tanY] = [cxPx / fxPx, cyPx / fyPx]
  const [reachX, reachY] = [Math.sqrt(1 + tanX * tanX), Math.sqrt(1 + tanY * tanY)]
  return (x, y, z, radius) => {
    const cz = depthOf(m, x, y, z)
    if (cz < -radius) return false
    const cx = m[0] * x + m[1] * y + m[2] * z + m[3]
    if (Math.abs(cx) - cz * tanX > radius * reachX) return false
    const cy = m[4] * x + m[5] * y + m[6] * z + m[7]
    return Math.abs(cy) - cz * tanY <= radius * reachY
  }
}

/** Of the tangent of the half angle to the image's corner. */
const SHADOW_REACH = 1.3 * 1.5

/** A cone round the image, wide enough for what stands beside it and throws its shadow into it. */
export function shadowConeOf(m: Affine, { fxPx, cxPx, cyPx }: Intrinsics): Sees {
  const tan = (Math.sqrt(cxPx ** 2 + cyPx ** 2) / fxPx) * SHADOW_REACH
  const reach = Math.sqrt(1 + tan * tan)
  return (x, y, z, radius) => {
    const cx = m[0] * x + m[1] * y + m[2] * z + m[3]
    const cy = m[4] * x + m[5] * y + m[6] * z + m[7]
    const cz = depthOf(m, x, y, z)
    return cz >= -radius && Math.sqrt(cx * cx + cy * cy) - cz * tan < radius * reach
  }
}
