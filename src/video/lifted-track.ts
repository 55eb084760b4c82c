import type { Box2dPx } from '../geometry/box.ts'
import type { Mat3, Vec3 } from '../geometry/vec3.ts'

/** Which way a position was found. */
export type LiftMethod = 'foot' | 'height' | 'depth' | 'court' | 'fused'

/** Where one sighting puts an object, before anything is smoothed. */
export interface LiftedSample {
  readonly index: number
  readonly timeS: number
  readonly positionM: Vec3
  /** Of this sample's own error; what samples share is in `commonErrorM`. */
  readonly covarianceM2: Mat3
  /** By name of the placed camera's common errors: where the object would be, less `positionM`. */
  readonly commonErrorM: Readonly<Record<string, Vec3>>
  readonly method: LiftMethod
  readonly box: Box2dPx
  readonly score: number
  readonly visibility: number
}

export interface LiftedTrack {
  readonly id: string
  readonly category: string
  readonly position: 'foot' | 'center'
  /** [length, width, height]. */
  readonly sizeM?: Vec3
  readonly samples: readonly LiftedSample[]
}
