import type { Intrinsics, WorldFromCamera } from '../../geometry/camera.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { KindName, ModelName } from './kinds.ts'

/** Where an actor is in one frame: its middle on the ground plane (z: of its underside above it). */
export interface ActorState {
  readonly xM: number
  readonly yM: number
  readonly zM: number
  readonly yawRad: number
  /** Along its path since the start: drives wheels and legs. */
  readonly travelledM: number
  readonly speedMps: number
  /** Of the front wheels, positive to the left. */
  readonly steerRad: number
}

/** One thing that has a track. Everything here is before the world's scale. */
export interface Actor {
  readonly id: string
  readonly kind: KindName
  readonly model: ModelName
  readonly category: string
  readonly attributes?: Readonly<Record<string, string>>
  /** [length, width, height] */
  readonly sizeM: Vec3
  /** One a frame. */
  readonly states: readonly ActorState[]
  /** Seeds colours and shape. */
  readonly lookSeed: number
  /** Shirts of players. */
  readonly teamRgb?: Vec3
}

export type PropName = 'building' | 'tree' | 'pole' | 'bush' | 'fence' | 'skyline' | 'goal' | 'book' | 'mug' | 'wall'

/** Scenery without a track. */
export interface Prop {
  readonly name: PropName
  readonly xM: number
  readonly yM: number
  readonly yawRad: number
  readonly sizeM: Vec3
  readonly lookSeed: number
}

export type GroundMaterial = 'grass' | 'asphalt' | 'concrete' | 'turf' | 'hall' | 'wood' | 'cloth'

/** A band of paint or surface along a polyline. */
export interface Strip {
  readonly points: readonly (readonly [xM: number, yM: number])[]
  readonly widthM: number
  readonly material: GroundMaterial | 'kerb' | 'white' | 'yellow'
  /** Painted metres, then bare metres; absent: all painted. */
  readonly dashM?: readonly [on: number, off: number]
}

export interface GroundPlan {
  readonly base: GroundMaterial
  /** Painted in this order. */
  readonly strips: readonly Strip[]
  readonly lookSeed: number
}

export interface Light {
  /** Towards the sun, unit. */
  readonly sunDirection: Vec3
  /** 0: overcast without cast shadows; 1: clear. */
  readonly sunShare: number
  readonly exposure: number
  readonly noiseSd: number
  readonly skySeed: number
}

export interface CameraView {
  readonly worldFromCamera: WorldFromCamera
  readonly intrinsics: Intrinsics
}

/** Both included. */
export type FrameSpan = readonly [first: number, last: number]

/** A whole clip before it is drawn, at the world's scale 1; `scale` shrinks or enlarges all of it about the origin. */
export interface World {
  readonly timesS: readonly number[]
  readonly target: Actor
  readonly others: readonly Actor[]
  readonly props: readonly Prop[]
  readonly ground: GroundPlan
  readonly light: Light
  /** One a frame. */
  readonly views: readonly CameraView[]
  /** First and last frame of those in which the target is meant to be in view. */
  readonly watched: FrameSpan
  /** The vehicle that carries the camera. */
  readonly ego?: Actor
  readonly scale: number
  /** Court markings, say, that tell the scale. */
  readonly scaleWitness?: { readonly kind: 'court' | 'stated'; readonly detail: string }
  /** Goes before categories: "toy ". */
  readonly categoryPrefix: string
}

/** Draws a clip's world; another attempt draws everything anew but the target's motion and the camera. */
export type DrawWorld = (attempt: number) => World
