import type { Random } from '../../base/random.ts'
import { radians, wrapAngle } from '../../geometry/angle.ts'
import { type Intrinsics, projectCuboid } from '../../geometry/camera.ts'
import { multiply, type Quat, quatFromYaw, quatFromYawPitchRoll } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { CameraMode, SimulationConfig } from '../config.ts'
import type { Actor, ActorState, CameraView, FrameSpan } from './world.ts'

/** Camera axes (right, down, forward) in a body with x forward, y left, z up. */
const BODY_FROM_CAMERA: Quat = [0.5, -0.5, 0.5, -0.5]

/** Positive pitch looks down. */
export function viewFrom(
  positionM: Vec3,
  yawRad: number,
  pitchRad: number,
  rollRad: number,
  intrinsics: Intrinsics,
): CameraView {
  const quatWxyz = multiply(quatFromYawPitchRoll(yawRad, pitchRad, rollRad), BODY_FROM_CAMERA)
  return { worldFromCamera: { translationM: positionM, quatWxyz }, intrinsics }
}

/** A lens that zooms has no distortion: it would change with the focal length. */
export function drawIntrinsics(
  random: Random,
  config: SimulationConfig,
  hfovDeg: number,
  mode: CameraMode,
): Intrinsics {
  const fPx = config.widthPx / 2 / Math.tan(radians(hfovDeg) / 2)
  const k1 = random.uniform(...config.distortionK1)
  const lens = { fxPx: fPx, fyPx: fPx, cxPx: config.widthPx / 2, cyPx: config.heightPx / 2 }
  return k1 === 0 || mode === 'zoom'
    ? lens
    : { ...lens, distortion: { model: 'brown', coefficients: [k1, -0.15 * k1] } }
}

/** A smooth wobble of about `size` that never repeats within a clip. */
export function drawWobble(random: Random, size: number, frequenciesHz: readonly number[]): (timeS: number) => number {
  const waves = frequenciesHz.map(f => ({ f: f * random.uniform(0.7, 1.3), phase: random.uniform(0, 2 * Math.PI) }))
  return timeS => {
    const sum = waves.reduce((s, { f, phase }) => s + Math.sin(2 * Math.PI * f * timeS + phase), 0)
    return (size * sum) / waves.length
  }
}

export interface RigInput {
  readonly config: SimulationConfig
  readonly target: Actor
  readonly timesS: readonly number[]
  readonly intrinsics: Intrinsics
  readonly heightRangeM: readonly [number, number]
  /** When the target is to be in view. */
  readonly watched: FrameSpan
}

/** Views of a camera that is no vehicle's: it stands, pans, zooms or is held by hand. */
export function drawFreeRig(random: Random, mode: CameraMode, input: RigInput): CameraView[] {
  const { config, target, timesS, intrinsics, watched } = input
  const centre = middleOf(target.states.slice(watched[0], watched[1] + 1))
  const [near, far] = reachM(config, intrinsics, target.sizeM[2])
  const rangeM = random.uniform(near + 0.15 * (far - near), near + 0.8 * (far - near))
  const bearing = random.uniform(-Math.PI, Math.PI)
  const start: Vec3 = [
    centre[0] - Math.cos(bearing) * rangeM,
    centre[1] - Math.sin(bearing) * rangeM,
    random.uniform(...input.heightRangeM),
  ]
  const hand = mode === 'handheld'
  const walkMps = hand ? random.uniform(0, 0.9) : 0
  const walkYaw = random.uniform(-Math.PI, Math.PI)
  const shake = [0, 1, 2].map(i => drawWobble(random, hand ? radians(i === 2 ? 0.8 : 1.3) : 0, [0.3, 0.9, 2.1]))
  const bob = drawWobble(random, hand ? 0.03 : 0, [0.8, 1.9])
  const gain = mode === 'still' || mode === 'zoom' ? 0 : hand ? random.uniform(0.3, 0.9) : random.uniform(0.6, 1)
  const aims = smoothed(target.states, timesS, watched)
  const zoom = mode === 'zoom' ? drawZoom(random, timesS) : () => 1
  return timesS.map((timeS, i) => {
    const position: Vec3 = [
      start[0] + Math.cos(walkYaw) * walkMps * timeS,
      start[1] + Math.sin(walkYaw) * walkMps * timeS,
      start[2] + bob(timeS),
    ]
    const aim = [centre[0] + gain * (aims[i][0] - centre[0]), centre[1] + gain * (aims[i][1] - centre[1])]
    const dx = aim[0] - position[0]
    const dy = aim[1] - position[1]
    const pitch = Math.atan2(position[2] - target.sizeM[2] * 0.6, Math.sqrt(dx * dx + dy * dy))
    const f = zoom(timeS)
    const lens = f === 1 ? intrinsics : { ...intrinsics, fxPx: intrinsics.fxPx * f, fyPx: intrinsics.fyPx * f }
    return viewFrom(position, Math.atan2(dy, dx) + shake[0](timeS), pitch + shake[1](timeS), shake[2](timeS), lens)
  })
}

