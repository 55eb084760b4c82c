import { Random } from '../base/random.ts'
import { boxAreaPx2, intersectBoxes } from '../geometry/box.ts'
import { cameraPath, cameraReference } from '../kinematics/camera-path.ts'
import type { ReferenceAt } from '../kinematics/heading.ts'
import { type MotionPath, pathOf } from '../kinematics/path.ts'
import { isCannotTell, type Window } from '../kinematics/quantity.ts'
import { type CategoryTraits, traitsOf } from '../tracks/category.ts'
import { GRID_STEP_S } from '../tracks/resample.ts'
import type { Camera, Scene, Track } from '../tracks/scene.ts'
import { type BoxKind, boxOfTrack, hasOwnBoxes, nearestFrame, type SeenBox } from './clip-boxes.ts'
import { type ClipWindow, clipWindows, videoFpsOf } from './clip-windows.ts'
import { isClear } from './eligibility.ts'
import { COLOURS, type Colour, type Split } from './record.ts'
import { type ScaleWitness, scaleWitnessOf } from './scale.ts'
import { splitOf } from './split.ts'

/** An object as a viewer of one clip sees it; arrays go by the clip's instants. */
export interface SeenObject {
  readonly track: Pick<Track, 'id' | 'category' | 'sizeM'>
  readonly path: MotionPath
  readonly traits: CategoryTraits
  readonly boxes: readonly (SeenBox | undefined)[]
  /** Of its box where it is the only one drawn; the same in every question, so that they share the drawn clip. */
  readonly colour: Colour
  /** 1 where a person could make the object out. */
  readonly clear: Uint8Array
  /** How many clear instants there are before each, and in all: at most 40. */
  readonly clearBefore: Uint8Array
  /** By other object: before how many instants its box and this one cover each other; filled as it is asked for. */
  readonly hiddenBefore: Map<SeenObject, Uint8Array>
}

/**
 * A clip with what can be seen in it: what every task drafts its questions from. It outlives its scene, and so holds
 * none of the samples and frames.
 */
export interface SeenClip extends Window {
  readonly scene: Pick<Scene, 'id' | 'recordingId' | 'provenance' | 'units' | 'source'>
  readonly camera: Pick<Camera, 'name' | 'widthPx' | 'heightPx'>
  /** Where the camera looks at an instant. */
  readonly cameraHeading: ReferenceAt
  /** The camera's own way; undefined where its pose is unknown. */
  readonly cameraPath?: MotionPath
  readonly timesS: number[]
  readonly videoFps: number
  readonly boxKind: BoxKind
  readonly objects: readonly SeenObject[]
  readonly scaleWitness?: ScaleWitness
  readonly split: Split
  /** Independent draws for this clip. */
  random(what: string): Random
}

/** The clips of a scene, one at a time, for every camera in turn. */
export function* seenClips(scene: Scene, seed: number): Generator<SeenClip> {
  const { id, recordingId, provenance, units, source } = scene
  const split = splitOf(scene)
  const pathFor = rememberedPaths(scene)
  for (const camera of scene.cameras) {
    const draws = new Random(seed, 'clips', scene.id, camera.name)
    const windows = clipWindows(camera, draws)
    const own = cameraPath(scene, camera)
    const boxKind: BoxKind = scene.tracks.some(track => hasOwnBoxes(camera, track)) ? 'visible2d' : 'projected3d'
    const headingAt = cameraReference(camera)
    for (const window of windows) {
      const timesS = timesOf(window)
      const objects = seenObjects(scene, camera, boxKind, timesS, pathFor, draws)
      const [startS, endS] = [timesS[0], timesS[timesS.length - 1]]
      const witness = scaleWitnessOf(scene, objects)
      yield {
        startS,
        endS,
        timesS,
        scene: { id, recordingId, provenance, units, source },
        camera: { name: camera.name, widthPx: camera.widthPx, heightPx: camera.heightPx },
        cameraHeading: atInstants(timesS.map(headingAt), startS),
        boxKind,
        split,
        objects,
        videoFps: videoFpsOf(camera, startS, endS),
        ...(!isCannotTell(own) && { cameraPath: own }),
        ...(witness && { scaleWitness: witness }),
        random: drawsOf(seed, id, camera.name, startS, endS),
      }
    }
  }
}

const atInstants =
  (headings: readonly ReturnType<ReferenceAt>[], startS: number): ReferenceAt =>
  timeS =>
    headings[Math.round((timeS - startS) / GRID_STEP_S)]

const drawsOf =
  (...keys: readonly (string | number)[]): SeenClip['random'] =>
  what =>
    new Random(what, ...keys)

/** Smoothing a path costs more than all that is asked about it: once a track, and only for those that are seen. */
function rememberedPaths(scene: Scene): (track: Track) => MotionPath | undefined {
  const paths = new Map<Track, MotionPath | undefined>()
  return track => {
    if (!paths.has(track)) {
      const path = pathOf(scene, track)
      paths.set(track, isCannotTell(path) ? undefined : path)
    }
    return paths.get(track)
  }
}

const timesOf = ({ firstIndex, lastIndex }: ClipWindow): number[] =>
  Array.from({ length: lastIndex - firstIndex + 1 }, (_, i) => (firstIndex + i) * GRID_STEP_S)

function seenObjects(
  scene: Scene,
  camera: Camera,
  boxKind: BoxKind,
  timesS: readonly number[],
  pathFor: (track: Track) => MotionPath | undefined,
  random: Random,
): SeenObject[] {
  const frames = timesS.map(timeS => nearestFrame(camera.frames, timeS)!)
  const tracks = scene.tracks.filter(track => track.category !== 'ego')
  const boxes = tracks.map(track => frames.map(frame => boxOfTrack(camera, frame, track, boxKind)))
  return tracks.flatMap((track, k) => {
    const clear = Uint8Array.from(timesS, (_, i) =>
      isClear(boxes[k][i], camera.heightPx, hiddenShare(boxes, k, i)) ? 1 : 0,
    )
    const clearBefore = new Uint8Array(timesS.length + 1)
    clear.forEach((yes, i) => {
      clearBefore[i + 1] = clearBefore[i] + yes
    })
    const path = clearBefore[timesS.length] < 2 ? undefined : pathFor(track)
    if (!path) return []
    const { id, category, sizeM } = track
    const traits = traitsOf(category)
    return [
      {
        track: { id, category, sizeM },
        path,
        traits,
        boxes: boxes[k],
        colour: random.pick(COLOURS),
        clear,
        clearBefore,
        hiddenBefore: new Map(),
      },
    ]
  })
}

/** How much of an object nearer boxes cover, at most: for sources that do not say what is hidden. */
function hiddenShare(boxes: readonly (readonly (SeenBox | undefined)[])[], k: number, i: number): number {
  const seen = boxes[k][i]
  if (!seen || seen.visibility !== undefined || seen.depthM === undefined) return 0
  const area = boxAreaPx2(seen.box2dPx)
  let most = 0
  for (const others of boxes) {
    const other = others[i]
    if (!other || other === seen || other.depthM === undefined || other.depthM >= seen.depthM) continue
    most = Math.max(most, boxAreaPx2(intersectBoxes(seen.box2dPx, other.box2dPx)) / area)
  }
  return most
}
