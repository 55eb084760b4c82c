import { cameraPath, cameraReference } from '../../kinematics/camera-path.ts'
import type { ReferenceAt } from '../../kinematics/heading.ts'
import { type MotionPath, pathOf } from '../../kinematics/path.ts'
import { type CannotTell, cannotTell, type Window } from '../../kinematics/quantity.ts'
import { boxOfTrack, hasOwnBoxes, nearestFrame } from '../../questions/clip-boxes.ts'
import { isClear } from '../../questions/eligibility.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { Camera, Track } from '../../tracks/scene.ts'
import type { AskedScene } from '../asked-scene.ts'
import type { PlanReference } from '../plan.ts'
import type { Refusal } from '../result.ts'

/** Why there is no answer; `which` are the objects that the words fit, where one was asked about. */
export interface NoAnswer {
  readonly status: 'cannot tell'
  readonly reason: Refusal
  /** In words, where there is more to say than the reason. */
  readonly why?: string
  readonly which?: readonly Actor[]
}

export const noAnswer = (reason: Refusal, why?: string): NoAnswer => ({
  status: 'cannot tell',
  reason,
  ...(why !== undefined && { why }),
})

export const isNoAnswer = (value: unknown): value is NoAnswer | CannotTell =>
  typeof value === 'object' && value !== null && 'status' in value && value.status === 'cannot tell'

/** One object of the clip, or the camera itself. */
export interface Actor {
  readonly trackId: string
  /** "the red car", "the camera": in sentences. */
  readonly label: string
  /** "red", "camera", the track's id: as an option of a choice. */
  readonly name: string
  readonly path: MotionPath | CannotTell
  readonly track?: Track
}

/** The asked scene with every path made once. */
export interface Asking {
  readonly asked: AskedScene
  readonly clip: Window
  readonly camera?: Camera
  actor(trackId: string): Actor
  /** 12 o'clock of reference "camera". */
  readonly cameraHeading: ReferenceAt
}

const ASKINGS = new WeakMap<AskedScene, Asking>()

/** Follow-up questions about a scene reuse its paths. */
export function askingOf(asked: AskedScene): Asking {
  const known = ASKINGS.get(asked) ?? newAsking(asked)
  ASKINGS.set(asked, known)
  return known
}

function newAsking(asked: AskedScene): Asking {
  const { scene, startS, endS } = asked
  const camera = scene.cameras.find(({ name }) => name === asked.camera)
  const actors = new Map<string, Actor>()
  return {
    asked,
    clip: { startS, endS },
    ...(camera && { camera }),
    cameraHeading: camera ? cameraReference(camera) : () => cannotTell('no camera pose'),
    actor(trackId) {
      const actor = actors.get(trackId) ?? newActor(asked, camera, trackId)
      actors.set(trackId, actor)
      return actor
    },
  }
}

const CAMERA = 'camera'

function newActor({ scene, names }: AskedScene, camera: Camera | undefined, trackId: string): Actor {
  if (trackId === CAMERA) {
    const path = camera ? cameraPath(scene, camera) : cannotTell('no camera pose')
    return { trackId, label: 'the camera', name: CAMERA, path }
  }
  const track = scene.tracks.find(({ id }) => id === trackId)
  if (!track) return { trackId, label: trackId, name: trackId, path: cannotTell('no such object') }
  const name = [...names].find(([, id]) => id === trackId)?.[0]
  const { noun } = traitsOf(track.category)
  const label = name === undefined ? `the ${noun} ${trackId}` : `the ${name} ${noun}`
  return { trackId, label, name: name ?? trackId, path: pathOf(scene, track), track }
}

/** Everybody whom a reference means; at least one. */
export function actorsOf(asking: Asking, reference: PlanReference): readonly Actor[] | NoAnswer {
  const resolved = asking.asked.resolve(reference)
  if ('missing' in resolved) return noAnswer('no such object', resolved.missing)
  return resolved.found.map(asking.actor)
}

/** The one whom a reference means: where the words fit several, nobody is picked. */
export function oneActor(asking: Asking, reference: PlanReference): Actor | NoAnswer {
  const actors = actorsOf(asking, reference)
  if (isNoAnswer(actors)) return actors
  if (actors.length === 1) return actors[0]
  const all = actors.map(({ label }) => label).join(', ')
  return { ...noAnswer('several readings', `it may be ${all}`), which: actors }
}

/** Whether a viewer can make the object out at a time of the scene. */
export function visibilityOf({ camera }: Asking, { track }: Actor): (timeS: number) => boolean {
  if (!camera || !track) return () => true
  const kind = hasOwnBoxes(camera, track) ? 'visible2d' : 'projected3d'
  return timeS => {
    const frame = nearestFrame(camera.frames, timeS)
    return frame !== undefined && isClear(boxOfTrack(camera, frame, track, kind), camera.heightPx, 0)
  }
}
