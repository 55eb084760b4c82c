import type { Intrinsics, Plane, WorldFromCamera } from '../geometry/camera.ts'
import type { Pose } from '../geometry/pose.ts'
import type { Vec3 } from '../geometry/vec3.ts'
import type { ScaleWitness } from '../tracks/scene.ts'

/** The lens, and how sure that is. */
export interface LensEstimate {
  readonly intrinsics: Intrinsics
  /** One standard deviation of the focal length's logarithm; 0 where it was given. */
  readonly sdLogFocal: number
  /** What it was taken from: "given", "exif", "vanishing point", "prior" ... in order of weight. */
  readonly from: readonly string[]
}

export type CameraMotion = 'still' | 'rotating' | 'moving'

/** Before gravity and metres are known: "map" is the first view's camera frame, in a unit of its own. */
export interface MapView {
  readonly index: number
  readonly timeS: number
  readonly mapFromCamera: Pose<'map', 'camera'>
  /** Where the camera zooms, or a reconstruction gives each frame its own. */
  readonly intrinsics?: Intrinsics
}

/** A point of the scenery that stands still. */
export interface MapPoint {
  readonly pointInMap: Vec3
  /** One standard deviation along the line of sight from where it was seen best, in the map's unit. */
  readonly sd: number
  /** Views that saw it: place in `views`, and the pixel. */
  readonly seen: readonly { readonly view: number; readonly xPx: number; readonly yPx: number }[]
}

/** How the camera moved, from the pictures alone (or as given). */
export interface CameraTrack {
  readonly motion: CameraMotion
  /** "m" where poses or sensed depth gave the scale. */
  readonly unit: 'm' | 'relative'
  readonly lens: LensEstimate
  /** One a frame, in order of time. */
  readonly views: readonly MapView[]
  readonly points: readonly MapPoint[]
  /** Drift of a path that was pieced together: one standard deviation of its length's logarithm, and of its heading after 1 s. */
  readonly sdLogLength: number
  readonly sdHeadingRadPerRootS: number
}

/** A view in the scene's world: gravity-aligned, z up, metres (or one unknown unit). */
export interface PlacedView {
  readonly index: number
  readonly timeS: number
  readonly worldFromCamera: WorldFromCamera
  readonly intrinsics: Intrinsics
}

/** Something that all samples have wrong together, as the world it would give at one standard deviation more. */
export interface CommonError {
  readonly name: string
  readonly views: readonly PlacedView[]
  readonly ground?: Plane
}

/** The camera over the ground of the scene, and all that its scale rests on. */
export interface PlacedCamera {
  readonly motion: CameraMotion
  readonly units: 'm' | 'relative'
  readonly lens: LensEstimate
  readonly views: readonly PlacedView[]
  /** Absent where no ground was found: then nothing stands on anything. */
  readonly ground?: Plane
  readonly witnesses: readonly ScaleWitness[]
  readonly commonErrors: readonly CommonError[]
}
