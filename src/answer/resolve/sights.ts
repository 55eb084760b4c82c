import { boxAreaPx2 } from '../../geometry/box.ts'
import type { Window } from '../../kinematics/quantity.ts'
import { boxOfTrack, hasOwnBoxes, nearestFrame, type SeenBox } from '../../questions/clip-boxes.ts'
import { GRID_STEP_S, sampleAt } from '../../tracks/resample.ts'
import type { Camera, Scene, Track } from '../../tracks/scene.ts'

/** What tells one object from the others in words, as a viewer of the clip has it; means over the instants in which it is seen. */
export interface Sight {
  readonly trackId: string
  readonly category: string
  /** Of the 0.5 s instants of the clip in which it is there. */
  readonly count: number
  readonly firstS: number
  readonly lastS: number
  /** Where the picture shows it: its middle as a share of the picture's width, its share of the picture. */
  readonly inPicture?: { readonly x: number; readonly area: number }
  /** From the camera; in the scene's unit. */
  readonly distance?: number
}

/** Everything that is seen in the clip but the camera's own vehicle. */
export function sightsOf(scene: Scene, camera: Camera | undefined, clip: Window): Sight[] {
  const timesS = instantsOf(clip)
  return scene.tracks.flatMap(track => {
    const sight = track.category === 'ego' ? undefined : sightOf(track, camera, timesS)
    return sight ? [sight] : []
  })
}

function instantsOf({ startS, endS }: Window): number[] {
  const first = Math.ceil(startS / GRID_STEP_S - 1e-6)
  const last = Math.floor(endS / GRID_STEP_S + 1e-6)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * GRID_STEP_S)
}

function sightOf(track: Track, camera: Camera | undefined, timesS: readonly number[]): Sight | undefined {
  const there = timesS.filter(timeS => isSeen(track, camera, timeS))
  if (there.length === 0) return undefined
  const boxes = camera ? there.flatMap(timeS => boxAt(camera, track, timeS) ?? []) : []
  const distances = camera ? there.flatMap(timeS => distanceAt(camera, track, timeS) ?? []) : []
  return {
    ...{ trackId: track.id, category: track.category, count: there.length },
    ...{ firstS: there[0], lastS: there[there.length - 1] },
    ...(camera && boxes.length > 0 && { inPicture: placeOf(camera, boxes) }),
    ...(distances.length > 0 && { distance: mean(distances) }),
  }
}

/** With a camera: in its picture. */
function isSeen(track: Track, camera: Camera | undefined, timeS: number): boolean {
  if (camera) return boxAt(camera, track, timeS) !== undefined
  return sampleAt(track, timeS)?.centerInWorldM !== undefined
}

function boxAt(camera: Camera, track: Track, timeS: number): SeenBox | undefined {
  const frame = nearestFrame(camera.frames, timeS)
  return frame && boxOfTrack(camera, frame, track, hasOwnBoxes(camera, track) ? 'visible2d' : 'projected3d')
}

function distanceAt(camera: Camera, track: Track, timeS: number): number | undefined {
  const pose = nearestFrame(camera.frames, timeS)?.worldFromCamera
  const place = sampleAt(track, timeS)?.centerInWorldM
  return pose && place && Math.hypot(...place.map((value, k) => value - pose.translationM[k]))
}

function placeOf({ widthPx, heightPx }: Camera, boxes: readonly SeenBox[]): NonNullable<Sight['inPicture']> {
  return {
    x: mean(boxes.map(({ box2dPx: [x0, , x1] }) => (x0 + x1) / 2 / widthPx)),
    area: mean(boxes.map(({ box2dPx }) => boxAreaPx2(box2dPx) / (widthPx * heightPx))),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