/** Focal length over its mean: one smooth change between two levels. */
function drawZoom(random: Random, timesS: readonly number[]): (timeS: number) => number {
  const durationS = timesS[timesS.length - 1]
  const from = random.uniform(0.75, 1)
  const to = random.uniform(1.15, 1.5)
  const [first, last] = random.chance(0.5) ? [from, to] : [to, from]
  const startS = random.uniform(0.1, 0.5) * durationS
  const lengthS = random.uniform(1.5, 0.5 * durationS)
  return timeS => {
    const t = Math.min(1, Math.max(0, (timeS - startS) / lengthS))
    return first + (last - first) * t * t * (3 - 2 * t)
  }
}

/** Nearest and farthest range at which the target's height on the image is within the configuration's limits. */
export function reachM(config: SimulationConfig, { fyPx }: Intrinsics, heightM: number): [number, number] {
  const [lowPx, highPx] = config.targetHeightPx
  const near = Math.max(config.targetRangeM[0], (fyPx * heightM) / highPx)
  return [near, Math.max(near * 1.3, Math.min(config.targetRangeM[1], (fyPx * heightM) / lowPx))]
}

function middleOf(states: readonly ActorState[]): [number, number] {
  const xs = states.map(s => s.xM)
  const ys = states.map(s => s.yM)
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2]
}

/** How an operator follows: with a lag of about half a second, waiting where the target comes into view. */
function smoothed(
  states: readonly ActorState[],
  timesS: readonly number[],
  [first, last]: FrameSpan,
): [number, number][] {
  let [x, y] = [states[first].xM, states[first].yM]
  return timesS.map((_, i) => {
    const state = states[Math.min(last, Math.max(first, i))]
    const share = i === 0 ? 1 : 1 - Math.exp(-(timesS[i] - timesS[i - 1]) / 0.5)
    x += share * (state.xM - x)
    y += share * (state.yM - y)
    return [x, y]
  })
}

/** Views from a vehicle, its camera turned by `turnedRad`. */
export function rideAlong(
  random: Random,
  ego: Actor,
  timesS: readonly number[],
  intrinsics: Intrinsics,
  turnedRad: number,
): CameraView[] {
  const heightM = ego.sizeM[2] * random.uniform(0.85, 1.15)
  const pitch = radians(random.uniform(0, 4))
  const sway = [0, 1].map(() => drawWobble(random, radians(0.25), [0.6, 1.7, 3]))
  return ego.states.map((state, i) => {
    const p: Vec3 = [state.xM + 0.3 * Math.cos(state.yawRad), state.yM + 0.3 * Math.sin(state.yawRad), heightM]
    return viewFrom(p, state.yawRad + turnedRad, pitch + sway[0](timesS[i]), sway[1](timesS[i]), intrinsics)
  })
}

/** A view where nothing of the target's height fits is worth nothing; looked at twice a second. */
export function shareInView(
  config: SimulationConfig,
  target: Actor,
  views: readonly CameraView[],
  [first, last]: FrameSpan,
): number {
  const stride = Math.max(1, Math.round(config.fps / 2))
  let good = 0
  let count = 0
  for (let i = first; i <= last; i += stride) {
    count++
    if (isWellSeen(config, target, views[i], target.states[i])) good++
  }
  return good / count
}

const MIN_INSIDE_SHARE = 0.8

function isWellSeen(config: SimulationConfig, target: Actor, view: CameraView, state: ActorState): boolean {
  const { widthPx, heightPx, targetHeightPx, targetRangeM } = config
  const worldFromObject = {
    translationM: [state.xM, state.yM, state.zM + target.sizeM[2] / 2] as const,
    quatWxyz: quatFromYaw(wrapAngle(state.yawRad)),
  }
  const camera = { intrinsics: view.intrinsics, widthPx, heightPx }
  const seen = projectCuboid(camera, view.worldFromCamera, worldFromObject, target.sizeM)
  if (!seen || seen.insideShare < MIN_INSIDE_SHARE) return false
  const tallPx = seen.box2dPx[3] - seen.box2dPx[1]
  const within = (v: number, [low, high]: readonly [number, number]): boolean => v >= low && v <= high
  return within(tallPx, targetHeightPx) && within(seen.depthM, targetRangeM)
}
