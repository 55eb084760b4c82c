import { wrapAngle } from '../geometry/angle.ts'
import { GROUND_AT_ZERO, type Intrinsics, projectCuboid } from '../geometry/camera.ts'
import { type Quat, quatFromYaw } from '../geometry/quat.ts'
import type { Vec3 } from '../geometry/vec3.ts'
import { type Camera, type Sample, SCENE_SCHEMA, type Scene, type Track } from '../tracks/scene.ts'
import { presetHash, type SimulationConfig } from './config.ts'
import { type Observation, Observer } from './observe.ts'
import type { Actor, ActorState, CameraView, World } from './world/world.ts'

const CAMERA = 'camera'

export const clipId = (config: SimulationConfig, seed: number, index: number): string =>
  `${config.name}-s${seed}-${String(index).padStart(5, '0')}`

export function sceneOf(config: SimulationConfig, id: string, world: World): Scene {
  const { scaleWitness } = world
  const observer = new Observer(config, world)
  const seenByFrame = world.timesS.map((_, i) => observer.observe(i))
  const tracks = [world.target, ...world.others].map((actor, k) =>
    trackOf(
      config,
      actor,
      world,
      seenByFrame.map(frame => frame[k]),
    ),
  )
  return {
    schema: SCENE_SCHEMA,
    id,
    recordingId: id,
    startInRecordingS: 0,
    durationS: world.timesS[world.timesS.length - 1],
    source: {
      name: 'simulated',
      version: `${config.name}-${presetHash(config)}`,
      licence: 'Apache-2.0',
      attribution: 'stvlm simulator',
    },
    provenance: 'simulated',
    units: 'm',
    groundPlane: { normalInWorld: [...GROUND_AT_ZERO.normalInWorld], offsetM: 0 },
    ...(scaleWitness && { scaleWitnesses: [scaleWitness] }),
    cameras: [cameraOf(config, id, world)],
    ...(world.ego && {
      ego: world.ego.states.map((state, i) => ({
        timeS: world.timesS[i],
        worldFromEgo: { translationM: positionOf(state, 0, world.scale), quatWxyz: yawQuat(state) },
      })),
    }),
    tracks: [...tracks, ...(world.ego ? [egoTrack(world.ego, world)] : [])],
  }
}

function cameraOf(config: SimulationConfig, id: string, { views, timesS, scale }: World): Camera {
  const [first] = views
  const zooms = views.some(view => view.intrinsics.fxPx !== first.intrinsics.fxPx)
  return {
    name: CAMERA,
    widthPx: config.widthPx,
    heightPx: config.heightPx,
    intrinsics: lens(first.intrinsics),
    frames: views.map(({ worldFromCamera: { translationM, quatWxyz }, intrinsics }, index) => ({
      timeS: timesS[index],
      file: `clips/${id}.mp4`,
      index,
      worldFromCamera: { translationM: scaled(translationM, scale), quatWxyz: roundQuat(quatWxyz) },
      ...(zooms && { intrinsics: lens(intrinsics) }),
    })),
  }
}

const lens = ({ distortion, fxPx, fyPx, ...rest }: Intrinsics): NonNullable<Camera['intrinsics']> => ({
  fxPx: round(fxPx),
  fyPx: round(fyPx),
  ...rest,
  ...(distortion && {
    distortion: { model: distortion.model, coefficients: distortion.coefficients.map(v => Math.round(v * 1e9) / 1e9) },
  }),
})

function trackOf(config: SimulationConfig, actor: Actor, world: World, pixels: readonly Observation[]): Track {
  return {
    id: actor.id,
    category: `${world.categoryPrefix}${actor.category}`,
    ...(actor.attributes && { attributes: { ...actor.attributes } }),
    position: 'center',
    sizeM: scaled(actor.sizeM, world.scale),
    samples: actor.states.map((state, i) => ({
      ...sampleOf(actor, state, i, world),
      ...seen(config, actor, state, world.views[i], pixels[i]),
    })),
  }
}

const egoTrack = (ego: Actor, world: World): Track => ({
  id: ego.id,
  category: 'ego',
  position: 'center',
  sizeM: scaled(ego.sizeM, world.scale),
  samples: ego.states.map((state, i) => sampleOf(ego, state, i, world)),
})

const sampleOf = (actor: Actor, state: ActorState, i: number, { timesS, scale }: World): Sample => ({
  timeS: timesS[i],
  centerInWorldM: positionOf(state, actor.sizeM[2] / 2, scale),
  quatWxyz: yawQuat(state),
})

/** The box of the visible pixels; the share of the whole object, also of what lies beside the image, that is seen. */
function seen(
  config: SimulationConfig,
  actor: Actor,
  state: ActorState,
  view: CameraView,
  pixels: Observation,
): Partial<Sample> {
  const { box2dPx, visiblePx, unoccludedPx } = pixels
  if (!box2dPx) return { visibility: 0 }
  const worldFromObject = { translationM: positionOf(state, actor.sizeM[2] / 2, 1), quatWxyz: yawQuat(state) }
  const camera = { intrinsics: view.intrinsics, widthPx: config.widthPx, heightPx: config.heightPx }
  const inside = projectCuboid(camera, view.worldFromCamera, worldFromObject, actor.sizeM)?.insideShare ?? 1
  const visibility = Math.min(1, inside) * (visiblePx / unoccludedPx)
  return { box2dPx: { [CAMERA]: [...box2dPx] }, visibility: round(visibility) }
}

/** Micrometres: what lies below is rounding of the machine. */
const round = (v: number): number => Math.round(v * 1e6) / 1e6
const scaled = (v: Vec3, scale: number): [number, number, number] => [
  round(v[0] * scale),
  round(v[1] * scale),
  round(v[2] * scale),
]
const positionOf = (state: ActorState, liftM: number, scale: number): [number, number, number] =>
  scaled([state.xM, state.yM, state.zM + liftM], scale)

function roundQuat(q: Quat): [number, number, number, number] {
  const fine = (v: number): number => Math.round(v * 1e9) / 1e9
  return [fine(q[0]), fine(q[1]), fine(q[2]), fine(q[3])]
}

const yawQuat = (state: ActorState): [number, number, number, number] => roundQuat(quatFromYaw(wrapAngle(state.yawRad)))
